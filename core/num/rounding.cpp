#include "core/num/rounding.h"

#include "core/num/rounding_core.h"

#include <bit>
#include <cmath>

namespace bitloupe {

std::vector<std::string_view> Flags::words() const
{
    std::vector<std::string_view> words;
    if (inexact)
        words.push_back("inexact");
    if (underflow)
        words.push_back("underflow");
    if (overflow)
        words.push_back("overflow");
    if (invalid)
        words.push_back("invalid");
    if (divideByZero)
        words.push_back("divideByZero");
    return words;
}

namespace rounding {

Rounded roundNan(const FloatFormat& format, bool negative)
{
    Rounded out;
    if (format.hasNan()) {
        out.pattern = format.quietNan(negative);
    } else {
        out.flags.invalid = true;
        out.pattern = negative ? 0 : format.signMask();
    }
    return out;
}

Rounded roundInfinity(const FloatFormat& format, bool negative, const RoundingRule& rule)
{
    Rounded out;
    const std::uint64_t sign = negative ? format.signMask() : 0;
    if (rule.overflow == Overflow::Saturate) {
        out.pattern = format.powersOnly && negative ? 0 : format.maxFinite() | sign;
        out.flags.overflow = out.flags.inexact = true;
    } else {
        out.pattern = infinityOrSubstitute(format, negative);
        out.flags.invalid = !format.hasInfinity();
    }
    return out;
}

Rounded roundZero(const FloatFormat& format, bool negative)
{
    Rounded out;
    out.pattern = negative && format.hasNegativeZero() ? format.signMask() : 0;
    return out;
}

/// e8m0 has no code for zero and negative numbers.
Rounded withoutPower(const FloatFormat& format, const RoundingRule& rule)
{
    Rounded out;
    out.flags.invalid = true;
    out.pattern = rule.overflow == Overflow::Ieee ? format.quietNan(false) : 0;
    return out;
}

Rounded roundNotFinite(const FloatFormat& format, Dyadic::Kind kind, bool negative, const RoundingRule& rule)
{
    return kind == Dyadic::Kind::Nan ? roundNan(format, negative) : roundInfinity(format, negative, rule);
}

Rounded roundNotFinite(const FixedFormat& format, Dyadic::Kind kind, bool negative, const RoundingRule&)
{
    Rounded out;
    out.flags.invalid = true;
    if (kind == Dyadic::Kind::Infinity)
        out.pattern = !negative ? format.maxSteps() : format.isSigned ? format.maxSteps() + 1 : 0;
    return out;
}

} // namespace rounding

Rounded roundTo(const FloatFormat& format, const Dyadic& number, const RoundingRule& rule)
{
    if (!number.isFinite())
        return rounding::roundNotFinite(format, number.kind, number.negative, rule);
    if (format.powersOnly && (number.negative || number.significand == 0))
        return rounding::withoutPower(format, rule);
    if (number.significand == 0)
        return rounding::roundZero(format, number.negative);
    const DyadicMagnitude magnitude(number.significand, number.exponent);
    return rounding::roundMagnitude(format, magnitude, number.negative, rule);
}

Rounded roundTo(const NumberFormat& format, const Dyadic& number, const RoundingRule& rule)
{
    const FixedFormat* fixed = format.asFixed();
    if (fixed == nullptr)
        return roundTo(*format.asFloat(), number, rule);
    if (!number.isFinite())
        return rounding::roundNotFinite(*fixed, number.kind, number.negative, rule);
    if (number.significand == 0)
        return {};
    const DyadicMagnitude magnitude(number.significand, number.exponent);
    return rounding::roundMagnitude(*fixed, magnitude, number.negative, rule);
}

double Dyadic::toDouble() const
{
    constexpr std::uint64_t kExact = std::uint64_t(1) << 53U;
    if (kind == Kind::Finite && significand < kExact && exponent >= -1074 && exponent <= 970) {
        const double magnitude = std::ldexp(static_cast<double>(significand), exponent);
        return negative ? -magnitude : magnitude;
    }
    return std::bit_cast<double>(roundTo(kBinary64, *this).pattern);
}

} // namespace bitloupe
