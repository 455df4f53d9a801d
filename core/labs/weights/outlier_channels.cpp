#include "core/labs/weights/outlier_channels.h"

#include "core/labs/weights/row_quantizer.h"

#include <algorithm>

namespace bitloupe::weights {

OutlierChannels outlierChannels(const ChannelMatrix& matrix)
{
    OutlierChannels out;
    out.channels = static_cast<std::int64_t>(matrix.channels());
    std::vector<double> widths;
    double largest = 0;
    for (std::size_t c = 0; c < matrix.channels(); ++c) {
        const double width = rangeOf(matrix.row(c)).absMax();
        if (width > largest) {
            largest = width;
            out.widest = static_cast<std::int64_t>(c);
        }
        if (width > 0)
            widths.push_back(width);
    }
    if (widths.empty())
        return out;
    const auto middle = widths.begin() + (std::ssize(widths) - 1) / 2;
    std::nth_element(widths.begin(), middle, widths.end());
    const double median = *middle;
    out.times = largest / median;
    out.outliers = std::count_if(widths.begin(), widths.end(),
                                 [&](double width) { return width >= kOutlierTimes * median; });
    return out;
}

} // namespace bitloupe::weights
