#include "core/quant/histogram_calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace bitloupe {

namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr std::int64_t kLevels = 128;
constexpr double kSmoothing = 1e-4;

std::vector<float> equalEdges(double low, double high, std::int64_t bins)
{
    std::vector<float> edges(static_cast<std::size_t>(bins) + 1);
    const double step = (high - low) / static_cast<double>(bins);
    for (std::size_t i = 0; i < edges.size(); ++i)
        edges[i] = static_cast<float>(static_cast<double>(i) * step + low);
    edges.back() = static_cast<float>(high);
    return edges;
}

std::int64_t sumOf(std::span<const std::int64_t> counts)
{
    return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

tl::unexpected<Error> cancelled()
{
    return fail(ErrorCode::Cancelled, "", "The search was cancelled.");
}

Status checkBins(std::int64_t bins)
{
    if (bins < kLevels || bins > kMostEntropyBins)
        return fail(ErrorCode::OutOfRange, "/state/calibration/bins",
                    "Entropy calibration takes 128 to 16,384 bins.");
    return {};
}

/// Zeros become eps, and what that adds is taken from the others. False where nothing is filled.
bool smoothed(std::vector<double>& counts)
{
    const auto zeros = std::count(counts.begin(), counts.end(), 0.0);
    const auto filled = static_cast<std::int64_t>(counts.size()) - zeros;
    if (filled == 0)
        return false;
    const double taken = kSmoothing * static_cast<double>(zeros) / static_cast<double>(filled);
    for (double& count : counts)
        count = count == 0 ? kSmoothing : count - taken;
    return true;
}

/// Divergence of the middle counts [from, to) from themselves in 128 levels.
double ortDivergence(const std::vector<std::int64_t>& counts, std::size_t from, std::size_t to)
{
    const std::span<const std::int64_t> all(counts);
    std::vector<double> p;
    p.reserve(to - from);
    for (std::size_t i = from; i < to; ++i)
        p.push_back(static_cast<double>(counts[i]));
    p.front() += static_cast<double>(sumOf(all.first(from)));
    p.back() += static_cast<double>(sumOf(all.subspan(to)));

    const std::size_t merged = p.size() / kLevels;
    std::vector<double> q(p.size(), 0.0);
    for (std::size_t level = 0; level < kLevels; ++level) {
        const std::size_t begin = level * merged;
        const std::size_t end = begin + merged;
        const std::size_t last = level + 1 == kLevels ? p.size() : end;
        const std::int64_t total = sumOf(all.subspan(from + begin, last - begin));
        const auto filled = std::count_if(p.begin() + static_cast<std::ptrdiff_t>(begin),
                                          p.begin() + static_cast<std::ptrdiff_t>(end),
                                          [](double count) { return count != 0; });
        if (filled == 0)
            continue;
        const double share = std::trunc(static_cast<double>(total) / static_cast<double>(filled));
        std::fill(q.begin() + static_cast<std::ptrdiff_t>(begin),
                  q.begin() + static_cast<std::ptrdiff_t>(end), share);
    }
    return smoothed(p) && smoothed(q) ? divergence(p, q) : kInfinite;
}

/// Divergence of the first `kept` counts, the tail added to the last, from themselves in 128 levels.
double trtDivergence(const std::vector<std::int64_t>& counts, std::size_t kept)
{
    const auto levelOf = [kept](std::size_t bin) { return bin * kLevels / kept; };
    std::vector<double> sums(kLevels, 0.0);
    std::vector<double> filled(kLevels, 0.0);
    for (std::size_t i = 0; i < kept; ++i) {
        if (counts[i] != 0) {
            sums[levelOf(i)] += static_cast<double>(counts[i]);
            filled[levelOf(i)] += 1;
        }
    }
    std::vector<double> p(kept);
    std::vector<double> q(kept, 0.0);
    for (std::size_t i = 0; i < kept; ++i) {
        p[i] = static_cast<double>(counts[i]);
        if (counts[i] != 0)
            q[i] = sums[levelOf(i)] / filled[levelOf(i)];
    }
    p.back() += static_cast<double>(sumOf(std::span<const std::int64_t>(counts).subspan(kept)));
    return divergence(p, q);
}

/// Squared error of the histogram when [from, to] bins are quantized to `levels` steps.
class ErrorEstimate {
public:
    ErrorEstimate(const Histogram& histogram, double width, double levels)
        : m_counts(histogram.counts)
        , m_width(width)
        , m_levels(levels)
    {
    }

    double operator()(std::size_t from, std::size_t to) const
    {
        const double step = m_width * static_cast<double>(to - from + 1) / m_levels;
        if (step == 0)
            return 0;
        const auto levelAt = [&](double x) { return std::clamp(std::floor(x / step), 0.0, m_levels - 1); };
        double error = 0;
        for (std::size_t i = 0; i < m_counts.size(); ++i) {
            const double density = static_cast<double>(m_counts[i]) / m_width;
            const double begin = (static_cast<double>(i) - static_cast<double>(from)) * m_width;
            const double end = begin + m_width;
            const double first = levelAt(begin);
            const double last = levelAt(end);
            error += cubes(begin - (first + 0.5) * step, step / 2, density);
            error += (last - first - 1) * cubes(-step / 2, step / 2, density);
            error += cubes(-step / 2, end - (last + 0.5) * step, density);
        }
        return error;
    }

private:
    /// Integral of density x^2 from a to b.
    static double cubes(double a, double b, double density) { return (b * b * b - a * a * a) / 3 * density; }

    const std::vector<std::int64_t>& m_counts;
    double m_width;
    double m_levels;
};

} // namespace

