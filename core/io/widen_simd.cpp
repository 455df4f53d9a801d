#include "core/io/widen_simd.h"

#include <cstdint>
#include <cstring>

// Loops of whole vectors need sizes that the compiler knows.
#define HWY_DISABLED_TARGETS                                                                                 \
    (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/io/widen_simd.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace bitloupe::widen::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Single = hn::CappedTag<float, 8>;

/// `widened` turns the codes at an address into one vector.
template<std::size_t kBytes, typename Widened>
HWY_INLINE void each(const std::byte* bytes, std::size_t count, float* out, Widened widened)
{
    const Single d;
    constexpr std::size_t kLanes = hn::MaxLanes(Single());
    std::size_t i = 0;
    for (; i + kLanes <= count; i += kLanes)
        hn::StoreU(widened(bytes + i * kBytes), d, out + i);
    if (i == count)
        return;
    alignas(32) std::byte rest[kLanes * kBytes] = {};
    alignas(32) float results[kLanes];
    std::memcpy(rest, bytes + i * kBytes, (count - i) * kBytes);
    hn::Store(widened(rest), d, results);
    std::memcpy(out + i, results, (count - i) * sizeof(float));
}

template<typename Code>
HWY_INLINE auto codesAt(const std::byte* at)
{
    return hn::LoadU(hn::Rebind<Code, Single>(), reinterpret_cast<const Code*>(at));
}

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_INLINE hn::Vec<Single> halfAt(const std::byte* at)
{
    return hn::PromoteTo(Single(), codesAt<hwy::float16_t>(at));
}
#else
/// The exponent moves from bias 15 to 127. Subnormal codes count steps of 2^-24: read as a fraction of 2^-14
/// and less 2^-14 they are exact.
HWY_INLINE hn::Vec<Single> halfAt(const std::byte* at)
{
    const Single d;
    const hn::Rebind<std::uint32_t, Single> du;
    const hn::Rebind<std::int32_t, Single> di;
    const auto code = hn::PromoteTo(du, codesAt<std::uint16_t>(at));
    const auto sign = hn::ShiftLeft<16>(hn::And(code, hn::Set(du, 0x8000)));
    const auto magnitude = hn::ShiftLeft<13>(hn::And(code, hn::Set(du, 0x7FFF)));
    const auto below = [&](std::int32_t limit) HWY_ATTR {
        return hn::RebindMask(du, hn::Lt(hn::BitCast(di, magnitude), hn::Set(di, limit)));
    };
    const auto tiny =
        hn::Sub(hn::BitCast(d, hn::Add(magnitude, hn::Set(du, 113U << 23U))), hn::Set(d, 0x1p-14F));
    auto bits = hn::Add(magnitude, hn::Set(du, 112U << 23U));
    bits = hn::IfThenElse(below(31 << 23), bits, hn::Or(magnitude, hn::Set(du, 255U << 23U)));
    bits = hn::IfThenElse(below(1 << 23), hn::BitCast(du, tiny), bits);
    return hn::BitCast(d, hn::Or(bits, sign));
}
#endif

void half(const std::byte* bytes, std::size_t count, float* out)
{
    each<2>(bytes, count, out, [](const std::byte* at) HWY_ATTR { return halfAt(at); });
}

void bfloat16(const std::byte* bytes, std::size_t count, float* out)
{
    each<2>(bytes, count, out, [](const std::byte* at) HWY_ATTR {
        const hn::Rebind<std::uint32_t, Single> du;
        return hn::BitCast(Single(), hn::ShiftLeft<16>(hn::PromoteTo(du, codesAt<std::uint16_t>(at))));
    });
}

void int8(const std::byte* bytes, std::size_t count, float* out)
{
    each<1>(bytes, count, out, [](const std::byte* at) HWY_ATTR {
        const hn::Rebind<std::int32_t, Single> di;
        return hn::ConvertTo(Single(), hn::PromoteTo(di, codesAt<std::int8_t>(at)));
    });
}

void uint8(const std::byte* bytes, std::size_t count, float* out)
{
    each<1>(bytes, count, out, [](const std::byte* at) HWY_ATTR {
        const hn::Rebind<std::int32_t, Single> di;
        return hn::ConvertTo(Single(), hn::PromoteTo(di, codesAt<std::uint8_t>(at)));
    });
}

} // namespace bitloupe::widen::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace bitloupe {

namespace widen {

HWY_EXPORT(half);
HWY_EXPORT(bfloat16);
HWY_EXPORT(int8);
HWY_EXPORT(uint8);

using Loop = void (*)(const std::byte*, std::size_t, float*);

Loop halfLoop()
{
    return HWY_DYNAMIC_DISPATCH(half);
}
Loop bfloat16Loop()
{
    return HWY_DYNAMIC_DISPATCH(bfloat16);
}
Loop int8Loop()
{
    return HWY_DYNAMIC_DISPATCH(int8);
}
Loop uint8Loop()
{
    return HWY_DYNAMIC_DISPATCH(uint8);
}

} // namespace widen

void widenHalf(const std::byte* bytes, std::size_t count, float* out)
{
    widen::halfLoop()(bytes, count, out);
}

void widenBfloat16(const std::byte* bytes, std::size_t count, float* out)
{
    widen::bfloat16Loop()(bytes, count, out);
}

void widenInt8(const std::byte* bytes, std::size_t count, float* out)
{
    widen::int8Loop()(bytes, count, out);
}

void widenUint8(const std::byte* bytes, std::size_t count, float* out)
{
    widen::uint8Loop()(bytes, count, out);
}

} // namespace bitloupe

#endif
