#include "core/num/exact.h"

#include "core/num/exact_fraction.h"
#include "core/num/exact_text.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace bitloupe {

namespace {

__extension__ using Wide = unsigned __int128;

Integer power(unsigned base, std::int64_t exponent)
{
    return boost::multiprecision::pow(Integer(base), static_cast<unsigned>(exponent));
}

bool isPowerOfTwo(const Integer& value)
{
    return boost::multiprecision::lsb(value) == boost::multiprecision::msb(value);
}

/// Greatest common divisor of two numbers that are not zero.
Integer commonDivisor(const Integer& a, const Integer& b)
{
    using boost::multiprecision::lsb;
    const auto twos = std::min(lsb(a), lsb(b));
    Integer large = a >> lsb(a);
    Integer small = b >> lsb(b);
    if (large < small)
        swap(large, small);
    // gcd() subtracts its way from a long number to a short one, which takes seconds; a remainder is there at
    // once.
    while (topBit(small) >= 64) {
        if (topBit(large) - topBit(small) < 64)
            return gcd(large, small) << twos;
        large %= small;
        if (large == 0)
            return small << twos;
        swap(large, small);
    }
    const auto word = static_cast<std::uint64_t>(small);
    return Integer(std::gcd(word, static_cast<std::uint64_t>(Integer(large % word)))) << twos;
}

/// The exponent e with 5^e = value, or -1.
std::int64_t fiveExponent(const Integer& value)
{
    const auto guess = static_cast<std::int64_t>(static_cast<double>(topBit(value)) / std::log2(5.0));
    for (std::int64_t e = guess; e <= guess + 1; ++e) {
        if (power(5, e) == value)
            return e;
    }
    return -1;
}

} // namespace

Exact::~Exact() = default;
Exact::Exact(const Exact&) = default;
Exact& Exact::operator=(const Exact&) = default;
Exact::Exact(Exact&&) noexcept = default;
Exact& Exact::operator=(Exact&&) noexcept = default;

Exact::Exact(const Dyadic& number)
    : m_small(number)
{
}

Exact Exact::fromInteger(std::int64_t value)
{
    const auto bits = static_cast<std::uint64_t>(value);
    return Dyadic{.negative = value < 0, .significand = value < 0 ? ~bits + 1 : bits};
}

Exact Exact::powerOfTwo(std::int64_t exponent)
{
    return Dyadic{.significand = 1, .exponent = static_cast<int>(exponent)};
}

Exact Exact::fromFraction(Fraction fraction, bool negative)
{
    if (fraction.numerator == 0)
        return Dyadic{.negative = negative};
    const Integer divisor = commonDivisor(fraction.numerator, fraction.denominator);
    if (divisor != 1) {
        fraction.numerator /= divisor;
        fraction.denominator /= divisor;
    }
    return fromReduced(std::move(fraction), negative);
}

/// Keeps what fits two machine words there.
Exact Exact::fromReduced(Fraction fraction, bool negative)
{
    Exact out;
    out.m_small.negative = negative;
    if (isPowerOfTwo(fraction.denominator)) {
        const auto zeros = static_cast<std::int64_t>(boost::multiprecision::lsb(fraction.numerator));
        if (topBit(fraction.numerator) - zeros < 64) {
            out.m_small.significand =
                static_cast<std::uint64_t>(Integer(fraction.numerator >> static_cast<std::size_t>(zeros)));
            out.m_small.exponent = static_cast<int>(zeros - topBit(fraction.denominator));
            return out;
        }
    }
    out.m_small.significand = 1;
    out.m_fraction = std::make_shared<const Fraction>(std::move(fraction));
    return out;
}

Exact Exact::fromDigits(std::string_view digits, int base, int scaleBase, std::int64_t scaleExponent)
{
    const char* prefix = base == 16 ? "0x" : base == 8 ? "0" : "";
    Integer value = 0;
    if (base == 2) {
        for (const char digit : digits) {
            value <<= 1U;
            value |= static_cast<unsigned>(digit - '0');
        }
    } else {
        const std::size_t start = std::min(digits.find_first_not_of('0'), digits.size());
        if (start < digits.size())
            value = Integer(prefix + std::string(digits.substr(start)));
    }
    Fraction fraction{value, 1};
    if (value != 0) {
        Integer& scaled = scaleExponent >= 0 ? fraction.numerator : fraction.denominator;
        scaled *= power(static_cast<unsigned>(scaleBase), std::abs(scaleExponent));
    }
    return fromFraction(std::move(fraction), false);
}

