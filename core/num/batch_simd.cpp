#include "core/num/batch_plan.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

// Vectors live in structs below, which those of a size unknown to the compiler cannot.
#define HWY_DISABLED_TARGETS                                                                                 \
    (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/num/batch_simd.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
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

/// Digits and exponent count the codes together: a carry out of the digits runs into the exponent.
template<Shape kShape, bool kNearestEven, typename Source>
HWY_INLINE U magnitudeCode(D d, Parts parts, const EncodePlan& plan)
{
    const int dropped = plan.droppedBits;
    if constexpr (kShape == Shape::Magic) {
        // |x| + 2^(e + droppedBits), where 2^e is the binade of x or that of the subnormals, leaves the
        // digits kept as the last ones of the sum, rounded to nearest even by the addition.
        const FloatTag df;
        const U magnitude = hn::Min(parts.magnitude, hn::Set(d, plan.magicCap));
        const U smallest = hn::Set(d, static_cast<std::uint32_t>(plan.minExponent) << 23U);
        const U binade = hn::Max(hn::And(magnitude, hn::Set(d, 0x7F800000)), smallest);
        const U magic = hn::Add(binade, hn::Set(d, static_cast<std::uint32_t>(dropped) << 23U));
        const U sum = hn::BitCast(d, hn::Add(hn::BitCast(df, magnitude), hn::BitCast(df, magic)));
        const U base = hn::Sub(hn::ShiftRightSame(binade, dropped), hn::Set(d, plan.magicOffset));
        return hn::Add(hn::Sub(sum, magic), base);
    } else if constexpr (kShape == Shape::Flat || kShape == Shape::Powers) {
        U magnitude = parts.magnitude;
        const U half = hn::Set(d, 1U << (dropped - 1));
        if constexpr (kShape == Shape::Powers) {
            // Below 2^-126: [2^-127, 2^-126) with its leading 1 taken off as in the binades above, less is 0.
            const U limit = hn::Set(d, 0x800000);
            const U twice = hn::Add(magnitude, magnitude);
            const U small = hn::Sub(hn::Max(twice, limit), limit);
            const IntTag di;
            const auto isSmall = hn::Lt(hn::BitCast(di, magnitude), hn::BitCast(di, limit));
            magnitude = hn::IfThenElse(hn::RebindMask(d, isSmall), small, magnitude);
        }
        // The one digit kept of a power is odd.
        const U kept = kShape == Shape::Powers ? hn::Set(d, 1) : hn::ShiftRightSame(magnitude, dropped);
        const U up = increment<kNearestEven>(d, plan, half, kept, parts.word);
        return hn::ShiftRightSame(hn::Add(magnitude, up), dropped);
    } else {
        takeApart<Source, kShape == Shape::Deep>(d, parts);
        const U lowest = hn::Set(d, static_cast<std::uint32_t>(plan.minExponent));
        const U exponent =
            minSigned(d, parts.exponent, hn::Set(d, static_cast<std::uint32_t>(plan.maxExponent)));
        const U binade = maxSigned(d, exponent, lowest);
        const U below = hn::Add(hn::Sub(binade, exponent), hn::Set(d, static_cast<std::uint32_t>(dropped)));
        // Beyond 31 nothing changes any more: the significand has at most 30 digits.
        const U drop = hn::Min(below, hn::Set(d, 31));
        const U half = hn::Shl(hn::Set(d, 1), hn::Sub(drop, hn::Set(d, 1)));
        const U kept = hn::Shr(parts.significand, drop);
        const U up = increment<kNearestEven>(d, plan, half, kept, parts.word);
        const U digits = hn::Shr(hn::Add(parts.significand, up), drop);
        return hn::Add(hn::ShiftLeftSame(hn::Sub(binade, lowest), plan.fractionBits), digits);
    }
}

/// Overflow, infinities, NaN and the sign.
template<bool kLean, bool kPowers, typename Source>
HWY_INLINE U finish(D d, U code, const Parts& parts, const EncodePlan& plan)
{
    const IntTag di;
    const auto magnitude = hn::BitCast(di, parts.magnitude);
    const auto infinity = hn::Set(di, static_cast<std::int32_t>(Source::kInfinity));
    const auto isNan = hn::RebindMask(d, hn::Gt(magnitude, infinity));
    const U sign = hn::And(hn::ShiftRightSame(parts.word, plan.signShift), hn::Set(d, plan.signMask));
    if constexpr (kLean) {
        code = hn::Min(code, hn::Set(d, plan.overflowCode));
        return hn::Xor(hn::IfThenElse(isNan, hn::Set(d, plan.nanCode), code), sign);
    }
    const U negative = allOnesIfNegative(d, parts.word);
    const auto flipped = [&](std::uint32_t positive, std::uint32_t flip) HWY_ATTR {
        return hn::Xor(hn::Set(d, positive), hn::And(negative, hn::Set(d, flip)));
    };
    if constexpr (kPowers && Source::kCountsFromOne)
        code = hn::Sub(hn::Max(code, hn::Set(d, 1)), hn::Set(d, 1));
    code = hn::Min(code, flipped(plan.overflowCode, plan.overflowFlip));
    if constexpr (kPowers) {
        const auto notPositive = hn::Lt(hn::BitCast(di, hn::Or(negative, parts.magnitude)), hn::Set(di, 1));
        code = hn::IfThenElse(hn::RebindMask(d, notPositive), hn::Set(d, plan.negativeCode), code);
    }
    const auto isInfinite = hn::RebindMask(d, hn::Eq(magnitude, infinity));
    code = hn::IfThenElse(isInfinite, flipped(plan.infinityCode, plan.infinityFlip), code);
    code = hn::IfThenElse(isNan, hn::Set(d, plan.nanCode), code);
    const U zeroSign = hn::Set(d, plan.dropsZeroSign ? 0U : 1U);
    const auto keepsSign = hn::Gt(
        hn::BitCast(di, hn::Or(hn::And(code, hn::Set(d, plan.magnitudeMask)), zeroSign)), hn::Zero(di));
    return hn::Xor(code, hn::IfThenElseZero(hn::RebindMask(d, keepsSign), sign));
}

HWY_INLINE hn::Vec<FloatTag> decoded(D d, U code, const DecodePlan& plan)
{
    const IntTag di;
    const FloatTag df;
    const U magnitude = hn::And(code, hn::Set(d, plan.magnitudeMask));
    const U sign = hn::ShiftLeftSame(hn::And(code, hn::Set(d, plan.signMask)), plan.signShift);
    U bits = hn::Add(hn::ShiftLeftSame(magnitude, plan.fractionShift), hn::Set(d, plan.exponentOffset));
    const auto scaled =
        hn::Mul(hn::ConvertTo(df, hn::BitCast(di, magnitude)), hn::Set(df, plan.subnormalStep));
    const U small = hn::Xor(hn::BitCast(d, scaled), hn::Set(d, plan.subnormalFlip));
    const auto less = [&](U a, U b) HWY_ATTR {
        return hn::RebindMask(d, hn::Lt(hn::BitCast(di, a), hn::BitCast(di, b)));
    };
    const auto equal = [&](U a, std::uint32_t b) HWY_ATTR { return hn::Eq(a, hn::Set(d, b)); };
    bits = hn::IfThenElse(less(magnitude, hn::Set(d, plan.minNormal)), small, bits);
    const U nan = hn::Set(d, 0x7FC00000);
    bits = hn::IfThenElse(less(hn::Set(d, plan.maxFinite), magnitude), nan, bits);
    bits = hn::IfThenElse(equal(code, plan.nanCode), nan, bits);
    bits = hn::IfThenElse(equal(magnitude, plan.infinityCode), hn::Set(d, 0x7F800000), bits);
    return hn::BitCast(df, hn::Or(bits, sign));
}

template<typename Narrow>
HWY_INLINE U widened(D d, Narrow codes)
{
    if constexpr (std::is_same_v<Narrow, U>)
        return codes;
    else
        return hn::PromoteTo(d, codes);
}

/// Several vectors at a time: their chains of dependent operations overlap.
constexpr std::size_t kVectors = 4;

struct Group {
    U a, b, c, d;
};

template<typename Code, typename Narrow>
HWY_INLINE void storeEach(const Group& codes, const Sink& sink, std::size_t at, Narrow narrow)
{
    const hn::Rebind<Code, D> dCode;
    const std::size_t lanes = hn::Lanes(dCode);
    Code* out = static_cast<Code*>(sink.data) + at;
    hn::StoreU(narrow(dCode, codes.a), dCode, out);
    hn::StoreU(narrow(dCode, codes.b), dCode, out + lanes);
    hn::StoreU(narrow(dCode, codes.c), dCode, out + 2 * lanes);
    hn::StoreU(narrow(dCode, codes.d), dCode, out + 3 * lanes);
}

HWY_INLINE void store(const Group& codes, const Sink& sink, std::size_t at)
{
    const auto truncated = [](auto narrow, U code) HWY_ATTR { return hn::TruncateTo(narrow, code); };
    switch (sink.bytesPerCode) {
    case 1:
        return storeEach<std::uint8_t>(codes, sink, at, truncated);
    case 2:
        return storeEach<std::uint16_t>(codes, sink, at, truncated);
    default:
        return storeEach<std::uint32_t>(codes, sink, at, [](auto, U code) HWY_ATTR { return code; });
    }
}

template<Shape kShape, bool kNearestEven, bool kLean, bool kPowers, typename Source>
HWY_INLINE U encodeVector(const typename Source::Real* in, const EncodePlan& plan)
{
    const D d;
    const Parts parts = Source::load(d, in);
    const U code = magnitudeCode<kShape, kNearestEven, Source>(d, parts, plan);
    return finish<kLean, kPowers, Source>(d, code, parts, plan);
}

/// Whole groups only.
template<Shape kShape, bool kNearestEven, bool kLean, bool kPowers, typename Source>
HWY_NOINLINE void encodeGroups(const typename Source::Real* in, std::size_t count, const EncodePlan& planHere,
                               const Sink& sinkHere)
{
    // Copies: stores of bytes may change anything that others can see.
    const EncodePlan plan = planHere;
    const Sink sink = sinkHere;
    const D d;
    const std::size_t lanes = hn::Lanes(d);
    for (std::size_t i = 0; i < count; i += kVectors * lanes, in += kVectors * lanes) {
        const Group codes{encodeVector<kShape, kNearestEven, kLean, kPowers, Source>(in, plan),
                          encodeVector<kShape, kNearestEven, kLean, kPowers, Source>(in + lanes, plan),
                          encodeVector<kShape, kNearestEven, kLean, kPowers, Source>(in + 2 * lanes, plan),
                          encodeVector<kShape, kNearestEven, kLean, kPowers, Source>(in + 3 * lanes, plan)};
        store(codes, sink, i);
    }
}

template<Shape kShape, bool kNearestEven, bool kLean, bool kPowers, typename Source>
void encodeAll(const typename Source::Real* in, std::size_t count, const EncodePlan& plan, const Sink& sink)
{
    constexpr auto kGroups = encodeGroups<kShape, kNearestEven, kLean, kPowers, Source>;
    const std::size_t group = kVectors * hn::Lanes(D());
    const std::size_t whole = count - count % group;
    kGroups(in, whole, plan, sink);
    if (whole == count)
        return;
    constexpr std::size_t kMost = kVectors * hn::MaxLanes(D());
    typename Source::Real rest[kMost] = {};
    std::uint32_t results[kMost];
    std::copy(in + whole, in + count, rest);
    kGroups(rest, group, plan, {results, sink.bytesPerCode});
    const auto width = static_cast<std::size_t>(sink.bytesPerCode);
    std::memcpy(static_cast<std::byte*>(sink.data) + whole * width, results, (count - whole) * width);
}

template<Shape kShape, bool kPowers, typename Source>
void encodeShape(const typename Source::Real* in, std::size_t count, const EncodePlan& plan, const Sink& sink)
{
    if (!plan.nearestEven)
        return encodeAll<kShape, false, false, kPowers, Source>(in, count, plan, sink);
    if constexpr (!kPowers && (kShape == Shape::Magic || kShape == Shape::Flat)) {
        if (plan.lean)
            return encodeAll<kShape, true, true, kPowers, Source>(in, count, plan, sink);
    }
    encodeAll<kShape, true, false, kPowers, Source>(in, count, plan, sink);
}

void encodeFloats(const float* in, std::size_t count, const EncodePlan& plan, const Sink& sink)
{
    switch (plan.shape) {
    case Shape::Magic:
        return encodeShape<Shape::Magic, false, FloatSource>(in, count, plan, sink);
    case Shape::Flat:
        return encodeShape<Shape::Flat, false, FloatSource>(in, count, plan, sink);
    case Shape::Powers:
        return encodeShape<Shape::Powers, true, FloatSource>(in, count, plan, sink);
    case Shape::Shifted:
        return encodeShape<Shape::Shifted, false, FloatSource>(in, count, plan, sink);
    case Shape::Deep:
        return encodeShape<Shape::Deep, false, FloatSource>(in, count, plan, sink);
    }
}

void encodeDoubles(const double* in, std::size_t count, const EncodePlan& plan, const Sink& sink)
{
    if (plan.powersOnly)
        return encodeShape<Shape::Shifted, true, DoubleSource>(in, count, plan, sink);
    encodeShape<Shape::Shifted, false, DoubleSource>(in, count, plan, sink);
}

template<typename Code>
void decodeAll(const Code* codes, std::size_t count, const DecodePlan& planHere, float* out)
{
    const DecodePlan plan = planHere;
    const D d;
    const hn::Rebind<Code, D> narrow;
    const hn::Rebind<float, D> df;
    const std::size_t lanes = hn::Lanes(d);
    const auto step = [&](const Code* from, float* to) HWY_ATTR {
        hn::StoreU(decoded(d, widened(d, hn::LoadU(narrow, from)), plan), df, to);
    };
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes)
        step(codes + i, out + i);
    if (i == count)
        return;
    Code rest[hn::MaxLanes(D())] = {};
    float results[hn::MaxLanes(D())];
    std::copy(codes + i, codes + count, rest);
    step(rest, results);
    std::copy(results, results + (count - i), out + i);
}

