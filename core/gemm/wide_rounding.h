#pragma once

#include "core/gemm/requantize.h"

#include <cstdint>
#include <optional>

namespace bitloupe {

/// A binary64 number apart: value = mantissa * 2^exponent, |mantissa| < 2^53.
struct Dyadic {
    std::int64_t mantissa = 0;
    int exponent = 0;
};

/// Exact for every finite value.
Dyadic dyadic(double value);

/// factor * mantissa / 2^rightShift rounded once; a negative shift goes to the left. Nothing when that leaves
/// int64. |factor| < 2^63, |mantissa| < 2^63: the product is formed in 128 bits.
std::optional<std::int64_t> roundedProduct(std::int64_t factor, std::int64_t mantissa, int rightShift,
                                           ShiftRounding rounding);

} // namespace bitloupe
