#pragma once

#include <bit>
#include <cstdint>

/// Two views of a positive exact number that the one rounding routine reads: 64-bit significands (all codes
/// of all formats) and big-integer fractions (everything a person can type).
namespace bitloupe {

/// How the part below a cut compares with half a step.
enum class Rest { None, BelowHalf, Half, AboveHalf };

struct Cut {
    std::uint64_t kept = 0; ///< floor(x / 2^place); the caller sees to it that this fits
    Rest rest = Rest::None;
};

/// significand * 2^exponent, significand > 0.
class DyadicMagnitude {
public:
    constexpr DyadicMagnitude(std::uint64_t significand, int exponent)
        : m_significand(significand)
        , m_exponent(exponent)
    {
    }

    constexpr std::int64_t floorLog2() const
    {
        return std::bit_width(m_significand) - 1 + std::int64_t(m_exponent);
    }

    constexpr Cut cut(std::int64_t place) const
    {
        const std::int64_t drop = place - m_exponent;
        if (drop <= 0)
            return {drop > -64 ? m_significand << -drop : 0, Rest::None};
        if (drop > 64)
            return {0, Rest::BelowHalf};
        const std::uint64_t rest =
            drop == 64 ? m_significand : m_significand & ((std::uint64_t(1) << drop) - 1);
        const std::uint64_t half = std::uint64_t(1) << (drop - 1);
        const Rest compared = rest == 0 ? Rest::None
            : rest < half               ? Rest::BelowHalf
            : rest == half              ? Rest::Half
                                        : Rest::AboveHalf;
        return {drop == 64 ? 0 : m_significand >> drop, compared};
    }

    /// Whether the part below the cut, times 2^64, exceeds `draw`.
    constexpr bool restExceeds(std::int64_t place, std::uint64_t draw) const
    {
        const std::int64_t drop = place - m_exponent;
        if (drop <= 0)
            return false;
        if (drop > 64) {
            const std::int64_t shift = drop - 64;
            const std::uint64_t whole = shift < 64 ? m_significand >> shift : 0;
            const bool more = shift < 64 ? (whole << shift) != m_significand : true;
            return whole > draw || (whole == draw && more);
        }
        return (m_significand << (64 - drop)) > draw;
    }

private:
    std::uint64_t m_significand;
    int m_exponent;
};

} // namespace bitloupe
