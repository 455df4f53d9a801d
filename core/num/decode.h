#pragma once

#include "core/num/format.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace bitloupe {

enum class NumberClass { Zero, Subnormal, Normal, Infinity, Nan };

/// The word that scripts see: zero subnormal normal inf nan.
std::string_view classWord(NumberClass numberClass);

/// significand * 2^exponent, an infinity, or NaN. Zero keeps its sign. Every code of every format is one of
/// these, without loss.
struct Dyadic {
    enum class Kind : std::uint8_t { Finite, Infinity, Nan };

    Kind kind = Kind::Finite;
    bool negative = false;
    std::uint64_t significand = 0;
    int exponent = 0;

    constexpr bool isFinite() const { return kind == Kind::Finite; }
    constexpr bool isZero() const { return kind == Kind::Finite && significand == 0; }
    /// Nearest binary64, ties to even; exact for formats within binary64.
    double toDouble() const;
    static Dyadic fromDouble(double value);
};

/// A code taken apart. Fixed-point formats have a sign and a value only; sign and fraction of e8m0 are always 0.
struct Decoded {
    NumberClass numberClass = NumberClass::Zero;
    bool negative = false;
    std::optional<std::uint64_t> biasedExponent; ///< the raw field, in every class
    std::optional<std::uint64_t> fraction; ///< the raw field, in every class
    std::optional<int>
        exponent; ///< biasedExponent - bias; 1 - bias for subnormals and zero; none if not finite
    Dyadic value;
};

/// `pattern` must have no bit above the format.
Decoded decode(const FloatFormat& format, std::uint64_t pattern);
Decoded decode(const FixedFormat& format, std::uint64_t pattern);
Decoded decode(const NumberFormat& format, std::uint64_t pattern);

/// e of ulp = 2^e, the weight of the last place at a finite code: the distance to the next magnitude up
/// within the same exponent; the smallest subnormal for zero and subnormals. None for infinities and NaN.
std::optional<int> ulpExponent(const NumberFormat& format, std::uint64_t pattern);

/// The next code up (`direction` > 0) or down in value, as nextUp and nextDown of IEEE 754: past the largest
/// finite number comes infinity where there is one, below the smallest positive number +0, and both zeros
/// step to the smallest magnitude. None past the last code and for NaN.
std::optional<std::uint64_t> neighbour(const NumberFormat& format, std::uint64_t pattern, int direction);

} // namespace bitloupe
