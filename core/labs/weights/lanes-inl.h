// Included once per target of Highway: the guard is turned over by foreach_target.h.
#if defined(BITLOUPE_LANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef BITLOUPE_LANES_INL_H
#undef BITLOUPE_LANES_INL_H
#else
#define BITLOUPE_LANES_INL_H
#endif

#include "core/labs/weights/row_simd.h"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace bitloupe::weights::simd::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Single = hn::CappedTag<float, 16>;
using Wide = hn::CappedTag<double, 8>;
using WideVec = hn::Vec<Wide>;

constexpr std::size_t kLanes = 16;
constexpr std::size_t kWidth = hn::MaxLanes(Wide());
/// Vectors of binary64 that the 16 lanes take.
constexpr std::size_t kVectors = kLanes / kWidth;

HWY_INLINE WideVec loadWide(const float* values)
{
    return hn::PromoteTo(Wide(), hn::LoadU(hn::Rebind<float, Wide>(), values));
}

/// The lanes of a LaneSums in registers.
HWY_INLINE void loadLanes(const LaneSums& from, WideVec* sum)
{
#pragma GCC unroll 16
    for (std::size_t v = 0; v < kVectors; ++v)
        sum[v] = hn::Load(Wide(), from.lanes + v * kWidth);
}

HWY_INLINE void storeLanes(const WideVec* sum, LaneSums& to)
{
#pragma GCC unroll 16
    for (std::size_t v = 0; v < kVectors; ++v)
        hn::Store(sum[v], Wide(), to.lanes + v * kWidth);
}

} // namespace bitloupe::weights::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
