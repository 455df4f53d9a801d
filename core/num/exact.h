#pragma once

#include "core/num/decode.h"
#include "core/num/rounding.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace bitloupe {

/// A rational number of any size, an infinity, or NaN; zero keeps its sign. Nothing is ever rounded.
/// Numbers with a significand of 64 bits stay in two machine words; others share an immutable fraction of big
/// integers.
class Exact {
public:
    Exact() = default;
    Exact(const Dyadic& number); // NOLINT(google-explicit-constructor): every dyadic number is one of these
    ~Exact();
    Exact(const Exact&);
    Exact& operator=(const Exact&);
    Exact(Exact&&) noexcept;
    Exact& operator=(Exact&&) noexcept;

    static Exact fromInteger(std::int64_t value);
    /// Digits of base 2, 8, 10 or 16 without signs, times scaleBase^scaleExponent (10 or 2).
    static Exact fromDigits(std::string_view digits, int base, int scaleBase, std::int64_t scaleExponent);
    /// 2^exponent.
    static Exact powerOfTwo(std::int64_t exponent);

    Dyadic::Kind kind() const { return m_small.kind; }
    bool isFinite() const { return kind() == Dyadic::Kind::Finite; }
    bool isNegative() const { return m_small.negative; } ///< of -0 too
    bool isZero() const;
    /// The value where it is a 64-bit significand times a power of two, or not finite.
    std::optional<Dyadic> asDyadic() const;
    /// Bits of numerator plus denominator: what arithmetic with it costs.
    std::size_t sizeBits() const;
    /// floor(log2 |x|), x finite and not zero.
    std::int64_t floorLog2() const;

    Exact timesPowerOfTwo(int exponent) const;
    Exact negated() const;
    Exact magnitude() const;
    /// The n-th power of a number that is finite and not zero; |n| up to 2^32 - 1.
    Exact raised(std::int64_t n) const;

    /// Every digit where the decimal ends, else the reduced fraction "1/3"; "-0", "NaN", "Infinity",
    /// "-Infinity".
    std::string text() const;
    /// The decimal where it ends within `digits` significant digits, else so many of them, cut, and "…".
    std::string shortText(int digits) const;
    /// Nearest binary64, ties to even.
    double toDouble() const;

    // Finite operands only; the sign of a zero result is that of IEEE 754 under rounding to nearest.
    friend Exact operator+(const Exact& a, const Exact& b);
    friend Exact operator-(const Exact& a, const Exact& b);
    friend Exact operator*(const Exact& a, const Exact& b);
    /// b must not be zero.
    friend Exact operator/(const Exact& a, const Exact& b);
    /// -1, 0 or 1; -0 equals +0.
    friend int compare(const Exact& a, const Exact& b);

    struct Fraction;
    const Fraction* fraction() const { return m_fraction.get(); }

private:
    static Exact fromFraction(Fraction fraction, bool negative);
    static Exact fromReduced(Fraction fraction, bool negative);
    Fraction widened() const;
    friend Rounded roundTo(const FloatFormat&, const Exact&, const RoundingRule&);
    friend Rounded roundTo(const NumberFormat&, const Exact&, const RoundingRule&);
    friend CutDigits cutDigits(const NumberFormat&, const Exact&);

    Dyadic m_small; ///< kind and sign always; the value where m_fraction is null
    std::shared_ptr<const Fraction> m_fraction; ///< magnitude
};

/// (stored - asked) / asked, nearest binary64; 0 where both are equal, zero or the same infinity; infinite
/// where only `stored` is or asked is 0; NaN where either is.
double relativeError(const Exact& stored, const Exact& asked);

} // namespace bitloupe
