#pragma once

#include "core/io/load_number.h"

#include <bit>

namespace bitloupe {

/// binary16 bits as the binary32 of the same value; infinities and NaN carry over.
inline float halfToFloat(std::uint16_t half)
{
    const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16U;
    const std::uint32_t exponent = (half >> 10U) & 0x1FU;
    const std::uint32_t fraction = half & 0x3FFU;
    if (exponent == 0) {
        const float magnitude = static_cast<float>(fraction) * 0x1p-24F;
        return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | sign);
    }
    const std::uint32_t wide = exponent == 31 ? 255U : exponent + 112U;
    return std::bit_cast<float>(sign | (wide << 23U) | (fraction << 13U));
}

inline float loadHalf(const std::byte* bytes, bool bigEndian)
{
    return halfToFloat(loadNumber<std::uint16_t>(bytes, bigEndian));
}

} // namespace bitloupe
