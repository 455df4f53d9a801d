#pragma once

#include "core/labs/gemm/coded_matrix.h"
#include "core/labs/gemm/tensor_matrix.h"
#include "core/labs/gemm/walk.h"

#include <cstdint>
#include <string>
#include <string_view>

/// Named edits of the State: what a control means for all fields together.
namespace bitloupe::gemm {

/// Seeded normal data of that shape, with the bias drawn anew where there is one and the output range taken
/// from the result. The walk starts over.
State withSeededData(State state, const Shape& shape, std::uint64_t seed);
/// The literal example with its bias and output range; other settings stay.
State withExample(State state);
/// A typed or pasted matrix: rows on lines or apart by semicolons, numbers apart by blanks, commas or tabs;
/// brackets are skipped. Errors at /state/w or /state/x: no number, rows of unlike length, more than 64 rows
/// or columns.
Expected<DataRef> matrixFromText(std::string_view text, const std::string& where);
/// The numbers as W or X, of that size; `now` is the shape so far. Where the other matrix no longer fits it
/// is drawn anew, seeded. Ranges come from the data again, the output is calibrated and the walk starts over;
/// a bias of another number of rows goes.
State withW(State state, DataRef matrix, const MatrixSize& size, const Shape& now);
State withX(State state, DataRef matrix, const MatrixSize& size, const Shape& now);
/// W or X alone drawn anew, in the shape so far.
State withSeededW(State state, const Shape& now, std::uint64_t seed);
State withSeededX(State state, const Shape& now, std::uint64_t seed);
/// A matrix of values as text that matrixFromText reads; empty for data of another kind.
std::string matrixText(const DataRef& matrix);
State withoutBias(State state);
/// One seeded real value per row, in steps of 0.01.
State withBias(State state, int rows);
/// Symmetric or not; a scale per row needs symmetric weights, so it ends with them.
State withSymmetricW(State state, bool symmetric);
/// A scale per row makes the weights symmetric.
State withGranularity(State state, Granularity granularity);
/// Zw by its own number: codes take it as it is; of real weights the range moves, the scale staying.
State withZeroW(State state, const CodedMatrix& w, std::int32_t zeroPoint);
/// Zw = 0: symmetric weights, or a range that begins at 0 where codes have no sign.
State withoutZeroW(State state, const CodedMatrix& w);
State withStep(State state, const Step& step);
State withOutputRange(State state, const Range& range);
State withCalibratedOutput(State state);

} // namespace bitloupe::gemm
