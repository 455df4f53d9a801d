#include "core/gemm/fixed_multiplier.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace bitloupe {

namespace {

constexpr std::int64_t kInt32Min = std::numeric_limits<std::int32_t>::min();
constexpr std::int64_t kInt32Max = std::numeric_limits<std::int32_t>::max();

std::optional<std::int32_t> narrow(std::int64_t value)
{
    if (value < kInt32Min || value > kInt32Max)
        return std::nullopt;
    return static_cast<std::int32_t>(value);
}

/// acc * 2^shift where that fits int32. Any shift above 31 moves every acc but 0 out.
std::optional<std::int32_t> shiftLeft(std::int32_t acc, int shift)
{
    if (acc == 0)
        return 0;
    if (shift > 31)
        return std::nullopt;
    return narrow(static_cast<std::int64_t>(acc) * (std::int64_t(1) << shift));
}

} // namespace

FixedMultiplier fixedMultiplier(double m)
{
    assert(std::isfinite(m) && m >= 0);
    int exponent = 0;
    const double fraction = std::frexp(m, &exponent);
    auto m0 = static_cast<std::int64_t>(std::round(fraction * 0x1p31));
    if (m0 == std::int64_t(1) << 31) {
        m0 /= 2;
        ++exponent;
    }
    if (m0 == 0 || exponent < -31)
        return {};
    return {static_cast<std::int32_t>(m0), exponent};
}

std::int32_t saturatingRoundingDoublingHighMul(std::int32_t a, std::int32_t b)
{
    if (a == kInt32Min && b == kInt32Min)
        return static_cast<std::int32_t>(kInt32Max);
    const std::int64_t product = static_cast<std::int64_t>(a) * b;
    const std::int64_t half = std::int64_t(1) << 30;
    const std::int64_t nudge = product >= 0 ? half : 1 - half;
    return static_cast<std::int32_t>((product + nudge) / (std::int64_t(1) << 31));
}

std::int32_t roundingDivideByPowerOfTwo(std::int32_t x, int exponent)
{
    assert(exponent >= 0 && exponent <= 31);
    const std::int64_t mask = (std::int64_t(1) << exponent) - 1;
    const std::int64_t remainder = x & mask;
    const std::int64_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
    return static_cast<std::int32_t>((static_cast<std::int64_t>(x) >> exponent)
                                     + (remainder > threshold ? 1 : 0));
}

std::optional<std::int32_t> multiplyRoundingTwice(std::int32_t acc, const FixedMultiplier& multiplier)
{
    const auto shifted = shiftLeft(acc, std::max(multiplier.shift, 0));
    if (!shifted)
        return std::nullopt;
    return roundingDivideByPowerOfTwo(saturatingRoundingDoublingHighMul(*shifted, multiplier.m0),
                                      std::max(-multiplier.shift, 0));
}

std::optional<std::int32_t> multiplyRoundingOnce(std::int32_t acc, const FixedMultiplier& multiplier)
{
    assert(multiplier.shift >= -31 && multiplier.shift <= 30);
    const int totalShift = 31 - multiplier.shift;
    // |acc * m0| < 2^62 and the rounding term is at most 2^61: the sum stays inside 64 bits.
    const std::int64_t product = static_cast<std::int64_t>(acc) * multiplier.m0;
    return narrow((product + (std::int64_t(1) << (totalShift - 1))) >> totalShift);
}

} // namespace bitloupe
