#pragma once

#include "core/labs/weights/weights.h"

namespace bitloupe::weights {

/// Equal bins over +-width; values on the upper end count in the last bin. A width of 0 puts all in the
/// middle.
Histogram histogramOf(std::span<const float> values, double width, std::size_t bins);

/// Smoothed histograms of the widest channels.
std::vector<Shape> shapesOf(const ChannelMatrix& matrix, std::span<const std::int64_t> widestFirst);

} // namespace bitloupe::weights
