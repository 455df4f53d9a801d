#include "core/labs/numbers/operation.h"

#include "core/labs/numbers/operation_errors.h"
#include "core/labs/numbers/operation_steps.h"
#include "core/num/exact_text.h"
#include "core/num/format_fields.h"
#include "core/num/parse.h"

namespace bitloupe::numbers {

namespace {

Expected<Operand> operandOf(const NumberFormat& format, std::uint64_t pattern,
                            const std::optional<std::string>& asked, const char* name)
{
    Operand out;
    out.pattern = pattern;
    out.decoded = decode(format, pattern);
    out.value = decimalText(out.decoded.value);
    out.label = asked.value_or(out.value);
    if (asked) {
        auto number = parseLiteral(*asked, std::string("/state/operation/asked/") + name);
        if (!number)
            return fail(number.error());
        out.asked = std::move(number->number);
    }
    return out;
}

Expected<Operand> codedOperand(const NumberFormat& format, const std::optional<std::string>& bits,
                               const std::optional<std::string>& asked, const char* name)
{
    std::uint64_t pattern = 0;
    if (bits) {
        const auto read = readPattern(format, *bits, std::string("/state/operation/") + name);
        if (!read)
            return fail(read.error());
        pattern = *read;
    }
    return operandOf(format, pattern, asked, name);
}

/// (stored - exact) / ulp; infinite where only one of both is, NaN where either is, 0 for equal infinities.
double errorUlpOf(const OperationResult& result, const NumberFormat& format)
{
    const Exact stored = result.decoded.value;
    const Exact& exact = result.exact;
    if (stored.kind() == Dyadic::Kind::Nan || exact.kind() == Dyadic::Kind::Nan)
        return Dyadic{.kind = Dyadic::Kind::Nan}.toDouble();
    if (stored.isFinite() && exact.isFinite()) {
        const Exact error = stored - exact;
        const int ulp = ulpExponent(format, result.rounded.pattern).value_or(0);
        return error.isZero() ? 0 : error.timesPowerOfTwo(-ulp).toDouble();
    }
    if (stored.kind() == exact.kind() && stored.isNegative() == exact.isNegative())
        return 0;
    const bool negative = stored.isFinite() ? !exact.isNegative() : stored.isNegative();
    return Dyadic{.kind = Dyadic::Kind::Infinity, .negative = negative}.toDouble();
}

} // namespace

const Step* OperationResult::step(StepName name) const
{
    for (const Step& candidate : steps) {
        if (candidate.name == name)
            return &candidate;
    }
    return nullptr;
}

Expected<OperationResult> computeOperation(const Operation& operation, const NumberFormat& format,
                                           std::uint64_t first, const RoundingRule& rule)
{
    const AskedOperands asked = operation.asked.value_or(AskedOperands{});
    auto a = operandOf(format, first, asked.a, "a");
    if (!a)
        return fail(a.error());
    auto b = codedOperand(format, operation.b, asked.b, "b");
    if (!b)
        return fail(b.error());
    auto c = codedOperand(format, operation.c, asked.c, "c");
    if (!c)
        return fail(c.error());
    OperationResult out;
    out.op = operation.op;
    out.rule = rule;
    out.a = std::move(*a);
    out.b = std::move(*b);
    out.c = std::move(*c);
    const Operands codes{out.a.pattern, out.b.pattern, out.c.pattern};
    out.rounded = operate(out.op, format, codes, rule);
    out.exact = exactResult(out.op, format, codes, rule.mode);
    out.decoded = decode(format, out.rounded.pattern);
    out.value = decimalText(out.decoded.value);
    out.errorUlp = errorUlpOf(out, format);
    fillSteps(out, format);
    fillErrors(out, format);
    return out;
}

namespace {

Json rowJson(const DigitRow& row)
{
    Json json = Json::object();
    json["label"] = row.label;
    json["sign"] = row.negative ? 1 : 0;
    json["digits"] = row.digits;
    json["exponent"] = row.digits.empty() ? Json() : Json(row.exponent);
    return json;
}

Json stepsJson(const std::vector<Step>& steps)
{
    Json list = Json::array();
    for (const Step& step : steps) {
        Json rows = Json::array();
        for (const DigitRow& row : step.rows)
            rows.push_back(rowJson(row));
        Json json = Json::object();
        json["name"] = wordOf(step.name);
        json["rows"] = std::move(rows);
        list.push_back(std::move(json));
    }
    return list;
}

Json operandJson(const Operand& operand, const NumberFormat& format)
{
    Json json = Json::object();
    json["bits"] = hexText(operand.pattern, format.totalBits());
    json["value"] = operand.value;
    if (operand.asked)
        json["asked"] = operand.asked->text();
    return json;
}

Json errorsJson(const ErrorSources& errors)
{
    constexpr std::array<const char*, 4> kNames{"a", "b", "c", "rounding"};
    Json parts = Json::array();
    for (const ErrorPart& part : errors.parts) {
        Json json = Json::object();
        json["source"] = kNames[static_cast<std::size_t>(part.source)];
        json["error"] = part.error.text();
        json["share"] = realJson(part.share);
        parts.push_back(std::move(json));
    }
    Json json = Json::object();
    json["parts"] = std::move(parts);
    json["total"] = errors.total.text();
    json["totalShare"] = realJson(errors.totalShare);
    return json;
}

Json askedJson(const AskedResult& asked, const NumberFormat& format)
{
    Json json = Json::object();
    json["exact"] = asked.exact.text();
    json["bits"] = hexText(asked.pattern, format.totalBits());
    json["value"] = asked.value;
    json["equal"] = asked.equal;
    json["steps"] = asked.steps ? Json(*asked.steps) : Json();
    return json;
}

} // namespace

Json toJson(const OperationResult& result, const NumberFormat& format)
{
    Json json = Json::object();
    json["bits"] = hexText(result.rounded.pattern, format.totalBits());
    json["value"] = result.value;
    json["exact"] = result.exact.text();
    json["errorUlp"] = realJson(result.errorUlp);
    json["flags"] = result.rounded.flags.words();
    json["tie"] = result.rounded.tie;
    json["a"] = operandJson(result.a, format);
    json["b"] = operandJson(result.b, format);
    if (result.op == Operator::FusedMultiplyAdd)
        json["c"] = operandJson(result.c, format);
    json["special"] = wordOf(result.special);
    json["steps"] = stepsJson(result.steps);
    if (result.errors)
        json["errors"] = errorsJson(*result.errors);
    if (result.askedResult)
        json["askedResult"] = askedJson(*result.askedResult, format);
    return json;
}

} // namespace bitloupe::numbers
