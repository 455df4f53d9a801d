#pragma once

#include <cstdint>

namespace bitloupe {

/// SplitMix64 (Steele, Lea, Flood 2014). The state after n draws is seed + n * 0x9E3779B97F4A7C15, so any
/// program can repeat the stream.
class SplitMix64 {
public:
    explicit constexpr SplitMix64(std::uint64_t seed)
        : m_state(seed)
    {
    }

    constexpr std::uint64_t next()
    {
        m_state += 0x9E3779B97F4A7C15U;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }

    /// Uniform in the open interval (0, 1): ((next() >> 11) + 0.5) * 2^-53.
    constexpr double uniform() { return (static_cast<double>(next() >> 11U) + 0.5) * 0x1p-53; }

private:
    std::uint64_t m_state;
};

} // namespace bitloupe
