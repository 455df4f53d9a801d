#pragma once

/// Measures of the channel plot, in pixels.
namespace bitloupe {

inline constexpr double kChannelTitle = 30; ///< as high as the buttons that may stand beside it
inline constexpr double kChannelHeading = 44;
inline constexpr double kChannelAxis = 24;
inline constexpr double kChannelNumbers = 42; ///< labels left of the first column
inline constexpr double kChannelLeastRow = 5;
inline constexpr double kChannelMostRow = 44;
inline constexpr double kChannelThumb = 24; ///< the shortest part of the scroll bar to drag

} // namespace bitloupe
