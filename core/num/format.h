#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace bitloupe {

/// What the largest codes of a floating-point format mean.
enum class Specials {
    Ieee, ///< all exponent bits 1: fraction 0 is infinity, anything else NaN
    NanOnly, ///< all exponent and fraction bits 1: NaN; no infinity
    NanNegativeZero, ///< the code of negative zero is NaN; no infinity and no negative zero
    None, ///< every code is a finite number
};

/// Sign, exponent and fraction of a binary floating-point format of at most 64 bits, highest bit first.
///
///   normal      (-1)^sign * (1 + fraction / 2^fractionBits) * 2^(biasedExponent - bias)
///   subnormal   (-1)^sign * (    fraction / 2^fractionBits) * 2^(1 - bias)         where biasedExponent = 0
///
/// A `powersOnly` format has neither sign nor zero nor subnormals: code c is 2^(c - bias).
/// Below the sign bit, codes of finite numbers count up with their magnitude without gaps, which rounding
/// uses.
struct FloatFormat {
    int exponentBits = 5;
    int fractionBits = 10;
    int bias = 15;
    Specials specials = Specials::Ieee;
    bool powersOnly = false;

    constexpr int totalBits() const { return (powersOnly ? 0 : 1) + exponentBits + fractionBits; }
    constexpr int minExponent() const { return powersOnly ? -bias : 1 - bias; }
    constexpr std::uint64_t fractionMask() const { return (std::uint64_t(1) << fractionBits) - 1; }
    constexpr std::uint64_t exponentMask() const { return (std::uint64_t(1) << exponentBits) - 1; }
    constexpr std::uint64_t magnitudeMask() const
    {
        return (std::uint64_t(1) << (exponentBits + fractionBits)) - 1;
    }
    constexpr std::uint64_t signMask() const { return powersOnly ? 0 : magnitudeMask() + 1; }
    constexpr bool hasInfinity() const { return specials == Specials::Ieee; }
    constexpr bool hasNan() const { return specials != Specials::None; }
    constexpr bool hasNegativeZero() const { return !powersOnly && specials != Specials::NanNegativeZero; }
    /// Magnitude code of infinity; only where hasInfinity().
    constexpr std::uint64_t infinity() const { return exponentMask() << fractionBits; }
    /// Magnitude code of the largest finite number.
    constexpr std::uint64_t maxFinite() const
    {
        switch (specials) {
        case Specials::Ieee:
            return infinity() - 1;
        case Specials::NanOnly:
            return magnitudeMask() - 1;
        default:
            return magnitudeMask();
        }
    }
    /// The quiet NaN with an empty payload, of a given sign where the format keeps one; only where hasNan().
    constexpr std::uint64_t quietNan(bool negative) const
    {
        if (specials == Specials::NanNegativeZero)
            return signMask();
        const std::uint64_t payload = specials == Specials::Ieee
            ? infinity() | (std::uint64_t(1) << (fractionBits - 1))
            : magnitudeMask();
        return payload | (negative ? signMask() : 0);
    }

    friend constexpr bool operator==(const FloatFormat&, const FloatFormat&) = default;
};

/// Two's complement (or unsigned) integer times 2^-fractionBits, at most 64 bits; fractionBits = 0 is an
/// integer. `integerBits` does not count the sign.
struct FixedFormat {
    bool isSigned = true;
    int integerBits = 7;
    int fractionBits = 0;

    constexpr int totalBits() const { return (isSigned ? 1 : 0) + integerBits + fractionBits; }
    /// Largest magnitude of a positive code, in steps.
    constexpr std::uint64_t maxSteps() const
    {
        return ~std::uint64_t(0) >> (64 - integerBits - fractionBits);
    }

    friend constexpr bool operator==(const FixedFormat&, const FixedFormat&) = default;
};

struct NumberFormat;

/// A format with a name of its own.
struct NamedFormat {
    std::string_view id; ///< the word of states and scripts: "float8_e4m3fn"
    std::string_view label; ///< the name people read: "FP8 E4M3FN"
    FloatFormat format;
    bool common = false; ///< among the eight that a short table shows
};

// binary16 (IEEE 754): S EEEEE MMMMMMMMMM, bias 15
//   max 0.11110.1111111111 = 65504                  min subnormal 0.00000.0000000001 = 2^-24
inline constexpr FloatFormat kBinary16{.exponentBits = 5, .fractionBits = 10, .bias = 15};
// binary32 (IEEE 754): S E8 M23, bias 127            max (2 - 2^-23) * 2^127   min subnormal 2^-149
inline constexpr FloatFormat kBinary32{.exponentBits = 8, .fractionBits = 23, .bias = 127};
// binary64 (IEEE 754): S E11 M52, bias 1023          max (2 - 2^-52) * 2^1023  min subnormal 2^-1074
inline constexpr FloatFormat kBinary64{.exponentBits = 11, .fractionBits = 52, .bias = 1023};
// TF32 (NVIDIA A100): the exponent of binary32, the fraction of binary16; 19 bits, stored in the upper bits
// of 32
//   max (2 - 2^-10) * 2^127                          min subnormal 2^-136
inline constexpr FloatFormat kTf32{.exponentBits = 8, .fractionBits = 10, .bias = 127};
// bfloat16: the upper half of binary32               max 0.11111110.1111111 = 255 * 2^120   min subnormal
// 2^-133
inline constexpr FloatFormat kBfloat16{.exponentBits = 8, .fractionBits = 7, .bias = 127};
// E4M3FN (OCP FP8): S EEEE MMM, bias 7, no infinity, NaN = S.1111.111
//   max 0.1111.110 = 1.75 * 2^8 = 448                min subnormal 0.0000.001 = 2^-9
inline constexpr FloatFormat kE4M3FN{
    .exponentBits = 4, .fractionBits = 3, .bias = 7, .specials = Specials::NanOnly};
