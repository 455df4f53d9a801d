#pragma once

#include "core/labs/weights/channel_matrix.h"

#include <cstdint>

namespace bitloupe::weights {

/// A channel is an outlier where its max|w| is at least so many times that of the median channel: under one
/// shared scale half of the channels then lose log2(4) = 2 bits or more.
inline constexpr double kOutlierTimes = 4;

struct OutlierChannels {
    std::int64_t channels = 0;
    std::int64_t outliers = 0;
    std::int64_t widest = 0; ///< the first channel of the largest max|w|
    double times = 1; ///< max|w| of the widest over that of the median channel
};

/// Channels of zeros take no part in the median; of an even number it is the lower of the two in the middle.
OutlierChannels outlierChannels(const ChannelMatrix& matrix);

} // namespace bitloupe::weights
