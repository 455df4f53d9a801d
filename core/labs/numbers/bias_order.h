#pragma once

#include "core/num/format.h"

#include <cstddef>
#include <cstdint>
#include <vector>

/// Why exponents carry a bias: codes sorted as unsigned integers beside the same codes sorted by value.
namespace bitloupe::numbers {

enum class ExponentCoding {
    Biased, ///< as the format has it: field = exponent + bias
    TwosComplement, ///< the same numbers with field = exponent mod 2^exponentBits
};

/// A number without its sign, in one of the two writings.
struct OrderedCode {
    std::uint64_t pattern = 0; ///< all bits of the code, exponent field rewritten
    std::uint64_t biasedPattern = 0; ///< the code that the format itself gives this number
    double value = 0; ///< infinity where the code is one
    int exponent = 0; ///< 1 - bias for subnormals and zero
    std::size_t patternRank = 0; ///< place among the patterns as integers, from 0
    std::size_t valueRank = 0; ///< place among the values, from 0
};

/// Every code of 0 or above but NaN, in the order of their patterns, and how many pairs stand in the opposite
/// order by value. That is 0 with a bias: comparing two numbers is comparing two integers.
struct BiasOrder {
    std::vector<OrderedCode> codes;
    std::int64_t crossings = 0;
};

/// Formats of at most kMaxOrderBits bits.
inline constexpr int kMaxOrderBits = 8;
BiasOrder biasOrder(const FloatFormat& format, ExponentCoding coding);

} // namespace bitloupe::numbers
