#pragma once

#include "core/num/decode.h"
#include "core/num/format.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bitloupe {

class Exact;

enum class RoundingMode { NearestEven, NearestAway, TowardZero, Up, Down, Stochastic };

constexpr auto enumWords(RoundingMode)
{
    using Word = std::pair<RoundingMode, std::string_view>;
    return std::array<Word, 6>{{{RoundingMode::NearestEven, "nearestEven"},
                                {RoundingMode::NearestAway, "nearestAway"},
                                {RoundingMode::TowardZero, "towardZero"},
                                {RoundingMode::Up, "up"},
                                {RoundingMode::Down, "down"},
                                {RoundingMode::Stochastic, "stochastic"}}};
}

/// What becomes of numbers above the largest finite one.
enum class Overflow {
    Ieee, ///< infinity, else NaN, else the largest finite number, whichever the format has first
    Saturate, ///< overflow and infinities give the largest finite number
    SaturateFinite, ///< overflow gives the largest finite number; infinities go as with Ieee
};

constexpr auto enumWords(Overflow)
{
    using Word = std::pair<Overflow, std::string_view>;
    return std::array<Word, 3>{{{Overflow::Ieee, "ieee"},
                                {Overflow::Saturate, "saturate"},
                                {Overflow::SaturateFinite, "saturateFinite"}}};
}

struct RoundingRule {
    RoundingMode mode = RoundingMode::NearestEven;
    Overflow overflow = Overflow::Ieee;
    std::uint64_t seed = 0; ///< of Stochastic

    friend bool operator==(const RoundingRule&, const RoundingRule&) = default;
};

/// Exceptions of IEEE 754 section 7.
struct Flags {
    bool inexact = false;
    bool underflow =
        false; ///< inexact, and the exact number is nonzero below the smallest normal ("before rounding")
    bool overflow = false;
    bool invalid =
        false; ///< a NaN, infinity or negative number that the format has no code for; a signalling NaN
    bool divideByZero = false;

    std::vector<std::string_view> words() const;
    friend bool operator==(const Flags&, const Flags&) = default;
};

/// What an exact number became, and why.
struct Rounded {
    std::uint64_t pattern = 0;
    Flags flags;
    bool tie = false; ///< the exact number lies halfway between two neighbours
    bool away = false; ///< the magnitude grew
};

/// The code of `format` for an exact number; rounds once.
///
/// The magnitude is cut at the last place of its binade (or of the subnormals), and the rest decides:
///   NearestEven  up above half a step; at half to the even code, to the larger magnitude where no fraction
///   bit exists NearestAway  up from half a step on          TowardZero  never         Up, Down  by sign,
///   where any rest Stochastic   up where rest * 2^64 exceeds the first draw of SplitMix64(seed): exact to
///   2^-64
/// Overflow is judged on the grid continued past the largest finite number (IEEE 754 7.4): a mode that rounds
/// the excess toward zero gives the largest finite number. e8m0: everything below 2^-127 gives code 0; zero
/// and negative numbers give NaN with Ieee, else code 0. NaN: quiet, sign kept, payload dropped; without a
/// NaN code the zero of the opposite sign (as ml_dtypes), 0 in fixed point. Fixed point always saturates.
/// Sources: IEEE 754-2019; OCP OFP8 and MX specifications.
Rounded roundTo(const NumberFormat& format, const Dyadic& number, const RoundingRule& rule = {});
Rounded roundTo(const NumberFormat& format, const Exact& number, const RoundingRule& rule = {});
Rounded roundTo(const FloatFormat& format, const Dyadic& number, const RoundingRule& rule = {});
Rounded roundTo(const FloatFormat& format, const Exact& number, const RoundingRule& rule = {});

/// A finite nonzero magnitude cut for a format: the digits kept and the first ones cut off.
struct CutDigits {
    std::uint64_t kept = 0; ///< digits before the cut, with the leading 1 where normal
    int keptBits = 0; ///< how many digits the format keeps there: fractionBits + 1, in fixed point the width
    int lastPlace = 0; ///< exponent of two of the last kept digit
    bool guard = false; ///< first digit cut
    bool round = false; ///< second digit cut
    bool sticky = false; ///< any 1 after them
    double part = 0; ///< cut-off part in steps, 0 to below 1, nearest binary64
};
CutDigits cutDigits(const NumberFormat& format, const Exact& number);

} // namespace bitloupe
