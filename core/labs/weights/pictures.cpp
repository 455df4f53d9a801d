#include "core/labs/weights/pictures.h"

#include "core/labs/weights/row_simd.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::weights {

namespace {

void smooth(std::vector<float>& heights)
{
    const std::vector<float> before = heights;
    const auto at = [&](std::ptrdiff_t i) {
        return before[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(i, 0, std::ssize(before) - 1))];
    };
    for (std::ptrdiff_t i = 0; i < std::ssize(before); ++i)
        heights[static_cast<std::size_t>(i)] = 0.25F * at(i - 1) + 0.5F * at(i) + 0.25F * at(i + 1);
}

} // namespace

Histogram histogramOf(std::span<const float> values, double width, std::size_t bins)
{
    Histogram out{-width, width, std::vector<std::int64_t>(bins, 0)};
    if (width == 0) {
        out.counts[bins / 2] = std::ssize(values);
        return out;
    }
    simd::addToBins(values, width, out.counts);
    return out;
}

std::vector<Shape> shapesOf(const ChannelMatrix& matrix, std::span<const std::int64_t> widestFirst)
{
    std::vector<Shape> out;
    for (const std::int64_t channel : widestFirst.first(std::min(kMostShapes, widestFirst.size()))) {
        const auto row = matrix.row(static_cast<std::size_t>(channel));
        const Range range = rangeOf(row);
        Shape shape{channel, std::vector<float>(kShapeBins, 0.0F)};
        if (range.absMax() > 0) {
            const Histogram histogram = histogramOf(row, range.absMax(), kShapeBins);
            std::copy(histogram.counts.begin(), histogram.counts.end(), shape.heights.begin());
            smooth(shape.heights);
            smooth(shape.heights);
            const float top = *std::max_element(shape.heights.begin(), shape.heights.end());
            for (float& height : shape.heights)
                height /= top;
        }
        out.push_back(std::move(shape));
    }
    return out;
}

Loupe loupe(const Result& result, double low, double high, std::size_t bins)
{
    Loupe out;
    out.histogram = {low, high, std::vector<std::int64_t>(bins, 0)};
    if (result.index != nullptr && high > low) {
        std::size_t from = result.index->firstAtLeast(low);
        for (std::size_t i = 0; i < bins; ++i) {
            const double edge = low + (high - low) * static_cast<double>(i + 1) / static_cast<double>(bins);
            const std::size_t to =
                i + 1 == bins ? result.index->firstAbove(high, from) : result.index->firstAtLeast(edge, from);
            out.histogram.counts[i] = static_cast<std::int64_t>(to - from);
            from = to;
        }
    }
    if (result.state.block || result.state.granularity != Granularity::PerTensor || result.layer.scale == 0)
        return out;
    const double first = std::ceil(low / result.layer.scale) + static_cast<double>(result.layer.zeroPoint);
    const double last = std::floor(high / result.layer.scale) + static_cast<double>(result.layer.zeroPoint);
    const AffineParameters p = parametersOf({result.layer.min, result.layer.max}, settingsOf(result.state));
    for (auto code = std::max(p.quantMin, static_cast<std::int64_t>(first));
         code <= std::min(p.quantMax, static_cast<std::int64_t>(last)); ++code) {
        const auto it =
            std::lower_bound(result.codes.begin(), result.codes.end(), std::pair(code, std::int64_t(0)));
        const bool filled = it != result.codes.end() && it->first == code;
        out.stems.push_back({code, p.level(code), filled ? it->second : 0});
    }
    return out;
}

} // namespace bitloupe::weights
