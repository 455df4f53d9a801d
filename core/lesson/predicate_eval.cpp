#include "core/base/number_text.h"
#include "core/lesson/exact.h"
#include "core/lesson/predicate.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace bitloupe {
namespace {

using Op = Predicate::Op;

/// One side of a comparison.
struct Side {
    const Json* json = nullptr; ///< null when absent
    Json made; ///< holds what `json` points to after times and plus
    std::optional<Rational> computed;
    bool bitPattern = false;

    std::optional<Rational> number(bool takeTexts) const
    {
        if (computed)
            return computed;
        return json == nullptr ? std::nullopt : exactNumber(*json, takeTexts && !bitPattern);
    }
};

Side sideOf(std::string_view pointer, const Moment& moment)
{
    Side side;
    side.json = moment.find(pointer).value;
    side.bitPattern = isBitPattern(pointer);
    return side;
}

Side sideOf(const Operand& operand, const Moment& moment)
{
    if (operand.ref.empty()) {
        Side side;
        side.json = &operand.value;
        return side;
    }
    Side side = sideOf(operand.ref, moment);
    if (!operand.times && !operand.plus)
        return side;
    auto number = side.number(true);
    side.json = nullptr;
    if (!number)
        return side;
    if (operand.times)
        *number *= *exactNumber(*operand.times, false);
    if (operand.plus)
        *number += *exactNumber(*operand.plus, false);
    side.computed = std::move(number);
    return side;
}

bool sameValue(const Side& a, const Side& b);

bool sameItem(const Json& a, const Json& b, bool aPattern, bool bPattern)
{
    Side left;
    left.json = &a;
    left.bitPattern = aPattern;
    Side right;
    right.json = &b;
    right.bitPattern = bPattern;
    return sameValue(left, right);
}

bool sameObject(const Json& a, const Json& b)
{
    if (a.size() != b.size())
        return false;
    for (const auto& [key, value] : a.items()) {
        const auto other = b.find(key);
        const bool pattern = isBitPattern("/" + key);
        if (other == b.end() || !sameItem(value, *other, pattern, pattern))
            return false;
    }
    return true;
}

/// eq: texts letter by letter, a decimal text against a number by value, lists item by item.
bool sameValue(const Side& a, const Side& b)
{
    if ((a.json == nullptr && !a.computed) || (b.json == nullptr && !b.computed))
        return false;
    if (a.json != nullptr && b.json != nullptr) {
        if (a.json->is_string() && b.json->is_string())
            return *a.json == *b.json;
        if (a.json->is_array() && b.json->is_array())
            return std::equal(
                a.json->begin(), a.json->end(), b.json->begin(), b.json->end(),
                [&](const Json& x, const Json& y) { return sameItem(x, y, a.bitPattern, b.bitPattern); });
        if (a.json->is_object() && b.json->is_object())
            return sameObject(*a.json, *b.json);
        if (a.json->is_boolean() || a.json->is_null() || b.json->is_boolean() || b.json->is_null())
            return *a.json == *b.json;
    }
    const auto x = a.number(true);
    const auto y = b.number(true);
    return x && y && *x == *y;
}

/// The field or, at /state, the whole State without its page, which is a place to look from and no edit.
std::optional<Json> stateAt(const Evaluated& evaluated, std::string_view rest)
{
    if (!evaluated.state)
        return std::nullopt;
    const Json* value = findPointer(*evaluated.state, rest);
    if (value == nullptr || rest == "/page")
        return std::nullopt;
    Json copy = *value;
    if (rest.empty() && copy.is_object())
        copy.erase("page");
    return copy;
}

bool differs(std::string_view pointer, const Moment& moment)
{
    const std::string_view rest = pointer.substr(std::string_view("/state").size());
    const auto now = stateAt(moment.now, rest);
    const auto then = stateAt(moment.scene, rest);
    if (now.has_value() != then.has_value())
        return true;
    return now && !sameItem(*now, *then, isBitPattern(pointer), isBitPattern(pointer));
}

std::optional<Rational> toleranceOf(const Predicate& leaf, const Rational& around, const Moment& moment)
{
    auto tolerance = sideOf(leaf.operands[1], moment).number(true);
    if (tolerance && leaf.relativeTolerance)
        *tolerance *= Rational(abs(around));
    return tolerance;
}

bool compares(const Predicate& leaf, const Moment& moment)
{
    const auto a = sideOf(leaf.pointer, moment).number(true);
    const auto b = sideOf(leaf.operands[0], moment).number(true);
    if (!a || !b)
        return false;
    switch (leaf.op) {
    case Op::Lt:
        return *a < *b;
    case Op::Le:
        return *a <= *b;
    case Op::Gt:
        return *a > *b;
    case Op::Ge:
        return *a >= *b;
    case Op::Between: {
        const auto high = sideOf(leaf.operands[1], moment).number(true);
        return high && *b <= *a && *a <= *high;
    }
    default: {
        const auto tolerance = toleranceOf(leaf, *b, moment);
        return tolerance && Rational(abs(Rational(*a - *b))) <= *tolerance;
    }
    }
}

std::string numberText(const std::optional<Rational>& value, int digits)
{
    if (!value)
        return std::string(kAbsentText);
    const double number = nearestDouble(*value);
    if (std::trunc(number) == number && std::abs(number) < 1e6)
        return autoText(number);
    if (std::abs(number) < 1e-3 || std::abs(number) >= 1e6)
        return scientificText(number, digits - 1);
    return significantText(number, digits);
}

std::string_view boundWords(Op op)
{
    switch (op) {
    case Op::Lt:
        return "below";
    case Op::Le:
        return "at most";
    case Op::Gt:
        return "above";
    case Op::Ge:
        return "at least";
    case Op::Between:
        return "between";
    default:
        return "near";
    }
}

} // namespace

