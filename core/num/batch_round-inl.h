// Codes of magnitudes, once per instruction set: included by batch_simd.cpp after <hwy/foreach_target.h>,
// whose toggle replaces #pragma once.
#if defined(BITLOUPE_BATCH_ROUND_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef BITLOUPE_BATCH_ROUND_INL_H
#undef BITLOUPE_BATCH_ROUND_INL_H
#else
#define BITLOUPE_BATCH_ROUND_INL_H
#endif

#include "core/num/batch_plan.h"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace bitloupe::batch::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<std::uint32_t>;
using IntTag = hn::RebindToSigned<D>;
using FloatTag = hn::Rebind<float, D>;
using U = hn::Vec<D>;

/// A number of either source in 32-bit lanes.
struct Parts {
    U word; ///< sign in bit 31
    U magnitude; ///< without sign; orders numbers, infinity and NaN
    U exponent; ///< biased, that of the smallest normal number for subnormals
    U significand; ///< fraction with the leading 1 where normal; bits below the lowest one are ORed into it
};

HWY_INLINE U allOnesIfNegative(D d, U word)
{
    const IntTag di;
    return hn::BitCast(d, hn::ShiftRight<31>(hn::BitCast(di, word)));
}

/// Signed: exponents may lie below zero.
HWY_INLINE U maxSigned(D d, U a, U b)
{
    const IntTag di;
    return hn::BitCast(d, hn::Max(hn::BitCast(di, a), hn::BitCast(di, b)));
}

HWY_INLINE U minSigned(D d, U a, U b)
{
    const IntTag di;
    return hn::BitCast(d, hn::Min(hn::BitCast(di, a), hn::BitCast(di, b)));
}

/// binary32 loads whole; nothing to do for the shapes that work on its bits.
struct FloatSource {
    using Real = float;
    static constexpr std::uint32_t kInfinity = 0x7F800000;
    static constexpr int kExponentShift = 23;
    static constexpr bool kCountsFromOne = false;

    static HWY_INLINE Parts load(D d, const float* in)
    {
        const U word = hn::BitCast(d, hn::LoadU(FloatTag(), in));
        return {word, hn::And(word, hn::Set(d, 0x7FFFFFFF)), word, word};
    }
    static HWY_INLINE U lowerDigits(D, U significand, U) { return significand; }
};

/// binary64 as its upper word and, for rounding, 29 fraction bits of which the last one is sticky.
struct DoubleSource {
    using Real = double;
    static constexpr std::uint32_t kInfinity = 0x7FF00000;
    static constexpr int kExponentShift = 20;
    static constexpr bool kCountsFromOne = true; ///< codes of powers: Shape::Shifted, not Shape::Powers

    static HWY_INLINE Parts load(D d, const double* in)
    {
#if HWY_TARGET == HWY_SCALAR
        const hn::Rebind<std::uint64_t, D> d64;
        const auto bits = hn::BitCast(d64, hn::LoadU(hn::Rebind<double, D>(), in));
        const U upper = hn::TruncateTo(d, hn::ShiftRight<32>(bits));
        const U lower = hn::TruncateTo(d, bits);
#else
        const hn::Repartition<double, D> d64;
        const U first = hn::BitCast(d, hn::LoadU(d64, in));
        const U second = hn::BitCast(d, hn::LoadU(d64, in + hn::Lanes(d64)));
        const U upper = hn::ConcatOdd(d, second, first);
        const U lower = hn::ConcatEven(d, second, first);
#endif
        const U magnitude = hn::And(upper, hn::Set(d, 0x7FFFFFFF));
        // A NaN may differ from infinity in the lower word only.
        const U one = hn::Set(d, 1);
        return {upper, hn::Or(magnitude, hn::Min(lower, one)), magnitude, lower};
    }
    static HWY_INLINE U lowerDigits(D d, U significand, U lower)
    {
        const U sticky = hn::Min(hn::And(lower, hn::Set(d, 0x7FFFFF)), hn::Set(d, 1));
        return hn::Or(hn::Or(hn::ShiftLeft<9>(significand), hn::ShiftRight<23>(lower)), sticky);
    }
};

/// Exponent and significand out of the words that load() left in them.
template<typename Source, bool kDeep>
HWY_INLINE void takeApart(D d, Parts& parts)
{
    constexpr int kShift = Source::kExponentShift;
    const U magnitude = hn::And(parts.exponent, hn::Set(d, 0x7FFFFFFF));
    const U lower = parts.significand;
    const U one = hn::Set(d, 1);
    parts.exponent = hn::Max(hn::ShiftRight<kShift>(magnitude), one);
    // Less exponent - 1, the exponent field holds the leading 1 of a normal number.
    const U rest = hn::Sub(magnitude, hn::ShiftLeft<kShift>(hn::Sub(parts.exponent, one)));
    parts.significand = Source::lowerDigits(d, rest, lower);
    if constexpr (kDeep) {
        // fraction * 2^-149: the conversion to binary32 is exact and makes it normal.
        const IntTag di;
        const U normal = hn::BitCast(d, hn::ConvertTo(FloatTag(), hn::BitCast(di, rest)));
        const auto small = hn::Lt(hn::BitCast(di, magnitude), hn::Set(di, 1 << kShift));
        const U exponent = hn::Sub(hn::ShiftRight<kShift>(normal), hn::Set(d, 149));
        const U digits = hn::Or(hn::And(normal, hn::Set(d, (1U << kShift) - 1)),
                                hn::And(hn::Set(d, 1U << kShift), hn::Sub(hn::Zero(d), hn::Min(rest, one))));
        const auto smallU = hn::RebindMask(d, small);
        parts.exponent = hn::IfThenElse(smallU, exponent, parts.exponent);
        parts.significand = hn::IfThenElse(smallU, digits, parts.significand);
    }
}

