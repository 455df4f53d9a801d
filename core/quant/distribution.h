#pragma once

#include "core/base/context.h"
#include "core/base/expected.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace bitloupe {

/// Names of the seeded distributions, in menu order.
inline constexpr std::array<std::string_view, 6> kDistributionNames{"normal",  "laplace",  "relu",
                                                                    "bimodal", "outliers", "uniform"};

/// What may be changed about a named distribution.
struct Spread {
    double scale = 1; ///< multiplies every value ...
    double shift = 0; ///< ... then this is added
    double outlierFactor = 8; ///< outliers: times this ...
    double outlierChance = 1.0 / 1000; ///< ... at this chance
};

/// `count` values of a named distribution, the same on every machine.
///
/// SplitMix64 from `seed`; u = next uniform in (0, 1); Phi^-1 is the inverse normal distribution function.
///   normal    Phi^-1(u)                          laplace   ln 2u if u < 1/2, else -ln 2(1-u)
///   relu      max(0, normal)                     uniform   2u - 1
///   bimodal   u1 picks the side (u1 < 1/2: -2, else +2), then side + 0.5 Phi^-1(u2)
///   outliers  0.5 laplace(u1), times 8 where the next u2 < 1/1000
/// then shift + scale * value, before the rounding. Each value is rounded once from binary64 to binary32.
/// Errors: outOfRange for an unknown name or count < 1.
Expected<std::vector<float>> drawDistribution(std::string_view name, std::uint64_t seed, std::int64_t count,
                                              const Context& context = {}, const Spread& spread = {});

/// Inverse of the standard normal distribution function, 0 < u < 1, relative error below 1e-15.
/// Source: Wichura 1988, algorithm AS 241 (PPND16).
double inverseNormal(double u);

} // namespace bitloupe
