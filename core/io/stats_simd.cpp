#include "core/io/stats_simd.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

// Arrays of vectors need sizes that the compiler knows.
#define HWY_DISABLED_TARGETS                                                                                 \
    (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/io/stats_simd.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace bitloupe::stats::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Vectors of 32 bytes at most: where wider ones exist, they are no faster in a loop that waits for memory.
constexpr std::size_t kVectorBytes = 32;
using Wide = hn::CappedTag<double, kVectorBytes / sizeof(double)>;
using WideVec = hn::Vec<Wide>;
template<typename Real>
using Narrow = hn::CappedTag<Real, kVectorBytes / sizeof(Real)>;

constexpr std::size_t kLanes = 16;
constexpr std::size_t kVectors = kLanes / hn::MaxLanes(Wide());

/// Zeros are rare: whether there are any costs less than to count them.
struct Ends {
    double min = 0;
    double max = 0;
    bool holdsZero = false;
};

template<typename Real>
Ends endsOf(const Real* values, std::size_t count)
{
    const Narrow<Real> d;
    const std::size_t lanes = hn::Lanes(d);
    Real low = std::numeric_limits<Real>::infinity();
    Real high = -low;
    Real least = low;
    std::size_t i = 0;
    if (count >= 2 * lanes) {
        auto low1 = hn::Set(d, low), low2 = low1;
        auto high1 = hn::Set(d, high), high2 = high1;
        auto least1 = low1, least2 = low1;
        for (; i + 2 * lanes <= count; i += 2 * lanes) {
            const auto a = hn::LoadU(d, values + i);
            const auto b = hn::LoadU(d, values + i + lanes);
            low1 = hn::Min(low1, a);
            low2 = hn::Min(low2, b);
            high1 = hn::Max(high1, a);
            high2 = hn::Max(high2, b);
            least1 = hn::Min(least1, hn::Abs(a));
            least2 = hn::Min(least2, hn::Abs(b));
        }
        low = hn::GetLane(hn::MinOfLanes(d, hn::Min(low1, low2)));
        high = hn::GetLane(hn::MaxOfLanes(d, hn::Max(high1, high2)));
        least = hn::GetLane(hn::MinOfLanes(d, hn::Min(least1, least2)));
    }
    for (; i < count; ++i) {
        Real x;
        std::memcpy(&x, values + i, sizeof x);
        low = std::min(low, x);
        high = std::max(high, x);
        least = std::min(least, std::abs(x));
    }
    return {static_cast<double>(low), static_cast<double>(high), least == 0};
}

template<typename Real>
std::int64_t countZeros(const Real* values, std::size_t count)
{
    const Narrow<Real> d;
    const std::size_t lanes = hn::Lanes(d);
    std::size_t zeros = 0;
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes)
        zeros += hn::CountTrue(d, hn::Eq(hn::LoadU(d, values + i), hn::Zero(d)));
    for (; i < count; ++i) {
        Real x;
        std::memcpy(&x, values + i, sizeof x);
        zeros += x == 0 ? 1 : 0;
    }
    return static_cast<std::int64_t>(zeros);
}

HWY_INLINE WideVec loadWide(const double* values)
{
    return hn::LoadU(Wide(), values);
}

HWY_INLINE WideVec loadWide(const float* values)
{
    return hn::PromoteTo(Wide(), hn::LoadU(hn::Rebind<float, Wide>(), values));
}

struct Lanes {
    alignas(64) std::array<double, kLanes> sum{};
    alignas(64) std::array<double, kLanes> sumAbs{};
    alignas(64) std::array<double, kLanes> squares{};
};

double addedUp(std::array<double, kLanes> lanes)
{
    for (std::size_t width = kLanes / 2; width > 0; width /= 2) {
        for (std::size_t i = 0; i < width; ++i)
            lanes[i] += lanes[i + width];
    }
    return lanes[0];
}

