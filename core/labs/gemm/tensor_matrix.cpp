#include "core/labs/gemm/tensor_matrix.h"

#include "core/base/number_text.h"

#include <algorithm>

namespace bitloupe::gemm {

Expected<MatrixSize> matrixSize(const std::vector<std::int64_t>& shape, const Slice& slice,
                                const std::string& where)
{
    if (shape.size() < 2)
        return fail(ErrorCode::Unsupported, where,
                    "A tensor with one axis is no matrix: choose another layer.");
    MatrixSize size{1, 1};
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        const std::int64_t extent = axis < slice.size() ? slice[axis][1] - slice[axis][0] : shape[axis];
        (axis == 0 ? size.rows : size.columns) *= extent;
    }
    if (size.rows > kMaxExtent || size.columns > kMaxExtent)
        return fail(ErrorCode::TooLarge, where,
                    "This slice is " + integerText(size.rows) + " × " + integerText(size.columns)
                        + "; the lab takes up to 64 × 64.");
    return size;
}

Slice fittingSlice(const std::vector<std::int64_t>& shape)
{
    Slice slice(shape.size());
    bool isWhole = true;
    std::int64_t room = kMaxExtent;
    for (std::size_t axis = shape.size(); axis-- > 0;) {
        const std::int64_t kept = std::min(shape[axis], axis == 0 ? std::int64_t(kMaxExtent) : room);
        slice[axis] = {0, kept};
        room /= std::max<std::int64_t>(kept, 1);
        isWhole = isWhole && kept == shape[axis];
    }
    return isWhole ? Slice{} : slice;
}

} // namespace bitloupe::gemm
