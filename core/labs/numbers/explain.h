#pragma once

#include "core/labs/numbers/numbers.h"

#include <cstdint>
#include <string>
#include <vector>

/// What the screen says about a result, and the edits it makes: pure functions, so that a test can ask them
/// too.
namespace bitloupe::numbers {

// Edits.

State withInput(const State& state, std::string text);
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

// The number line.

/// Numbers of one sign in [2^exponent, 2^(exponent+1)).
struct Binade {
    int exponent = 0;
    bool subnormal = false;
    double log2Count = 0;
};
std::vector<Binade> binades(const NumberFormat& format);

struct Tick {
    double steps = 0; ///< distance from the stored number in its ulp
    std::string value;
    std::uint64_t pattern = 0;
};

/// The stored number among its neighbours, in steps of its last place; all the numbers in the zone become it.
struct Neighbourhood {
    std::vector<Tick> ticks; ///< ascending, the stored number among them
    std::size_t stored = 0; ///< its index
    double zoneLow = 0;
    double zoneHigh = 0;
    bool lowIncluded = false;
    bool highIncluded = false;
};
/// Empty ticks where the stored number is not finite.
Neighbourhood neighbourhood(const Result& result);

/// Every finite number of a format of at most 8 bits, ascending, zeros once.
std::vector<double> allValues(const NumberFormat& format);

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
