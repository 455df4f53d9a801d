#pragma once

#include "core/labs/gemm/walk.h"

#include <cstdint>

/// Named edits of the State: what a control means for all fields together.
namespace bitloupe::gemm {

/// Seeded normal data of that shape, with the bias drawn anew where there is one and the output range taken
/// from the result. The walk starts over.
State withSeededData(State state, const Shape& shape, std::uint64_t seed);
/// The literal example with its bias and output range; other settings stay.
State withExample(State state);
State withoutBias(State state);
/// One seeded real value per row, in steps of 0.01.
State withBias(State state, int rows);
/// Symmetric or not; a scale per row needs symmetric weights, so it ends with them.
State withSymmetricW(State state, bool symmetric);
/// A scale per row makes the weights symmetric.
State withGranularity(State state, Granularity granularity);
State withStep(State state, const Step& step);
State withOutputRange(State state, const Range& range);
State withCalibratedOutput(State state);

} // namespace bitloupe::gemm
