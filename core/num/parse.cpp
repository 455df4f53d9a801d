#include "core/num/parse.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace bitloupe {

namespace {

constexpr std::size_t kMaxText = 4000;
constexpr int kMaxDepth = 64;
constexpr std::int64_t kMaxDecimalExponent = 12000;
constexpr std::int64_t kMaxBinaryExponent = 40000;
constexpr std::size_t kMaxBits = 100'000;
constexpr double kMaxWork = 1.2 * kMaxBits * kMaxBits;

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isWordChar(char c)
{
    const char lower = static_cast<char>(c | 0x20);
    return isDigit(c) || (lower >= 'a' && lower <= 'z') || c == '.' || c == ',' || c == '_';
}

int digitValue(char c)
{
    if (isDigit(c))
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 99;
}

std::string lowerCase(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    return out;
}

std::string shown(std::string_view text)
{
    return text.size() <= 24 ? std::string(text) : std::string(text.substr(0, 24)) + "…";
}

/// Mathematical signs become the ASCII ones and every other non-ASCII character one '?', so that positions
/// count characters.
std::string inAscii(std::string_view text)
{
    constexpr std::array<std::pair<std::string_view, char>, 6> kSigns{
        {{"−", '-'}, {"×", '*'}, {"·", '*'}, {"÷", '/'}, {"∞", '\1'}, {"\u00a0", ' '}}};
    std::string out;
    while (!text.empty()) {
        std::size_t taken = 1;
        char c = text[0];
        for (const auto& [sign, ascii] : kSigns) {
            if (text.starts_with(sign)) {
                taken = sign.size();
                c = ascii;
            }
        }
        if ((static_cast<unsigned char>(c) & 0x80U) != 0) {
            while (taken < text.size() && (static_cast<unsigned char>(text[taken]) & 0xC0U) == 0x80U)
                ++taken;
            c = '?';
        }
        out += c;
        text.remove_prefix(taken);
    }
    return out;
}

class Parser {
public:
    Parser(std::string text, std::string where)
        : m_text(std::move(text))
        , m_where(std::move(where))
    {
    }

    Expected<Exact> parse()
    {
        auto value = sum(0);
        if (!value)
            return value;
        skipSpace();
        if (m_at < m_text.size()) {
            if (m_text[m_at] == ')')
                return wrong("The parenthesis closed at " + position(m_at) + " was never opened.");
            if (isWordChar(m_text[m_at]) || m_text[m_at] == '(')
                return wrong("A sign such as + or * is missing at " + position(m_at) + ".");
            return unexpected();
        }
        return value;
    }

private:
    using Operand = Expected<Exact>;

    static std::string position(std::size_t at) { return "position " + std::to_string(at + 1); }

    tl::unexpected<Error> wrong(std::string message, ErrorCode code = ErrorCode::WrongType) const
    {
        return fail(code, m_where, std::move(message));
    }

    tl::unexpected<Error> unexpected() const
    {
        if (m_at >= m_text.size())
            return wrong(shown(m_text) + " is not complete: a number is missing at the end.");
        const char c = m_text[m_at];
        const std::string what = c == '?' ? "that sign" : "\"" + std::string(1, c) + "\"";
        return wrong(shown(m_text) + " is not a number: " + what + " at " + position(m_at)
                     + " has no meaning here.");
    }

    tl::unexpected<Error> notANumber(std::string_view token, const std::string& why, std::size_t at) const
    {
        return wrong(shown(token) + " is not a number: " + why + " at " + position(at) + ".");
    }

    void skipSpace()
    {
        while (m_at < m_text.size() && isSpace(m_text[m_at]))
            ++m_at;
    }

    /// The operator at this place if it is one of `signs`.
    std::optional<char> take(std::string_view signs)
    {
        skipSpace();
        if (m_at >= m_text.size() || signs.find(m_text[m_at]) == std::string_view::npos)
            return std::nullopt;
        return m_text[m_at++];
    }

    Operand checked(const Exact& value) const
    {
        if (value.sizeBits() > kMaxBits)
            return wrong("The result has too many digits to be kept exactly.", ErrorCode::TooLarge);
        return value;
    }

    Operand apply(char sign, const Exact& a, const Exact& b)
    {
        if (!a.isFinite() || !b.isFinite())
            return wrong("Infinity and NaN stand alone: they take no part in exact arithmetic.");
        const auto bits = static_cast<double>(a.sizeBits() + b.sizeBits());
        m_work += bits * bits; // what reducing the result costs
        if (m_work > kMaxWork)
            return wrong("There is too much arithmetic with long numbers here.", ErrorCode::TooLarge);
        switch (sign) {
        case '+':
            return checked(a + b);
        case '-':
            return checked(a - b);
        case '*':
            return checked(a * b);
        default:
            if (b.isZero())
                return wrong(shown(m_text) + " has no value.", ErrorCode::NoAnswer);
            return checked(a / b);
        }
    }

