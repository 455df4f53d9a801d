#pragma once

#include "core/labs/weights/survey.h"

#include <string>

/// Charts of the report as SVG elements; their classes are those of pageStyle().
namespace bitloupe::report {

/// Counts of the values on a log axis, and below it a comb of the levels where one scale serves all.
std::string histogramChart(const weights::Result& result);

/// Range of each channel on a shared axis, widest first, at most 64.
std::string rangeChart(const weights::Result& result);

inline constexpr std::size_t kDepthColumns = 300;

/// SQNR of the layers from left to right in the order of the file, 0 to 60 dB. Of more layers than
/// kDepthColumns, several share one, which shows the worst of them.
std::string depthChart(const weights::Survey& survey);

/// SQNR as a bar of at most `width`: 60 dB and more fill it. With `limitDb` a tick stands there.
std::string sqnrBar(double sqnrDb, double limitDb, double width);

} // namespace bitloupe::report
