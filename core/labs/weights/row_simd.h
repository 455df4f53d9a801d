#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

/// The loops over the values of a row, with the widest vectors of the processor. Element i is added in lane
/// i mod 16, in binary64, and the lanes are added in pairs at the end: results are the same on every
/// processor that multiplies and adds in one rounding (x86 since 2013, ARM); on others the last bits differ.
namespace bitloupe::weights::simd {

struct Ends {
    float min = 0;
    float max = 0;
};

/// Smallest and largest of at least one finite value.
Ends ends(std::span<const float> values);

/// sum w^2.
double squares(std::span<const float> values);

/// Adds finite values to equal bins over +-width, width > 0: bin trunc((w + width) * bins / (2 width)) in
/// binary64; values on or beyond an end count in the last bin there.
void addToBins(std::span<const float> values, double width, std::span<std::int64_t> counts);

/// A grid of levels scale * steps for the whole steps low .. high, scale > 0.
struct Grid {
    double scale = 1;
    double low = 0;
    double high = 0;
    bool clips = true; ///< false: no value rounds to a step outside, and nobody needs to look
};

/// Values handled at a time.
inline constexpr std::size_t kTile = 256;

/// steps[i] = clamp(round(w[i] / scale), low, high), ties of the exact quotient to even. At most kTile
/// values; |low| and |high| at most 2^16.
void steps(std::span<const float> values, const Grid& grid, float* steps);

/// sum (w - scale * steps)^2 in the lanes of `sum`; see addedUp. The difference is rounded once, and so is
/// the addition of its square.
struct LaneSums {
    alignas(64) double lanes[16] = {};
};
void addErrors(std::span<const float> values, const float* steps, double scale, LaneSums& sum);
/// Both at once, of any number of values, to the same sums bit for bit.
void addErrors(std::span<const float> values, const Grid& grid, LaneSums& sum);
double addedUp(const LaneSums& sum);

/// The same error in binary32, within 1e-3 of it, for looking through many grids.
double roughError(std::span<const float> values, const Grid& grid);

} // namespace bitloupe::weights::simd