/// What is added below the cut before the digits there are dropped.
template<bool kNearestEven>
HWY_INLINE U increment(D d, const EncodePlan& plan, U half, U keptDigits, U word)
{
    const U one = hn::Set(d, 1);
    if constexpr (kNearestEven)
        return hn::Add(hn::Sub(half, one), hn::And(keptDigits, one));
    const U last = hn::Sub(hn::Add(half, half), one);
    const U steps =
        hn::And(hn::Xor(allOnesIfNegative(d, word), hn::Set(d, plan.stepFlip)), hn::Set(d, plan.stepMask));
    return hn::Or(hn::And(half, hn::Set(d, plan.halfMask)), hn::And(last, steps));
}

// The codes of magnitudes: digits and exponent count them together, and a carry out of the digits runs into
// the exponent.

/// |x| + 2^(e + droppedBits), where 2^e is the binade of x or that of the subnormals, leaves the digits kept
/// as the last ones of the sum, rounded to nearest even by the addition.
HWY_INLINE U magicCode(D d, const Parts& parts, const EncodePlan& plan)
{
    const FloatTag df;
    const auto dropped = static_cast<std::uint32_t>(plan.droppedBits);
    const U magnitude = hn::Min(parts.magnitude, hn::Set(d, plan.magicCap));
    const U smallest = hn::Set(d, static_cast<std::uint32_t>(plan.minExponent) << 23U);
    const U binade = hn::Max(hn::And(magnitude, hn::Set(d, 0x7F800000)), smallest);
    const U magic = hn::Add(binade, hn::Set(d, dropped << 23U));
    const U sum = hn::BitCast(d, hn::Add(hn::BitCast(df, magnitude), hn::BitCast(df, magic)));
    const U base = hn::Sub(hn::ShiftRightSame(binade, plan.droppedBits), hn::Set(d, plan.magicOffset));
    return hn::Add(hn::Sub(sum, magic), base);
}

template<bool kNearestEven>
HWY_INLINE U flatCode(D d, const Parts& parts, const EncodePlan& plan)
{
    const U kept = hn::ShiftRightSame(parts.magnitude, plan.droppedBits);
    const U half = hn::Set(d, 1U << (plan.droppedBits - 1));
    const U up = increment<kNearestEven>(d, plan, half, kept, parts.word);
    return hn::ShiftRightSame(hn::Add(parts.magnitude, up), plan.droppedBits);
}

/// Below 2^-126, binary32 has no leading 1 to tell powers by: [2^-127, 2^-126) is moved to where it would be,
/// less is 0. The one digit kept of a power is odd.
template<bool kNearestEven>
HWY_INLINE U powerCode(D d, const Parts& parts, const EncodePlan& plan)
{
    const IntTag di;
    const U limit = hn::Set(d, 0x800000);
    const U moved = hn::Sub(hn::Max(hn::Add(parts.magnitude, parts.magnitude), limit), limit);
    const auto isSmall = hn::Lt(hn::BitCast(di, parts.magnitude), hn::BitCast(di, limit));
    const U magnitude = hn::IfThenElse(hn::RebindMask(d, isSmall), moved, parts.magnitude);
    const U half = hn::Set(d, 1U << (plan.droppedBits - 1));
    const U up = increment<kNearestEven>(d, plan, half, hn::Set(d, 1), parts.word);
    return hn::ShiftRightSame(hn::Add(magnitude, up), plan.droppedBits);
}

template<bool kNearestEven, bool kDeep, typename Source>
HWY_INLINE U shiftedCode(D d, Parts parts, const EncodePlan& plan)
{
    takeApart<Source, kDeep>(d, parts);
    const U lowest = hn::Set(d, static_cast<std::uint32_t>(plan.minExponent));
    const U highest = hn::Set(d, static_cast<std::uint32_t>(plan.maxExponent));
    const U exponent = minSigned(d, parts.exponent, highest);
    const U binade = maxSigned(d, exponent, lowest);
    const U below = hn::Sub(binade, exponent);
    // Beyond 31 nothing changes any more: the significand has at most 30 digits.
    const U drop =
        hn::Min(hn::Add(below, hn::Set(d, static_cast<std::uint32_t>(plan.droppedBits))), hn::Set(d, 31));
    const U half = hn::Shl(hn::Set(d, 1), hn::Sub(drop, hn::Set(d, 1)));
    const U kept = hn::Shr(parts.significand, drop);
    const U up = increment<kNearestEven>(d, plan, half, kept, parts.word);
    const U digits = hn::Shr(hn::Add(parts.significand, up), drop);
    return hn::Add(hn::ShiftLeftSame(hn::Sub(binade, lowest), plan.fractionBits), digits);
}

template<Shape kShape, bool kNearestEven, typename Source>
HWY_INLINE U magnitudeCode(D d, const Parts& parts, const EncodePlan& plan)
{
    if constexpr (kShape == Shape::Magic)
        return magicCode(d, parts, plan);
    else if constexpr (kShape == Shape::Flat)
        return flatCode<kNearestEven>(d, parts, plan);
    else if constexpr (kShape == Shape::Powers)
        return powerCode<kNearestEven>(d, parts, plan);
    else
        return shiftedCode<kNearestEven, kShape == Shape::Deep, Source>(d, parts, plan);
}

} // namespace bitloupe::batch::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
