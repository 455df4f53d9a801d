#pragma once

#include "core/base/fields.h"
#include "core/num/arithmetic.h"
#include "core/num/decode.h"
#include "core/num/exact.h"
#include "core/num/format.h"
#include "core/num/rounding.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bitloupe::numbers {

using Operator = NumberOperator;

/// What the operands were typed as; the operands themselves are codes. Only the words about errors use it.
struct AskedOperands {
    std::optional<std::string> a;
    std::optional<std::string> b;
    std::optional<std::string> c;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("a", s.a);
        v("b", s.b);
        v("c", s.c);
    }
    friend bool operator==(const AskedOperands&, const AskedOperands&) = default;
};

/// add a + b, sub a - b, mul a * b, fma a * b + c rounded once. The number of the State is a; b and c are
/// codes of its format (an absent c is +0).
struct Operation {
    Operator op = Operator::Add;
    std::string b;
    std::optional<std::string> c;
    std::optional<AskedOperands> asked;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("op", s.op);
        v("b", s.b);
        v("c", s.c);
        v("asked", s.asked);
    }
    friend bool operator==(const Operation&, const Operation&) = default;
};

struct Operand {
    std::uint64_t pattern = 0;
    Decoded decoded;
    std::string value; ///< of the code, exact
    std::optional<Exact> asked; ///< what was typed; none where the code was given
    std::string label; ///< what was typed, else the value

    Exact stored() const { return decoded.value; }
    Exact wanted() const { return asked ? *asked : stored(); }
};

enum class StepName { Decode, Align, Multiply, Add, Normalise, Round };

constexpr auto enumWords(StepName)
{
    using Word = std::pair<StepName, std::string_view>;
    return std::array<Word, 6>{{{StepName::Decode, "decode"},
                                {StepName::Align, "align"},
                                {StepName::Multiply, "multiply"},
                                {StepName::Add, "add"},
                                {StepName::Normalise, "normalise"},
                                {StepName::Round, "round"}}};
}

/// Binary digits of one number: the first stands at 2^exponent, each next one place lower.
struct DigitRow {
    enum class Role { A, B, C, Partial, Product, Carry, Exact, Normalised, Kept, Cut, Stored };

    Role role = Role::A;
    std::string label;
    bool negative = false;
    std::string digits; ///< empty where the number is not finite
    int exponent = 0;

    int lowest() const { return exponent - static_cast<int>(digits.size()) + 1; }
    /// The digit at 2^place; 0 outside.
    bool at(int place) const
    {
        return place <= exponent && place >= lowest()
            && digits[static_cast<std::size_t>(exponent - place)] == '1';
    }
    friend bool operator==(const DigitRow&, const DigitRow&) = default;
};

struct Step {
    StepName name = StepName::Decode;
    std::vector<DigitRow> rows;
};

/// Why there are no digits to work on.
enum class Special {
    None,
    NanOperand,
    InfinityMinusInfinity,
    ZeroTimesInfinity,
    InfiniteOperand,
    ZeroOperand, ///< a sum with a zero in it, or a product that is zero
};

constexpr auto enumWords(Special)
{
    using Word = std::pair<Special, std::string_view>;
    return std::array<Word, 6>{{{Special::None, "none"},
                                {Special::NanOperand, "nanOperand"},
                                {Special::InfinityMinusInfinity, "infinityMinusInfinity"},
                                {Special::ZeroTimesInfinity, "zeroTimesInfinity"},
                                {Special::InfiniteOperand, "infiniteOperand"},
                                {Special::ZeroOperand, "zeroOperand"}}};
}

/// One part of the distance from what was asked for to what was stored.
struct ErrorPart {
    enum class Source { A, B, C, Rounding };

    Source source = Source::Rounding;
    Exact error; ///< signed; all parts add up to the total
    double share = 0; ///< |error| over the sum of all |error|; 0 where nothing is in error
};

/// total = stored - op(what was typed), cut into parts that add up to it exactly.
///   sums      a - A, ±(b - B), stored - exact
///   products  (a - A)(B + b)/2 and (b - B)(A + a)/2: the small product of both errors is halved between them
struct ErrorSources {
    std::vector<ErrorPart> parts;
    Exact total;
    double totalShare = 0; ///< |total| over the sum of all |error|: below 1 where parts cancel
};

/// The exact result of what was typed, stored under the same rounding, beside the result of the operation.
struct AskedResult {
    Exact exact;
    std::uint64_t pattern = 0;
    std::string value;
    bool equal = false; ///< in value
    std::optional<std::uint64_t> steps; ///< codes between both; none where one is NaN
    Exact difference; ///< result - this; 0 where one is not finite
};

struct OperationResult {
    Operator op = Operator::Add;
    RoundingRule rule;
    Operand a;
    Operand b;
    Operand c;
    Rounded rounded;
    Decoded decoded;
    std::string value;
    Exact exact; ///< of the operands as stored, before rounding
    double errorUlp = 0; ///< (stored - exact) in units of the last place of the stored number
    Special special = Special::None;
    bool subtracts = false; ///< the magnitudes are subtracted: the carries are borrows
    int lastPlace = 0; ///< exponent of two of the last digit that the format keeps
    std::vector<Step> steps;
    std::optional<ErrorSources> errors; ///< none where a number involved is not finite
    std::optional<AskedResult> askedResult; ///< none where an operand typed is not finite

    const Step* step(StepName name) const;
    std::size_t operandCount() const { return op == Operator::FusedMultiplyAdd ? 3 : 2; }
};

/// Errors: those of readPattern at /state/operation/b and c, of parseLiteral at /state/operation/asked.
Expected<OperationResult> computeOperation(const Operation& operation, const NumberFormat& format,
                                           std::uint64_t first, const RoundingRule& rule);
Json toJson(const OperationResult& result, const NumberFormat& format);

} // namespace bitloupe::numbers
