#include "core/quant/codebook.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace bitloupe {

namespace {

/// Distinct values with prefix sums of count, x and x^2 about the median. Extended precision where the
/// machine has it: the differences of the squares cancel.
struct PrefixSums {
    std::vector<double> values;
    std::vector<std::size_t> ends; ///< position in the sorted list after each value
    std::vector<long double> sums{0};
    std::vector<long double> squares{0};

    /// Stops after `most` + 1 values.
    PrefixSums(const ExactIndex& index, std::size_t most)
    {
        const auto count = static_cast<std::size_t>(index.count());
        const double centre = index.at(count / 2);
        index.visitRuns(0, count, [&](float value, std::size_t copies) {
            if (values.empty() || value != values.back()) {
                values.push_back(value);
                ends.push_back(ends.empty() ? 0 : ends.back());
                sums.push_back(sums.back());
                squares.push_back(squares.back());
            }
            const long double x = value - static_cast<long double>(centre);
            ends.back() += copies;
            sums.back() += x * static_cast<long double>(copies);
            squares.back() += x * x * static_cast<long double>(copies);
            return values.size() <= most;
        });
    }

    std::size_t size() const { return values.size(); }
    std::size_t positionOf(std::size_t value) const { return value == 0 ? 0 : ends[value - 1]; }

    /// Sum of squares about the mean of the distinct values [from, to).
    double cost(std::size_t from, std::size_t to) const
    {
        const auto count = static_cast<long double>(positionOf(to) - positionOf(from));
        const long double sum = sums[to] - sums[from];
        return std::max(0.0, static_cast<double>(squares[to] - squares[from] - sum * sum / count));
    }
};

/// One more level: fills best[j] and from[j] for j in [low, high], knowing that the cut lies in [cutLow,
/// cutHigh].
struct Row {
    const PrefixSums& prefix;
    const std::vector<double>& before;
    std::vector<double>& best;
    std::vector<std::uint32_t>& cuts;

    void fill(std::size_t low, std::size_t high, std::size_t cutLow, std::size_t cutHigh) const
    {
        if (low > high)
            return;
        const std::size_t middle = (low + high) / 2;
        double least = std::numeric_limits<double>::infinity();
        std::size_t cut = cutLow;
        for (std::size_t i = cutLow; i <= std::min(cutHigh, middle - 1); ++i) {
            const double total = before[i] + prefix.cost(i, middle);
            if (total < least) {
                least = total;
                cut = i;
            }
        }
        best[middle] = least;
        cuts[middle] = static_cast<std::uint32_t>(cut);
        if (middle > low)
            fill(low, middle - 1, cutLow, cut);
        fill(middle + 1, high, cut, cutHigh);
    }
};

/// Mean and exact error of the sorted values [from, to).
void addCluster(Codebook& book, const ExactIndex& index, std::size_t from, std::size_t to)
{
    const auto level = static_cast<double>(index.sum(from, to) / static_cast<long double>(to - from));
    const AffineParameters oneLevel{
        .scale = level, .scaleForm = ScaleForm::Binary64, .zeroPoint = 0, .quantMin = 1, .quantMax = 1};
    book.levels.push_back(level);
    book.counts.push_back(static_cast<std::int64_t>(to - from));
    book.sse += index.squaredError(from, to, oneLevel, 1);
    book.clusterMaxError = std::max(
        {book.clusterMaxError, std::abs(index.at(from) - level), std::abs(index.at(to - 1) - level)});
}

Codebook fromBoundaries(const ExactIndex& index, const PrefixSums& prefix,
                        const std::vector<std::size_t>& bounds)
{
    Codebook book;
    for (std::size_t i = 0; i + 1 < bounds.size(); ++i)
        addCluster(book, index, prefix.positionOf(bounds[i]), prefix.positionOf(bounds[i + 1]));
    return book;
}

} // namespace

Expected<Codebook> bestCodebook(const ExactIndex& index, std::int64_t levels, const Context& context)
{
    const PrefixSums prefix(index, std::max(kMostCodebookValues, static_cast<std::size_t>(levels)));
    const std::size_t n = prefix.size();
    const std::size_t k = std::min(static_cast<std::size_t>(levels), n);
    if (k == n) {
        std::vector<std::size_t> each(n + 1);
        for (std::size_t i = 0; i <= n; ++i)
            each[i] = i;
        return fromBoundaries(index, prefix, each);
    }
    if (n > kMostCodebookValues)
        return fail(ErrorCode::TooLarge, "/state/data",
                    "The exact codebook takes at most 262,144 different values; this tensor has more.");
    if (n * k > (std::size_t{1} << 26U))
        return fail(ErrorCode::TooLarge, "/state/bits",
                    "The exact codebook of so many levels is too large for these data: use fewer bits.");

    std::vector<std::vector<std::uint32_t>> cuts(k, std::vector<std::uint32_t>(n + 1));
    std::vector<double> best(n + 1, 0.0);
    for (std::size_t j = 1; j <= n; ++j)
        best[j] = prefix.cost(0, j);
    for (std::size_t level = 1; level < k; ++level) {
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, "", "The search for levels was cancelled.");
        context.report(static_cast<double>(level) / static_cast<double>(k), "Searching the best levels");
        const std::vector<double> before = best;
        Row{prefix, before, best, cuts[level]}.fill(level + 1, n, level, n - 1);
    }
    std::vector<std::size_t> bounds(k + 1, n);
    for (std::size_t level = k; level-- > 0;)
        bounds[level] = level == 0 ? 0 : cuts[level][bounds[level + 1]];
    return fromBoundaries(index, prefix, bounds);
}

} // namespace bitloupe
