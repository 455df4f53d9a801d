#include "core/quant/vector_passes.h"

#include <algorithm>
#include <bit>
#include <cmath>

#define HWY_DISABLED_TARGETS                                                                                 \
    (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/quant/vector_passes.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace bitloupe::passes::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Running results of one of several vectors that overlap.
struct Lane {
    using F = hn::ScalableTag<float>;
    using I = hn::RebindToSigned<F>;

    hn::Vec<F> min;
    hn::Vec<F> max;
    hn::Vec<I> notFinite;
    hn::Vec<I> nan;
    hn::Vec<I> used;

    /// An implicit constructor would not be of this instruction set.
    static HWY_INLINE Lane empty()
    {
        const F f;
        const auto zero = hn::Zero(I());
        return {hn::Set(f, std::numeric_limits<float>::infinity()),
                hn::Set(f, -std::numeric_limits<float>::infinity()), zero, zero, zero};
    }

    HWY_INLINE void take(const float* at)
    {
        const F f;
        const I i;
        const auto x = hn::LoadU(f, at);
        const auto bits = hn::BitCast(i, x);
        const auto magnitude = hn::And(bits, hn::Set(i, 0x7FFFFFFF));
        const auto infinity = hn::Set(i, 0x7F800000);
        const auto finite = hn::Lt(magnitude, infinity);
        const auto isFinite = hn::RebindMask(f, finite);
        min = hn::Min(min, hn::IfThenElse(isFinite, x, hn::Set(f, std::numeric_limits<float>::infinity())));
        max = hn::Max(max, hn::IfThenElse(isFinite, x, hn::Set(f, -std::numeric_limits<float>::infinity())));
        used = hn::Or(used, bits);
        if (HWY_LIKELY(hn::AllTrue(i, finite)))
            return;
        const auto one = hn::Set(i, 1);
        notFinite = hn::Add(notFinite, hn::IfThenZeroElse(finite, one));
        nan = hn::Add(nan, hn::IfThenElseZero(hn::Gt(magnitude, infinity), one));
    }

    HWY_INLINE void join(const Lane& other)
    {
        min = hn::Min(min, other.min);
        max = hn::Max(max, other.max);
        used = hn::Or(used, other.used);
        notFinite = hn::Add(notFinite, other.notFinite);
        nan = hn::Add(nan, other.nan);
    }

    Summary summary() const
    {
        const F f;
        const I i;
        const std::size_t lanes = hn::Lanes(i);
        HWY_ALIGN std::int32_t words[hn::MaxLanes(I())];
        Summary out;
        out.min = hn::GetLane(hn::MinOfLanes(f, min));
        out.max = hn::GetLane(hn::MaxOfLanes(f, max));
        hn::Store(used, i, words);
        for (std::size_t lane = 0; lane < lanes; ++lane)
            out.usedBits |= static_cast<std::uint32_t>(words[lane]);
        out.nan = static_cast<std::uint32_t>(hn::GetLane(hn::SumOfLanes(i, nan)));
        out.infinities = static_cast<std::uint32_t>(hn::GetLane(hn::SumOfLanes(i, notFinite))) - out.nan;
        return out;
    }
};

/// Fewer values than 32-bit counters can hold.
Summary summaryOfPart(const float* values, std::size_t count)
{
    const std::size_t lanes = hn::Lanes(Lane::F());
    Lane a = Lane::empty();
    Lane b = Lane::empty();
    Lane c = Lane::empty();
    Lane d = Lane::empty();
    std::size_t i = 0;
    for (; i + 4 * lanes <= count; i += 4 * lanes) {
        a.take(values + i);
        b.take(values + i + lanes);
        c.take(values + i + 2 * lanes);
        d.take(values + i + 3 * lanes);
    }
    a.join(b);
    c.join(d);
    a.join(c);
    Summary out = a.summary();
    for (; i < count; ++i) {
        Summary one;
        one.usedBits = std::bit_cast<std::uint32_t>(values[i]);
        if (std::isfinite(values[i]))
            one.min = one.max = values[i];
        else
            ++(std::isnan(values[i]) ? one.nan : one.infinities);
        out.add(one);
    }
    return out;
}

#if HWY_TARGET == HWY_SCALAR
ShortSums shortSums(const std::uint16_t* values, std::size_t count, std::uint16_t last)
{
    ShortSums out;
    for (; out.count < count && values[out.count] <= last; ++out.count) {
        const std::uint64_t value = values[out.count];
        out.sum += value;
        out.squares += value * value;
    }
    return out;
}
#else
ShortSums shortSums(const std::uint16_t* values, std::size_t count, std::uint16_t last)
{
    const hn::ScalableTag<std::uint16_t> d16;
    const hn::RepartitionToWide<decltype(d16)> d32;
    const hn::RepartitionToWide<decltype(d32)> d64;
    const std::size_t lanes = hn::Lanes(d16);
    const auto limit = hn::Set(d16, last);
    const auto low16 = hn::Set(d32, 0xFFFFU);
    const auto low32 = hn::Set(d64, 0xFFFFFFFFULL);
    auto sums = hn::Zero(d32);
    auto squares = hn::Zero(d64);
    ShortSums out;
    for (std::size_t i = 0; i < count; i += lanes) {
        const auto value = hn::LoadU(d16, values + i);
        auto counted = hn::Eq(hn::Min(value, limit), value);
        if (count - i < lanes)
            counted = hn::And(counted, hn::FirstN(d16, count - i));
        const auto taken = hn::BitCast(d32, hn::IfThenElseZero(counted, value));
        out.count += hn::CountTrue(d16, counted);
        for (const auto half : {hn::And(taken, low16), hn::ShiftRight<16>(taken)}) {
            sums = hn::Add(sums, half);
            const auto square = hn::BitCast(d64, hn::Mul(half, half));
            squares = hn::Add(squares, hn::Add(hn::And(square, low32), hn::ShiftRight<32>(square)));
        }
        if (!hn::AllTrue(d16, counted))
            break;
    }
    // At most 256 numbers below 2^16: their sum fits into 32 bits.
    out.sum = hn::GetLane(hn::SumOfLanes(d32, sums));
    out.squares = hn::GetLane(hn::SumOfLanes(d64, squares));
    return out;
}
#endif

} // namespace bitloupe::passes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace bitloupe {

namespace passes {

HWY_EXPORT(summaryOfPart);
HWY_EXPORT(shortSums);

} // namespace passes

void Summary::add(const Summary& other)
{
    min = std::min(min, other.min);
    max = std::max(max, other.max);
    nan += other.nan;
    infinities += other.infinities;
    usedBits |= other.usedBits;
}

Summary summaryOf(std::span<const float> values)
{
    constexpr std::size_t kPart = std::size_t{1} << 30U;
    Summary out;
    for (std::size_t from = 0; from < values.size(); from += kPart) {
        const std::size_t count = std::min(kPart, values.size() - from);
        out.add(HWY_DYNAMIC_DISPATCH(passes::summaryOfPart)(values.data() + from, count));
    }
    return out;
}

ShortSums sumsUpTo(const std::uint16_t* values, std::size_t count, std::uint16_t last)
{
    return HWY_DYNAMIC_DISPATCH(passes::shortSums)(values, count, last);
}

} // namespace bitloupe

#endif