bool holds(const Predicate& predicate, const Moment& moment)
{
    const auto child = [&](const Predicate& p) { return holds(p, moment); };
    const auto& children = predicate.children;
    switch (predicate.op) {
    case Op::All:
        return std::all_of(children.begin(), children.end(), child);
    case Op::Any:
        return std::any_of(children.begin(), children.end(), child);
    case Op::Not:
        return !child(children.front());
    case Op::Changed:
        return differs(predicate.pointer, moment);
    case Op::Eq:
        return sameValue(sideOf(predicate.pointer, moment), sideOf(predicate.operands[0], moment));
    default:
        return compares(predicate, moment);
    }
}

std::optional<Json> operandValue(const Operand& operand, const Moment& moment)
{
    const Side side = sideOf(operand, moment);
    if (side.computed)
        return realJson(nearestDouble(*side.computed));
    return side.json == nullptr ? std::nullopt : std::optional<Json>(*side.json);
}

GoalRow goalRow(const Predicate& leaf, const Moment& moment)
{
    constexpr int kFewDigits = 3;
    constexpr int kManyDigits = 12;
    const auto now = sideOf(leaf.pointer, moment).number(true);
    const auto goal = sideOf(leaf.operands[0], moment).number(true);
    GoalRow row;
    row.label = fieldLabel(leaf.pointer);
    row.bound = boundWords(leaf.op);
    row.met = holds(leaf, moment);
    for (int digits = kFewDigits; digits <= kManyDigits; ++digits) {
        row.now = numberText(now, digits);
        row.goal = numberText(goal, digits);
        if (row.met || row.now != row.goal || !now || *now == *goal)
            break;
    }
    if (moment.find(leaf.pointer).pending)
        row.now = kPendingText;
    if (leaf.op == Op::Between)
        row.goal += " … " + numberText(sideOf(leaf.operands[1], moment).number(true), kFewDigits);
    return row;
}

std::string fieldLabel(std::string_view pointer)
{
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kNames{{
        {"mse", "MSE"},
        {"sqnrDb", "SQNR in dB"},
        {"acc", "accumulator"},
        {"m", "M"},
        {"m0", "M₀"},
        {"maxAbsError", "largest error"},
        {"clippedCount", "clipped values"},
        {"biasedExponent", "exponent field"},
        {"ulp", "one step"},
        {"scale", "scale S"},
        {"zeroPoint", "zero point Z"},
        {"bits", "bits"},
    }};
    const auto cut = pointer.rfind('/');
    const std::string_view last = cut == std::string_view::npos ? pointer : pointer.substr(cut + 1);
    for (const auto& [name, label] : kNames) {
        if (last == name)
            return std::string(label);
    }
    if ((last == "min" || last == "max") && cut != std::string_view::npos && cut > 0) {
        const std::string_view parent = pointer.substr(0, cut);
        return fieldLabel(parent) + " " + std::string(last);
    }
    std::string label;
    for (const char c : last) {
        if (std::isupper(static_cast<unsigned char>(c)) != 0)
            label += ' ';
        label += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return label;
}

} // namespace bitloupe