Exact::Fraction Exact::widened() const
{
    if (m_fraction)
        return *m_fraction;
    Fraction out{m_small.significand, 1};
    if (m_small.exponent > 0)
        out.numerator <<= static_cast<unsigned>(m_small.exponent);
    else if (m_small.significand != 0)
        out.denominator <<= static_cast<unsigned>(-m_small.exponent);
    return out;
}

bool Exact::isZero() const
{
    return !m_fraction && m_small.isZero();
}

std::optional<Dyadic> Exact::asDyadic() const
{
    return m_fraction ? std::nullopt : std::optional(m_small);
}

std::size_t Exact::sizeBits() const
{
    if (m_fraction)
        return static_cast<std::size_t>(topBit(m_fraction->numerator) + topBit(m_fraction->denominator)) + 2;
    return static_cast<std::size_t>(std::bit_width(m_small.significand) + std::abs(m_small.exponent));
}

std::int64_t Exact::floorLog2() const
{
    if (m_fraction)
        return FractionMagnitude(m_fraction->numerator, m_fraction->denominator).floorLog2();
    return DyadicMagnitude(m_small.significand, m_small.exponent).floorLog2();
}

Exact Exact::timesPowerOfTwo(int exponent) const
{
    if (m_fraction)
        return *this * powerOfTwo(exponent);
    Exact out = *this;
    out.m_small.exponent += exponent;
    return out;
}

Exact Exact::negated() const
{
    Exact out = *this;
    out.m_small.negative = !out.m_small.negative;
    return out;
}

Exact Exact::magnitude() const
{
    Exact out = *this;
    out.m_small.negative = false;
    return out;
}

std::string Exact::text() const
{
    if (!m_fraction)
        return decimalText(m_small);
    const std::string sign = isNegative() ? "-" : "";
    const auto& [numerator, denominator] = *m_fraction;
    const auto twos = static_cast<std::int64_t>(boost::multiprecision::lsb(denominator));
    const std::int64_t fives = fiveExponent(denominator >> static_cast<std::size_t>(twos));
    if (fives < 0)
        return sign + numerator.str() + "/" + denominator.str();
    const std::int64_t decimals = std::max(twos, fives);
    const Integer digits = shifted(numerator, decimals - twos) * power(5, decimals - fives);
    return sign + withPoint(digits.str(), static_cast<std::size_t>(decimals));
}

std::string Exact::shortText(int digits) const
{
    std::string whole = text();
    const bool isFraction = whole.find('/') != std::string::npos;
    const std::size_t lead = whole.find_first_of("123456789");
    if (!isFinite() || lead == std::string::npos)
        return whole;
    const auto wanted = static_cast<std::size_t>(digits);
    if (isFraction) {
        // Digits past the wanted ones come from cutting |x| * 10^decimals to an integer.
        const double log10 = static_cast<double>(floorLog2()) * 0.30102999566398120;
        const auto decimals = static_cast<std::int64_t>(std::max(0.0, digits - std::floor(log10)));
        const Integer scaled = m_fraction->numerator * power(10, decimals) / m_fraction->denominator;
        std::string text = scaled.str();
        if (text.size() <= static_cast<std::size_t>(decimals))
            text.insert(0, static_cast<std::size_t>(decimals) + 1 - text.size(), '0');
        text.insert(text.size() - static_cast<std::size_t>(decimals), 1, '.');
        whole = (isNegative() ? "-" : "") + text;
    }
    const std::size_t point = whole.find('.');
    const std::size_t first = whole.find_first_of("123456789");
    const std::size_t last = first + wanted + (point != std::string::npos && point > first ? 1 : 0);
    if (point == std::string::npos || (whole.size() <= last && !isFraction))
        return whole;
    return whole.substr(0, std::max(std::min(last, whole.size()), point)) + "…";
}

double Exact::toDouble() const
{
    if (!m_fraction)
        return m_small.toDouble();
    return std::bit_cast<double>(roundTo(kBinary64, *this).pattern);
}

