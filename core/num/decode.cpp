#include "core/num/decode.h"

#include <bit>

namespace bitloupe {

std::string_view classWord(NumberClass numberClass)
{
    switch (numberClass) {
    case NumberClass::Zero:
        return "zero";
    case NumberClass::Subnormal:
        return "subnormal";
    case NumberClass::Normal:
        return "normal";
    case NumberClass::Infinity:
        return "inf";
    case NumberClass::Nan:
        return "nan";
    }
    return "";
}

Dyadic Dyadic::fromDouble(double value)
{
    return decode(kBinary64, std::bit_cast<std::uint64_t>(value)).value;
}

Decoded decode(const FloatFormat& format, std::uint64_t pattern)
{
    const std::uint64_t field = (pattern >> format.fractionBits) & format.exponentMask();
    const std::uint64_t fraction = pattern & format.fractionMask();
    const std::uint64_t magnitude = pattern & format.magnitudeMask();
    Decoded out;
    out.negative = (pattern & format.signMask()) != 0;
    out.biasedExponent = field;
    out.fraction = fraction;
    out.value.negative = out.negative;

    const bool isNegativeZeroNan =
        format.specials == Specials::NanNegativeZero && pattern == format.signMask();
    if (isNegativeZeroNan || magnitude > format.maxFinite()) {
        const bool infinite = format.hasInfinity() && magnitude == format.infinity();
        out.numberClass = infinite ? NumberClass::Infinity : NumberClass::Nan;
        out.value.kind = infinite ? Dyadic::Kind::Infinity : Dyadic::Kind::Nan;
        return out;
    }
    const bool implied = field != 0 || format.powersOnly;
    const int exponent = implied ? static_cast<int>(field) - format.bias : 1 - format.bias;
    out.exponent = exponent;
    out.numberClass = implied ? NumberClass::Normal
        : fraction != 0       ? NumberClass::Subnormal
                              : NumberClass::Zero;
    out.value.significand = fraction + (implied ? format.fractionMask() + 1 : 0);
    out.value.exponent = exponent - format.fractionBits;
    return out;
}

Decoded decode(const FixedFormat& format, std::uint64_t pattern)
{
    const int bits = format.totalBits();
    Decoded out;
    out.negative = format.isSigned && ((pattern >> (bits - 1)) & 1U) != 0;
    const std::uint64_t mask = ~std::uint64_t(0) >> (64 - bits);
    out.value.negative = out.negative;
    out.value.significand = out.negative ? (~pattern + 1) & mask : pattern;
    out.value.exponent = -format.fractionBits;
    out.numberClass = pattern == 0 ? NumberClass::Zero : NumberClass::Normal;
    return out;
}

Decoded decode(const NumberFormat& format, std::uint64_t pattern)
{
    return std::visit([pattern](const auto& layout) { return decode(layout, pattern); }, format.layout);
}

std::optional<int> ulpExponent(const NumberFormat& format, std::uint64_t pattern)
{
    const Decoded decoded = decode(format, pattern);
    if (!decoded.value.isFinite())
        return std::nullopt;
    return decoded.value.exponent;
}

namespace {

std::optional<std::uint64_t> floatNeighbour(const FloatFormat& format, std::uint64_t pattern, bool up)
{
    const Decoded decoded = decode(format, pattern);
    if (decoded.numberClass == NumberClass::Nan)
        return std::nullopt;
    const std::uint64_t last = format.hasInfinity() ? format.infinity() : format.maxFinite();
    const std::uint64_t magnitude = pattern & format.magnitudeMask();
    if (format.powersOnly) {
        if (up ? magnitude == last : magnitude == 0)
            return std::nullopt;
        return up ? magnitude + 1 : magnitude - 1;
    }
    if (magnitude == 0)
        return std::uint64_t(1) | (up ? 0 : format.signMask());
    if (decoded.negative != up) {
        if (magnitude == last)
            return std::nullopt;
        return pattern + 1;
    }
    // Toward zero: the last negative step ends in -0, or in +0 where that code is NaN.
    return pattern - 1 == format.signMask() && !format.hasNegativeZero() ? 0 : pattern - 1;
}

std::optional<std::uint64_t> fixedNeighbour(const FixedFormat& format, std::uint64_t pattern, bool up)
{
    const std::uint64_t mask = ~std::uint64_t(0) >> (64 - format.totalBits());
    const std::uint64_t top = format.maxSteps();
    const std::uint64_t bottom = format.isSigned ? top + 1 : 0;
    if (pattern == (up ? top : bottom))
        return std::nullopt;
    return (up ? pattern + 1 : pattern - 1) & mask;
}

} // namespace

std::optional<std::uint64_t> neighbour(const NumberFormat& format, std::uint64_t pattern, int direction)
{
    if (const FixedFormat* fixed = format.asFixed())
        return fixedNeighbour(*fixed, pattern, direction > 0);
    return floatNeighbour(*format.asFloat(), pattern, direction > 0);
}

} // namespace bitloupe
