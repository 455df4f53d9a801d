#include "core/lesson/live_value.h"

#include "core/base/number_text.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

namespace bitloupe {
namespace {

using Kind = LiveFormat::Kind;

constexpr std::size_t kLongestText = 24;
constexpr int kMaxDigits = 40;

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

bool allDigits(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// -?digits(.digits)?(e[+-]?digits)?
bool isDecimal(std::string_view text)
{
    if (text.starts_with('-'))
        text.remove_prefix(1);
    const auto mark = text.find('e');
    if (mark != std::string_view::npos) {
        std::string_view power = text.substr(mark + 1);
        if (power.starts_with('-') || power.starts_with('+'))
            power.remove_prefix(1);
        if (!allDigits(power))
            return false;
        text = text.substr(0, mark);
    }
    const auto point = text.find('.');
    if (point == std::string_view::npos)
        return allDigits(text);
    return allDigits(text.substr(0, point)) && allDigits(text.substr(point + 1));
}

bool isFraction(std::string_view text)
{
    const auto slash = text.find('/');
    if (slash == std::string_view::npos)
        return false;
    const std::string_view top =
        text.substr(text.starts_with('-') ? 1 : 0, slash - (text.starts_with('-') ? 1 : 0));
    return allDigits(top) && allDigits(text.substr(slash + 1));
}

double readDecimal(std::string_view text)
{
    double value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code == std::errc::result_out_of_range)
        return text.find("e-") != std::string_view::npos || text.starts_with("0.") ? 0.0 : HUGE_VAL;
    return value;
}

std::optional<double> numberOf(const Json& value)
{
    if (value.is_number())
        return value.get<double>();
    if (!value.is_string())
        return std::nullopt;
    const std::string_view text = value.get_ref<const std::string&>();
    if (text == "NaN")
        return std::nan("");
    if (text == "Infinity" || text == "-Infinity")
        return text.front() == '-' ? -HUGE_VAL : HUGE_VAL;
    if (isDecimal(text))
        return readDecimal(text);
    if (isFraction(text)) {
        const auto slash = text.find('/');
        return readDecimal(text.substr(0, slash)) / readDecimal(text.substr(slash + 1));
    }
    return std::nullopt;
}

std::string textAsIs(const std::string& text)
{
    if (text == "Infinity")
        return "∞";
    if (text == "-Infinity")
        return "\u2212∞";
    if (!isDecimal(text) && !isFraction(text))
        return text;
    if (text.size() <= kLongestText)
        return withMinus(text);
    return withMinus(text.substr(0, kLongestText)) + "…";
}

/// 64-bit whole numbers keep all digits; binary64 would lose some above 2^53.
std::string wholeText(const Json& value)
{
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX)
        return std::to_string(value.get<std::uint64_t>());
    return integerText(value.get<std::int64_t>());
}

std::string autoTextOf(const Json& value, bool bitPattern)
{
    switch (value.type()) {
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
        return wholeText(value);
    case Json::value_t::number_float:
        return autoText(value.get<double>());
    case Json::value_t::string:
        return bitPattern ? value.get<std::string>() : textAsIs(value.get_ref<const std::string&>());
    case Json::value_t::boolean:
        return value.get<bool>() ? "true" : "false";
    case Json::value_t::null:
        return std::string(kAbsentText);
    case Json::value_t::array: {
        std::string text = "[";
        for (std::size_t i = 0; i < value.size(); ++i)
            text += (i == 0 ? "" : ", ") + autoTextOf(value[i], bitPattern);
        return text + "]";
    }
    default:
        return dumpJson(value);
    }
}

std::string exactText(const Json& value)
{
    if (value.is_number_integer())
        return wholeText(value);
    if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        return isDecimal(text) || isFraction(text) ? withMinus(text) : textAsIs(text);
    }
    const double number = value.get<double>();
    const std::string shortest = shortestText(number);
    const auto mark = shortest.find('e');
    if (!std::isfinite(number) || mark == std::string::npos)
        return std::isfinite(number) ? withMinus(shortest) : autoText(number);
    std::int64_t power = 0;
    const char* first = shortest.data() + mark + (shortest[mark + 1] == '+' ? 2 : 1);
    std::from_chars(first, shortest.data() + shortest.size(), power);
    return withMinus(shortest.substr(0, mark)) + "·10" + superscript(power);
}

std::optional<std::string> hexDigits(const Json& value, bool bitPattern)
{
    if (value.is_string() && bitPattern)
        return value.get<std::string>();
    const auto number = numberOf(value);
    if (!number || std::trunc(*number) != *number || std::abs(*number) > 0x1p53)
        return std::nullopt;
    const auto whole = static_cast<std::int64_t>(*number);
    std::array<char, 24> buffer{};
    const auto magnitude = static_cast<std::uint64_t>(whole < 0 ? -whole : whole);
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude, 16);
    return (whole < 0 ? "\u2212" : "") + std::string(buffer.data(), result.ptr);
}

