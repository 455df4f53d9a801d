#pragma once

#include "core/base/fields.h"
#include "core/num/exact.h"
#include "core/num/format.h"
#include "core/num/rounding.h"

#include <optional>
#include <string>
#include <vector>

namespace bitloupe::numbers {

enum class Operator { Add, Subtract, Multiply, FusedMultiplyAdd };

constexpr auto enumWords(Operator)
{
    using Word = std::pair<Operator, std::string_view>;
    return std::array<Word, 4>{{{Operator::Add, "add"},
                                {Operator::Subtract, "sub"},
                                {Operator::Multiply, "mul"},
                                {Operator::FusedMultiplyAdd, "fma"}}};
}

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

/// add a + b, sub a - b, mul a * b, fma a * b + c rounded once. The number of the State is a; b and c are codes
/// of its format (an absent c is +0).
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

struct OperationResult {
    std::uint64_t pattern = 0;
};

/// Errors: those of readPattern at /state/operation/b and c, of parseNumber at /state/operation/asked.
Expected<OperationResult> computeOperation(const Operation& operation, const NumberFormat& format,
                                           std::uint64_t first, const RoundingRule& rule);
Json toJson(const OperationResult& result, const NumberFormat& format);

} // namespace bitloupe::numbers
