#include "core/labs/numbers/numbers.h"

#include "core/labs/numbers/operation_edits.h"
#include "core/num/exact_text.h"
#include "core/num/parse.h"

#include <cmath>

namespace bitloupe {

namespace numbers {

namespace {

/// The number that a State asks for, before rounding.
struct Asked {
    Literal number;
    std::string label;
    bool signalling = false; ///< a code to convert that is a signalling NaN
};

Expected<Asked> askedBySource(const Source& source)
{
    const auto pattern = readPattern(source.format, source.bits, "/state/source/bits");
    if (!pattern)
        return fail(pattern.error());
    const Dyadic value = decode(source.format, *pattern).value;
    const FloatFormat* layout = source.format.asFloat();
    const bool signalling = layout != nullptr && layout->specials == Specials::Ieee
        && value.kind == Dyadic::Kind::Nan && (*pattern >> (layout->fractionBits - 1) & 1U) == 0;
    return Asked{{value, std::nullopt}, decimalText(value), signalling};
}

Expected<Asked> askedBy(const State& state, const std::optional<ListResult>& list)
{
    if (state.source)
        return askedBySource(*state.source);
    if (list) {
        const ListItem& item = (*list->items)[list->item];
        return Asked{item.asked, item.text};
    }
    auto number = parseLiteral(state.input.value_or(std::string(kDefaultInput)), "/state/input");
    if (!number)
        return fail(number.error());
    return Asked{std::move(*number), *state.input};
}

/// stored - asked, with the infinities of IEEE 754; equal infinities differ by 0.
Exact errorOf(const Exact& stored, const Exact& asked)
{
    if (stored.isFinite() && asked.isFinite())
        return stored - asked;
    if (stored.kind() == Dyadic::Kind::Nan || asked.kind() == Dyadic::Kind::Nan)
        return Dyadic{.kind = Dyadic::Kind::Nan};
    if (!stored.isFinite() && !asked.isFinite() && stored.isNegative() == asked.isNegative())
        return {};
    const bool negative = stored.isFinite() ? !asked.isNegative() : stored.isNegative();
    return Dyadic{.kind = Dyadic::Kind::Infinity, .negative = negative};
}

Input inputOf(const Asked& asked, const Rounded& rounded, const Result& result)
{
    Input input;
    input.asked = asked.number.number;
    input.label = asked.label;
    input.exact = input.asked.text();
    input.payloadDropped = asked.number.nan && *asked.number.nan != NanPayload{}
        && !keepsPayload(result.format, *asked.number.nan);
    const Exact error = errorOf(result.decoded.value, input.asked);
    input.error = error.isZero() ? "0" : error.text();
    input.errorUlp = error.isZero() ? 0
        : error.isFinite()          ? error.timesPowerOfTwo(-result.ulpExponent.value_or(0)).toDouble()
                                    : error.toDouble();
    input.tie = rounded.tie;
    input.away = rounded.away;
    return input;
}

std::vector<Comparison> comparisonOf(const Literal& number, const RoundingRule& rule)
{
    std::vector<Comparison> rows;
    rows.reserve(namedFormats().size());
    for (const NamedFormat& format : namedFormats()) {
        Comparison row;
        row.format = &format;
        row.pattern = roundLiteral({format.format}, number, rule).pattern;
        const Dyadic stored = decode(format.format, row.pattern).value;
        row.stored = stored;
        row.value = decimalText(stored);
        row.relativeError = relativeError(row.stored, number.number);
        rows.push_back(std::move(row));
    }
    return rows;
}

std::optional<Neighbour> neighbourOf(const NumberFormat& format, std::uint64_t pattern, int direction)
{
    const auto code = neighbour(format, pattern, direction);
    if (!code)
        return std::nullopt;
    return Neighbour{*code, decimalText(decode(format, *code).value)};
}

} // namespace

Status State::validate() const
{
    if ((input ? 1 : 0) + (bits ? 1 : 0) + (source ? 1 : 0) + (list ? 1 : 0) > 1)
        return fail(ErrorCode::OutOfRange,
                    input      ? "/state/input"
                        : bits ? "/state/bits"
                               : "/state/source",
                    "Give only one of input, bits, source and list.");
    if (item && !list)
        return fail(ErrorCode::OutOfRange, "/state/item", "An item needs the list that it is of.");
    return {};
}

Expected<Result> compute(const State& state, const Context& context)
{
    Result result;
    result.format = state.format;
    result.rule = state.rule();
    std::optional<Asked> asked;
    Rounded rounded;
    if (state.list) {
        auto list = computeList(*state.list, state.item.value_or(0), state.format, result.rule, context);
        if (!list)
            return fail(list.error());
        result.list = std::move(*list);
        result.rule.seed += result.list->item;
    }
    if (state.bits) {
        const auto pattern = readPattern(state.format, *state.bits, "/state/bits");
        if (!pattern)
            return fail(pattern.error());
        result.pattern = *pattern;
    } else {
        auto found = askedBy(state, result.list);
        if (!found)
            return fail(found.error());
        asked = std::move(*found);
        rounded = roundLiteral(state.format, asked->number, result.rule);
        result.pattern = rounded.pattern;
        result.flags = rounded.flags;
        result.flags.invalid |= asked->signalling;
    }
    result.decoded = decode(state.format, result.pattern);
    result.value = decimalText(result.decoded.value);
    result.hexfloat = hexfloatText(result.decoded.value);
    result.ulpExponent = ulpExponent(state.format, result.pattern);
    result.next = neighbourOf(state.format, result.pattern, 1);
    result.previous = neighbourOf(state.format, result.pattern, -1);
    if (asked)
        result.input = inputOf(*asked, rounded, result);
    result.comparison =
        comparisonOf(asked ? asked->number : Literal{result.stored(), std::nullopt}, result.rule);
    if (const auto asks = effectiveOperation(state, result)) {
        auto operation = computeOperation(*asks, state.format, result.pattern, result.rule);
        if (!operation)
            return fail(operation.error());
        result.operation = std::move(*operation);
    }
    if (state.block || state.page == Page::Blocks) {
        auto block = computeBlock(state.block.value_or(defaultBlock()), state.rule());
        if (!block)
            return fail(block.error());
        result.block = std::move(*block);
    }
    if (state.cost || state.page == Page::Cost)
        result.cost = costAnswer(state.cost.value_or(CostQuestion{}));
    return result;
}

namespace {

template<typename T>
Json orNull(const std::optional<T>& value)
{
    return value ? Json(*value) : Json();
}

/// An object with room for its members: growing copies every key and value again, which cost half of an
/// evaluation.
Json objectOf(std::size_t members)
{
    Json object = Json::object();
    object.get_ref<Json::object_t&>().reserve(members);
    return object;
}

Json neighbourJson(const NumberFormat& format, const std::optional<Neighbour>& neighbour)
{
    if (!neighbour)
        return {};
    Json json = objectOf(2);
    json.emplace("bits", hexText(neighbour->pattern, format.totalBits()));
    json.emplace("value", neighbour->value);
    return json;
}

Json inputJson(const Input& input)
{
    Json json = objectOf(4);
    json.emplace("exact", input.exact);
    json.emplace("error", input.error);
    json.emplace("errorUlp", realJson(input.errorUlp));
    json.emplace("tie", input.tie);
    return json;
}

Json comparisonJson(const std::vector<Comparison>& comparison)
{
    Json rows = Json::array();
    rows.get_ref<Json::array_t&>().reserve(comparison.size());
    for (const Comparison& row : comparison) {
        Json json = objectOf(4);
        json.emplace("format", row.format->id);
        json.emplace("bits", hexText(row.pattern, row.format->format.totalBits()));
        json.emplace("value", row.value);
        json.emplace("relativeError", realJson(row.relativeError));
        rows.push_back(std::move(json));
    }
    return rows;
}

} // namespace

Json toJson(const Result& result)
{
    Json json = objectOf(16);
    json["bits"] = hexText(result.pattern, result.format.totalBits());
    json["class"] = classWord(result.decoded.numberClass);
    json["sign"] = result.decoded.negative ? 1 : 0;
    json["biasedExponent"] = orNull(result.decoded.biasedExponent);
    json["fraction"] = orNull(result.decoded.fraction);
    json["exponent"] = orNull(result.decoded.exponent);
    json["value"] = result.value;
    json["hexfloat"] = result.hexfloat;
    json["ulp"] = result.ulpExponent
        ? Json(decimalText(Dyadic{.significand = 1, .exponent = *result.ulpExponent}))
        : Json();
    json["next"] = neighbourJson(result.format, result.next);
    json["previous"] = neighbourJson(result.format, result.previous);
    if (result.input)
        json["input"] = inputJson(*result.input);
    json["flags"] = result.flags.words();
    json["comparison"] = comparisonJson(result.comparison);
    if (result.operation)
        json["operation"] = toJson(*result.operation, result.format);
    if (result.block)
        json["block"] = toJson(*result.block);
    if (result.list)
        json["list"] = toJson(*result.list, result.format);
    if (result.cost)
        json["cost"] = toJson(*result.cost);
    return json;
}

} // namespace numbers

Lab numbersLab()
{
    return LabRow<numbers::State, numbers::Result>::row(
        "numbers", {"inspect", "arithmetic", "blocks", "formats", "cost"},
        {{"input", "bits", "source", "list"}}, {{"list", "item"}});
}

} // namespace bitloupe
