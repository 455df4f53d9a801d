#include "core/num/arithmetic.h"

#include "core/num/decode.h"
#include "core/num/rounding_core.h"

#include <algorithm>
#include <bit>
#include <optional>

namespace bitloupe {

namespace {

__extension__ using Wide = unsigned __int128;

constexpr int bitWidth(Wide value)
{
    const auto high = static_cast<std::uint64_t>(value >> 64U);
    const auto low = static_cast<std::uint64_t>(value);
    return static_cast<int>(high != 0 ? 64 + std::bit_width(high) : std::bit_width(low));
}

/// significand * 2^exponent, plus less than 2^exponent where `sticky`.
struct WideNumber {
    bool negative = false;
    Wide significand = 0;
    int exponent = 0;
    bool sticky = false;

    int top() const { return bitWidth(significand) - 1 + exponent; }
};

/// The view of a positive WideNumber that the rounding routine reads. With a sticky part the cut must lie
/// above the lowest digit, and restExceeds is not exact.
class WideMagnitude {
public:
    explicit WideMagnitude(const WideNumber& number)
        : m_number(number)
    {
    }

    std::int64_t floorLog2() const { return m_number.top(); }

    Cut cut(std::int64_t place) const
    {
        const std::int64_t drop = place - m_number.exponent;
        if (drop <= 0)
            return {drop > -64 ? static_cast<std::uint64_t>(m_number.significand) << -drop : 0, Rest::None};
        if (drop >= 128)
            return {0, Rest::BelowHalf};
        const Wide rest = m_number.significand & ((Wide(1) << drop) - 1);
        const Wide half = Wide(1) << (drop - 1);
        const Rest compared = rest == 0 ? (m_number.sticky ? Rest::BelowHalf : Rest::None)
            : rest < half               ? Rest::BelowHalf
            : rest == half              ? (m_number.sticky ? Rest::AboveHalf : Rest::Half)
                                        : Rest::AboveHalf;
        return {static_cast<std::uint64_t>(m_number.significand >> drop), compared};
    }

    /// Whether the part below the cut, times 2^64, exceeds `draw`.
    bool restExceeds(std::int64_t place, std::uint64_t draw) const
    {
        const std::int64_t drop = place - m_number.exponent;
        if (drop <= 0)
            return false;
        const Wide rest = drop >= 128 ? m_number.significand : m_number.significand & ((Wide(1) << drop) - 1);
        if (drop <= 64)
            return (rest << (64 - drop)) > draw;
        const std::int64_t shift = drop - 64;
        const Wide whole = shift < 128 ? rest >> shift : 0;
        const bool more = shift < 128 ? (whole << shift) != rest : rest != 0;
        return whole > draw || (whole == draw && more);
    }

private:
    const WideNumber& m_number;
};

WideNumber widened(const Dyadic& number)
{
    return {number.negative, number.significand, number.exponent};
}

WideNumber product(const Dyadic& a, const Dyadic& b)
{
    return {a.negative != b.negative, static_cast<Wide>(a.significand) * b.significand,
            a.exponent + b.exponent};
}

/// x + y, neither zero. Nothing where an operand is too wide. A sticky part stays at least 60 places below
/// the first digit: the smaller operand then ends under the window and, being at most 124 digits long, starts
/// two places below the larger one, so that no cancellation brings it up.
std::optional<WideNumber> sum(const WideNumber& x, const WideNumber& y)
{
    constexpr int kWindow = 125;
    const bool xLeads = x.top() >= y.top();
    const WideNumber& high = xLeads ? x : y;
    const WideNumber& low = xLeads ? y : x;
    if (bitWidth(high.significand) >= kWindow || bitWidth(low.significand) >= kWindow)
        return std::nullopt;
    WideNumber out;
    out.exponent = std::max(high.top() - kWindow, std::min(high.exponent, low.exponent));
    const Wide upper = high.significand << (high.exponent - out.exponent);
    const int drop = out.exponent - low.exponent;
    Wide lower = 0;
    if (drop <= 0) {
        lower = low.significand << -drop;
    } else {
        lower = drop < 128 ? low.significand >> drop : 0;
        out.sticky = drop >= 128 || (lower << drop) != low.significand;
    }
    if (x.negative == y.negative) {
        out.negative = x.negative;
        out.significand = upper + lower;
    } else {
        const bool flips = lower > upper;
        out.negative = flips ? low.negative : high.negative;
        out.significand = flips ? lower - upper : upper - lower - (out.sticky ? 1 : 0);
    }
    return out;
}

/// The operands with the sign of b turned for a difference, and which of them are added.
struct Terms {
    Dyadic a;
    Dyadic b;
    Dyadic c;
    bool multiplies = false;
    bool adds = false;

