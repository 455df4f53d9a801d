#pragma once

#include "core/labs/numbers/line.h"
#include "core/labs/numbers/numbers.h"

#include <cstdint>
#include <string>
#include <vector>

/// What the screen says about a result, and the edits it makes: pure functions, so that a test can ask them
/// too.
namespace bitloupe::numbers {

// Edits.

State withInput(const State& state, std::string text);
/// What was typed or pasted: several numbers become the list, anything else the input. Errors: those of
/// NumberList::fromText.
Expected<State> withTyped(const State& state, const std::string& text);
/// Another number of the list, counted from 0.
State withItem(const State& state, std::size_t item);
/// A code of another format becomes the number to convert.
State withSource(const State& state, const NumberFormat& format, std::uint64_t pattern);
State withPattern(const State& state, std::uint64_t pattern);
/// The number asked for stays: typed input is rounded anew, bits of the old format become the source.
State withFormat(const State& state, const NumberFormat& format);
/// The number asked for plus `direction`, typed out exactly; not finite numbers stay.
State withUnitStep(const State& state, const Result& result, int direction);
/// The bits of the neighbour above or below; at the ends nothing changes.
State withUlpStep(const State& state, const Result& result, int direction);
/// Asks for the stored number plus steps * ulp, steps taken to a tenth. The stored number must be finite.
State withAskedAt(const State& state, const Result& result, double steps);

// The bits.

enum class Field { Sign, Exponent, Fraction, Integer };

struct BitMeaning {
    Field field = Field::Fraction;
    int weight = 0; ///< exponent of two: of the exponent field as an integer, of the fraction after its point
    bool set = false;
    std::string worth; ///< what a fraction or integer bit adds when set, exact; empty elsewhere
    std::string flipped; ///< value of the number with this bit flipped
};
BitMeaning bitMeaning(const Result& result, int bit);
Field fieldOf(const NumberFormat& format, int bit);

/// The number shown in binary, and how far its point moves until one digit stands before it.
struct Normalised {
    std::string
        digits; ///< binary digits of the magnitude, the first ones; empty where there is nothing to move
    int before = 0; ///< digits before the point as the number is
    int after = 0; ///< digits before the point once it is normalised
    int exponent = 0; ///< of two, then
    bool cut = false; ///< more digits follow
    bool subnormal = false; ///< the smallest exponent stops the point early: a 0 stays before it
};
/// At most `most` digits. Empty for numbers that are zero, not finite, or too far from 1 for that many
/// digits, and in fixed point.
Normalised normalised(const Result& result, int most);

/// The same number in the same count of bits, in fixed point for a floating-point format and the other way
/// round.
struct Twin {
    NumberFormat format;
    std::uint64_t pattern = 0;
    Exact stored;
    std::string value;
    std::optional<int> ulpExponent;
    Flags flags;
    std::string largest;
};
/// Fixed point splits the bits after the sign evenly. Floating point is the named format of that width, else
/// one with a third of the bits in the exponent.
Twin twinOf(const Result& result);

/// What is printed about a whole format; texts are exact.
struct FormatFacts {
    std::string largest;
    std::string smallestNormal; ///< empty in fixed point
    std::string smallestSubnormal; ///< empty where there are none
    int epsilonExponent = 0; ///< the step at 1 is 2^this
    double decimalDigits = 0; ///< significant bits * log10(2)
    double finiteCount = 0; ///< finite codes with different values
    double rangeDb = 0; ///< 20 log10(largest / smallest positive)
};
FormatFacts formatFacts(const NumberFormat& format);

} // namespace bitloupe::numbers
