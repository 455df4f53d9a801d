#pragma once

#include "core/labs/numbers/numbers.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Where numbers of a format lie.
namespace bitloupe::numbers {

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
/// `reach` ticks on each side; none where the stored number is not finite.
Neighbourhood neighbourhood(const Result& result, int reach = 2);

/// The numbers of `format` around a finite code, ascending, in steps of its last place; `reach` on each side.
std::vector<Tick> ticksAround(const NumberFormat& format, std::uint64_t centre, int reach);

/// The numbers of another format from `low` to `high` (finite), as their distances from `origin` in units of
/// 2^unit; nothing where there are more than `most`.
std::optional<std::vector<double>> ticksWithin(const NumberFormat& format, const Exact& low,
                                               const Exact& high, const Exact& origin, int unit,
                                               std::size_t most);

/// The numbers of `format` around a finite code, ascending, in steps of its last place; `reach` on each side.
/// std::vector<Tick> ticksAround(const NumberFormat& format, std::uint64_t centre, int reach);

/// The numbers of another format from `low` to `high` (finite), as their distances from `origin` in units of
/// 2^unit; nothing where there are more than `most`.
std::optional<std::vector<double>> ticksWithin(const NumberFormat& format, const Exact& low,
                                               const Exact& high, const Exact& origin, int unit,
                                               std::size_t most);

/// Every finite number of a format of at most 8 bits, ascending, zeros once.
std::vector<double> allValues(const NumberFormat& format);

/// What a linear axis shows of a format: every number up to 8 bits; above that the powers of two down to
/// 1/1024 of the largest with both signs and 0, in fixed point 16 equal parts. Codes in ascending order of
/// value.
std::vector<std::uint64_t> linearPlaces(const NumberFormat& format);

} // namespace bitloupe::numbers
