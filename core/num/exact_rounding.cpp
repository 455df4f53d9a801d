#include "core/num/exact.h"
#include "core/num/exact_fraction.h"

#include <algorithm>

namespace bitloupe {

Rounded roundTo(const FloatFormat& format, const Exact& number, const RoundingRule& rule)
{
    if (!number.m_fraction)
        return roundTo(format, number.m_small, rule);
    if (format.powersOnly && number.isNegative())
        return roundTo(format, Dyadic{.negative = true, .significand = 1}, rule);
    const FractionMagnitude magnitude(number.m_fraction->numerator, number.m_fraction->denominator);
    return rounding::roundMagnitude(format, magnitude, number.isNegative(), rule);
}

Rounded roundTo(const NumberFormat& format, const Exact& number, const RoundingRule& rule)
{
    const FixedFormat* fixed = format.asFixed();
    if (fixed == nullptr)
        return roundTo(*format.asFloat(), number, rule);
    if (!number.m_fraction)
        return roundTo(format, number.m_small, rule);
    const FractionMagnitude magnitude(number.m_fraction->numerator, number.m_fraction->denominator);
    return rounding::roundMagnitude(*fixed, magnitude, number.isNegative(), rule);
}

CutDigits cutDigits(const NumberFormat& format, const Exact& number)
{
    CutDigits out;
    if (!number.isFinite() || number.isZero())
        return out;
    const std::int64_t top = number.floorLog2();
    if (const FloatFormat* layout = format.asFloat()) {
        out.keptBits = layout->fractionBits + 1;
        out.lastPlace =
            static_cast<int>(std::max<std::int64_t>(top, layout->minExponent())) - layout->fractionBits;
    } else {
        out.keptBits = format.totalBits();
        out.lastPlace = -format.asFixed()->fractionBits;
        if (top - out.lastPlace >= 62)
            return out;
    }
    const auto read = [&](const auto& magnitude) {
        out.kept = magnitude.cut(out.lastPlace).kept;
        const Cut first = magnitude.cut(out.lastPlace - 1);
        const Cut second = magnitude.cut(out.lastPlace - 2);
        out.guard = (first.kept & 1U) != 0;
        out.round = (second.kept & 1U) != 0;
        out.sticky = second.rest != Rest::None;
    };
    if (number.m_fraction)
        read(FractionMagnitude(number.m_fraction->numerator, number.m_fraction->denominator));
    else
        read(DyadicMagnitude(number.m_small.significand, number.m_small.exponent));
    const Exact kept = Dyadic{.significand = out.kept, .exponent = out.lastPlace};
    out.part = (number.magnitude() - kept).timesPowerOfTwo(-out.lastPlace).toDouble();
    return out;
}

} // namespace bitloupe
