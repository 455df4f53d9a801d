#include "core/num/batch_plan.h"

#include "core/num/rounding_core.h"

#include <bit>
#include <cmath>

namespace bitloupe::batch {

namespace {

/// A binary format to round from, as the loops see it.
struct Source {
    int bias;
    int keptFraction; ///< fraction bits that reach the registers, a sticky bit among them where it is
                      ///< narrower
    int maxFraction; ///< most fraction bits of a target
};
constexpr Source kFloat{127, 23, 22};
constexpr Source kDouble{1023, 29, 27};
/// Zero leaves Shape::Deep with this biased exponent, which must not reach a normal binade of the target.
constexpr int kDeepest = -149;

bool goesAway(const RoundingRule& rule, bool negative)
{
    return rule.overflow == Overflow::Ieee && rounding::overflowGoesAway(rule, negative);
}

/// Codes of everything that is not a rounded finite number. Above the largest finite magnitude comes infinity
/// (Ieee), NaN (NanOnly) or the sign bit, which is NaN too (NanNegativeZero); None has nothing there.
void fillSpecials(EncodePlan& plan, const FloatFormat& format, const RoundingRule& rule)
{
    const auto last = static_cast<std::uint32_t>(format.maxFinite());
    const std::uint32_t beyond = format.hasNan() ? last + 1 : last;
    plan.overflowCode = goesAway(rule, false) ? beyond : last;
    plan.overflowFlip = plan.overflowCode ^ (goesAway(rule, true) ? beyond : last);
    plan.infinityCode = rule.overflow == Overflow::Saturate ? last : beyond;
    // XOR with the sign then gives the zero of the opposite sign where there is no NaN.
    plan.nanCode = static_cast<std::uint32_t>(format.hasNan() ? format.quietNan(false) : format.signMask());
    if (format.powersOnly) {
        plan.negativeCode = rule.overflow == Overflow::Ieee ? plan.nanCode : 0;
        const std::uint32_t negativeInfinity = rule.overflow == Overflow::Saturate ? 0 : plan.nanCode;
        plan.infinityFlip = plan.infinityCode ^ negativeInfinity;
    }
    plan.dropsZeroSign = format.specials == Specials::NanNegativeZero;
    plan.lean = plan.overflowFlip == 0 && plan.infinityCode == plan.overflowCode && !plan.dropsZeroSign;
}

void fillIncrement(EncodePlan& plan, RoundingMode mode)
{
    constexpr std::uint32_t kAll = ~std::uint32_t(0);
    plan.nearestEven = mode == RoundingMode::NearestEven;
    plan.halfMask = mode == RoundingMode::NearestAway ? kAll : 0;
    plan.stepFlip = mode == RoundingMode::Up ? kAll : 0;
    plan.stepMask = mode == RoundingMode::Up || mode == RoundingMode::Down ? kAll : 0;
}

/// Exponent of the highest binade of codes, finite or not.
int topExponent(const FloatFormat& format)
{
    return static_cast<int>(format.exponentMask()) - format.bias;
}

/// Exponent of the largest finite number.
int highestExponent(const FloatFormat& format)
{
    return static_cast<int>(format.maxFinite() >> format.fractionBits) - format.bias;
}

std::optional<EncodePlan> planFrom(const Source& source, const FloatFormat& format, const RoundingRule& rule)
{
    const bool wellFormed = format.totalBits() <= 32
        && (format.fractionBits > 0 || format.specials != Specials::Ieee)
        && (!format.powersOnly || (format.fractionBits == 0 && format.specials == Specials::NanOnly));
    if (rule.mode == RoundingMode::Stochastic || !wellFormed || format.fractionBits > source.maxFraction)
        return std::nullopt;
    EncodePlan plan;
    plan.powersOnly = format.powersOnly;
    plan.fractionBits = format.fractionBits;
    plan.droppedBits = source.keptFraction - format.fractionBits;
    plan.minExponent = format.minExponent() + source.bias;
    plan.signMask = static_cast<std::uint32_t>(format.signMask());
    plan.signShift = 31 - format.exponentBits - format.fractionBits;
    plan.magnitudeMask = static_cast<std::uint32_t>(format.magnitudeMask());
    fillSpecials(plan, format, rule);
    fillIncrement(plan, rule.mode);
    plan.maxExponent = topExponent(format) + 1 + source.bias;
    return plan;
}

} // namespace

std::optional<EncodePlan> planFromFloat(const FloatFormat& format, const RoundingRule& rule)
{
    auto plan = planFrom(kFloat, format, rule);
    if (!plan)
        return std::nullopt;
    if (format.powersOnly) {
        if (format.bias != kFloat.bias || format.exponentBits > 8)
            return std::nullopt;
        plan->shape = Shape::Powers;
        return plan;
    }
    const int top = topExponent(format);
    const bool magic = plan->nearestEven && plan->minExponent > 1 && top + 1 + plan->droppedBits <= 127;
    plan->shape = format.bias == kFloat.bias ? Shape::Flat
        : magic                              ? Shape::Magic
        : plan->minExponent < 1              ? Shape::Deep
                                             : Shape::Shifted;
    if (plan->shape == Shape::Magic) {
        plan->magicCap = static_cast<std::uint32_t>(plan->maxExponent) << 23U;
        plan->magicOffset = (static_cast<std::uint32_t>(plan->minExponent) << 23U) >> plan->droppedBits;
    }
    plan->lean &= highestExponent(format) <= kFloat.bias; // else infinity does not overflow by itself
    if (plan->minExponent < kDeepest)
        return std::nullopt;
    return plan;
}

std::optional<EncodePlan> planFromDouble(const FloatFormat& format, const RoundingRule& rule)
{
    auto plan = planFrom(kDouble, format, rule);
    if (!plan || plan->minExponent < 1)
        return std::nullopt;
    plan->shape = Shape::Shifted;
    plan->lean = false;
    return plan;
}

bool goesStraightToFloat(const EncodePlan& plan)
{
    return plan.nearestEven && plan.lean && (plan.shape == Shape::Magic || plan.shape == Shape::Flat);
}

std::optional<DecodePlan> planDecode(const FloatFormat& format)
{
    const int lowest = format.minExponent() - format.fractionBits;
    const bool flat = format.bias == 127 && format.exponentBits <= 8;
    if (format.totalBits() > 32 || format.fractionBits > 23 || highestExponent(format) > 127 || lowest < -149
        || (!flat && format.minExponent() < -126) || (format.powersOnly && format.bias != 127))
        return std::nullopt;
    constexpr std::uint32_t kNever = ~std::uint32_t(0);
    DecodePlan plan;
    plan.fractionShift = 23 - format.fractionBits;
    plan.signShift = 31 - format.exponentBits - format.fractionBits;
    plan.signMask = static_cast<std::uint32_t>(format.signMask());
    plan.magnitudeMask = static_cast<std::uint32_t>(format.magnitudeMask());
    plan.exponentOffset = static_cast<std::uint32_t>(127 - format.bias) << 23U;
    plan.minNormal = std::uint32_t(1) << format.fractionBits;
    plan.subnormalStep = format.powersOnly ? 0 : static_cast<float>(std::ldexp(1.0, lowest));
    plan.subnormalFlip = format.powersOnly ? std::bit_cast<std::uint32_t>(0x1p-127F) : 0;
    plan.maxFinite = static_cast<std::uint32_t>(format.maxFinite());
    plan.infinityCode = format.hasInfinity() ? static_cast<std::uint32_t>(format.infinity()) : kNever;
    plan.nanCode = format.specials == Specials::NanNegativeZero ? plan.signMask : kNever;
    return plan;
}

} // namespace bitloupe::batch