namespace {

/// a + b of numbers whose bits lie within 128 places of each other; nothing where they do not.
std::optional<Dyadic> smallSum(Dyadic a, Dyadic b)
{
    if (a.exponent < b.exponent)
        std::swap(a, b);
    const int shift = a.exponent - b.exponent;
    if (a.significand != 0 && std::bit_width(a.significand) + shift > 126)
        return std::nullopt;
    const Wide high = a.significand == 0 ? 0 : static_cast<Wide>(a.significand) << shift;
    const Wide low = b.significand;
    const bool same = a.negative == b.negative;
    Wide sum = same ? high + low : high > low ? high - low : low - high;
    Dyadic out{.negative = same || high > low ? a.negative : b.negative, .exponent = b.exponent};
    if (sum == 0) {
        out.negative = a.negative && b.negative;
        return out;
    }
    while ((sum & 1U) == 0) {
        const auto low64 = static_cast<std::uint64_t>(sum);
        const int zeros = low64 == 0 ? 63 : std::countr_zero(low64);
        sum >>= zeros;
        out.exponent += zeros;
    }
    if ((sum >> 64U) != 0)
        return std::nullopt;
    out.significand = static_cast<std::uint64_t>(sum);
    return out;
}

} // namespace

Exact operator+(const Exact& a, const Exact& b)
{
    if (!a.m_fraction && !b.m_fraction) {
        if (const auto sum = smallSum(a.m_small, b.m_small))
            return *sum;
    }
    const auto [an, ad] = a.widened();
    const auto [bn, bd] = b.widened();
    const Integer left = a.isNegative() ? Integer(-(an * bd)) : Integer(an * bd);
    const Integer right = b.isNegative() ? Integer(-(bn * ad)) : Integer(bn * ad);
    const Integer sum = left + right;
    const bool negative = sum == 0 ? a.isNegative() && b.isNegative() : sum < 0;
    return Exact::fromFraction({abs(sum), ad * bd}, negative);
}

Exact operator-(const Exact& a, const Exact& b)
{
    return a + b.negated();
}

Exact operator*(const Exact& a, const Exact& b)
{
    const auto [an, ad] = a.widened();
    const auto [bn, bd] = b.widened();
    return Exact::fromFraction({an * bn, ad * bd}, a.isNegative() != b.isNegative());
}

Exact operator/(const Exact& a, const Exact& b)
{
    const auto [an, ad] = a.widened();
    const auto [bn, bd] = b.widened();
    return Exact::fromFraction({an * bd, ad * bn}, a.isNegative() != b.isNegative());
}

Exact Exact::raised(std::int64_t n) const
{
    using boost::multiprecision::pow;
    // Powers of a reduced fraction are reduced.
    Fraction base = widened();
    if (n < 0)
        swap(base.numerator, base.denominator);
    const auto times = static_cast<unsigned>(std::abs(n));
    return fromReduced({pow(base.numerator, times), pow(base.denominator, times)},
                       isNegative() && n % 2 != 0);
}

int compare(const Exact& a, const Exact& b)
{
    const Exact difference = a - b;
    return difference.isZero() ? 0 : difference.isNegative() ? -1 : 1;
}

double relativeError(const Exact& stored, const Exact& asked)
{
    if (stored.kind() == Dyadic::Kind::Nan || asked.kind() == Dyadic::Kind::Nan)
        return std::nan("");
    if (!stored.isFinite() || !asked.isFinite()) {
        const bool same = stored.kind() == asked.kind() && stored.isNegative() == asked.isNegative();
        return same ? 0 : stored.isFinite() ? -1 : HUGE_VAL;
    }
    const Exact difference = stored - asked;
    if (difference.isZero())
        return 0;
    if (asked.isZero())
        return difference.isNegative() ? -HUGE_VAL : HUGE_VAL;
    const auto numerator = difference.asDyadic();
    const auto denominator = asked.asDyadic();
    constexpr std::uint64_t kExact = std::uint64_t(1) << 53U;
    if (numerator && denominator && numerator->significand <= kExact && denominator->significand <= kExact) {
        // Both significands are exact in binary64, so their quotient is rounded once; the scaling is exact as
        // long as the result is a normal number.
        const double quotient =
            static_cast<double>(numerator->significand) / static_cast<double>(denominator->significand);
        const int scale = numerator->exponent - denominator->exponent;
        if (scale > -900 && scale < 900)
            return std::ldexp(numerator->negative != denominator->negative ? -quotient : quotient, scale);
    }
    return (difference / asked).toDouble();
}

} // namespace bitloupe
