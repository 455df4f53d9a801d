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
#include "core/num/batch_round-inl.h"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace bitloupe::batch::HWY_NAMESPACE {

/// Overflow, infinities, NaN and the sign.
template<bool kNearestEven, bool kLean, bool kPowers, typename Source>
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
    // To nearest even both signs overflow alike.
    const auto flipped = [&](std::uint32_t positive, std::uint32_t flip) HWY_ATTR {
        if constexpr (kNearestEven && !kPowers)
            return hn::Set(d, positive);
        else
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

#if HWY_TARGET == HWY_AVX2
/// Packing two vectors at once interleaves their halves of 128 bits; one permutation at the end puts them
/// right.
HWY_INLINE void storeBytes(const Group& codes, std::uint8_t* out)
{
    const __m256i ab = _mm256_packus_epi32(codes.a.raw, codes.b.raw);
    const __m256i cd = _mm256_packus_epi32(codes.c.raw, codes.d.raw);
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    const __m256i bytes = _mm256_permutevar8x32_epi32(_mm256_packus_epi16(ab, cd), order);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), bytes);
}
#endif

template<bool kToFloat>
HWY_INLINE void store(const Group& codes, const Sink& sink, std::size_t at)
{
    if constexpr (kToFloat) {
        const auto toFloat = [&](auto, U code) HWY_ATTR { return decoded(D(), code, sink.decode); };
        return storeEach<float>(codes, sink, at, toFloat);
    }
    const auto truncated = [](auto narrow, U code) HWY_ATTR { return hn::TruncateTo(narrow, code); };
    switch (sink.bytesPerCode) {
    case 1:
#if HWY_TARGET == HWY_AVX2
        return storeBytes(codes, static_cast<std::uint8_t*>(sink.data) + at);
#else
        return storeEach<std::uint8_t>(codes, sink, at, truncated);
#endif
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
    return finish<kNearestEven, kLean, kPowers, Source>(d, code, parts, plan);
}

/// Whole groups only.
template<Shape kShape, bool kNearestEven, bool kLean, bool kPowers, bool kToFloat, typename Source>
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
        store<kToFloat>(codes, sink, i);
    }
}

template<Shape kShape, bool kNearestEven, bool kLean, bool kPowers, bool kToFloat, typename Source>
void encodeAll(const typename Source::Real* in, std::size_t count, const EncodePlan& plan, const Sink& sink)
{
    constexpr auto kGroups = encodeGroups<kShape, kNearestEven, kLean, kPowers, kToFloat, Source>;
    const std::size_t group = kVectors * hn::Lanes(D());
    const std::size_t whole = count - count % group;
    kGroups(in, whole, plan, sink);
    if (whole == count)
        return;
    constexpr std::size_t kMost = kVectors * hn::MaxLanes(D());
    typename Source::Real rest[kMost] = {};
    std::uint32_t results[kMost];
    std::copy(in + whole, in + count, rest);
    kGroups(rest, group, plan, {results, sink.bytesPerCode, sink.toFloat, sink.decode});
    const auto width = static_cast<std::size_t>(sink.bytesPerCode);
    std::memcpy(static_cast<std::byte*>(sink.data) + whole * width, results, (count - whole) * width);
}

template<Shape kShape, bool kPowers, typename Source>
void encodeShape(const typename Source::Real* in, std::size_t count, const EncodePlan& plan, const Sink& sink)
{
    if constexpr (kShape != Shape::Magic) {
        if (!plan.nearestEven)
            return encodeAll<kShape, false, false, kPowers, false, Source>(in, count, plan, sink);
    }
    if constexpr (!kPowers && (kShape == Shape::Magic || kShape == Shape::Flat)) {
        if (plan.lean && sink.toFloat)
            return encodeAll<kShape, true, true, kPowers, true, Source>(in, count, plan, sink);
        if (plan.lean)
            return encodeAll<kShape, true, true, kPowers, false, Source>(in, count, plan, sink);
    }
    encodeAll<kShape, true, false, kPowers, false, Source>(in, count, plan, sink);
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