double divergence(std::span<const double> p, std::span<const double> q)
{
    const double sumP = std::accumulate(p.begin(), p.end(), 0.0);
    const double sumQ = std::accumulate(q.begin(), q.end(), 0.0);
    double total = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
        if (p[i] == 0)
            continue;
        if (q[i] == 0)
            return kInfinite;
        const double share = p[i] / sumP;
        total += share * std::log(share / (q[i] / sumQ));
    }
    return total;
}

Histogram histogramOf(const ExactIndex& index, float low, float high, std::int64_t bins)
{
    Histogram out{equalEdges(low, high, bins), std::vector<std::int64_t>(static_cast<std::size_t>(bins), 0)};
    std::size_t at = index.firstAtLeast(out.edges.front());
    for (std::size_t i = 0; i < out.counts.size(); ++i) {
        const bool isLast = i + 1 == out.counts.size();
        const std::size_t next =
            isLast ? index.firstAbove(out.edges[i + 1], at) : index.firstAtLeast(out.edges[i + 1], at);
        out.counts[i] = static_cast<std::int64_t>(next - at);
        at = next;
    }
    return out;
}

Histogram magnitudeHistogram(const ExactIndex& index, std::int64_t bins)
{
    const float low = index.absoluteAt(0);
    const float high = index.absoluteAt(static_cast<std::size_t>(index.count() - 1));
    Histogram out{equalEdges(low, high, bins), std::vector<std::int64_t>(static_cast<std::size_t>(bins), 0)};
    // |x| < edge: all of the sorted list but what lies at or beyond the edge on either side.
    const auto below = [&](float edge) {
        return static_cast<std::int64_t>(index.firstAtLeast(edge) - index.firstAbove(-edge));
    };
    std::int64_t before = 0;
    for (std::size_t i = 0; i < out.counts.size(); ++i) {
        const std::int64_t until =
            i + 1 == out.counts.size() ? index.count() : std::max(before, below(out.edges[i + 1]));
        out.counts[i] = until - before;
        before = until;
    }
    return out;
}

