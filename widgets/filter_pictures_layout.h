#pragma once

namespace bitloupe {

inline constexpr double kPictureGap = 12; ///< between the pictures
inline constexpr double kPictureTitle = 26;
inline constexpr double kPictureScale = 30; ///< bar and labels of the colours

} // namespace bitloupe
