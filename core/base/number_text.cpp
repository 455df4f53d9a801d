#include "core/base/number_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <system_error>

namespace bitloupe {
namespace {

constexpr std::string_view kMinus = "\u2212";
constexpr std::string_view kTimesTen = "\u00B710";
constexpr int kAutoDigits = 6;
constexpr int kMaxDecimals = 400;
constexpr double kLargestWhole = 9007199254740992.0; // 2^53: every smaller integer is a double

// The longest fixed text of a double has 309 digits before the point.
using Buffer = std::array<char, 310 + kMaxDecimals + 8>;

std::string plain(double value, std::chars_format format, int decimals)
{
    Buffer buffer;
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format,
                                            std::min(decimals, kMaxDecimals));
    return error == std::errc() ? std::string(buffer.data(), end) : std::string();
}

std::string specialText(double value)
{
    if (std::isnan(value))
        return "NaN";
    return value < 0 ? std::string(kMinus) + "\u221E" : "\u221E";
}

/// Digits and point of a magnitude, "12345.678" -> "12,345.678": four digits stay together.
std::string grouped(std::string_view magnitude)
{
    const std::size_t whole = std::min(magnitude.find('.'), magnitude.size());
    std::string text;
    for (std::size_t i = 0; i < magnitude.size(); ++i) {
        if (whole > 4 && i > 0 && i < whole && (whole - i) % 3 == 0)
            text += ',';
        text += magnitude[i];
    }
    return text;
}

/// Sign and groups of an ASCII decimal. A text of zeros has no sign: "-0.00" says nothing to a reader.
std::string dressed(std::string_view ascii)
{
    const bool negative = ascii.starts_with('-');
    const std::string_view magnitude = negative ? ascii.substr(1) : ascii;
    const bool isZero = magnitude.find_first_not_of("0.") == std::string_view::npos;
    return (negative && !isZero ? std::string(kMinus) : std::string()) + grouped(magnitude);
}

std::string withoutTrailingZeros(std::string text)
{
    if (text.find('.') == std::string::npos)
        return text;
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.'))
        text.pop_back();
    return text;
}

/// "-4.830e-05" taken apart. The exponent is that of the rounded number, so 9.9999 may become 1.000e+01.
struct Scientific {
    std::string mantissa;
    int exponent = 0;
};

Scientific scientific(double value, int decimals)
{
    const std::string text = plain(value, std::chars_format::scientific, decimals);
    const std::size_t mark = text.find('e');
    Scientific parts{text.substr(0, mark), 0};
    const char* first = text.data() + mark + (text[mark + 1] == '+' ? 2 : 1);
    std::from_chars(first, text.data() + text.size(), parts.exponent);
    return parts;
}

std::string powerText(const std::string& mantissa, int exponent)
{
    return withMinus(mantissa) + std::string(kTimesTen) + superscript(exponent);
}

bool wantsPower(int exponent, int digits)
{
    return exponent < -3 || exponent >= std::max(kAutoDigits, digits);
}

/// The rounded digits written out in full; `decimals` may be negative, the gap is filled with zeros.
std::string positional(const Scientific& parts, int digits)
{
    const bool negative = parts.mantissa.starts_with('-');
    std::string figures;
    for (const char c : parts.mantissa) {
        if (c >= '0' && c <= '9')
            figures += c;
    }
    std::string text;
    if (parts.exponent < 0) {
        text = "0." + std::string(static_cast<std::size_t>(-parts.exponent - 1), '0') + figures;
    } else if (parts.exponent + 1 >= digits) {
        text = figures + std::string(static_cast<std::size_t>(parts.exponent + 1 - digits), '0');
    } else {
        const auto whole = static_cast<std::size_t>(parts.exponent + 1);
        text = figures.substr(0, whole) + "." + figures.substr(whole);
    }
    return negative ? "-" + text : text;
}

std::string rounded(double value, int digits, bool keepZeros)
{
    Scientific parts = scientific(value, digits - 1);
    if (value != 0 && wantsPower(parts.exponent, digits)) {
        return powerText(keepZeros ? parts.mantissa : withoutTrailingZeros(parts.mantissa), parts.exponent);
    }
    const std::string text = positional(parts, digits);
    return dressed(keepZeros ? text : withoutTrailingZeros(text));
}

} // namespace

std::string autoText(double value)
{
    if (!std::isfinite(value))
        return specialText(value);
    if (std::trunc(value) == value && std::abs(value) <= kLargestWhole)
        return integerText(static_cast<std::int64_t>(value));
    return rounded(value, kAutoDigits, false);
}

std::string fixedText(double value, int decimals)
{
    if (!std::isfinite(value))
        return specialText(value);
    return dressed(plain(value, std::chars_format::fixed, std::max(decimals, 0)));
}

std::string significantText(double value, int digits)
{
    if (!std::isfinite(value))
        return specialText(value);
    return rounded(value, std::max(digits, 1), true);
}

std::string scientificText(double value, int decimals)
{
    if (!std::isfinite(value))
        return specialText(value);
    if (value == 0)
        return fixedText(0, decimals);
    const Scientific parts = scientific(value, std::max(decimals, 0));
    return powerText(parts.mantissa, parts.exponent);
}

std::string percentText(double fraction, int decimals)
{
    if (!std::isfinite(fraction))
        return specialText(fraction);
    // The point moves in the text: a product with 100 would round before the decimal rounding does.
    decimals = std::max(decimals, 0);
    std::string text = plain(fraction, std::chars_format::fixed, decimals + 2);
    const bool negative = text.starts_with('-');
    if (negative)
        text.erase(0, 1);
    const std::size_t point = text.find('.');
    text.erase(point, 1);
    if (decimals > 0)
        text.insert(point + 2, ".");
    const std::size_t whole = decimals > 0 ? point + 2 : text.size();
    text.erase(0, std::min(text.find_first_not_of('0'), whole - 1));
    return dressed(negative ? "-" + text : text) + " %";
}

std::string integerText(std::int64_t value)
{
    std::array<char, 24> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return dressed(std::string_view(buffer.data(), end));
}

std::string withMinus(std::string_view numberText)
{
    std::string text;
    for (const char c : numberText) {
        if (c == '-')
            text += kMinus;
        else
            text += c;
    }
    return text;
}

std::string superscript(std::int64_t value)
{
    static constexpr std::array<std::string_view, 10> kDigits{
        "\u2070", "\u00B9", "\u00B2", "\u00B3", "\u2074", "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
    std::array<char, 24> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    std::string text;
    for (const char* c = buffer.data(); c != end; ++c)
        text += *c == '-' ? std::string_view("\u207B") : kDigits[static_cast<std::size_t>(*c - '0')];
    return text;
}

} // namespace bitloupe
