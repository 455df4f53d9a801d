#include "core/gemm/wide_rounding.h"

#include <cassert>
#include <cmath>
#include <limits>

namespace bitloupe {

namespace {

__extension__ typedef __int128 Wide;

constexpr int kWideBits = 126; // |product| of two int64 is at most 2^126

std::optional<std::int64_t> narrow(Wide value)
{
    if (value < std::numeric_limits<std::int64_t>::min() || value > std::numeric_limits<std::int64_t>::max())
        return std::nullopt;
    return static_cast<std::int64_t>(value);
}

Wide shiftRight(Wide value, int shift, ShiftRounding rounding)
{
    if (shift > kWideBits) // |value| / 2^shift is below one half, so only the floor of a negative is not 0
        return rounding == ShiftRounding::Floor && value < 0 ? -1 : 0;
    if (shift == 0)
        return value;
    const Wide floor = value >> shift;
    const Wide rest = value - floor * (Wide(1) << shift);
    const Wide half = Wide(1) << (shift - 1);
    if (rounding == ShiftRounding::Floor || rest < half)
        return floor;
    if (rest > half)
        return floor + 1;
    if (rounding == ShiftRounding::HalfEven)
        return floor + (floor & 1);
    return value > 0 ? floor + 1 : floor;
}

} // namespace

Dyadic dyadic(double value)
{
    assert(std::isfinite(value));
    int exponent = 0;
    const double fraction = std::frexp(value, &exponent);
    return {static_cast<std::int64_t>(fraction * 0x1p53), exponent - 53};
}

std::optional<std::int64_t> roundedProduct(std::int64_t factor, std::int64_t mantissa, int rightShift,
                                           ShiftRounding rounding)
{
    const Wide product = static_cast<Wide>(factor) * mantissa;
    if (rightShift >= 0)
        return narrow(shiftRight(product, rightShift, rounding));
    if (product == 0)
        return 0;
    const auto base = narrow(product);
    if (!base || rightShift < -63)
        return std::nullopt;
    return narrow(static_cast<Wide>(*base) * (Wide(1) << -rightShift));
}

} // namespace bitloupe
