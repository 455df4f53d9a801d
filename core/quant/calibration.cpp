#include "core/quant/calibration.h"

#include "core/quant/metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace bitloupe {

namespace {

/// Value at a fractional position of an ascending list given by its element function.
template<typename At>
double interpolated(double position, std::size_t count, At at)
{
    const auto below =
        static_cast<std::size_t>(std::clamp(std::floor(position), 0.0, static_cast<double>(count - 1)));
    const double low = at(below);
    const double high = at(std::min(below + 1, count - 1));
    const double t = position - static_cast<double>(below);
    // From the nearer end, so that both ends are met exactly.
    return t < 0.5 ? low + (high - low) * t : high - (high - low) * (1 - t);
}

std::optional<RealRange> boundsOf(std::span<const float> values)
{
    const Summary summary = summaryOf(values);
    if (summary.min > summary.max)
        return std::nullopt;
    return RealRange{summary.min, summary.max};
}

} // namespace

RealRange minMaxRange(const ExactIndex& index)
{
    return {index.front(), index.back()};
}

RealRange movingAverageRange(std::span<const float> values, double averagingConstant, std::int64_t batch)
{
    std::optional<RealRange> average;
    const auto size = static_cast<std::size_t>(batch);
    for (std::size_t from = 0; from < values.size(); from += size) {
        const auto bounds = boundsOf(values.subspan(from, std::min(size, values.size() - from)));
        if (!bounds)
            continue;
        if (!average) {
            average = bounds;
            continue;
        }
        average->min += averagingConstant * (bounds->min - average->min);
        average->max += averagingConstant * (bounds->max - average->max);
    }
    return average.value_or(RealRange{});
}

RealRange percentileRange(const ExactIndex& index, double percentile, bool twoSided, bool symmetric)
{
    const auto count = static_cast<std::size_t>(index.count());
    const auto last = static_cast<double>(count - 1);
    if (twoSided) {
        const auto at = [&](std::size_t i) { return static_cast<double>(index.at(i)); };
        RealRange range{interpolated(last * (100 - percentile) / 100, count, at),
                        interpolated(last * percentile / 100, count, at)};
        if (range.min > range.max)
            std::swap(range.min, range.max);
        return range;
    }
    const double v = interpolated(last * percentile / 100, count,
                                  [&](std::size_t i) { return static_cast<double>(index.absoluteAt(i)); });
    if (symmetric)
        return {-v, v};
    // A bound beyond all data on its side is the data's own, so a tensor without negatives begins at its
    // minimum.
    const RealRange whole = minMaxRange(index);
    RealRange range{std::max(-v, whole.min), std::min(v, whole.max)};
    if (range.min > range.max)
        range = whole;
    return range;
}

Expected<Calibrated> mseRange(const ExactIndex& index, Convention convention, const GridOptions& grid,
                              CodeRounding rounding, std::int64_t candidates, const Context& context,
                              Candidates* tried)
{
    RealRange base = minMaxRange(index);
    if (grid.symmetric) {
        const double greatest = std::max(std::abs(base.min), std::abs(base.max));
        base = {-greatest, greatest};
    }
    Calibrated best{{}, std::numeric_limits<double>::infinity()};
    std::optional<Error> lastError;
    for (std::int64_t i = 1; i <= candidates; ++i) {
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, "", "The search was cancelled.");
        const double part = static_cast<double>(i) / static_cast<double>(candidates);
        const RealRange range{base.min * part, base.max * part};
        const auto p = chooseParameters(convention, range, grid);
        if (!p) {
            lastError = p.error();
            continue;
        }
        const double error = errorParts(index, *p, rounding).total();
        if (tried != nullptr)
            tried->push_back({range.max, error});
        if (error < best.score)
            best = {range, error};
    }
    if (!std::isfinite(best.score))
        return fail(lastError.value_or(
            Error{ErrorCode::NoAnswer, "/state/calibration", "No range could be searched."}));
    return best;
}

} // namespace bitloupe
