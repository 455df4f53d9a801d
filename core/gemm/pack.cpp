#include "core/gemm/pack.h"

#include "core/gemm/kernels.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <numeric>

namespace bitloupe {

namespace {

int roundUp(int count, int step)
{
    return (count + step - 1) / step * step;
}

/// Writes one row of the weights to its places in a panel that is all zeros.
template<typename Code>
void packRow(std::span<const std::int8_t> codes, std::int32_t zeroPoint, int row, int panelRows, int group,
             std::byte* panel)
{
    const auto step = static_cast<std::size_t>(group);
    for (std::size_t k = 0; k < codes.size(); ++k) {
        const auto code = static_cast<Code>(codes[k] - zeroPoint);
        const std::size_t place =
            (k / step * static_cast<std::size_t>(panelRows) + static_cast<std::size_t>(row)) * step
            + k % step;
        std::memcpy(panel + place * sizeof(Code), &code, sizeof(Code));
    }
}

struct Rows {
    std::span<const std::int8_t> codes;
    std::size_t depth = 0;

    std::span<const std::int8_t> row(int index) const
    {
        return codes.subspan(static_cast<std::size_t>(index) * depth, depth);
    }
};

/// Largest x with x (w0 + w1) inside int16 for all neighbours, whichever of them x leaves out: the positive
/// weights of a pair count for the upper limit, the negative ones for the lower.
std::int32_t largestInputForPairs(const Rows& matrix, int rows)
{
    std::int32_t up = 0;
    std::int32_t down = 0;
    for (int row = 0; row < rows; ++row) {
        const auto codes = matrix.row(row);
        for (std::size_t k = 0; k < codes.size(); k += 2) {
            const std::int32_t first = codes[k];
            const std::int32_t second = k + 1 < codes.size() ? codes[k + 1] : 0;
            up = std::max(up, std::max(first, 0) + std::max(second, 0));
            down = std::max(down, -std::min(first, 0) - std::min(second, 0));
        }
    }
    return std::min(up > 0 ? 32767 / up : 255, down > 0 ? 32768 / down : 255);
}

PackedPanels packed(const Rows& matrix, int rows, std::int32_t zeroPoint, const kernels::Kernel& way)
{
    PackedPanels panels;
    panels.way = &way;
    panels.paddedDepth = roundUp(static_cast<int>(matrix.depth), way.depthStep);
    panels.panelBytes = static_cast<std::size_t>(way.panelRows) * static_cast<std::size_t>(panels.paddedDepth)
        * (way.isWide ? 2 : 1);
    const int count = roundUp(rows, way.panelRows) / way.panelRows;
    panels.bytes.reserve(panels.panelBytes * static_cast<std::size_t>(count));
    if (way.addsPairsInt16)
        panels.largestInput = std::min(255, largestInputForPairs(matrix, rows));
    const int group = way.wholeRows ? panels.paddedDepth : way.depthStep;
    for (int row = 0; row < rows; ++row) {
        std::byte* panel =
            panels.bytes.data() + static_cast<std::size_t>(row / way.panelRows) * panels.panelBytes;
        if (way.isWide)
            packRow<std::int16_t>(matrix.row(row), zeroPoint, row % way.panelRows, way.panelRows, group,
                                  panel);
        else
            packRow<std::int8_t>(matrix.row(row), 0, row % way.panelRows, way.panelRows, group, panel);
    }
    return panels;
}

} // namespace

void AlignedBytes::reserve(std::size_t count)
{
    const std::size_t lines = (count + sizeof(Line) - 1) / sizeof(Line);
    if (lines > m_lines.size())
        m_lines = std::vector<Line>(lines);
}

Expected<PackedWeights> PackedWeights::pack(std::span<const std::int8_t> codes, int rows, int depth,
                                            std::int32_t zeroPoint, GemmKernel kernel)
{
    assert(rows >= 1 && depth >= 1);
    assert(codes.size() == static_cast<std::size_t>(rows) * static_cast<std::size_t>(depth));
    if (auto usable = checkGemmKernel(kernel); !usable)
        return fail(usable.error());
    if (zeroPoint < -128 || zeroPoint > 127)
        return fail(ErrorCode::OutOfRange, "/zeroW", "The zero point of int8 weights must be −128 to 127.");
    auto data = std::make_shared<Data>();
    data->rows = rows;
    data->depth = depth;
    data->zeroPoint = zeroPoint;
    data->kernel = kernel;
    const Rows matrix{codes, static_cast<std::size_t>(depth)};
    for (int row = 0; row < rows; ++row) {
        const auto one = matrix.row(row);
        data->rowSums.push_back(std::accumulate(one.begin(), one.end(), std::int64_t(0)));
    }
    for (const kernels::Kernel& way : kernels::ways(kernel))
        data->ways.push_back(packed(matrix, rows, zeroPoint, way));
    PackedWeights weights;
    weights.m_data = std::move(data);
    return weights;
}

} // namespace bitloupe
