#include "core/labs/weights/row_quantizer.h"

#include "core/labs/weights/row_simd.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace bitloupe::weights {

std::string Settings::key() const
{
    if (block != nullptr)
        return std::string(block->id);
    return std::to_string(bits) + "," + std::string(wordOf(granularity)) + ","
        + (granularity == Granularity::PerGroup ? std::to_string(groupSize) : "") + (symmetric ? "s" : "a")
        + (narrow ? "n" : "f");
}

Settings settingsOf(const State& state)
{
    Settings out{state.bits, state.granularity, state.groupSize, state.symmetric, state.isNarrow(), nullptr};
    if (!state.block)
        return out;
    if (const auto format = readBlockFormat(*state.block)) {
        out.block = *format;
        out.bits = out.block->elementBits();
    }
    return out;
}

Range rangeOf(std::span<const float> values)
{
    if (values.empty())
        return {};
    const simd::Ends ends = simd::ends(values);
    return {ends.min, ends.max};
}

AffineParameters parametersOf(const Range& range, const Settings& settings)
{
    const std::int64_t half = std::int64_t(1) << (settings.bits - 1);
    AffineParameters p;
    p.quantMin = settings.narrow ? 1 - half : -half;
    p.quantMax = half - 1;
    if (settings.symmetric) {
        p.scale = range.absMax() / static_cast<double>(half - 1);
        return p;
    }
    const double low = std::min(range.min, 0.0);
    const double high = std::max(range.max, 0.0);
    p.scale = (high - low) / static_cast<double>(p.quantMax - p.quantMin);
    if (p.scale > 0) {
        const double zero =
            static_cast<double>(p.quantMin) - roundQuotient(low, p.scale, CodeRounding::NearestEven);
        p.zeroPoint = std::clamp(static_cast<std::int64_t>(zero), p.quantMin, p.quantMax);
    }
    return p;
}

namespace {

simd::Grid gridOf(const AffineParameters& p, bool clips = true)
{
    return {p.scale, static_cast<double>(p.quantMin - p.zeroPoint),
            static_cast<double>(p.quantMax - p.zeroPoint), clips};
}

/// Calls visit(tile of values, steps): steps = clamp(round(w / S) + Z) - Z for every value, ties to even.
template<typename Visit>
double errorWith(std::span<const float> values, const AffineParameters& p, Visit visit)
{
    const simd::Grid grid = gridOf(p);
    std::array<float, simd::kTile> steps;
    simd::LaneSums sum;
    for (std::size_t at = 0; at < values.size(); at += simd::kTile) {
        const auto tile = values.subspan(at, std::min(simd::kTile, values.size() - at));
        simd::steps(tile, grid, steps.data());
        simd::addErrors(tile, steps.data(), p.scale, sum);
        visit(std::span<const float>(steps.data(), tile.size()));
    }
    return simd::addedUp(sum);
}

/// Whether scale * steps in binary32 is the value itself, for all of them.
bool isDecodedExactly(std::span<const float> values, const AffineParameters& p)
{
    const simd::Grid grid = gridOf(p);
    const auto scale = static_cast<float>(p.scale);
    std::array<float, simd::kTile> steps;
    for (std::size_t at = 0; at < values.size(); at += simd::kTile) {
        const auto tile = values.subspan(at, std::min(simd::kTile, values.size() - at));
        simd::steps(tile, grid, steps.data());
        if (!std::equal(tile.begin(), tile.end(), steps.begin(),
                        [scale](float value, float step) { return value == scale * step; }))
            return false;
    }
    return true;
}

/// An error that the roundings to binary32 of scale and product may explain alone is looked at value by
/// value: each is at most 2^-22 of the largest level then (1 for the quotient, 1 for the scale, 1 for the
/// product).
double withoutRounding(double error, std::span<const float> values, const AffineParameters& p)
{
    const simd::Grid grid = gridOf(p);
    const double most = p.scale * std::max(-grid.low, grid.high) * 0x1p-22;
    const bool mayBeRounding = error > 0 && error <= most * most * static_cast<double>(values.size());
    return mayBeRounding && isDecodedExactly(values, p) ? 0 : error;
}

double plainError(std::span<const float> values, const AffineParameters& p, bool clips)
{
    if (p.scale == 0)
        return sumOfSquares(values);
    simd::LaneSums sum;
    simd::addErrors(values, gridOf(p, clips), sum);
    return withoutRounding(simd::addedUp(sum), values, p);
}

} // namespace

