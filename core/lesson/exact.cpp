#include "core/lesson/exact.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>

namespace bitloupe {
namespace {

using boost::multiprecision::cpp_int;

constexpr int kLargestPower = 5000;
constexpr std::size_t kLongestNumber = 4000;

bool takeDigits(std::string_view& text, std::string& digits)
{
    const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
    digits += text.substr(0, count);
    text.remove_prefix(count);
    return count > 0;
}

/// From decimal digits; leading zeros would otherwise be read as octal.
cpp_int wholeNumber(const std::string& digits)
{
    const auto first = digits.find_first_not_of('0');
    return first == std::string::npos ? cpp_int(0) : cpp_int(digits.substr(first));
}

/// The power of ten after "e"; none when it is malformed or out of reach.
std::optional<int> takePower(std::string_view& text)
{
    text.remove_prefix(1);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    std::string digits;
    int power = 0;
    if (!takeDigits(text, digits))
        return std::nullopt;
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), power);
    if (code != std::errc{} || power > kLargestPower)
        return std::nullopt;
    return negative ? -power : power;
}

} // namespace

std::optional<Rational> exactNumber(std::string_view text)
{
    if (text.size() > kLongestNumber)
        return std::nullopt;
    const bool negative = text.starts_with('-');
    if (negative)
        text.remove_prefix(1);
    std::string digits;
    if (!takeDigits(text, digits))
        return std::nullopt;
    Rational value;
    if (text.starts_with('/')) {
        std::string below;
        text.remove_prefix(1);
        if (!takeDigits(text, below) || !text.empty() || wholeNumber(below) == 0)
            return std::nullopt;
        value = Rational(wholeNumber(digits), wholeNumber(below));
    } else {
        int power = 0;
        if (text.starts_with('.')) {
            text.remove_prefix(1);
            const std::size_t before = digits.size();
            if (!takeDigits(text, digits))
                return std::nullopt;
            power = -static_cast<int>(digits.size() - before);
        }
        if (text.starts_with('e')) {
            const auto given = takePower(text);
            if (!given)
                return std::nullopt;
            power += *given;
        }
        if (!text.empty())
            return std::nullopt;
        const cpp_int ten = boost::multiprecision::pow(cpp_int(10), static_cast<unsigned>(std::abs(power)));
        value = power < 0 ? Rational(wholeNumber(digits), ten) : Rational(wholeNumber(digits) * ten);
    }
    return negative ? Rational(-value) : value;
}

std::optional<Rational> exactNumber(const Json& value, bool takeTexts)
{
    if (value.is_number_unsigned())
        return Rational(value.get<std::uint64_t>());
    if (value.is_number_integer())
        return Rational(value.get<std::int64_t>());
    if (value.is_number_float() && std::isfinite(value.get<double>()))
        return exactNumber(shortestText(value.get<double>()));
    if (takeTexts && value.is_string())
        return exactNumber(value.get_ref<const std::string&>());
    return std::nullopt;
}

double nearestDouble(const Rational& value)
{
    return value.convert_to<double>();
}

} // namespace bitloupe