    Operand sum(int depth)
    {
        auto left = product(depth);
        while (left) {
            const auto sign = take("+-");
            if (!sign)
                break;
            auto right = product(depth);
            left = right ? apply(*sign, *left, *right) : std::move(right);
        }
        return left;
    }

    Operand product(int depth)
    {
        auto left = signedPower(depth);
        while (left) {
            const auto sign = take("*/");
            if (!sign)
                break;
            auto right = signedPower(depth);
            left = right ? apply(*sign, *left, *right) : std::move(right);
        }
        return left;
    }

    /// -2^2 is -(2^2).
    Operand signedPower(int depth)
    {
        bool negative = false;
        while (const auto sign = take("+-"))
            negative ^= *sign == '-';
        auto value = power(depth);
        if (value && negative)
            return value->negated();
        return value;
    }

    Operand power(int depth)
    {
        auto base = primary(depth);
        if (!base || !take("^"))
            return base;
        const std::size_t start = m_at;
        const auto exponent = signedPower(depth + 1);
        if (!exponent)
            return exponent;
        const double n = exponent->toDouble();
        if (!exponent->isFinite() || n != std::floor(n) || !base->isFinite())
            return wrong("The exponent at " + position(start) + " must be a whole number.");
        if (base->isZero() && n <= 0)
            return wrong(shown(m_text) + " has no value.", ErrorCode::NoAnswer);
        if (base->isZero()) // of the sign that an odd power keeps
            return std::fmod(n, 2) == 1 ? *base : *base * *base;
        const double bits = static_cast<double>(base->sizeBits()) * std::fabs(n);
        if (bits > static_cast<double>(kMaxBits))
            return wrong("The power at " + position(start) + " is too large to be kept exactly.",
                         ErrorCode::TooLarge);
        return base->raised(static_cast<std::int64_t>(n));
    }

    Operand primary(int depth)
    {
        if (depth > kMaxDepth)
            return wrong("There are more than 64 parentheses inside each other.", ErrorCode::TooLarge);
        skipSpace();
        const std::size_t start = m_at;
        if (take("(")) {
            auto value = sum(depth + 1);
            if (value && !take(")"))
                return wrong("The parenthesis opened at " + position(start) + " is not closed.");
            return value;
        }
        if (take("\1"))
            return Exact(Dyadic{.kind = Dyadic::Kind::Infinity});
        if (m_at >= m_text.size() || !isWordChar(m_text[m_at]))
            return unexpected();
        return number();
    }

    std::string_view token()
    {
        const std::size_t start = m_at;
        const std::string_view rest = std::string_view(m_text).substr(start);
        const bool isHex = rest.size() > 1 && rest[0] == '0' && (rest[1] | 0x20) == 'x';
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            const char before = m_at > start ? static_cast<char>(m_text[m_at - 1] | 0x20) : ' ';
            const bool exponentSign = (c == '+' || c == '-')
                && before == (isHex || rest.starts_with("0b") ? 'p' : 'e')
                && (isDigit(rest[0]) || rest[0] == '.');
            if (!isWordChar(c) && !exponentSign)
                break;
            ++m_at;
        }
        return std::string_view(m_text).substr(start, m_at - start);
    }

    Operand number()
    {
        const std::size_t start = m_at;
        const std::string_view written = token();
        const std::string lower = lowerCase(written);
        if (lower == "inf" || lower == "infinity")
            return Exact(Dyadic{.kind = Dyadic::Kind::Infinity});
        if (lower == "nan")
            return Exact(Dyadic{.kind = Dyadic::Kind::Nan});
        if (!isDigit(lower[0]) && lower[0] != '.' && lower[0] != ',')
            return wrong("\"" + shown(written) + "\" is not a number: digits, inf or nan are.");
        int base = 10;
        if (lower.size() > 1 && lower[0] == '0')
            base = lower[1] == 'x' ? 16 : lower[1] == 'b' ? 2 : lower[1] == 'o' ? 8 : 10;
        const bool isHexfloat = base == 16 && lower.find('p') != std::string::npos;
        if (isHexfloat && (lower.ends_with('f') || lower.ends_with('l')))
            return digits(written, lower.substr(0, lower.size() - 1), base, start); // as C writes it
        if (lower.find(',') == std::string::npos)
            return digits(written, lower, base, start);
        const auto pointed = withDecimalPoint(written, lower, start);
        return pointed ? digits(written, *pointed, base, start) : Operand(fail(pointed.error()));
    }

