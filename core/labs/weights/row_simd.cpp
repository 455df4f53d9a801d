#include "core/labs/weights/row_simd.h"

#include "core/quant/affine.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <numeric>

// Arrays of vectors need sizes that the compiler knows.
#define HWY_DISABLED_TARGETS                                                                                 \
    (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/labs/weights/row_simd.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include "core/labs/weights/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace bitloupe::weights::simd::HWY_NAMESPACE {

Ends endsOf(std::span<const float> values)
{
    const Single d;
    const std::size_t lanes = hn::Lanes(d);
    Ends out{values.front(), values.front()};
    std::size_t i = 0;
    if (values.size() >= 4 * lanes) {
        auto low1 = hn::Set(d, out.min), low2 = low1;
        auto high1 = low1, high2 = low1;
        for (; i + 4 * lanes <= values.size(); i += 4 * lanes) {
            const auto a = hn::LoadU(d, values.data() + i);
            const auto b = hn::LoadU(d, values.data() + i + lanes);
            const auto e = hn::LoadU(d, values.data() + i + 2 * lanes);
            const auto f = hn::LoadU(d, values.data() + i + 3 * lanes);
            low1 = hn::Min(low1, hn::Min(a, b));
            low2 = hn::Min(low2, hn::Min(e, f));
            high1 = hn::Max(high1, hn::Max(a, b));
            high2 = hn::Max(high2, hn::Max(e, f));
        }
        out.min = hn::GetLane(hn::MinOfLanes(d, hn::Min(low1, low2)));
        out.max = hn::GetLane(hn::MaxOfLanes(d, hn::Max(high1, high2)));
    }
    for (; i < values.size(); ++i) {
        out.min = std::min(out.min, values[i]);
        out.max = std::max(out.max, values[i]);
    }
    return out;
}

/// Products of two binary32 numbers are exact in binary64, so that a fused multiply-add changes nothing.
void addSquares(std::span<const float> values, LaneSums& out)
{
    WideVec sum[kVectors];
    loadLanes(out, sum);
    std::size_t i = 0;
    for (; i + kLanes <= values.size(); i += kLanes) {
#pragma GCC unroll 16
        for (std::size_t v = 0; v < kVectors; ++v) {
            const WideVec x = loadWide(values.data() + i + v * kWidth);
            sum[v] = hn::MulAdd(x, x, sum[v]);
        }
    }
    storeLanes(sum, out);
    for (std::size_t lane = 0; i < values.size(); ++i, ++lane)
        out.lanes[lane] += static_cast<double>(values[i]) * static_cast<double>(values[i]);
}

/// The bins of at most kTile values.
void binsOf(std::span<const float> values, double width, std::size_t count, std::int32_t* out)
{
    constexpr Wide d;
    constexpr hn::Rebind<std::int32_t, Wide> narrow;
    const double perUnitBy = static_cast<double>(count) / (2 * width);
    const auto last = static_cast<std::int32_t>(count) - 1;
    const WideVec shift = hn::Set(d, width);
    const WideVec perUnit = hn::Set(d, perUnitBy);
    std::size_t i = 0;
    for (; i + kWidth <= values.size(); i += kWidth) {
        const WideVec place = hn::Mul(hn::Add(loadWide(values.data() + i), shift), perUnit);
        const auto bin = hn::DemoteTo(narrow, place);
        hn::StoreU(hn::Min(hn::Max(bin, hn::Zero(narrow)), hn::Set(narrow, last)), narrow, out + i);
    }
    for (; i < values.size(); ++i) {
        const auto bin = static_cast<std::int32_t>((static_cast<double>(values[i]) + width) * perUnitBy);
        out[i] = std::clamp(bin, 0, last);
    }
}

/// Quotients by multiplication, off by at most `doubt`: those that close to a tie are worked out again.
template<typename D, typename Load>
std::size_t stepsWith(D d, std::span<const float> values, const Grid& grid, double doubt, float* out,
                      Load load)
{
    using Real = hn::TFromD<D>;
    const std::size_t lanes = hn::Lanes(d);
    const auto inverse = hn::Set(d, static_cast<Real>(1 / grid.scale));
    const auto low = hn::Set(d, static_cast<Real>(grid.low));
    const auto high = hn::Set(d, static_cast<Real>(grid.high));
    const auto limit = hn::Set(d, static_cast<Real>(0.5 - doubt));
    const auto distanceOf = [&](auto quotient)
                                HWY_ATTR { return hn::Abs(hn::Sub(quotient, hn::Round(quotient))); };
    auto farthest = hn::Zero(d);
    std::size_t i = 0;
    for (; i + lanes <= values.size(); i += lanes) {
        const auto quotient = hn::Mul(load(values.data() + i), inverse);
        const auto whole = hn::Round(quotient);
        farthest = hn::Max(farthest, hn::Abs(hn::Sub(quotient, whole)));
        const auto clamped = hn::Min(hn::Max(whole, low), high);
        if constexpr (sizeof(Real) == sizeof(float))
            hn::StoreU(clamped, d, out + i);
        else
            hn::StoreU(hn::DemoteTo(hn::Rebind<float, D>(), clamped), hn::Rebind<float, D>(), out + i);
    }
    if (hn::AllFalse(d, hn::Gt(farthest, limit)))
        return i;
    for (std::size_t at = 0; at < i; at += lanes) {
        const auto quotient = hn::Mul(load(values.data() + at), inverse);
        if (hn::AllFalse(d, hn::Gt(distanceOf(quotient), limit)))
            continue;
        for (std::size_t k = at; k < at + lanes; ++k)
            out[k] = static_cast<float>(std::clamp(
                roundQuotient(values[k], grid.scale, CodeRounding::NearestEven), grid.low, grid.high));
    }
    return i;
}

/// Whether quotients in binary32 come close enough: their inverse and product are rounded, two errors of
/// 2^-24 each, doubled to be safe.
bool isSingleEnough(const Grid& grid)
{
    return std::max(-grid.low, grid.high) < 512 && grid.scale > 1e-30 && grid.scale < 1e30;
}
double doubtOf(const Grid& grid)
{
    return (std::max(-grid.low, grid.high) + 1) * 0x1p-22;
}

void stepsOf(std::span<const float> values, const Grid& grid, float* out)
{
    std::size_t done = 0;
    if (isSingleEnough(grid)) {
        const Single d;
        done = stepsWith(d, values, grid, doubtOf(grid), out,
                         [&](const float* at) HWY_ATTR { return hn::LoadU(Single(), at); });
    } else
        done = stepsWith(Wide(), values, grid, doubtOf(grid) * 0x1p-28, out,
                         [](const float* at) HWY_ATTR { return loadWide(at); });
    for (; done < values.size(); ++done)
        out[done] = static_cast<float>(std::clamp(
            roundQuotient(values[done], grid.scale, CodeRounding::NearestEven), grid.low, grid.high));
}

void errorsOf(std::span<const float> values, const float* steps, double scaleBy, LaneSums& out)
{
    constexpr Wide d;
    const WideVec scale = hn::Set(d, scaleBy);
    WideVec sum[kVectors];
    loadLanes(out, sum);
    std::size_t i = 0;
    for (; i + kLanes <= values.size(); i += kLanes) {
#pragma GCC unroll 16
        for (std::size_t v = 0; v < kVectors; ++v) {
            const std::size_t at = i + v * kWidth;
            const WideVec error = hn::NegMulAdd(loadWide(steps + at), scale, loadWide(values.data() + at));
            sum[v] = hn::MulAdd(error, error, sum[v]);
        }
    }
    storeLanes(sum, out);
    for (std::size_t lane = 0; i < values.size(); ++i, ++lane) {
        const double error =
            std::fma(-static_cast<double>(steps[i]), scaleBy, static_cast<double>(values[i]));
        out.lanes[lane] = std::fma(error, error, out.lanes[lane]);
    }
}

/// stepsOf and errorsOf of whole runs of 16 values with the steps kept in registers. False, and nothing
/// added, where a quotient is too close to a tie. (Vectors of one number have no halves.)
#if HWY_TARGET == HWY_SCALAR
template<bool kClips>
bool addedTile(std::span<const float>, const Grid&, std::uintptr_t, LaneSums&)
{
    return false;
}
#else
/// max(a, |b|) for a that are not negative.
HWY_INLINE hn::Vec<Single> largerMagnitude(hn::Vec<Single> a, hn::Vec<Single> b)
{
#if HWY_TARGET == HWY_AVX3
    constexpr int kLargestMagnitudeWithoutSign = 0b1011;
    return hn::Vec<Single>{_mm512_range_ps(a.raw, b.raw, kLargestMagnitudeWithoutSign)};
#else
    return hn::Max(a, hn::Abs(b));
#endif
}

template<bool kClips>
bool addedTile(std::span<const float> values, const Grid& grid, std::uintptr_t ahead, LaneSums& out)
{
    const Single d;
    constexpr Wide wide;
    constexpr hn::Rebind<float, Wide> half;
    constexpr std::size_t kSingles = hn::MaxLanes(Single());
    const auto inverse = hn::Set(d, static_cast<float>(1 / grid.scale));
    const auto low = hn::Set(d, static_cast<float>(grid.low));
    const auto high = hn::Set(d, static_cast<float>(grid.high));
    const WideVec scale = hn::Set(wide, grid.scale);
    auto farthest = hn::Zero(d);
    WideVec sum[kVectors];
    loadLanes(out, sum);
    for (std::size_t i = 0; i < values.size(); i += kLanes) {
        __builtin_prefetch(reinterpret_cast<const void*>(ahead + i * sizeof(float)), 0, 3);
#pragma GCC unroll 4
        for (std::size_t k = 0; k < kLanes; k += kSingles) {
            const float* at = values.data() + i + k;
            const auto quotient = hn::Mul(hn::LoadU(d, at), inverse);
            const auto whole = hn::Round(quotient);
            farthest = largerMagnitude(farthest, hn::Sub(quotient, whole));
            const auto steps = kClips ? hn::Min(hn::Max(whole, low), high) : whole;
            const WideVec error1 =
                hn::NegMulAdd(hn::PromoteTo(wide, hn::LowerHalf(half, steps)), scale, loadWide(at));
            const WideVec error2 =
                hn::NegMulAdd(hn::PromoteTo(wide, hn::UpperHalf(half, steps)), scale, loadWide(at + kWidth));
            sum[k / kWidth] = hn::MulAdd(error1, error1, sum[k / kWidth]);
            sum[k / kWidth + 1] = hn::MulAdd(error2, error2, sum[k / kWidth + 1]);
        }
    }
    if (!hn::AllFalse(d, hn::Gt(farthest, hn::Set(d, static_cast<float>(0.5 - doubtOf(grid))))))
        return false;
    storeLanes(sum, out);
    return true;
}
#endif

void allErrorsOf(std::span<const float> values, const Grid& grid, LaneSums& out)
{
    float buffer[kTile];
    const bool isSingle = isSingleEnough(grid);
    // What follows a short row in memory is most often the next one: it can be on its way by then.
    constexpr std::size_t kNear = 8192;
    const std::size_t distance = values.size() <= kNear ? values.size() : 0;
    for (std::size_t at = 0; at < values.size(); at += kTile) {
        const auto tile = values.subspan(at, std::min(kTile, values.size() - at));
        const auto ahead = reinterpret_cast<std::uintptr_t>(tile.data()) + distance * sizeof(float);
        const auto added = grid.clips ? &addedTile<true> : &addedTile<false>;
        if (isSingle && tile.size() % kLanes == 0 && added(tile, grid, ahead, out))
            continue;
        stepsOf(tile, grid, buffer);
        errorsOf(tile, buffer, grid.scale, out);
    }
}

double roughErrorOf(std::span<const float> values, const Grid& grid)
{
    const Single d;
    const std::size_t lanes = hn::Lanes(d);
    const auto scale = hn::Set(d, static_cast<float>(grid.scale));
    const auto inverse = hn::Set(d, static_cast<float>(1 / grid.scale));
    const auto low = hn::Set(d, static_cast<float>(grid.low));
    const auto high = hn::Set(d, static_cast<float>(grid.high));
    const auto added = [&](auto sum, const float* at) HWY_ATTR {
        const auto x = hn::LoadU(d, at);
        const auto steps = hn::Min(hn::Max(hn::Round(hn::Mul(x, inverse)), low), high);
        const auto error = hn::NegMulAdd(steps, scale, x);
        return hn::MulAdd(error, error, sum);
    };
    // Short sums of binary32 keep the error of each addition small.
    constexpr std::size_t kBlock = 4096;
    double total = 0;
    for (std::size_t from = 0; from < values.size(); from += kBlock) {
        const auto block = values.subspan(from, std::min(kBlock, values.size() - from));
        auto sum1 = hn::Zero(d), sum2 = sum1, sum3 = sum1, sum4 = sum1;
        std::size_t i = 0;
        for (; i + 4 * lanes <= block.size(); i += 4 * lanes) {
            sum1 = added(sum1, block.data() + i);
            sum2 = added(sum2, block.data() + i + lanes);
            sum3 = added(sum3, block.data() + i + 2 * lanes);
            sum4 = added(sum4, block.data() + i + 3 * lanes);
        }
        const auto sum = hn::Add(hn::Add(sum1, sum2), hn::Add(sum3, sum4));
        total += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
        for (; i < block.size(); ++i) {
            const double x = block[i];
            const double steps = std::clamp(std::nearbyint(x / grid.scale), grid.low, grid.high);
            total += (x - steps * grid.scale) * (x - steps * grid.scale);
        }
    }
    return total;
}

} // namespace bitloupe::weights::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace bitloupe::weights::simd {