/// A product of two binary32 numbers is exact in binary64, so without a shift a fused multiply-add rounds
/// just as a multiplication and an addition do.
template<bool kShifted, typename Real>
void addUp(const Real* values, std::size_t count, double shiftBy, RunSums& out)
{
    constexpr Wide d;
    constexpr std::size_t kWidth = hn::MaxLanes(Wide());
    [[maybe_unused]] const WideVec shift = hn::Set(d, shiftBy);
    WideVec sum[kVectors];
    WideVec sumAbs[kVectors];
    WideVec squares[kVectors];
#pragma GCC unroll 16
    for (std::size_t v = 0; v < kVectors; ++v)
        sum[v] = sumAbs[v] = squares[v] = hn::Zero(d);
    std::size_t i = 0;
    for (; i + kLanes <= count; i += kLanes) {
#pragma GCC unroll 16
        for (std::size_t v = 0; v < kVectors; ++v) {
            const WideVec x = loadWide(values + i + v * kWidth);
            WideVec off = x;
            if constexpr (kShifted)
                off = hn::Sub(x, shift);
            sum[v] = hn::Add(sum[v], off);
            sumAbs[v] = hn::Add(sumAbs[v], hn::Abs(x));
            if constexpr (!kShifted && std::is_same_v<Real, float>)
                squares[v] = hn::MulAdd(x, x, squares[v]);
            else
                squares[v] = hn::Add(squares[v], hn::Mul(off, off));
        }
    }
    Lanes lanes;
#pragma GCC unroll 16
    for (std::size_t v = 0; v < kVectors; ++v) {
        hn::Store(sum[v], d, &lanes.sum[v * kWidth]);
        hn::Store(sumAbs[v], d, &lanes.sumAbs[v * kWidth]);
        hn::Store(squares[v], d, &lanes.squares[v * kWidth]);
    }
    for (std::size_t lane = 0; i < count; ++i, ++lane) {
        Real x;
        std::memcpy(&x, values + i, sizeof x);
        const auto wide = static_cast<double>(x);
        const double off = wide - shiftBy;
        lanes.sum[lane] += off;
        lanes.sumAbs[lane] += std::abs(wide);
        lanes.squares[lane] += off * off;
    }
    out.sum = addedUp(lanes.sum);
    out.sumAbs = addedUp(lanes.sumAbs);
    out.squares = addedUp(lanes.squares);
}

template<typename Real>
RunSums sumsOf(const Real* values, std::size_t count, double shift)
{
    RunSums out;
    if (shift == 0)
        addUp<false>(values, count, 0, out);
    else
        addUp<true>(values, count, shift, out);
    out.isFinite = std::isfinite(out.sumAbs);
    const Ends ends = endsOf(values, count);
    out.min = ends.min;
    out.max = ends.max;
    out.zeros = ends.holdsZero ? countZeros(values, count) : 0;
    return out;
}

RunSums floatSums(const void* values, std::size_t count, double shift)
{
    return sumsOf(static_cast<const float*>(values), count, shift);
}

RunSums doubleSums(const void* values, std::size_t count, double shift)
{
    return sumsOf(static_cast<const double*>(values), count, shift);
}

} // namespace bitloupe::stats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace bitloupe {

namespace stats {

HWY_EXPORT(floatSums);
HWY_EXPORT(doubleSums);

RunSums dispatchFloats(const void* values, std::size_t count, double shift)
{
    return HWY_DYNAMIC_DISPATCH(floatSums)(values, count, shift);
}

RunSums dispatchDoubles(const void* values, std::size_t count, double shift)
{
    return HWY_DYNAMIC_DISPATCH(doubleSums)(values, count, shift);
}

} // namespace stats

RunSums sumFloats(const void* values, std::size_t count, double shift)
{
    return stats::dispatchFloats(values, count, shift);
}

RunSums sumDoubles(const void* values, std::size_t count, double shift)
{
    return stats::dispatchDoubles(values, count, shift);
}

} // namespace bitloupe

#endif
