#pragma once

#include <array>

/// What the quantizer bar of the weights screen offers.
namespace bitloupe {

inline constexpr std::array kWeightBits{2, 3, 4, 5, 6, 8};
inline constexpr std::array kWeightGroupSizes{32, 64, 128, 256};

} // namespace bitloupe
