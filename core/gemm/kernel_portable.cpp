#include "core/gemm/kernels.h"

#include <algorithm>
#include <array>
#include <cstring>

// Plain loops over int16 that compilers know how to turn into the machine's multiply-add of pairs; this file
// is compiled with -O3, because -O2 of GCC 12 leaves loops of unknown length alone.

namespace bitloupe::kernels {

namespace {

constexpr int kRows = 4;
constexpr int kColumns = 2;
constexpr int kStep = 16;

ColumnCodes load(const ColumnLoad& column)
{
    auto* out = reinterpret_cast<std::int16_t*>(column.strip);
    const auto zeroPoint = static_cast<std::int16_t>(column.zeroPoint);
    const auto depth = static_cast<std::size_t>(column.depth);
    if (column.isSigned) {
        const auto* codes = reinterpret_cast<const std::int8_t*>(column.codes);
        for (std::size_t k = 0; k < depth; ++k)
            out[k] = static_cast<std::int16_t>(codes[k] - zeroPoint);
    } else {
        const auto* codes = reinterpret_cast<const std::uint8_t*>(column.codes);
        for (std::size_t k = 0; k < depth; ++k)
            out[k] = static_cast<std::int16_t>(codes[k] - zeroPoint);
    }
    const std::size_t padded = (depth + kStep - 1) / kStep * kStep;
    std::fill(out + depth, out + padded, std::int16_t(0));
    return {};
}

/// Start plus a dot product, modulo 2^32. The dot product itself stays inside int32 for every depth that is
/// let in.
std::int32_t wrappingSum(std::int32_t rowStart, std::int32_t columnStart, std::int32_t dot)
{
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(rowStart)
                                     + static_cast<std::uint32_t>(columnStart)
                                     + static_cast<std::uint32_t>(dot));
}

template<int kCount>
void sumColumns(const TileSum& tile, int first)
{
    const auto depth = static_cast<std::size_t>(tile.groups) * kStep;
    const auto* w = reinterpret_cast<const std::int16_t*>(tile.panel);
    std::array<const std::int16_t*, kCount> x;
    for (int c = 0; c < kCount; ++c)
        x[c] = reinterpret_cast<const std::int16_t*>(tile.strip
                                                     + static_cast<std::size_t>(first + c) * tile.stride);
    for (int row = 0; row < kRows; ++row, w += depth) {
        std::array<std::int32_t, kCount> dots{};
        for (std::size_t k = 0; k < depth; ++k) {
            for (int c = 0; c < kCount; ++c)
                dots[c] += w[k] * x[c][k];
        }
        for (int c = 0; c < kCount; ++c)
            tile.sums[(first + c) * kRows + row] =
                wrappingSum(tile.rowStart[row], tile.columnStart[first + c], dots[c]);
    }
}

void sum(const TileSum& tile)
{
    if (tile.columns == 2)
        sumColumns<2>(tile, 0);
    else
        sumColumns<1>(tile, 0);
}

/// tfliteSingle: ties toward plus infinity.
struct Once {
    static std::int64_t result(std::int32_t sum, std::int32_t m0, std::int32_t right)
    {
        const std::int64_t half = std::int64_t(1) << (right - 1);
        return (static_cast<std::int64_t>(sum) * m0 + half) >> right;
    }
};

/// tfliteDouble: the doubling high multiply of m0 >= 0 cannot saturate and is a shift with ties toward plus
/// infinity; the second rounding has ties away from zero.
struct Twice {
    static std::int64_t result(std::int32_t sum, std::int32_t m0, std::int32_t right)
    {
        const std::int64_t high = (static_cast<std::int64_t>(sum) * m0 + (std::int64_t(1) << 30)) >> 31;
        return (high + (std::int64_t(1) << (right - 1)) - (high < 0 ? 1 : 0)) >> right;
    }
};

template<typename Rounding>
void finish(const TileFinish& tile)
{
    for (int column = 0; column < tile.columns; ++column) {
        std::byte* y = tile.y + static_cast<std::size_t>(column) * tile.stride;
        for (int row = 0; row < tile.rows; ++row) {
            const std::int64_t result =
                Rounding::result(tile.sums[column * kRows + row], tile.m0[row], tile.right[row]);
            const auto code = std::clamp<std::int64_t>(result + tile.zero, tile.low, tile.high) + tile.moved;
            y[row] = static_cast<std::byte>(static_cast<std::uint8_t>(code));
        }
    }
}

} // namespace

std::span<const Kernel> portableWays()
{
    static constexpr std::array<Kernel, 1> kWays{
        Kernel{kRows, kColumns, kStep, true, true, false, load, sum, finish<Once>, finish<Twice>}};
    return kWays;
}

} // namespace bitloupe::kernels
