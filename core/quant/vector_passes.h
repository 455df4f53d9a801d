#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

/// Loops over many values with the widest vectors that the processor has.
namespace bitloupe {

/// What one look at some values tells.
struct Summary {
    float min = std::numeric_limits<float>::infinity(); ///< of the finite values; +infinity where none is
    float max = -std::numeric_limits<float>::infinity();
    std::uint64_t nan = 0;
    std::uint64_t infinities = 0;
    std::uint32_t usedBits = 0; ///< OR of all patterns

    void add(const Summary& other);
};
Summary summaryOf(std::span<const float> values);

/// Count and exact sums of ascending 16-bit numbers.
struct ShortSums {
    std::uint64_t count = 0;
    std::uint64_t sum = 0;
    std::uint64_t squares = 0;

    friend bool operator==(const ShortSums&, const ShortSums&) = default;
};

/// Of the numbers up to `last`, of at most kShortBlock ascending ones. kShortPadding more can be read after
/// them.
ShortSums sumsUpTo(const std::uint16_t* values, std::size_t count, std::uint16_t last);

inline constexpr std::size_t kShortBlock = 256;
inline constexpr std::size_t kShortPadding = 64;

} // namespace bitloupe