double squaredError(std::span<const float> values, const AffineParameters& p)
{
    return plainError(values, p, true);
}

double squaredError(std::span<const float> values, const AffineParameters& p, std::span<std::int64_t> counts)
{
    if (p.scale == 0) {
        counts[static_cast<std::size_t>(p.zeroPoint - p.quantMin)] += std::ssize(values);
        return sumOfSquares(values);
    }
    const auto shift = static_cast<std::int32_t>(p.zeroPoint - p.quantMin);
    const double error = errorWith(values, p, [&](std::span<const float> steps) {
        for (const float step : steps)
            ++counts[static_cast<std::size_t>(static_cast<std::int32_t>(step) + shift)];
    });
    return withoutRounding(error, values, p);
}

double sumOfSquares(std::span<const float> values)
{
    double sum = 0;
    for (std::size_t at = 0; at < values.size(); at += kPiece)
        sum += simd::squares(values.subspan(at, std::min(kPiece, values.size() - at)));
    return sum;
}

double sqnr(double signal, double noise)
{
    if (noise <= 1e-30 * signal)
        return std::numeric_limits<double>::infinity();
    return 10.0 * std::log10(signal / noise);
}

WholeTensor wholeOf(const Range& range, const Settings& settings)
{
    WholeTensor out{range, parametersOf(range, settings), 1};
    if (settings.block != nullptr && settings.block->hasTensorScale())
        out.blockScale = nvfp4TensorScale(range.absMax());
    return out;
}

double rowError(std::span<const float> row, const Settings& settings, const WholeTensor& whole,
                const Context& context)
{
    if (settings.block != nullptr)
        return blockNoise(row, *settings.block, whole.blockScale, context);
    // The scale of a symmetric range is that of its largest value, which gets the last code.
    const bool clips = !settings.symmetric;
    double noise = 0;
    eachGroup(row, settings, whole.parameters, [&](std::span<const float> group, const AffineParameters& p) {
        noise += context.cancelled() ? 0 : plainError(group, p, clips);
    });
    return noise;
}

std::int64_t scaleCount(const Settings& settings, std::int64_t channels, std::int64_t perChannel)
{
    if (settings.block != nullptr)
        return channels * ((perChannel + settings.block->elements - 1) / settings.block->elements);
    switch (settings.granularity) {
    case Granularity::PerTensor:
        return 1;
    case Granularity::PerChannel:
        return channels;
    case Granularity::PerGroup:
        return channels * ((perChannel + settings.groupSize - 1) / settings.groupSize);
    }
    return 1;
}

std::int64_t packedBytes(const Settings& settings, std::int64_t channels, std::int64_t perChannel)
{
    constexpr std::int64_t kScaleBytes = 4;
    if (settings.block != nullptr)
        return channels
            * static_cast<std::int64_t>(blockBytes(*settings.block, static_cast<std::size_t>(perChannel)))
            + (settings.block->hasTensorScale() ? kScaleBytes : 0);
    return (channels * perChannel * settings.bits + 7) / 8
        + kScaleBytes * scaleCount(settings, channels, perChannel);
}

ClipChoice bestClip(std::span<const float> values, const Settings& settings, int candidates)
{
    const Range whole = rangeOf(values);
    const auto shareOf = [&](int i) {
        const double share = static_cast<double>(i) / candidates;
        return Range{whole.min * share, whole.max * share};
    };
    const auto rough = [&](int i) {
        const AffineParameters p = parametersOf(shareOf(i), settings);
        return simd::roughError(values, gridOf(p));
    };
    ClipChoice best{candidates, whole, squaredError(values, parametersOf(whole, settings))};
    if (whole.absMax() < 1e-30)
        return best;
    std::vector<double> errors;
    for (int i = 1; i <= candidates; ++i)
        errors.push_back(rough(i));
    const double limit = *std::min_element(errors.begin(), errors.end()) * 1.01;
    for (int i = candidates - 1; i >= 1; --i) {
        if (errors[static_cast<std::size_t>(i) - 1] > limit)
            continue;
        const double error = squaredError(values, parametersOf(shareOf(i), settings));
        if (error < best.squaredError)
            best = {i, shareOf(i), error};
    }
    return best;
}

} // namespace bitloupe::weights
