#include "core/base/number_text.h"
#include "core/labs/gemm/requant.h"
#include "core/num/parse.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

namespace bitloupe::requant {

namespace {

std::string_view trimmed(std::string_view text)
{
    const auto from = text.find_first_not_of(" \t\r\n");
    const auto to = text.find_last_not_of(" \t\r\n");
    return from == std::string_view::npos ? std::string_view() : text.substr(from, to - from + 1);
}

/// 0x and 16 hexadecimal digits are the pattern of a binary64.
std::optional<double> fromPattern(std::string_view text)
{
    constexpr std::size_t kDigits = 16;
    if (text.size() != kDigits + 2 || !(text.starts_with("0x") || text.starts_with("0X")))
        return std::nullopt;
    std::uint64_t bits = 0;
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), bits, 16);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return std::bit_cast<double>(bits);
}

/// A whole number as it is shown: commas or spaces between its groups, either minus.
Expected<std::int64_t> wholeFromText(std::string_view text, double low, double high, const char* what,
                                     const char* where)
{
    std::string digits;
    for (const char c : text) {
        if (c != ',' && c != ' ')
            digits += c;
    }
    const auto number = parseNumber(digits, where);
    if (!number)
        return fail(number.error());
    const double value = number->toDouble();
    if (!(value >= low && value <= high) || value != std::floor(value))
        return fail(ErrorCode::OutOfRange, where,
                    std::string(what) + " must be a whole number from "
                        + integerText(static_cast<std::int64_t>(low)) + " to "
                        + integerText(static_cast<std::int64_t>(high)) + ".");
    return static_cast<std::int64_t>(value);
}

constexpr double kIntMin = std::numeric_limits<std::int32_t>::min();
constexpr double kIntMax = std::numeric_limits<std::int32_t>::max();

} // namespace

Expected<double> multiplierFromText(std::string_view text)
{
    const std::string_view typed = trimmed(text);
    double m = 0;
    if (const auto bits = fromPattern(typed))
        m = *bits;
    else {
        const auto number = parseNumber(typed, "/state/m");
        if (!number)
            return fail(number.error());
        m = number->toDouble();
    }
    State proof;
    proof.m = m;
    if (auto status = proof.validate(); !status)
        return fail(status.error());
    return m;
}

Expected<State> withText(const State& state, std::string_view text)
{
    State next = state;
    std::string_view acc = trimmed(text);
    for (const std::string_view sign : {"×", "·", "*"}) {
        const auto at = acc.find(sign);
        if (at == std::string_view::npos)
            continue;
        const auto m = multiplierFromText(acc.substr(at + sign.size()));
        if (!m)
            return fail(m.error());
        next.m = *m;
        acc = trimmed(acc.substr(0, at));
        break;
    }
    const auto whole = wholeFromText(acc, kIntMin, kIntMax, "The accumulator", "/state/acc");
    if (!whole)
        return fail(whole.error());
    next.acc = static_cast<std::int32_t>(*whole);
    return next;
}

Expected<State> withMultiplier(const State& state, std::string_view m0, std::string_view shift)
{
    constexpr double kLargestShift = 31;
    const auto mantissa = wholeFromText(m0, 0, kIntMax, "M₀", "/state/m0");
    if (!mantissa)
        return fail(mantissa.error());
    const auto exponent = wholeFromText(shift, -kLargestShift, kLargestShift, "The shift", "/state/shift0");
    if (!exponent)
        return fail(exponent.error());
    State next = state;
    next.m = std::ldexp(static_cast<double>(*mantissa), static_cast<int>(*exponent) - 31);
    return next;
}

Expected<State> withStep(const State& state, int acc, int m0, int shift)
{
    if (acc != 0)
        return withText(state, std::to_string(std::int64_t(state.acc) + acc));
    const FixedMultiplier multiplier = fixedMultiplier(state.m);
    return withMultiplier(state, std::to_string(std::int64_t(multiplier.m0) + m0),
                          std::to_string(multiplier.shift + shift));
}

State withPin(State state)
{
    state.pin = {state.acc, state.m};
    return state;
}

} // namespace bitloupe::requant
