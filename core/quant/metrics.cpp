#include "core/quant/metrics.h"

#include "core/base/random.h"
#include "core/quant/sketch_bound.h"
#include "core/quant/threshold.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bitloupe {

namespace {

constexpr std::size_t kValuesPerPoll = 1U << 16U;

using Cut = ExactIndex::Cut;

/// The filled codes, ascending, with the cuts between them: code i lies between cuts i and i + 1.
struct Runs {
    std::vector<Cut> cuts;
    std::vector<std::int64_t> codes;
};

/// Thresholds of all codes at once.
void cutEveryCode(Runs& runs, const ExactIndex& index, const AffineParameters& p, CodeRounding rounding,
                  std::int64_t first, std::int64_t last)
{
    std::vector<std::uint32_t> keys;
    keys.reserve(static_cast<std::size_t>(last - first));
    for (std::int64_t code = first + 1; code <= last; ++code)
        keys.push_back(codeThreshold(p, rounding, code));
    std::vector<Cut> cuts;
    index.cutsBelow(keys, cuts);
    const Cut end = runs.cuts.back();
    runs.cuts.pop_back();
    cuts.push_back(end);
    for (std::size_t i = 0; i < cuts.size(); ++i) {
        const Cut& to = cuts[i].position < end.position ? cuts[i] : end;
        if (to.position <= runs.cuts.back().position)
            continue;
        runs.codes.push_back(first + static_cast<std::int64_t>(i));
        runs.cuts.push_back(to);
    }
}

/// From value to value, where those are fewer than the codes.
void cutFilledCodes(Runs& runs, const ExactIndex& index, const AffineParameters& p, CodeRounding rounding,
                    std::int64_t last)
{
    const Cut end = runs.cuts.back();
    runs.cuts.pop_back();
    while (runs.cuts.back().position < end.position) {
        const std::int64_t code = quantize(index.valueAt(runs.cuts.back()), p, rounding);
        Cut to = end;
        if (code < last)
            to = index.cutBelow(codeThreshold(p, rounding, code + 1));
        runs.codes.push_back(code);
        runs.cuts.push_back(to.position < end.position ? to : end);
    }
}

/// Codes ascend with values in every deterministic rounding.
Runs runsOf(const ExactIndex& index, const AffineParameters& p, CodeRounding rounding, const Slice& slice)
{
    Runs runs;
    const std::size_t to = std::min(slice.to, static_cast<std::size_t>(index.count()));
    if (slice.from >= to)
        return runs;
    runs.cuts = {index.cutAt(slice.from), index.cutAt(to)};
    const std::int64_t first = quantize(index.valueAt(runs.cuts[0]), p, rounding);
    const std::int64_t last = quantize(index.valueBefore(runs.cuts[1]), p, rounding);
    if (static_cast<std::size_t>(last - first) < to - slice.from)
        cutEveryCode(runs, index, p, rounding, first, last);
    else
        cutFilledCodes(runs, index, p, rounding, last);
    return runs;
}

/// Sums of squares of the clipped and the other values.
struct SplitSums {
    CompensatedSum clip;
    CompensatedSum round;
    std::int64_t clippedCount = 0;
};

const Cut& clamped(const Cut& cut, const Cut& from, const Cut& to)
{
    return cut.position < from.position ? from : cut.position > to.position ? to : cut;
}

SplitSums splitSums(const Runs& runs, const ExactIndex& index, const AffineParameters& p)
{
    SplitSums sums;
    const InsideKeys keys = insideKeys(p);
    const Cut inside = index.cutBelow(keys.first);
    const Cut outside = index.cutBelow(keys.end);
    for (std::size_t i = 0; i < runs.codes.size(); ++i) {
        const Cut& from = runs.cuts[i];
        const Cut& to = runs.cuts[i + 1];
        const Cut& low = clamped(inside, from, to);
        const Cut& high = clamped(outside, low, to);
        if (from.position < low.position)
            sums.clip.add(index.squaredError(from, low, p, runs.codes[i]));
        if (low.position < high.position)
            sums.round.add(index.squaredError(low, high, p, runs.codes[i]));
        if (high.position < to.position)
            sums.clip.add(index.squaredError(high, to, p, runs.codes[i]));
        sums.clippedCount +=
            static_cast<std::int64_t>((to.position - from.position) - (high.position - low.position));
    }
    return sums;
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

Measurement measure(const ExactIndex& index, const AffineParameters& p, CodeRounding rounding,
                    const Slice& slice)
{
    Measurement result;
    ErrorMetrics& metrics = result.metrics;
    metrics.nan = index.nanCount();
    metrics.inf = index.infinityCount();
    const Runs runs = runsOf(index, p, rounding, slice);
    const SplitSums sums = splitSums(runs, index, p);
    metrics.clippedCount = sums.clippedCount;
    for (std::size_t i = 0; i < runs.codes.size(); ++i) {
        const Cut& from = runs.cuts[i];
        const Cut& to = runs.cuts[i + 1];
        const auto count = static_cast<std::int64_t>(to.position - from.position);
        metrics.count += count;
        result.filledCodes.emplace_back(runs.codes[i], count);
        // The error is monotone within a run, so its extremes are at the ends.
        for (const float x : {index.valueAt(from), index.valueBefore(to)})
            metrics.maxAbsError =
                std::max(metrics.maxAbsError, std::abs(quantizationError(x, p, runs.codes[i])));
    }
    finish(metrics, sums, index.signal());
    if (index.isSketch())
        metrics.sseBound = sketchBound(index, p, rounding);
    return result;
}

ErrorParts errorParts(const ExactIndex& index, const AffineParameters& p, CodeRounding rounding)
{
    const SplitSums sums = splitSums(runsOf(index, p, rounding, {}), index, p);
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
