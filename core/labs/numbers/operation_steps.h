#pragma once

#include "core/labs/numbers/operation.h"

namespace bitloupe::numbers {

/// The significand of a code as digits, the implied one included; magnitudes in fixed point. Empty where the
/// code is not finite.
DigitRow significandRow(DigitRow::Role role, std::string label, const NumberFormat& format,
                        const Decoded& decoded);

/// Digit by digit sum of two magnitudes, with the carry that enters each place. The sum has one more digit
/// than the wider of both only where a carry runs out at the top.
struct ColumnResult {
    DigitRow result;
    DigitRow carry; ///< 1 where a carry (or borrow) enters the place
};
ColumnResult addColumns(const DigitRow& x, const DigitRow& y);
/// x - y of magnitudes with x >= y; leading zeros stay.
ColumnResult subtractColumns(const DigitRow& x, const DigitRow& y);

/// Fills `special`, `subtracts`, `lastPlace` and `steps` from the operands and the rounded result.
///
///   add, sub   decode, align, add, normalise, round
///   mul        decode, align (one shifted copy of a per 1 of b), multiply, normalise, round
///   fma        decode, multiply, align, add, normalise, round; as mul where c is zero
/// With a special only decode and round are left.
void fillSteps(OperationResult& result, const NumberFormat& format);

} // namespace bitloupe::numbers