// E5M2 (OCP FP8): S EEEEE MM, bias 15, as IEEE       max 0.11110.11 = 57344    min subnormal 2^-16
inline constexpr FloatFormat kE5M2{.exponentBits = 5, .fractionBits = 2, .bias = 15};
// E4M3FNUZ (Graphcore, AMD): bias 8, NaN = 1.0000.000, no infinity, no negative zero
//   max 0.1111.111 = 1.875 * 2^7 = 240               min subnormal 2^-10
inline constexpr FloatFormat kE4M3FNUZ{
    .exponentBits = 4, .fractionBits = 3, .bias = 8, .specials = Specials::NanNegativeZero};
// E5M2FNUZ (Graphcore, AMD): bias 16, NaN = 1.00000.00
//   max 0.11111.11 = 1.75 * 2^15 = 57344             min subnormal 2^-17
inline constexpr FloatFormat kE5M2FNUZ{
    .exponentBits = 5, .fractionBits = 2, .bias = 16, .specials = Specials::NanNegativeZero};
// E4M3B11FNUZ: E4M3FNUZ with bias 11                 max 1.875 * 2^4 = 30      min subnormal 2^-13
inline constexpr FloatFormat kE4M3B11FNUZ{
    .exponentBits = 4, .fractionBits = 3, .bias = 11, .specials = Specials::NanNegativeZero};
// E3M4: S EEE MMMM, bias 3, as IEEE                  max 0.110.1111 = 1.9375 * 2^3 = 15.5   min subnormal
// 2^-6
inline constexpr FloatFormat kE3M4{.exponentBits = 3, .fractionBits = 4, .bias = 3};
// E8M0FNU (OCP MX scale): EEEEEEEE, bias 127, NaN = 11111111, no sign, no zero
//   max 11111110 = 2^127                             min 00000000 = 2^-127
inline constexpr FloatFormat kE8M0FNU{
    .exponentBits = 8, .fractionBits = 0, .bias = 127, .specials = Specials::NanOnly, .powersOnly = true};
// E3M2FN (OCP MX, FP6): S EEE MM, bias 3, all finite max 0.111.11 = 1.75 * 2^4 = 28         min subnormal
// 2^-4
inline constexpr FloatFormat kE3M2FN{
    .exponentBits = 3, .fractionBits = 2, .bias = 3, .specials = Specials::None};
// E2M3FN (OCP MX, FP6): S EE MMM, bias 1, all finite max 0.11.111 = 1.875 * 2^2 = 7.5       min subnormal
// 2^-3
inline constexpr FloatFormat kE2M3FN{
    .exponentBits = 2, .fractionBits = 3, .bias = 1, .specials = Specials::None};
// E2M1FN (OCP MX, FP4): S EE M, bias 1, all finite   max 0.11.1 = 1.5 * 2^2 = 6             min subnormal
// 2^-1
inline constexpr FloatFormat kE2M1FN{
    .exponentBits = 2, .fractionBits = 1, .bias = 1, .specials = Specials::None};

/// Every named format, widest first.
std::span<const NamedFormat> namedFormats();

/// A floating-point or fixed-point format.
struct NumberFormat {
    std::variant<FloatFormat, FixedFormat> layout = kBinary16;

    const FloatFormat* asFloat() const { return std::get_if<FloatFormat>(&layout); }
    const FixedFormat* asFixed() const { return std::get_if<FixedFormat>(&layout); }
    int totalBits() const;
    /// The row of the table that this is, or nullptr for custom and fixed-point formats.
    const NamedFormat* named() const;
    /// What people read: "binary16", "FP8 E4M3FN", "int8", "uint4", "Q3.4", "E5M3".
    std::string label() const;

    friend bool operator==(const NumberFormat&, const NumberFormat&) = default;
};

/// The named format of that id, or nullptr.
const NamedFormat* findFormat(std::string_view id);

/// Code as lower-case hex, one digit per 4 bits rounded up.
std::string hexText(std::uint64_t pattern, int totalBits);

/// Hex digits (no prefix, either case) as a code of `totalBits` bits; nothing where a digit is wrong, the
/// count of digits is not the format's or a bit above the format is set.
std::optional<std::uint64_t> patternFromHex(std::string_view digits, int totalBits);

} // namespace bitloupe