HWY_EXPORT(endsOf);
HWY_EXPORT(addSquares);
HWY_EXPORT(binsOf);
HWY_EXPORT(stepsOf);
HWY_EXPORT(errorsOf);
HWY_EXPORT(allErrorsOf);
HWY_EXPORT(roughErrorOf);

Ends ends(std::span<const float> values)
{
    return HWY_DYNAMIC_DISPATCH(endsOf)(values);
}

double squares(std::span<const float> values)
{
    LaneSums sum;
    HWY_DYNAMIC_DISPATCH(addSquares)(values, sum);
    return addedUp(sum);
}

void addToBins(std::span<const float> values, double width, std::span<std::int64_t> counts)
{
    // Several tables, as equal bins in a row would wait for each other in one.
    constexpr std::size_t kTables = 8;
    constexpr std::size_t kMostBins = 64;
    std::array<std::array<std::uint32_t, kTables>, kMostBins> tables{};
    std::array<std::int32_t, kTile> bins;
    const bool isSmall = counts.size() <= kMostBins;
    for (std::size_t at = 0; at < values.size(); at += kTile) {
        const auto tile = values.subspan(at, std::min(kTile, values.size() - at));
        HWY_DYNAMIC_DISPATCH(binsOf)(tile, width, counts.size(), bins.data());
        for (std::size_t i = 0; i < tile.size(); ++i) {
            const auto bin = static_cast<std::size_t>(bins[i]);
            if (isSmall)
                ++tables[bin][i % kTables];
            else
                ++counts[bin];
        }
    }
    for (std::size_t bin = 0; isSmall && bin < counts.size(); ++bin)
        counts[bin] += std::accumulate(tables[bin].begin(), tables[bin].end(), std::int64_t(0));
}

void steps(std::span<const float> values, const Grid& grid, float* steps)
{
    assert(values.size() <= kTile && std::max(-grid.low, grid.high) <= 0x1p16);
    HWY_DYNAMIC_DISPATCH(stepsOf)(values, grid, steps);
}

void addErrors(std::span<const float> values, const float* steps, double scale, LaneSums& sum)
{
    HWY_DYNAMIC_DISPATCH(errorsOf)(values, steps, scale, sum);
}

void addErrors(std::span<const float> values, const Grid& grid, LaneSums& sum)
{
    HWY_DYNAMIC_DISPATCH(allErrorsOf)(values, grid, sum);
}

double addedUp(const LaneSums& sum)
{
    double lanes[16];
    std::copy(std::begin(sum.lanes), std::end(sum.lanes), lanes);
    for (std::size_t width = 8; width > 0; width /= 2) {
        for (std::size_t i = 0; i < width; ++i)
            lanes[i] += lanes[i + width];
    }
    return lanes[0];
}

double roughError(std::span<const float> values, const Grid& grid)
{
    return HWY_DYNAMIC_DISPATCH(roughErrorOf)(values, grid);
}

} // namespace bitloupe::weights::simd

#endif