void decodeCodes(const void* codes, int bytesPerCode, std::size_t count, const DecodePlan& plan, float* out)
{
    switch (bytesPerCode) {
    case 1:
        return decodeAll(static_cast<const std::uint8_t*>(codes), count, plan, out);
    case 2:
        return decodeAll(static_cast<const std::uint16_t*>(codes), count, plan, out);
    default:
        return decodeAll(static_cast<const std::uint32_t*>(codes), count, plan, out);
    }
}

} // namespace bitloupe::batch::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace bitloupe::batch {

HWY_EXPORT(encodeFloats);
HWY_EXPORT(encodeDoubles);
HWY_EXPORT(decodeCodes);

void encode(const float* in, std::size_t count, const EncodePlan& plan, const Sink& sink)
{
    HWY_DYNAMIC_DISPATCH(encodeFloats)(in, count, plan, sink);
}

void encode(const double* in, std::size_t count, const EncodePlan& plan, const Sink& sink)
{
    HWY_DYNAMIC_DISPATCH(encodeDoubles)(in, count, plan, sink);
}

void decode(const void* codes, int bytesPerCode, std::size_t count, const DecodePlan& plan, float* out)
{
    HWY_DYNAMIC_DISPATCH(decodeCodes)(codes, bytesPerCode, count, plan, out);
}

} // namespace bitloupe::batch

#endif
