#pragma once

#include "core/base/random.h"
#include "core/num/magnitude.h"
#include "core/num/rounding.h"

#include <algorithm>

/// The one rounding routine, for any view of a magnitude (see magnitude.h).
namespace bitloupe::rounding {

/// Whether the magnitude grows. `tieAway` says where a tie of NearestEven goes.
template<typename Magnitude>
bool growsMagnitude(const Magnitude& x, std::int64_t place, Rest rest, bool tieAway, bool negative,
                    const RoundingRule& rule)
{
    if (rest == Rest::None)
        return false;
    switch (rule.mode) {
    case RoundingMode::NearestEven:
        return rest == Rest::AboveHalf || (rest == Rest::Half && tieAway);
    case RoundingMode::NearestAway:
        return rest != Rest::BelowHalf;
    case RoundingMode::TowardZero:
        return false;
    case RoundingMode::Up:
        return !negative;
    case RoundingMode::Down:
        return negative;
    case RoundingMode::Stochastic:
        return x.restExceeds(place, SplitMix64(rule.seed).next());
    }
    return false;
}

/// Whether a mode takes what exceeds the largest finite number away from zero.
inline bool overflowGoesAway(const RoundingRule& rule, bool negative)
{
    switch (rule.mode) {
    case RoundingMode::TowardZero:
        return false;
    case RoundingMode::Up:
        return !negative;
    case RoundingMode::Down:
        return negative;
    default:
        return true;
    }
}

inline std::uint64_t infinityOrSubstitute(const FloatFormat& format, bool negative)
{
    const std::uint64_t sign = negative ? format.signMask() : 0;
    if (format.hasInfinity())
        return format.infinity() | sign;
    return format.hasNan() ? format.quietNan(negative) : format.maxFinite() | sign;
}

inline Rounded overflowed(const FloatFormat& format, bool negative, const RoundingRule& rule)
{
    Rounded out;
    out.flags.overflow = out.flags.inexact = true;
    out.away = rule.overflow == Overflow::Ieee && overflowGoesAway(rule, negative);
    out.pattern = out.away ? infinityOrSubstitute(format, negative)
                           : format.maxFinite() | (negative ? format.signMask() : 0);
    return out;
}

template<typename Magnitude>
Rounded roundMagnitude(const FloatFormat& format, const Magnitude& x, bool negative, const RoundingRule& rule)
{
    const std::int64_t top = x.floorLog2();
    const std::int64_t lowest = format.minExponent();
    // Far above the largest binade no cut is needed; the codes below then stay within 64 bits.
    if (top > static_cast<std::int64_t>(format.exponentMask()) - format.bias)
        return overflowed(format, negative, rule);
    const std::int64_t binade = std::max(top, lowest);
    const std::int64_t place = binade - format.fractionBits;
    const Cut cut = x.cut(place);

    Rounded out;
    out.flags.inexact = cut.rest != Rest::None;
    out.flags.underflow = out.flags.inexact && top < lowest;
    out.tie = cut.rest == Rest::Half;
    if (format.powersOnly && top < lowest)
        return out;
    const bool tieAway = format.fractionBits > 0 ? (cut.kept & 1U) != 0 : cut.kept != 0;
    out.away = growsMagnitude(x, place, cut.rest, tieAway, negative, rule);
    // kept + 2^fractionBits * (binade - lowest) counts the codes: a carry out of the fraction runs into the
    // exponent.
    const std::uint64_t base = static_cast<std::uint64_t>(binade - lowest) << format.fractionBits;
    const std::uint64_t offset = format.powersOnly ? 1 : 0;
    const std::uint64_t code = base + cut.kept + (out.away ? 1 : 0) - offset;
    if (code > format.maxFinite()) {
        Rounded result = overflowed(format, negative, rule);
        result.tie = out.tie;
        return result;
    }
    const bool keepsSign = negative && (code != 0 || format.hasNegativeZero());
    out.pattern = code | (keepsSign ? format.signMask() : 0);
    return out;
}

template<typename Magnitude>
Rounded roundMagnitude(const FixedFormat& format, const Magnitude& x, bool negative, const RoundingRule& rule)
{
    const std::uint64_t limit = negative ? (format.isSigned ? format.maxSteps() + 1 : 0) : format.maxSteps();
    const std::uint64_t mask = ~std::uint64_t(0) >> (64 - format.totalBits());
    const std::int64_t place = -std::int64_t(format.fractionBits);
    const auto code = [&](std::uint64_t steps) { return (negative ? ~steps + 1 : steps) & mask; };
    Rounded out;
    bool tooLarge = x.floorLog2() - place >= 64;
    if (!tooLarge) {
        const Cut cut = x.cut(place);
        out.flags.inexact = cut.rest != Rest::None;
        out.tie = cut.rest == Rest::Half;
        out.away = growsMagnitude(x, place, cut.rest, (cut.kept & 1U) != 0, negative, rule);
        tooLarge = cut.kept > limit || (cut.kept == limit && out.away);
        out.pattern = code(cut.kept + (out.away ? 1 : 0));
    }
    if (tooLarge) {
        out.flags.overflow = out.flags.inexact = true;
        out.away = false;
        out.pattern = code(limit);
    }
    return out;
}

} // namespace bitloupe::rounding