    bool finite() const { return a.isFinite() && b.isFinite() && c.isFinite(); }
    bool firstIsZero() const { return a.isZero() || (multiplies && b.isZero()); }
    bool firstIsNegative() const { return a.negative != (multiplies && b.negative); }
    const Dyadic& second() const { return multiplies ? c : b; }
};

template<typename Format>
Terms termsOf(NumberOperator op, const Format& format, const Operands& operands)
{
    Terms out;
    out.a = decode(format, operands.a).value;
    out.b = decode(format, operands.b).value;
    out.multiplies = op == NumberOperator::Multiply || op == NumberOperator::FusedMultiplyAdd;
    out.adds = op != NumberOperator::Multiply;
    if (op == NumberOperator::FusedMultiplyAdd)
        out.c = decode(format, operands.c).value;
    if (op == NumberOperator::Subtract)
        out.b.negative = !out.b.negative;
    return out;
}

/// Result where an operand is not finite, and whether it is invalid.
std::pair<Dyadic, bool> notFiniteResult(const Terms& terms)
{
    using Kind = Dyadic::Kind;
    const Dyadic nan{.kind = Kind::Nan};
    if (terms.a.kind == Kind::Nan || terms.b.kind == Kind::Nan || terms.c.kind == Kind::Nan)
        return {nan, false};
    const Dyadic& second = terms.second();
    const bool firstInfinite =
        terms.a.kind == Kind::Infinity || (terms.multiplies && terms.b.kind == Kind::Infinity);
    if (firstInfinite && terms.firstIsZero())
        return {nan, true};
    const bool secondInfinite = terms.adds && second.kind == Kind::Infinity;
    if (firstInfinite && secondInfinite && terms.firstIsNegative() != second.negative)
        return {nan, true};
    const bool negative = firstInfinite ? terms.firstIsNegative() : second.negative;
    return {Dyadic{.kind = Kind::Infinity, .negative = negative}, false};
}

/// Sign of a zero result: of a product, or of a sum that is zero.
bool zeroIsNegative(const Terms& terms, RoundingMode mode)
{
    const bool first = terms.firstIsNegative();
    if (!terms.adds)
        return first;
    const bool bothZero = terms.firstIsZero() && terms.second().isZero();
    if (bothZero && first == terms.second().negative)
        return first;
    return mode == RoundingMode::Down;
}

Exact exactOf(const Terms& terms, RoundingMode mode)
{
    if (!terms.finite())
        return notFiniteResult(terms).first;
    Exact out = terms.multiplies ? Exact(terms.a) * Exact(terms.b) : Exact(terms.a);
    if (terms.adds)
        out = out + Exact(terms.second());
    if (out.isZero())
        return Dyadic{.negative = zeroIsNegative(terms, mode)};
    return out;
}

/// The finite result in 128 bits, nothing where they do not hold it.
std::optional<WideNumber> wideOf(const Terms& terms)
{
    const WideNumber first = terms.multiplies ? product(terms.a, terms.b) : widened(terms.a);
    if (!terms.adds || terms.second().isZero())
        return first;
    const WideNumber second = widened(terms.second());
    return first.significand == 0 ? second : sum(first, second);
}

bool isSignalling(const FixedFormat&, std::uint64_t)
{
    return false;
}

bool isSignalling(const FloatFormat& format, std::uint64_t pattern)
{
    const std::uint64_t magnitude = pattern & format.magnitudeMask();
    return format.specials == Specials::Ieee && magnitude > format.infinity()
        && (magnitude >> (format.fractionBits - 1) & 1U) == 0;
}

template<typename Number>
Rounded rounded(const FloatFormat& format, const Number& number, const RoundingRule& rule)
{
    return roundTo(format, number, rule);
}

template<typename Number>
Rounded rounded(const FixedFormat& format, const Number& number, const RoundingRule& rule)
{
    return roundTo(NumberFormat{format}, number, rule);
}

template<typename Format>
Rounded operateIn(NumberOperator op, const Format& format, const Operands& operands, const RoundingRule& rule)
{
    const Terms terms = termsOf(op, format, operands);
    if (!terms.finite()) {
        const auto [value, invalid] = notFiniteResult(terms);
        Rounded out = rounded(format, value, rule);
        out.flags.invalid |= invalid || isSignalling(format, operands.a) || isSignalling(format, operands.b)
            || (op == NumberOperator::FusedMultiplyAdd && isSignalling(format, operands.c));
        return out;
    }
    const std::optional<WideNumber> wide = wideOf(terms);
    if (!wide || (wide->sticky && rule.mode == RoundingMode::Stochastic))
        return rounded(format, exactOf(terms, rule.mode), rule);
    if (wide->significand == 0)
        return rounded(format, Dyadic{.negative = zeroIsNegative(terms, rule.mode)}, rule);
    if constexpr (std::is_same_v<Format, FloatFormat>) {
        // e8m0 has no sign; its own rule for negatives lies in roundTo.
        if (format.powersOnly && wide->negative)
            return rounded(format, Dyadic{.negative = true, .significand = 1}, rule);
    }
    return rounding::roundMagnitude(format, WideMagnitude(*wide), wide->negative, rule);
}

} // namespace

bool isSignallingNan(const NumberFormat& format, std::uint64_t pattern)
{
    return std::visit([pattern](const auto& layout) { return isSignalling(layout, pattern); }, format.layout);
}

Rounded operate(NumberOperator op, const FloatFormat& format, const Operands& operands,
                const RoundingRule& rule)
{
    return operateIn(op, format, operands, rule);
}

Rounded operate(NumberOperator op, const NumberFormat& format, const Operands& operands,
                const RoundingRule& rule)
{
    if (const FixedFormat* fixed = format.asFixed())
        return operateIn(op, *fixed, operands, rule);
    return operateIn(op, *format.asFloat(), operands, rule);
}

Exact exactResult(NumberOperator op, const NumberFormat& format, const Operands& operands, RoundingMode mode)
{
    return exactOf(termsOf(op, format, operands), mode);
}

} // namespace bitloupe
