#pragma once

#include "core/base/context.h"
#include "core/base/expected.h"
#include "core/quant/exact_index.h"

#include <cstdint>
#include <vector>

namespace bitloupe {

/// Levels in ascending order and how many values each stands for.
struct Codebook {
    std::vector<double> levels;
    std::vector<std::int64_t> counts;
    double sse = 0;
    double clusterMaxError = 0; ///< greatest |x - level|
};

/// Most different values that the exact search takes.
inline constexpr std::size_t kMostCodebookValues = std::size_t{1} << 18U;

/// The globally best `levels` levels for the values (one-dimensional k-means), each the mean of its cluster.
///
/// Dynamic program over the distinct values in order: D_k(j) = min_i D_{k-1}(i) + cost(i, j), cost(i, j) the
/// sum of squares about the mean. The best i does not decrease with j, so halving the rows costs O(n log n)
/// per level. With as many levels as distinct values the error is 0 and fewer levels may be returned. Errors:
/// more than kMostCodebookValues distinct values (tooLarge), cancelled. Source: Wang and Song 2011.
Expected<Codebook> bestCodebook(const ExactIndex& index, std::int64_t levels, const Context& context);

} // namespace bitloupe
