#pragma once

#include "core/num/exact.h"
#include "core/num/format.h"
#include "core/num/rounding.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace bitloupe {

/// a + b, a - b, a * b, and a * b + c rounded once.
enum class NumberOperator { Add, Subtract, Multiply, FusedMultiplyAdd };

constexpr auto enumWords(NumberOperator)
{
    using Word = std::pair<NumberOperator, std::string_view>;
    return std::array<Word, 4>{{{NumberOperator::Add, "add"},
                                {NumberOperator::Subtract, "sub"},
                                {NumberOperator::Multiply, "mul"},
                                {NumberOperator::FusedMultiplyAdd, "fma"}}};
}

/// Codes of one format; c counts for FusedMultiplyAdd only.
struct Operands {
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    std::uint64_t c = 0;
};

/// A NaN that asks for the invalid flag: IEEE specials, first fraction bit 0. Formats with a single NaN code
/// have quiet ones only.
bool isSignallingNan(const NumberFormat& format, std::uint64_t pattern);

/// The code of the exact result in the same format; the result is rounded once, by roundTo's rules.
///
///   a NaN operand, inf - inf, 0 * inf    the format's quiet NaN, positive, payload dropped
///   invalid    inf - inf, 0 * inf, a signalling NaN; 0 * inf + a quiet NaN is not (IEEE 754-2019 7.2 c
///   leaves
///              it open; x86 and most libraries do the same)
///   zero       the sum of zeros of one sign keeps it; every other zero sum is +0, and -0 in Down
///   underflow  inexact and tiny before rounding, as roundTo says; x86 detects tininess after rounding, so
///   its
///              flag is clear where the rounding with an unbounded exponent reaches the smallest normal
/// Formats without a code for the result (zero and negatives in e8m0, -0 in fnuz) take roundTo's substitute.
/// Exact for every format: codes within 124 places of each other are added in 128 bits, others with a sticky
/// bit, and what neither holds in big integers.
/// Source: IEEE 754-2019, 5.4.1, 6.2, 6.3, 7.2.
Rounded operate(NumberOperator op, const NumberFormat& format, const Operands& operands,
                const RoundingRule& rule = {});
Rounded operate(NumberOperator op, const FloatFormat& format, const Operands& operands,
                const RoundingRule& rule = {});

/// The exact result before rounding: a rational number with the sign of zero that `mode` gives, an infinity
/// or NaN.
Exact exactResult(NumberOperator op, const NumberFormat& format, const Operands& operands, RoundingMode mode);

} // namespace bitloupe
