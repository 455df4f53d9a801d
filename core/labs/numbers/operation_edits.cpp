#include "core/labs/numbers/operation_edits.h"

#include "core/labs/numbers/explain.h"
#include "core/num/parse.h"

#include <array>

namespace bitloupe::numbers {

namespace {

struct Coded {
    std::string bits;
    std::uint64_t pattern = 0;
};

Coded coded(const NumberFormat& format, const Exact& number, const RoundingRule& rule)
{
    const std::uint64_t pattern = roundTo(format, number, rule).pattern;
    return {hexText(pattern, format.totalBits()), pattern};
}

/// What was typed, else the value, rounded into another format.
std::string typedBits(const NumberFormat& format, const Operand& operand, const RoundingRule& rule)
{
    return coded(format, operand.wanted(), rule).bits;
}

/// A text that reads back as the operand.
std::string textOf(const Operand& operand)
{
    if (operand.asked)
        return operand.label;
    switch (operand.decoded.value.kind) {
    case Dyadic::Kind::Nan:
        return "nan";
    case Dyadic::Kind::Infinity:
        return operand.decoded.negative ? "-inf" : "inf";
    default:
        return operand.value;
    }
}

/// The operation of the result, spelled out.
Operation spelled(const OperationResult& result, const NumberFormat& format)
{
    Operation out;
    out.op = result.op;
    out.b = hexText(result.b.pattern, format.totalBits());
    AskedOperands asked;
    if (result.a.asked)
        asked.a = result.a.label;
    if (result.b.asked)
        asked.b = result.b.label;
    if (result.op == Operator::FusedMultiplyAdd) {
        out.c = hexText(result.c.pattern, format.totalBits());
        if (result.c.asked)
            asked.c = result.c.label;
    }
    if (asked != AskedOperands{})
        out.asked = asked;
    return out;
}

AskedOperands& askedOf(Operation& operation)
{
    if (!operation.asked)
        operation.asked.emplace();
    return *operation.asked;
}

void dropEmptyAsked(Operation& operation)
{
    if (operation.asked == AskedOperands{})
        operation.asked.reset();
}

void setTyped(Operation& operation, OperandName name, const std::string& text, const std::string& bits)
{
    AskedOperands& asked = askedOf(operation);
    if (name == OperandName::B) {
        operation.b = bits;
        asked.b = text;
    } else {
        operation.c = bits;
        asked.c = text;
    }
}

} // namespace

std::optional<Operation> effectiveOperation(const State& state, const Result& result)
{
    if (!state.operation && state.page != Page::Arithmetic)
        return std::nullopt;
    Operation out = state.operation.value_or(Operation{});
    if (!state.operation) {
        const Exact fifth = Exact::fromInteger(1) / Exact::fromInteger(5);
        const bool fits =
            !decode(state.format, coded(state.format, fifth, state.rule()).pattern).value.isZero();
        setTyped(out, OperandName::B, fits ? "0.2" : "1",
                 coded(state.format, fits ? fifth : Exact::fromInteger(1), state.rule()).bits);
    }
    if (result.input)
        askedOf(out).a = state.input ? *state.input : result.input->asked.text();
    return out;
}

State withOperator(const State& state, const Result& result, Operator op)
{
    if (!result.operation)
        return state;
    State out = state;
    out.operation = spelled(*result.operation, state.format);
    if (state.operation && state.operation->c && !out.operation->c) {
        out.operation->c = state.operation->c;
        if (state.operation->asked && state.operation->asked->c)
            askedOf(*out.operation).c = state.operation->asked->c;
    }
    out.operation->op = op;
    if (op == Operator::FusedMultiplyAdd && !out.operation->c)
        setTyped(*out.operation, OperandName::C, "1",
                 coded(state.format, Exact::fromInteger(1), state.rule()).bits);
    if (state.input && out.operation->asked)
        out.operation->asked->a.reset();
    dropEmptyAsked(*out.operation);
    return out;
}

Expected<State> withOperand(const State& state, const Result& result, OperandName name,
                            const std::string& text)
{
    if (!result.operation)
        return state;
    const char* where = name == OperandName::A ? "/state/input"
        : name == OperandName::B               ? "/state/operation/b"
                                               : "/state/operation/c";
    const auto number = parseLiteral(text, where);
    if (!number)
        return fail(number.error());
    Operation operation = spelled(*result.operation, state.format);
    State out = state;
    if (name == OperandName::A) {
        out = withInput(state, text);
        askedOf(operation).a.reset();
    } else {
        if (state.input)
            askedOf(operation).a.reset();
        setTyped(
            operation, name, text,
            hexText(roundLiteral(state.format, *number, state.rule()).pattern, state.format.totalBits()));
    }
    dropEmptyAsked(operation);
    out.operation = std::move(operation);
    return out;
}

State withOperandPattern(const State& state, const Result& result, OperandName name, std::uint64_t pattern)
{
    if (!result.operation)
        return state;
    State out = state;
    Operation operation = spelled(*result.operation, state.format);
    const std::string bits = hexText(pattern, state.format.totalBits());
    if (name == OperandName::A) {
        out = withPattern(state, pattern);
        askedOf(operation).a.reset();
    } else if (name == OperandName::B) {
        operation.b = bits;
        askedOf(operation).b.reset();
    } else {
        operation.c = bits;
        askedOf(operation).c.reset();
    }
    if (out.input && operation.asked)
        operation.asked->a.reset();
    dropEmptyAsked(operation);
    out.operation = std::move(operation);
    return out;
}

State withOperationFormat(const State& state, const Result& result, const NumberFormat& format)
{
    if (!result.operation || format == state.format)
        return state;
    const OperationResult& old = *result.operation;
    State out = withInput(state, textOf(old.a));
    out.format = format;
    Operation operation;
    operation.op = old.op;
    setTyped(operation, OperandName::B, textOf(old.b), typedBits(format, old.b, state.rule()));
    if (old.op == Operator::FusedMultiplyAdd)
        setTyped(operation, OperandName::C, textOf(old.c), typedBits(format, old.c, state.rule()));
    out.operation = std::move(operation);
    return out;
}

State withOperationRule(const State& state, const Result& result, const RoundingRule& rule)
{
    if (!result.operation)
        return state;
    State out = withPattern(state, result.operation->a.pattern);
    out.operation = spelled(*result.operation, state.format);
    out.rounding = rule.mode;
    out.overflow = rule.overflow;
    out.seed = rule.seed;
    return out;
}

State withExample(const State& state, OperationExample example)
{
    struct Row {
        FloatFormat format;
        Operator op;
        const char* a;
        const char* b;
        const char* c = nullptr;
    };
    static const std::array<Row, 6> kRows{{{kBinary16, Operator::Add, "0.1", "0.2"},
                                           {kBinary32, Operator::Add, "1", "2^-30"},
                                           {kBinary16, Operator::Subtract, "1.001", "1"},
                                           {kE4M3FN, Operator::Add, "448", "32"},
                                           {kBinary16, Operator::Add, "65504", "16"},
                                           {kBinary16, Operator::FusedMultiplyAdd, "0.1", "0.2", "-0.02"}}};
    const Row& row = kRows[static_cast<std::size_t>(example)];
    State out = withInput(state, row.a);
    out.format.layout = row.format;
    out.rounding = RoundingMode::NearestEven;
    out.overflow = Overflow::Ieee;
    Operation operation;
    operation.op = row.op;
    const auto set = [&](OperandName name, const char* text) {
        if (const auto number = parseNumber(text, ""))
            setTyped(operation, name, text, coded(out.format, *number, out.rule()).bits);
    };
    set(OperandName::B, row.b);
    if (row.c != nullptr)
        set(OperandName::C, row.c);
    out.operation = std::move(operation);
    return out;
}

} // namespace bitloupe::numbers
