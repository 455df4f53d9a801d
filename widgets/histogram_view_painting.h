#pragma once

/// Measures of the histogram view, in pixels.
namespace bitloupe::histogramView {

inline constexpr double kLeft = 36; // room for the count labels
inline constexpr double kAxis = 20; // room for the value labels under the upper chart
inline constexpr double kFunnel = 26; // the lines that spread the band to the lower chart
inline constexpr double kStemLabels = 42; // code and count under the lower chart

} // namespace bitloupe::histogramView
