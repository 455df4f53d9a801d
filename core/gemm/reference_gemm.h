#pragma once

#include "core/gemm/requantize.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// The normative integer matrix multiply: slow, exact, and able to tell every step. Faster kernels must equal
/// it.
namespace bitloupe {

enum class AccumulatorOverflow { Wrap, Saturate, Error };
inline constexpr auto kOverflowWords = std::to_array<std::pair<AccumulatorOverflow, std::string_view>>({
    {AccumulatorOverflow::Wrap, "wrap"},
    {AccumulatorOverflow::Saturate, "saturate"},
    {AccumulatorOverflow::Error, "error"},
});
constexpr auto enumWords(AccumulatorOverflow)
{
    return kOverflowWords;
}

/// Y = clamp(Zy + requantize(acc + bias)), acc[i][j] = sum_k (w[i][k] - Zw) (x[k][j] - Zx).
///
/// w: [rows, depth], x: [depth, columns], row-major codes of at most 16 bits; depth 1 to 2^20, so that every
/// sum is exact in 64 bits. The accumulator is as wide as asked; every addition into it wraps, saturates or
/// stops. Source: Jacob et al. 2018, eq. 7.
struct IntegerGemm {
    int rows = 0;
    int depth = 0;
    int columns = 0;
    std::vector<std::int32_t> w = {};
    std::vector<std::int32_t> x = {};
    std::int32_t zeroW = 0;
    std::int32_t zeroX = 0;
    std::vector<std::int32_t> bias = {}; ///< one per row, or empty
    std::vector<double> multipliers = {}; ///< one, or one per row
    std::int32_t zeroY = 0;
    std::int32_t clampMin = -128;
    std::int32_t clampMax = 127;
    Requantization method = Requantization::Exact;
    ShiftRounding shift = ShiftRounding::Floor;
    int accumulatorBits = 32; ///< 2 to 32
    AccumulatorOverflow overflow = AccumulatorOverflow::Wrap;

    double multiplier(int row) const
    {
        return multipliers[multipliers.size() == 1 ? 0 : static_cast<std::size_t>(row)];
    }
    std::int32_t biasOf(int row) const { return bias.empty() ? 0 : bias[static_cast<std::size_t>(row)]; }
};

/// One addition into the accumulator: `exact` is the running sum without limits, `held` what the register
/// keeps.
struct Addition {
    std::int64_t addend = 0;
    std::int64_t exact = 0;
    std::int64_t held = 0;
    bool overflowed = false; ///< held + addend left the register
};

/// The way of one output.
struct ElementTrace {
    int row = 0;
    int column = 0;
    std::vector<Addition> products; ///< k = 0 .. depth-1
    std::array<std::int64_t, 4> terms{}; ///< +sum wx, -Zx sum w, -Zw sum x, +K Zw Zx: they add up to acc
    std::array<Addition, 3> corrections; ///< the last three of the terms
    Addition bias;
    std::int64_t sumW = 0; ///< of this row
    std::int64_t sumX = 0; ///< of this column
    std::int64_t acc = 0; ///< held, without bias
    std::int64_t biased = 0; ///< held, with bias
    std::int64_t peak = 0; ///< the held sum of the largest magnitude on the way
    bool overflowed = false;
    RequantizationTrace requantization;
    std::int64_t shifted = 0; ///< requantized, before the zero point
    std::int64_t beforeClamp = 0; ///< shifted + Zy
    std::int32_t out = 0;
};

/// Why a multiply could not finish.
struct GemmStop {
    enum class Kind { Overflow, NoAnswer };
    Kind kind = Kind::Overflow;
    int row = 0;
    int column = 0;
    int addition =
        0; ///< overflow: index of the product, or depth + 0..2 for a correction, depth + 3 for the bias
    std::int64_t sum = 0; ///< overflow: the sum that does not fit
    std::int64_t limit = 0; ///< overflow: the register's limit on that side
    std::string why; ///< no answer: the method's reason
};

struct IntegerGemmResult {
    std::vector<std::int64_t> sumWX; ///< [rows, columns], raw codes, exact
    std::vector<std::int64_t> sumW; ///< [rows]
    std::vector<std::int64_t> sumX; ///< [columns]
    std::int64_t kZwZx = 0;
    std::vector<std::int64_t> acc; ///< [rows, columns], held, without bias
    std::vector<std::int64_t> biased; ///< held, with bias
    std::vector<std::int64_t> beforeClamp;
    std::vector<std::int32_t> out;
    std::vector<std::uint8_t> overflowed; ///< 1 where an addition left the register
};

/// Value kept by a two's complement register of that width.
std::int64_t wrapTo(std::int64_t value, int bits);
/// Bits that two's complement needs for the value: 1 for 0 and -1, 13 for 2282.
int bitsNeeded(std::int64_t value);

tl::expected<ElementTrace, GemmStop> traceElement(const IntegerGemm& gemm, int row, int column);
tl::expected<IntegerGemmResult, GemmStop> referenceGemm(const IntegerGemm& gemm);

} // namespace bitloupe
