#include "tests/bench/passes.h"

#include "tests/bench/bench.h"

#include <algorithm>
#include <array>
#include <cmath>

#define HWY_DISABLED_TARGETS                                                                                 \
    (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/bench/passes.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace bitloupe::bench::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using F = hn::ScalableTag<float>;
using I = hn::RebindToSigned<F>;
using V = hn::Vec<F>;

constexpr std::size_t kBlock = 4096;

std::int32_t sumOfPatterns(const float* in, std::size_t count)
{
    const I d;
    const std::size_t lanes = hn::Lanes(d);
    const auto* words = reinterpret_cast<const std::int32_t*>(in);
    auto a = hn::Zero(d);
    auto b = a;
    auto c = a;
    auto e = a;
    for (std::size_t i = 0; i + 4 * lanes <= count; i += 4 * lanes) {
        a = hn::Add(a, hn::LoadU(d, words + i));
        b = hn::Add(b, hn::LoadU(d, words + i + lanes));
        c = hn::Add(c, hn::LoadU(d, words + i + 2 * lanes));
        e = hn::Add(e, hn::LoadU(d, words + i + 3 * lanes));
    }
    return hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(a, b), hn::Add(c, e))));
}

HWY_INLINE V addedError(V sum, V x, V inverse, V scale, V low, V high)
{
    const V code = hn::Min(hn::Max(hn::Round(hn::Mul(x, inverse)), low), high);
    const V error = hn::NegMulAdd(code, scale, x);
    return hn::MulAdd(error, error, sum);
}

double errorOf(const float* in, std::size_t count, const Grid& grid)
{
    const F d;
    const std::size_t lanes = hn::Lanes(d);
    const V inverse = hn::Set(d, 1 / grid.scale);
    const V scale = hn::Set(d, grid.scale);
    const V low = hn::Set(d, grid.low);
    const V high = hn::Set(d, grid.high);
    double total = 0;
    std::size_t i = 0;
    while (i + 4 * lanes <= count) {
        const std::size_t end = std::min(count, i + kBlock);
        V a = hn::Zero(d);
        V b = a;
        V c = a;
        V e = a;
        for (; i + 4 * lanes <= end; i += 4 * lanes) {
            a = addedError(a, hn::LoadU(d, in + i), inverse, scale, low, high);
            b = addedError(b, hn::LoadU(d, in + i + lanes), inverse, scale, low, high);
            c = addedError(c, hn::LoadU(d, in + i + 2 * lanes), inverse, scale, low, high);
            e = addedError(e, hn::LoadU(d, in + i + 3 * lanes), inverse, scale, low, high);
        }
        total += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(a, b), hn::Add(c, e)))));
    }
    for (; i < count; ++i) {
        const float code = std::clamp(std::nearbyint(in[i] / grid.scale), grid.low, grid.high);
        const double error = static_cast<double>(in[i]) - static_cast<double>(code) * grid.scale;
        total += error * error;
    }
    return total;
}

/// The bin of each value, every other one in a second table.
void binsOf(const float* in, std::size_t count, float low, float perUnit, std::int32_t last,
            std::int32_t* bins)
{
    const F d;
    const I di;
    const std::size_t lanes = hn::Lanes(d);
    const V start = hn::Set(d, low);
    const V factor = hn::Set(d, perUnit);
    const auto odd = hn::And(hn::Iota(di, 0), hn::Set(di, 1));
    const auto table = hn::IfThenElseZero(hn::Eq(odd, hn::Set(di, 1)), hn::Set(di, last + 1));
    for (std::size_t i = 0; i < count; i += lanes) {
        const auto bin = hn::ConvertTo(di, hn::Mul(hn::Sub(hn::LoadU(d, in + i), start), factor));
        const auto inside = hn::Min(hn::Max(bin, hn::Zero(di)), hn::Set(di, last));
        hn::StoreU(hn::Add(inside, table), di, bins + i);
    }
}

} // namespace bitloupe::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace bitloupe::bench {

HWY_EXPORT(sumOfPatterns);
HWY_EXPORT(errorOf);
HWY_EXPORT(binsOf);

void readAll(std::span<const float> values)
{
    const std::int32_t sum = HWY_DYNAMIC_DISPATCH(sumOfPatterns)(values.data(), values.size());
    keep(&sum);
}

double squaredError(std::span<const float> values, const Grid& grid)
{
    return HWY_DYNAMIC_DISPATCH(errorOf)(values.data(), values.size(), grid);
}

std::vector<std::uint32_t> histogram(std::span<const float> values, float low, float high, std::size_t bins)
{
    constexpr std::size_t kTables = 2; // a bin that repeats need not wait for its own count
    constexpr std::size_t kTile = 1024;
    std::vector<std::uint32_t> counts(kTables * bins);
    std::array<std::int32_t, kTile> tile;
    std::array<float, kTile> rest{};
    const float perUnit = static_cast<float>(bins) / (high - low);
    for (std::size_t from = 0; from < values.size(); from += kTile) {
        const std::size_t count = std::min(kTile, values.size() - from);
        const float* in = values.data() + from;
        if (count < kTile) {
            std::copy_n(in, count, rest.begin());
            in = rest.data();
        }
        HWY_DYNAMIC_DISPATCH(binsOf)
        (in, kTile, low, perUnit, static_cast<std::int32_t>(bins) - 1, tile.data());
        for (std::size_t i = 0; i < count; ++i)
            ++counts[static_cast<std::size_t>(tile[i])];
    }
    for (std::size_t i = bins; i < counts.size(); ++i)
        counts[i % bins] += counts[i];
    counts.resize(bins);
    return counts;
}

} // namespace bitloupe::bench

#endif
