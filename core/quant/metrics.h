#pragma once

#include "core/quant/exact_index.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace bitloupe {

/// What quantization costs, over the finite values; NaN and infinities are only counted.
///
/// With e = x - S(q - Z): sse = sum e^2, mse = sse / count, sqnrDb = 10 log10(sum x^2 / sse) (infinite
/// without error), clipError and roundError the parts of mse from values outside and inside the representable
/// interval.
struct ErrorMetrics {
    std::int64_t count = 0;
    std::int64_t nan = 0;
    std::int64_t inf = 0;
    double mse = 0;
    double sse = 0;
    double sqnrDb = 0;
    double maxAbsError = 0;
    double clipError = 0;
    double roundError = 0;
    std::int64_t clippedCount = 0;
    double sseBound = 0; ///< of a sketch: the exact sse lies within sse +- sseBound; 0 where sse is exact
};

struct Measurement {
    ErrorMetrics metrics;
    /// (code, count) of the filled codes, ascending.
    std::vector<std::pair<std::int64_t, std::int64_t>> filledCodes;
};

/// Positions of a sorted list: from, up to but not including to.
struct Slice {
    std::size_t from = 0;
    std::size_t to = std::numeric_limits<std::size_t>::max();
};

/// Exact error and code counts of sorted data: relative error of the sums below 1e-12. Any rounding but
/// Stochastic. Of a slice the SQNR stays that of the whole signal. A sketch answers with an estimate and its
/// bound: the errors of a bucket that a threshold cuts lie between the least and the greatest that values of
/// its keys could have.
Measurement measure(const ExactIndex& index, const AffineParameters& p, CodeRounding rounding,
                    const Slice& slice = {});

/// Mean squared error alone, split: the curve and the searches need nothing else.
struct ErrorParts {
    double clip = 0;
    double round = 0;

    double total() const { return clip + round; }
};
ErrorParts errorParts(const ExactIndex& index, const AffineParameters& p, CodeRounding rounding);

/// The same of values in any order, in one pass; Stochastic draws one uniform per finite value, in order,
/// from SplitMix64(seed). Errors: cancelled.
Expected<Measurement> measureInOrder(std::span<const float> values, const AffineParameters& p,
                                     CodeRounding rounding, std::uint64_t seed = 0,
                                     const Context& context = {});

/// 10 log10(signal / noise); infinite where there is no noise.
double decibels(double signal, double noise);

} // namespace bitloupe
