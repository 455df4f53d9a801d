#include "core/quant/metrics.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bitloupe {

namespace {

constexpr std::size_t kValuesPerPoll = 1U << 16U;

/// The values [from, to) of the sorted list, which have one code.
struct Run {
    std::size_t from, to;
    std::int64_t code;
};

/// Calls visit(Run) for each filled code, ascending. Codes ascend with values in every deterministic
/// rounding.
template<typename Visit>
void visitRuns(const ExactIndex& index, const AffineParameters& p, CodeRounding rounding, Visit visit)
{
    const auto sorted = index.sorted();
    const std::int64_t last = sorted.empty() ? 0 : quantize(sorted.back(), p, rounding);
    for (std::size_t from = 0; from < sorted.size();) {
        const std::int64_t code = quantize(sorted[from], p, rounding);
        std::size_t to = sorted.size();
        if (code != last) {
            const auto rest = sorted.subspan(from + 1);
            const auto end = std::partition_point(rest.begin(), rest.end(),
                                                  [&](float x) { return quantize(x, p, rounding) <= code; });
            to = from + 1 + static_cast<std::size_t>(end - rest.begin());
        }
        visit(Run{from, to, code});
        from = to;
    }
}

/// Positions of the sorted list between which values are representable: [first, second).
std::pair<std::size_t, std::size_t> unclipped(const ExactIndex& index, const AffineParameters& p)
{
    const auto sorted = index.sorted();
    const auto low = std::partition_point(sorted.begin(), sorted.end(),
                                          [&](float x) { return quantizationError(x, p, p.quantMin) < 0; });
    const auto high = std::partition_point(
        low, sorted.end(), [&](float x) { return !(quantizationError(x, p, p.quantMax) > 0); });
    return {static_cast<std::size_t>(low - sorted.begin()), static_cast<std::size_t>(high - sorted.begin())};
}

/// Sums of squares of the clipped and the other values.
struct SplitSums {
    CompensatedSum clip;
    CompensatedSum round;
};

void addRun(SplitSums& sums, const ExactIndex& index, const AffineParameters& p, const Run& run,
            const std::pair<std::size_t, std::size_t>& inside)
{
    const std::size_t low = std::clamp(inside.first, run.from, run.to);
    const std::size_t high = std::clamp(inside.second, low, run.to);
    if (run.from < low)
        sums.clip.add(index.squaredError(run.from, low, p, run.code));
    if (low < high)
        sums.round.add(index.squaredError(low, high, p, run.code));
    if (high < run.to)
        sums.clip.add(index.squaredError(high, run.to, p, run.code));
}

void finish(ErrorMetrics& metrics, const SplitSums& sums, double signal)
{
    const double clip = sums.clip.value();
    const double round = sums.round.value();
    const auto count = static_cast<double>(std::max<std::int64_t>(1, metrics.count));
    metrics.sse = clip + round;
    metrics.mse = metrics.sse / count;
    metrics.clipError = clip / count;
    metrics.roundError = round / count;
    metrics.sqnrDb = decibels(signal, metrics.sse);
}

} // namespace

double decibels(double signal, double noise)
{
    return noise == 0 ? std::numeric_limits<double>::infinity() : 10 * std::log10(signal / noise);
}

Measurement measure(const ExactIndex& index, const AffineParameters& p, CodeRounding rounding)
{
    Measurement result;
    ErrorMetrics& metrics = result.metrics;
    metrics.count = index.count();
    metrics.nan = index.nanCount();
    metrics.inf = index.infinityCount();
    const auto inside = unclipped(index, p);
    metrics.clippedCount = metrics.count - static_cast<std::int64_t>(inside.second - inside.first);
    SplitSums sums;
    const auto sorted = index.sorted();
    visitRuns(index, p, rounding, [&](const Run& run) {
        addRun(sums, index, p, run, inside);
        result.filledCodes.emplace_back(run.code, static_cast<std::int64_t>(run.to - run.from));
        // The error is monotone within a run, so its extremes are at the ends.
        for (const float x : {sorted[run.from], sorted[run.to - 1]})
            metrics.maxAbsError = std::max(metrics.maxAbsError, std::abs(quantizationError(x, p, run.code)));
    });
    finish(metrics, sums, index.signal());
    return result;
}

ErrorParts errorParts(const ExactIndex& index, const AffineParameters& p, CodeRounding rounding)
{
    SplitSums sums;
    const auto inside = unclipped(index, p);
    visitRuns(index, p, rounding, [&](const Run& run) { addRun(sums, index, p, run, inside); });
    const auto count = static_cast<double>(std::max<std::int64_t>(1, index.count()));
    return {sums.clip.value() / count, sums.round.value() / count};
}

Expected<Measurement> measureInOrder(std::span<const float> values, const AffineParameters& p,
                                     CodeRounding rounding, std::uint64_t seed, const Context& context)
{
    Measurement result;
    ErrorMetrics& metrics = result.metrics;
    std::vector<std::int64_t> counts(static_cast<std::size_t>(p.codeCount()));
    SplitSums sums;
    CompensatedSum signal;
    SplitMix64 random(SplitMix64(seed).next());
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i % kValuesPerPoll == 0 && context.cancelled())
            return fail(ErrorCode::Cancelled, "", "The measurement was cancelled.");
        const double x = values[i];
        if (!std::isfinite(x)) {
            ++(std::isnan(x) ? metrics.nan : metrics.inf);
            continue;
        }
        const double draw = rounding == CodeRounding::Stochastic ? random.uniform() : 0;
        const std::int64_t code = quantize(x, p, rounding, draw);
        const double error = quantizationError(x, p, code);
        const bool clipped = isClipped(x, p);
        (clipped ? sums.clip : sums.round).add(error * error);
        signal.add(x * x);
        ++metrics.count;
        metrics.clippedCount += clipped ? 1 : 0;
        metrics.maxAbsError = std::max(metrics.maxAbsError, std::abs(error));
        ++counts[static_cast<std::size_t>(std::clamp(code, p.quantMin, p.quantMax) - p.quantMin)];
    }
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] > 0)
            result.filledCodes.emplace_back(p.quantMin + static_cast<std::int64_t>(i), counts[i]);
    }
    finish(metrics, sums, signal.value());
    return result;
}

} // namespace bitloupe