    /// A comma is the decimal sign where it is the only one, no point is there and it does not look like one
    /// of groups of three digits; 0,125 can only be a fraction.
    Expected<std::string> withDecimalPoint(std::string_view written, const std::string& lower,
                                           std::size_t start) const
    {
        const std::size_t comma = lower.find(',');
        const std::string before = lower.substr(0, comma);
        const std::string after = lower.substr(comma + 1);
        const std::string there = " has a comma at " + position(start + comma) + ": ";
        if (after.find(',') != std::string::npos || lower.find('.') != std::string::npos) {
            std::string plain = lower;
            const char decimal = lower[lower.find_last_of(".,")];
            const bool both = lower.find('.') != std::string::npos;
            std::erase_if(plain, [&](char c) { return (c == '.' || c == ',') && !(both && c == decimal); });
            std::ranges::replace(plain, ',', '.');
            return wrong(shown(written) + there + "write it without grouping digits, as " + shown(plain)
                         + ".");
        }
        const bool grouped = after.size() == 3 && before.size() <= 3 && !before.empty() && before[0] != '0';
        if (grouped)
            return wrong(shown(written) + there + "write " + before + after + ", or " + before + "." + after
                         + " if it is the decimal sign.");
        return before + "." + after;
    }

    Operand digits(std::string_view written, const std::string& lower, int base, std::size_t start)
    {
        std::string digits;
        std::int64_t places = 0;
        bool point = false;
        std::size_t at = base == 10 ? 0 : 2;
        const char exponentSign = base == 10 ? 'e' : 'p';
        for (; at < lower.size() && lower[at] != exponentSign; ++at) {
            const bool between = at > 0 && at + 1 < lower.size() && digitValue(lower[at - 1]) < base
                && digitValue(lower[at + 1]) < base;
            if (lower[at] == '_' && between)
                continue;
            if (lower[at] == '.' && point)
                return notANumber(written, "there is a second point", start + at);
            if (lower[at] == '.') {
                point = true;
            } else if (digitValue(lower[at]) >= base) {
                return notANumber(written,
                                  "\"" + std::string(1, written[at]) + "\" is no digit of base "
                                      + std::to_string(base),
                                  start + at);
            } else {
                digits += lower[at];
                places += point ? 1 : 0;
            }
        }
        if (digits.empty())
            return notANumber(written, "a digit is missing", start + at);
        const int bitsPerDigit = base == 16 ? 4 : base == 8 ? 3 : 1;
        std::int64_t scale = base == 10 ? -places : -places * bitsPerDigit;
        if (at < lower.size()) {
            const auto exponent = exponentValue(written, lower.substr(at + 1), start + at + 1);
            if (!exponent)
                return fail(exponent.error());
            scale += *exponent;
        }
        const std::int64_t limit = base == 10 ? kMaxDecimalExponent : kMaxBinaryExponent;
        const bool isZero = digits.find_first_not_of('0') == std::string::npos;
        if (!isZero && std::abs(scale) > limit)
            return wrong(shown(written) + " is out of reach: numbers here go to about 10^±"
                             + std::to_string(kMaxDecimalExponent) + ".",
                         ErrorCode::TooLarge);
        return Exact::fromDigits(digits, base, base == 10 ? 10 : 2, isZero ? 0 : scale);
    }

    /// Exponents past 18 digits stop at a value that is out of reach anyway.
    Expected<std::int64_t> exponentValue(std::string_view written, std::string_view text,
                                         std::size_t at) const
    {
        if (text.starts_with('+'))
            text.remove_prefix(1);
        std::int64_t value = 0;
        const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (code == std::errc::result_out_of_range)
            return text.starts_with('-') ? -1'000'000'000 : 1'000'000'000;
        if (code != std::errc{} || end != text.data() + text.size())
            return notANumber(written, "the exponent is no whole number", at);
        return std::clamp<std::int64_t>(value, -1'000'000'000, 1'000'000'000);
    }

    std::string m_text;
    std::string m_where;
    std::size_t m_at = 0;
    double m_work = 0;
};

} // namespace

Expected<Literal> parseLiteral(std::string_view text, const std::string& where)
{
    if (text.size() > kMaxText)
        return fail(ErrorCode::TooLarge, where, "The text is longer than 4000 characters.");
    std::string ascii = inAscii(text);
    // Python writes powers with two stars.
    for (std::size_t at = ascii.find("**"); at != std::string::npos; at = ascii.find("**"))
        ascii.replace(at, 2, " ^");
    if (ascii.find_first_not_of(" \t\r\n") == std::string::npos)
        return fail(ErrorCode::Missing, where, "Type a number, for example 0.1 or 1/3.");
    if (auto nan = parseNan(ascii, where))
        return *nan;
    auto number = Parser(std::move(ascii), where).parse();
    if (!number)
        return fail(number.error());
    return Literal{std::move(*number), std::nullopt};
}

Expected<Exact> parseNumber(std::string_view text, const std::string& where)
{
    auto literal = parseLiteral(text, where);
    if (!literal)
        return fail(literal.error());
    return std::move(literal->number);
}

} // namespace bitloupe
