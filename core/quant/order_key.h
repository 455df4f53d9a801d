#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

/// Floats as unsigned integers in the same order.
namespace bitloupe {

/// a < b as numbers only where keyOf(a) < keyOf(b); -0 comes just below +0. Negative floats run backwards as
/// integers.
inline std::uint32_t keyOf(float x)
{
    const auto bits = std::bit_cast<std::uint32_t>(x);
    return (bits & 0x80000000U) != 0 ? ~bits : bits | 0x80000000U;
}

inline float valueOf(std::uint32_t key)
{
    return std::bit_cast<float>((key & 0x80000000U) != 0 ? key & 0x7FFFFFFFU : ~key);
}

inline constexpr std::uint32_t kFirstKey = 0x00800000U; ///< of the least finite float
inline constexpr std::uint32_t kEndKey = 0xFF800000U; ///< one past the greatest: that of +infinity

/// Key of the least finite float that is at least x; kEndKey where there is none. NaN counts as below all.
inline std::uint32_t keyAtLeast(double x)
{
    constexpr double kGreatest = std::numeric_limits<float>::max();
    if (x > kGreatest)
        return kEndKey;
    if (!(x >= -kGreatest))
        return kFirstKey;
    const auto nearest = static_cast<float>(x);
    if (nearest < x)
        return keyOf(nearest) + 1;
    return keyOf(nearest == 0 ? -0.0F : nearest);
}

/// Key of the least finite float that is greater than x; kEndKey where there is none.
inline std::uint32_t keyAbove(double x)
{
    constexpr double kGreatest = std::numeric_limits<float>::max();
    if (x >= kGreatest)
        return kEndKey;
    if (!(x >= -kGreatest))
        return kFirstKey;
    const auto nearest = static_cast<float>(x);
    if (nearest > x)
        return keyOf(nearest == 0 ? -0.0F : nearest);
    return keyOf(nearest == 0 ? 0.0F : nearest) + 1;
}

} // namespace bitloupe
