#include "core/num/parse.h"

#include <algorithm>
#include <charconv>

namespace bitloupe {

namespace {

constexpr std::string_view kSpaces = " \t\r\n";

} // namespace

std::optional<Expected<Literal>> parseNan(std::string_view written, const std::string& where)
{
    std::string text(written);
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    std::size_t at = 0;
    bool negative = false;
    const auto skip = [&](std::string_view signs) {
        for (; at < text.size()
             && (kSpaces.find(text[at]) != std::string_view::npos
                 || signs.find(text[at]) != std::string_view::npos);
             ++at)
            negative ^= text[at] == '-';
    };
    skip("+-");
    const bool signalling = text.substr(at).starts_with("snan");
    const std::size_t end = at + (signalling ? 4 : 3);
    if (!signalling && !text.substr(at).starts_with("nan("))
        return std::nullopt;
    const auto wrong = [&](std::string message) {
        return Expected<Literal>(fail(ErrorCode::WrongType, where, std::move(message)));
    };
    Literal out{Dyadic{.kind = Dyadic::Kind::Nan, .negative = negative}, NanPayload{signalling, signalling}};
    at = end;
    if (at < text.size() && text[at] == '(') {
        const std::size_t close = text.find(')', at);
        if (close == std::string::npos)
            return wrong("The parenthesis opened at position " + std::to_string(at + 1) + " is not closed.");
        std::string_view digits = std::string_view(text).substr(at + 1, close - at - 1);
        const bool isHex = digits.starts_with("0x");
        digits.remove_prefix(isHex ? 2 : 0);
        const char* last = digits.data() + digits.size();
        const auto [read, code] = std::from_chars(digits.data(), last, out.nan->payload, isHex ? 16 : 10);
        if (code != std::errc{} || read != last)
            return wrong("The payload at position " + std::to_string(at + 2)
                         + " must be a whole number such as 5 or 0x1f.");
        if (signalling && out.nan->payload == 0)
            return wrong(
                "A signalling NaN needs a payload of at least 1: with 0 its code would be infinity.");
        at = close + 1;
    }
    skip("");
    if (at < text.size())
        return wrong("Infinity and NaN stand alone: they take no part in exact arithmetic.");
    return out;
}

bool keepsPayload(const NumberFormat& format, const NanPayload& nan)
{
    const FloatFormat* layout = format.asFloat();
    return layout != nullptr && layout->specials == Specials::Ieee
        && nan.payload < std::uint64_t(1) << (layout->fractionBits - 1);
}

Rounded roundLiteral(const NumberFormat& format, const Literal& literal, const RoundingRule& rule)
{
    if (!literal.nan || !keepsPayload(format, *literal.nan))
        return roundTo(format, literal.number, rule);
    const FloatFormat& layout = *format.asFloat();
    const std::uint64_t quiet = literal.nan->signalling ? 0 : std::uint64_t(1) << (layout.fractionBits - 1);
    const std::uint64_t sign = literal.number.isNegative() ? layout.signMask() : 0;
    Rounded out;
    out.pattern = sign | layout.infinity() | quiet | literal.nan->payload;
    return out;
}

} // namespace bitloupe