std::string binaryDigits(const std::string& hex)
{
    std::string text;
    for (const char& c : hex) {
        unsigned digit = 0;
        if (std::from_chars(&c, &c + 1, digit, 16).ec != std::errc{}) {
            text += c;
            continue;
        }
        for (unsigned bit = 8; bit != 0; bit >>= 1U)
            text += (digit & bit) != 0 ? '1' : '0';
    }
    return text;
}

/// A pattern keeps the leading zeros of its digits; a number has none.
std::string withoutLeadingZeros(const std::string& binary)
{
    const auto first = binary.find('1');
    const auto zero = binary.find('0');
    if (first == std::string::npos)
        return "0";
    return binary.substr(0, std::min(zero, first)) + binary.substr(first);
}

std::string realText(double number, const LiveFormat& format)
{
    switch (format.kind) {
    case Kind::Fixed:
        return fixedText(number, format.digits);
    case Kind::Sig:
        return significantText(number, format.digits);
    case Kind::Sci:
        return scientificText(number, format.digits);
    case Kind::Percent:
        return percentText(number, format.digits);
    default:
        return fixedText(number, 0);
    }
}

Expected<LiveFormat> parseFormat(std::string_view text)
{
    static constexpr std::array<std::pair<std::string_view, Kind>, 5> kPlain{{{"auto", Kind::Auto},
                                                                              {"int", Kind::Int},
                                                                              {"exact", Kind::Exact},
                                                                              {"hex", Kind::Hex},
                                                                              {"bin", Kind::Bin}}};
    static constexpr std::array<std::pair<std::string_view, Kind>, 4> kCounted{
        {{"fixed:", Kind::Fixed}, {"sig:", Kind::Sig}, {"sci:", Kind::Sci}, {"percent:", Kind::Percent}}};
    for (const auto& [word, kind] : kPlain) {
        if (text == word)
            return LiveFormat{kind, 0};
    }
    for (const auto& [word, kind] : kCounted) {
        if (!text.starts_with(word))
            continue;
        int digits = -1;
        const std::string_view number = text.substr(word.size());
        if (allDigits(number) && number.size() <= 2)
            std::from_chars(number.data(), number.data() + number.size(), digits);
        if (digits < (kind == Kind::Sig ? 1 : 0) || digits > kMaxDigits)
            return fail(ErrorCode::OutOfRange, "",
                        "The format \"" + std::string(text) + "\" needs a number of digits.");
        return LiveFormat{kind, digits};
    }
    return fail(
        ErrorCode::UnknownKey, "",
        "\"" + std::string(text)
            + "\" is not a format: use auto, int, exact, fixed:N, sig:N, sci:N, percent:N, hex or bin.");
}

} // namespace

Expected<LiveValue> parseLiveValue(std::string_view text)
{
    const auto bar = text.find('|');
    LiveValue live;
    live.pointer = trimmed(text.substr(0, std::min(bar, text.size())));
    live.token = live.pointer;
    if (!live.pointer.starts_with('/'))
        return fail(ErrorCode::BadJson, "", "A live value begins with a pointer such as /result/value.");
    if (bar == std::string_view::npos)
        return live;
    const auto format = parseFormat(trimmed(text.substr(bar + 1)));
    if (!format)
        return fail(format.error());
    live.format = *format;
    live.token += " | " + std::string(trimmed(text.substr(bar + 1)));
    return live;
}

bool isBitPattern(std::string_view pointer)
{
    return pointer.ends_with("/bits") || pointer.ends_with("/scaleBits");
}

std::string liveText(const Json& value, const LiveFormat& format, bool bitPattern)
{
    if (value.is_array()) {
        std::string text = "[";
        for (std::size_t i = 0; i < value.size(); ++i)
            text += (i == 0 ? "" : ", ") + liveText(value[i], format, bitPattern);
        return text + "]";
    }
    if (format.kind == Kind::Hex || format.kind == Kind::Bin) {
        const bool pattern = bitPattern && value.is_string();
        const auto digits = hexDigits(value, bitPattern);
        if (!digits)
            return autoTextOf(value, bitPattern);
        if (format.kind == Kind::Hex)
            return *digits;
        return pattern ? binaryDigits(*digits) : withoutLeadingZeros(binaryDigits(*digits));
    }
    const bool word = value.is_string() && bitPattern;
    const auto number = word ? std::nullopt : numberOf(value);
    if (format.kind == Kind::Auto || !number)
        return autoTextOf(value, bitPattern);
    if (format.kind == Kind::Exact)
        return exactText(value);
    if (format.kind == Kind::Int && value.is_number_integer())
        return wholeText(value);
    return realText(*number, format);
}

} // namespace bitloupe
