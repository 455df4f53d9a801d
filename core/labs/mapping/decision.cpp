#include "core/labs/mapping/decision.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace bitloupe::mapping {

namespace {

/// Points of one tail.
constexpr int kTailPoints = 240;

/// Where the search stopped: the first of the lowest scores, or the last of them (TensorRT). The histogram
/// ends at the first cut that raises the error, so the one before it counts.
std::optional<std::size_t> keptOf(Method method, const Candidates& tried)
{
    std::optional<std::size_t> kept;
    for (std::size_t i = 0; i < tried.size(); ++i) {
        const double score = tried[i].score;
        if (!std::isfinite(score))
            continue;
        const bool isBetter = !kept || score < tried[*kept].score
            || (score == tried[*kept].score && method != Method::Mse && method != Method::EntropyOrt);
        if (isBetter)
            kept = i;
    }
    return kept;
}

void setTried(Decision& decision, Method method, const Candidates& tried, const ExactIndex& index)
{
    // Data without positive values have no upper bound to tell the candidates apart: their order does.
    const bool isCounted = method == Method::Histogram
        || (!tried.empty() && tried.front().bound == 0 && tried.back().bound == 0);
    const double unit = method == Method::Histogram ? static_cast<double>(index.count()) : 1;
    const auto pointOf = [&](std::size_t i) {
        return DecisionPoint{isCounted ? static_cast<double>(i + 1) : tried[i].bound, tried[i].score / unit};
    };
    decision.triedCount = static_cast<std::int64_t>(tried.size());
    const std::size_t each = (tried.size() + kDecisionPoints - 1) / kDecisionPoints;
    for (std::size_t from = 0; from < tried.size(); from += each) {
        std::optional<std::size_t> least;
        std::optional<std::size_t> ruledOut;
        for (std::size_t i = from; i < std::min(from + each, tried.size()); ++i) {
            if (!std::isfinite(tried[i].score)) {
                ++decision.infiniteCount;
                ruledOut = i;
            } else if (!least || tried[i].score < tried[*least].score) {
                least = i;
            }
        }
        if (least)
            decision.tried.push_back(pointOf(*least));
        if (ruledOut)
            decision.infinite.push_back(pointOf(*ruledOut).x);
    }
    if (const auto kept = keptOf(method, tried))
        decision.kept = pointOf(*kept);
}

RealRange smoothed(const RealRange& average, const RealRange& bounds, double constant)
{
    return {average.min + constant * (bounds.min - average.min),
            average.max + constant * (bounds.max - average.max)};
}

void setBatches(Decision& decision, const Calibration& c, std::span<const float> values)
{
    const auto size = static_cast<std::size_t>(c.batch);
    std::vector<BatchBounds> all;
    for (std::size_t from = 0; from < values.size(); from += size) {
        std::optional<RealRange> bounds;
        for (const float x : values.subspan(from, std::min(size, values.size() - from))) {
            if (!std::isfinite(x))
                continue;
            if (!bounds)
                bounds = RealRange{x, x};
            bounds->min = std::min<double>(bounds->min, x);
            bounds->max = std::max<double>(bounds->max, x);
        }
        if (!bounds)
            continue;
        const RealRange average =
            all.empty() ? *bounds : smoothed(all.back().average, *bounds, c.averagingConstant);
        all.push_back({static_cast<std::int64_t>(all.size()) + 1, *bounds, average});
    }
    decision.batchCount = static_cast<std::int64_t>(all.size());
    const std::size_t each = (all.size() + kDecisionPoints - 1) / kDecisionPoints;
    for (std::size_t from = 0; from < all.size(); from += each) {
        const std::size_t to = std::min(from + each, all.size());
        BatchBounds run = all[to - 1];
        for (std::size_t i = from; i < to; ++i) {
            run.bounds.min = std::min(run.bounds.min, all[i].bounds.min);
            run.bounds.max = std::max(run.bounds.max, all[i].bounds.max);
        }
        decision.batches.push_back(run);
    }
}

/// Counts 1 .. most in even ratios, each once.
std::vector<std::size_t> ratioCounts(std::size_t most)
{
    std::vector<std::size_t> counts;
    for (int i = 0; i <= kTailPoints; ++i) {
        const auto count = static_cast<std::size_t>(std::llround(
            std::pow(static_cast<double>(most), static_cast<double>(i) / static_cast<double>(kTailPoints))));
        if (counts.empty() || count > counts.back())
            counts.push_back(count);
    }
    return counts;
}

void addTail(std::vector<TailPoint>& tail, double x, std::size_t count)
{
    // Equal values are one point that counts them all.
    if (tail.empty() || tail.back().x != x)
        tail.push_back({x, static_cast<std::int64_t>(count)});
}

void setTails(Decision& decision, bool isOfMagnitude, const ExactIndex& index)
{
    const auto n = static_cast<std::size_t>(index.count());
    decision.isOfMagnitude = isOfMagnitude;
    if (isOfMagnitude) {
        for (const std::size_t k : ratioCounts(n)) {
            const double x = index.absoluteAt(n - k);
            const std::size_t negative = index.firstAbove(-x);
            const std::size_t positive = n - index.firstAtLeast(x);
            addTail(decision.above, x, x == 0 ? n : negative + positive);
        }
        return;
    }
    for (const std::size_t k : ratioCounts((n + 1) / 2)) {
        addTail(decision.below, index.at(k - 1), index.firstAbove(index.at(k - 1)));
        addTail(decision.above, index.at(n - k), n - index.firstAtLeast(index.at(n - k)));
    }
}

} // namespace

Decision decisionOf(const Calibration& c, const Calibrated& calibrated, const Candidates& tried,
                    const ExactIndex& index, std::span<const float> values)
{
    Decision decision;
    setTried(decision, c.method, tried, index);
    if (c.method == Method::MovingAverage)
        setBatches(decision, c, values);
    if (c.method == Method::MinMax || c.method == Method::Percentile)
        setTails(decision, c.method == Method::Percentile && !c.twoSided, index);
    const auto n = static_cast<std::size_t>(index.count());
    const RealRange& range = calibrated.range;
    decision.inner = n > 2 ? RealRange{index.at(1), index.at(n - 2)} : minMaxRange(index);
    decision.signal = index.signal();
    decision.countBelow = static_cast<std::int64_t>(index.firstAtLeast(range.min));
    decision.countAbove = index.count() - static_cast<std::int64_t>(index.firstAbove(range.max));
    const RealRange data = minMaxRange(index);
    decision.keptShare = data.max > data.min ? (range.max - range.min) / (data.max - data.min) : 1;
    return decision;
}

} // namespace bitloupe::mapping
