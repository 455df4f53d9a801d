#pragma once

#include "core/base/expected.h"
#include "core/labs/gemm/gemm_state.h"

#include <cstdint>
#include <string>
#include <vector>

/// A tensor of a model file as one matrix of the multiply.
namespace bitloupe::gemm {

using Slice = std::vector<std::vector<std::int64_t>>; ///< [from, to) per leading axis, as DataRef::slice

struct MatrixSize {
    std::int64_t rows = 0;
    std::int64_t columns = 0;

    friend bool operator==(const MatrixSize&, const MatrixSize&) = default;
};

/// Rows: the leading axis of the slice; columns: all further axes together, so that a filter is one row.
/// Errors at `where`: a tensor with one axis (unsupported); more than 64 rows or columns (tooLarge).
Expected<MatrixSize> matrixSize(const std::vector<std::int64_t>& shape, const Slice& slice,
                                const std::string& where);

/// The largest slice from index 0 on that this lab takes, last axes first: 64 rows, 64 columns. Empty where
/// the whole tensor fits.
Slice fittingSlice(const std::vector<std::int64_t>& shape);

} // namespace bitloupe::gemm
