#pragma once

#include "core/base/context.h"
#include "core/base/expected.h"
#include "core/quant/convention.h"
#include "core/quant/exact_index.h"

#include <cstdint>
#include <span>
#include <vector>

namespace bitloupe {

/// A range and what the method judged it by (mean squared error for the MSE search; 0 where nothing is
/// judged).
struct Calibrated {
    RealRange range;
    double score = 0;
};

/// What a searching method tried: the upper bound of a range and its score (infinite where it was ruled out),
/// in the order of the search.
struct Candidate {
    double bound = 0;
    double score = 0;
};
using Candidates = std::vector<Candidate>;

/// Smallest and greatest finite value. Precondition of all methods here: index.count() > 0.
RealRange minMaxRange(const ExactIndex& index);

/// Minima and maxima of batches of `batch` consecutive values, smoothed: the first batch starts, then
/// m += c (m_batch - m). NaN and infinities are left out; a last, shorter batch counts as one.
RealRange movingAverageRange(std::span<const float> values, double averagingConstant, std::int64_t batch);

/// Percentile p of |x| as -v .. v, cut to the data's own bounds unless `symmetric`; or of both sides: the
/// percentiles 100 - p and p of x. Linear interpolation at position (n - 1) p / 100, as numpy does by
/// default.
RealRange percentileRange(const ExactIndex& index, double percentile, bool twoSided, bool symmetric);

/// Of the ranges base * i / candidates, i = 1 .. candidates, the one with the least mean squared error of the
/// quantized data; the lowest i wins a tie. The base is the min-max range, or -max|x| .. max|x| when
/// symmetric. Errors: no candidate has a grid (noAnswer), cancelled.
Expected<Calibrated> mseRange(const ExactIndex& index, Convention convention, const GridOptions& grid,
                              CodeRounding rounding, std::int64_t candidates, const Context& context,
                              Candidates* tried = nullptr);

} // namespace bitloupe