Expected<Calibrated> entropyOrtRange(const ExactIndex& index, std::int64_t bins, const Context& context,
                                     Candidates* tried)
{
    if (auto status = checkBins(bins); !status)
        return fail(status.error());
    const RealRange whole = minMaxRange(index);
    const float greatest = index.absoluteAt(static_cast<std::size_t>(index.count() - 1));
    if (greatest == 0)
        return Calibrated{whole, 0};
    const Histogram histogram = histogramOf(index, -greatest, greatest, bins);
    const auto middle = static_cast<std::size_t>(bins / 2);
    double best = kInfinite;
    RealRange range = whole;
    for (std::size_t half = kLevels / 2; half <= middle; ++half) {
        if (context.cancelled())
            return cancelled();
        const std::size_t from = middle - half;
        const std::size_t to = std::min(middle + half + 1, histogram.counts.size());
        const double score = ortDivergence(histogram.counts, from, to);
        if (tried != nullptr)
            tried->push_back({histogram.edges[to], score});
        if (score < best) {
            best = score;
            range = {histogram.edges[from], histogram.edges[to]};
        }
    }
    return Calibrated{{std::max(range.min, whole.min), std::min(range.max, whole.max)},
                      std::isfinite(best) ? best : 0};
}

Expected<Calibrated> entropyTrtRange(const ExactIndex& index, std::int64_t bins, bool symmetric,
                                     const Context& context, Candidates* tried)
{
    if (auto status = checkBins(bins); !status)
        return fail(status.error());
    const RealRange whole = minMaxRange(index);
    double amax = index.absoluteAt(static_cast<std::size_t>(index.count() - 1));
    if (static_cast<double>(index.absoluteAt(0)) == amax)
        return Calibrated{symmetric ? RealRange{-amax, amax} : whole, 0};
    Histogram histogram = magnitudeHistogram(index, bins);
    double best = kInfinite;
    histogram.counts[0] = histogram.counts[1];
    for (auto kept = static_cast<std::size_t>(kLevels); kept <= histogram.counts.size(); ++kept) {
        if (context.cancelled())
            return cancelled();
        const double score = trtDivergence(histogram.counts, kept);
        if (tried != nullptr)
            tried->push_back({histogram.edges[kept], score});
        if (score <= best && std::isfinite(score)) {
            best = score;
            amax = histogram.edges[kept];
        }
    }
    if (symmetric)
        return Calibrated{{-amax, amax}, std::isfinite(best) ? best : 0};
    return Calibrated{{std::max(-amax, whole.min), std::min(amax, whole.max)},
                      std::isfinite(best) ? best : 0};
}

Expected<Calibrated> histogramRange(const ExactIndex& index, std::int64_t bins, int bits,
                                    const Context& context, Candidates* tried)
{
    const RealRange whole = minMaxRange(index);
    if (whole.min == whole.max)
        return Calibrated{whole, 0};
    const Histogram histogram =
        histogramOf(index, static_cast<float>(whole.min), static_cast<float>(whole.max), bins);
    const double width = (whole.max - whole.min) / static_cast<double>(bins);
    const ErrorEstimate estimate(histogram, width, std::ldexp(1.0, bits));
    std::vector<double> upTo(histogram.counts.size());
    std::partial_sum(histogram.counts.begin(), histogram.counts.end(), upTo.begin(),
                     [](double a, double b) { return a + b; });
    const double total = upTo.back();
    constexpr double kStep = 1e-5;
    double alpha = 0;
    double beta = 1;
    std::size_t from = 0;
    std::size_t to = histogram.counts.size() - 1;
    double best = kInfinite;
    while (alpha < beta) {
        if (context.cancelled())
            return cancelled();
        std::size_t left = from;
        std::size_t right = to;
        while (left < to && upTo[left] < (alpha + kStep) * total)
            ++left;
        while (right > from && upTo[right] > (beta - kStep) * total)
            --right;
        std::size_t nextFrom = from;
        std::size_t nextTo = to;
        if (left - from > to - right) {
            nextFrom = left;
            alpha += kStep;
        } else {
            nextTo = right;
            beta -= kStep;
        }
        if (nextFrom == from && nextTo == to)
            continue;
        const double error = estimate(nextFrom, nextTo);
        if (tried != nullptr)
            tried->push_back({whole.min + width * static_cast<double>(nextTo + 1), error});
        if (error > best)
            break;
        best = error;
        from = nextFrom;
        to = nextTo;
    }
    return Calibrated{
        {whole.min + width * static_cast<double>(from), whole.min + width * static_cast<double>(to + 1)},
        std::isfinite(best) ? best : estimate(from, to)};
}

} // namespace bitloupe
