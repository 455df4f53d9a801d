#pragma once

#include "core/labs/numbers/numbers.h"

#include <optional>
#include <string>

/// The edits of the arithmetic page: pure functions on the State. Operands are codes: a new rounding rule
/// leaves them alone, and what they were typed as stays beside them for the words about errors.
namespace bitloupe::numbers {

/// The operation that the State asks for, with the typed text of its first operand. The arithmetic page
/// always has one: a State without adds 0.2, or 1 where the format has nothing near 0.2. `result` holds the
/// first operand.
std::optional<Operation> effectiveOperation(const State& state, const Result& result);

enum class OperandName { A, B, C };

// `result` is that of the State, with its operation; without one the State comes back unchanged.

/// A fused multiply-add without c adds 1.
State withOperator(const State& state, const Result& result, Operator op);
/// Rounds the typed number into the format under the State's rule. Errors: those of parseLiteral, at
/// /state/input, /state/operation/b or /state/operation/c.
Expected<State> withOperand(const State& state, const Result& result, OperandName name,
                            const std::string& text);
/// A code given bit by bit: exact, nothing was typed.
State withOperandPattern(const State& state, const Result& result, OperandName name, std::uint64_t pattern);
/// What was typed is rounded anew in the other format; codes give their values.
State withOperationFormat(const State& state, const Result& result, const NumberFormat& format);
/// Only the result is rounded again: a typed first operand becomes the code it has now.
State withOperationRule(const State& state, const Result& result, const RoundingRule& rule);

enum class OperationExample { Tenths, Absorbed, Cancellation, NoCode, Largest, FusedError };

/// The State with the operands, the format and nearest-even rounding of an example.
///   Tenths        0.1 + 0.2 in binary16: an exact tie
///   Absorbed      1 + 2^-30 in binary32: the small number leaves no trace
///   Cancellation  1.001 - 1 in binary16: an exact difference that shows the error of storing 1.001
///   NoCode        448 + 32 in FP8 E4M3FN: 480 has no code
///   Largest       65504 + 16 in binary16: largest + half a step
///   FusedError    0.1 * 0.2 - 0.02 fused in binary16: rounded once, it keeps the low digits of the product
State withExample(const State& state, OperationExample example);

} // namespace bitloupe::numbers
