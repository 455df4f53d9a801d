#pragma once

#include <cstdint>
#include <optional>

namespace bitloupe {

/// A real multiplier as integer hardware stores it: m is about m0 * 2^(shift - 31).
struct FixedMultiplier {
    std::int32_t m0 = 0; ///< 0, or 2^30 to 2^31 - 1: the fraction in [1/2, 1) in units of 2^-31
    int shift = 0; ///< negative to the right

    friend bool operator==(const FixedMultiplier&, const FixedMultiplier&) = default;
};

/// m = q * 2^shift with q in [1/2, 1), m0 = round(q * 2^31).  m >= 0, finite.
/// Ties away from zero. A fraction that rounds up to 2^31 is halved and the shift raised by one; shift < -31
/// gives 0, 0. Source: TensorFlow Lite, quantization_util.cc, QuantizeMultiplier.
FixedMultiplier fixedMultiplier(double m);

/// (2ab + 2^31) / 2^32 as a saturating instruction: (ab + (ab >= 0 ? 2^30 : 1 - 2^30)) / 2^31, division
/// toward zero. Ties away from zero for positive products, toward zero for negative ones. MIN * MIN
/// saturates. Source: gemmlowp, fixedpoint.h (ARM SQRDMULH).
std::int32_t saturatingRoundingDoublingHighMul(std::int32_t a, std::int32_t b);

/// x / 2^exponent, 0 <= exponent <= 31, ties away from zero.  Source: gemmlowp, fixedpoint.h.
std::int32_t roundingDivideByPowerOfTwo(std::int32_t x, int exponent);

/// Double rounding: RDBPOT(SRDHM(acc << max(shift, 0), m0), max(-shift, 0)).
/// Nothing when acc << shift leaves int32.  Source: TensorFlow Lite, MultiplyByQuantizedMultiplier.
std::optional<std::int32_t> multiplyRoundingTwice(std::int32_t acc, const FixedMultiplier& multiplier);

/// Single rounding: (acc * m0 + 2^(30 - shift)) >> (31 - shift) in 64 bits; ties toward plus infinity.
/// Shift must be at most 30. Nothing when the result leaves int32.
/// Source: TensorFlow Lite built with TFLITE_SINGLE_ROUNDING.
std::optional<std::int32_t> multiplyRoundingOnce(std::int32_t acc, const FixedMultiplier& multiplier);

} // namespace bitloupe
