#include "core/labs/numbers/operation_errors.h"

#include "core/num/exact_text.h"

namespace bitloupe::numbers {

namespace {

using Source = ErrorPart::Source;

/// The operation on real numbers; all finite.
Exact applied(Operator op, const Exact& a, const Exact& b, const Exact& c)
{
    switch (op) {
    case Operator::Add:
        return a + b;
    case Operator::Subtract:
        return a - b;
    case Operator::Multiply:
        return a * b;
    case Operator::FusedMultiplyAdd:
        return a * b + c;
    }
    return {};
}

/// Error of one factor times the mean of the other as asked and as stored.
Exact factorPart(const Operand& factor, const Operand& other)
{
    const Exact twice = (factor.stored() - factor.wanted()) * (other.wanted() + other.stored());
    return twice.timesPowerOfTwo(-1);
}

ErrorSources sourcesOf(const OperationResult& result)
{
    const Operand& a = result.a;
    const Operand& b = result.b;
    ErrorSources out;
    const auto add = [&](Source source, Exact error) { out.parts.push_back({source, std::move(error)}); };
    if (result.op == Operator::Add || result.op == Operator::Subtract) {
        const Exact error = b.stored() - b.wanted();
        add(Source::A, a.stored() - a.wanted());
        add(Source::B, result.op == Operator::Add ? error : error.negated());
    } else {
        add(Source::A, factorPart(a, b));
        add(Source::B, factorPart(b, a));
    }
    if (result.op == Operator::FusedMultiplyAdd)
        add(Source::C, result.c.stored() - result.c.wanted());
    add(Source::Rounding, Exact(result.decoded.value) - result.exact);

    Exact sum;
    for (ErrorPart& part : out.parts) {
        if (part.error.isZero())
            part.error = Exact();
        out.total = out.total + part.error;
        sum = sum + part.error.magnitude();
    }
    if (sum.isZero())
        return out;
    for (ErrorPart& part : out.parts)
        part.share = (part.error.magnitude() / sum).toDouble();
    out.totalShare = (out.total.magnitude() / sum).toDouble();
    return out;
}

/// Place of a code along the values.
struct Rank {
    bool negative = false;
    std::uint64_t distance = 0; ///< codes away from zero
};

Rank rankOf(const NumberFormat& format, std::uint64_t pattern)
{
    const Decoded decoded = decode(format, pattern);
    const FloatFormat* layout = format.asFloat();
    if (layout == nullptr)
        return {decoded.negative, decoded.value.significand};
    return {decoded.negative, pattern & layout->magnitudeMask()};
}

} // namespace

std::optional<std::uint64_t> stepsBetween(const NumberFormat& format, std::uint64_t x, std::uint64_t y)
{
    if (decode(format, x).numberClass == NumberClass::Nan
        || decode(format, y).numberClass == NumberClass::Nan)
        return std::nullopt;
    const Rank a = rankOf(format, x);
    const Rank b = rankOf(format, y);
    if (a.negative != b.negative)
        return a.distance + b.distance;
    return a.distance > b.distance ? a.distance - b.distance : b.distance - a.distance;
}

void fillErrors(OperationResult& result, const NumberFormat& format)
{
    const bool usesC = result.op == Operator::FusedMultiplyAdd;
    if (!result.a.wanted().isFinite() || !result.b.wanted().isFinite()
        || (usesC && !result.c.wanted().isFinite()))
        return;
    AskedResult asked;
    asked.exact = applied(result.op, result.a.wanted(), result.b.wanted(), result.c.wanted());
    // A zero from stored operands keeps the sign of the operation's own zero.
    if (asked.exact.isZero())
        asked.exact = result.exact.isZero() ? result.exact : Exact();
    asked.pattern = roundTo(format, asked.exact, result.rule).pattern;
    const Dyadic stored = decode(format, asked.pattern).value;
    asked.value = decimalText(stored);
    asked.steps = stepsBetween(format, result.rounded.pattern, asked.pattern);
    const bool bothFinite = stored.isFinite() && result.decoded.value.isFinite();
    if (bothFinite)
        asked.difference = Exact(result.decoded.value) - Exact(stored);
    asked.equal = bothFinite ? asked.difference.isZero() : asked.steps.has_value() && *asked.steps == 0;
    result.askedResult = std::move(asked);

    if (result.decoded.value.isFinite() && result.exact.isFinite())
        result.errors = sourcesOf(result);
}

} // namespace bitloupe::numbers
