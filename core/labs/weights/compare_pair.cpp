#include "core/base/worker_pool.h"
#include "core/labs/common/real_values.h"
#include "core/labs/weights/compare.h"
#include "core/labs/weights/row_quantizer.h"
#include "core/labs/weights/stored_scales.h"
#include "core/labs/weights/weights.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <optional>
#include <unordered_map>

namespace bitloupe::weights {

namespace {

constexpr std::int64_t kTile = 4096;
/// Values that one processor works on at a time.
constexpr std::int64_t kPart = 64 * kTile;

/// Adds numbers to equal bins over +-width; those beyond count in the outer bins.
class Bins {
public:
    explicit Bins(double width)
        : m_width(width)
        , m_perUnit(width > 0 ? kHistogramBins / (2 * width) : 0)
    {
    }

    void add(double value)
    {
        const double at = m_width > 0 ? (value + m_width) * m_perUnit : kHistogramBins / 2.0;
        ++m_counts[static_cast<std::size_t>(std::clamp(at, 0.0, kHistogramBins - 1.0))];
    }
    void addTo(std::vector<std::int64_t>& counts) const
    {
        for (std::size_t i = 0; i < m_counts.size(); ++i)
            counts[i] += m_counts[i];
    }

private:
    double m_width;
    double m_perUnit;
    std::array<std::int64_t, kHistogramBins> m_counts{};
};

/// Two tensors side by side.
class Pair {
public:
    Pair(const RealValues& a, const RealValues& b)
        : m_a(a)
        , m_b(b)
    {
    }

    std::int64_t parts() const { return (m_a.info().count + kPart - 1) / kPart; }

    /// Calls visit(part, first, values of A, values of B) for the runs of a part in which all values are
    /// finite, on all processors.
    template<typename Visit>
    Status eachRun(const Context& context, Visit visit) const
    {
        std::vector<Status> results(static_cast<std::size_t>(parts()));
        WorkerPool::shared().run(static_cast<int>(parts()), [&](int piece) {
            const auto part = static_cast<std::size_t>(piece);
            results[part] = readPart(part, context, visit);
        });
        for (const Status& status : results) {
            if (!status)
                return status;
        }
        return {};
    }

private:
    template<typename Visit>
    Status readPart(std::size_t part, const Context& context, Visit& visit) const
    {
        std::array<double, kTile> tileA;
        std::array<double, kTile> tileB;
        const std::int64_t begin = static_cast<std::int64_t>(part) * kPart;
        const std::int64_t end = std::min(begin + kPart, m_a.info().count);
        for (std::int64_t at = begin; at < end; at += kTile) {
            if (context.cancelled())
                return fail(ErrorCode::Cancelled, "", "The comparison was cancelled.");
            const auto count = static_cast<std::size_t>(std::min(kTile, end - at));
            const std::span a = std::span(tileA).first(count);
            const std::span b = std::span(tileB).first(count);
            if (auto status = m_a.read(at, a); !status)
                return status;
            if (auto status = m_b.read(at, b); !status)
                return status;
            for (std::size_t i = 0; i < count;) {
                std::size_t stop = i;
                while (stop < count && std::isfinite(a[stop]) && std::isfinite(b[stop]))
                    ++stop;
                if (stop > i)
                    visit(part, at + static_cast<std::int64_t>(i), a.subspan(i, stop - i),
                          b.subspan(i, stop - i));
                i = stop + 1;
            }
        }
        return {};
    }

    const RealValues& m_a;
    const RealValues& m_b;
};

/// Which codes occur; any thread may add. Codes have up to 16 bits, signed or not.
class CodeSet {
public:
    void add(double code)
    {
        // Adding 1.5 * 2^52 leaves no room for a fraction.
        const double at = (code + 0x1.8p52) - 0x1.8p52 + kMost;
        if (!(at >= 0 && at < 2 * kMost))
            return;
        auto& seen = m_seen[static_cast<std::size_t>(at)];
        if (!seen.load(std::memory_order_relaxed))
            seen.store(true, std::memory_order_relaxed);
    }
    std::int64_t size() const
    {
        return std::count_if(m_seen.begin(), m_seen.end(), [](const auto& seen) { return seen.load(); });
    }

private:
    static constexpr double kMost = 0x1p17;
    std::vector<std::atomic<bool>> m_seen = std::vector<std::atomic<bool>>(std::size_t(2 * kMost));
};

/// What the stored scales did to the values of one part.
class ScaleMeter {
public:
    explicit ScaleMeter(const RealValues& stored)
        : m_stored(stored)
    {
    }

    /// A run of values that share a scale; `codes` is null where they are not counted.
    void add(std::size_t at, std::span<const double> original, std::span<const double> decoded,
             CodeSet* codes)
    {
        const double scale = m_stored.info().quantization->scales[at];
        Range& range = m_ranges.try_emplace(at, Range{original.front(), original.front()}).first->second;
        for (const double x : original) {
            range.min = std::min(range.min, x);
            range.max = std::max(range.max, x);
        }
        if (scale == 0)
            return;
        for (std::size_t i = 0; i < original.size(); ++i) {
            const double steps = (decoded[i] - original[i]) / scale;
            m_errorSteps.add(steps);
            if (!sameInBinary32(decoded[i], original[i]))
                m_largest = std::max(m_largest, std::abs(steps));
            m_clipped += std::abs(steps) > kHalfStep ? 1 : 0;
        }
        const auto zero = static_cast<double>(m_stored.zeroPointOf(at));
        for (std::size_t i = 0; i < decoded.size() && codes != nullptr; ++i)
            codes->add(decoded[i] / scale + zero);
    }

    void addTo(PairDetail& out, std::vector<std::optional<Range>>& ranges) const
    {
        m_errorSteps.addTo(out.errorSteps);
        out.largestErrorSteps = std::max(out.largestErrorSteps, m_largest);
        out.clipped += m_clipped;
        for (const auto& [at, range] : m_ranges) {
            auto& all = ranges[at];
            all = all ? Range{std::min(all->min, range.min), std::max(all->max, range.max)} : range;
        }
    }

private:
    const RealValues& m_stored;
    Bins m_errorSteps{1};
    std::unordered_map<std::size_t, Range> m_ranges; ///< of the original values, by scale
    double m_largest = 0;
    std::int64_t m_clipped = 0;
};

/// What is known before the values are looked at.
void describeScales(PairDetail& out, const RealValues& stored)
{
    const CodeType type = codeTypeOf(stored.info());
    out.bits = type.bits;
    out.axis = stored.info().quantization->axis;
    out.errorSteps.assign(kHistogramBins, 0);
    if (type.bits > 0 && type.bits <= 16)
        out.codesAvailable = (std::int64_t(1) << type.bits) - (ruleOf(stored.info())->symmetric ? 1 : 0);
}

void addScales(PairDetail& out, const RealValues& stored, const std::vector<std::optional<Range>>& ranges)
{
    const auto rule = ruleOf(stored.info());
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        StoredScale scale;
        scale.index = static_cast<std::int64_t>(i);
        scale.stored = stored.info().quantization->scales[i];
        scale.zeroPoint = stored.zeroPointOf(i);
        if (rule && ranges[i]) {
            const float expected = ruleScale(*ranges[i], *rule);
            scale.rule = static_cast<double>(expected);
            scale.ulps = ulpsBetween(static_cast<float>(scale.stored), expected);
        }
        out.scales.push_back(scale);
    }
}

/// Both histograms over +-out.width.
Status addHistograms(PairDetail& out, const Pair& pair, const Context& context)
{
    std::vector<std::pair<Bins, Bins>> bins(static_cast<std::size_t>(pair.parts()),
                                            {Bins(out.width), Bins(out.width)});
    auto status = pair.eachRun(
        context, [&](std::size_t part, std::int64_t, std::span<const double> a, std::span<const double> b) {
            for (const double x : a)
                bins[part].first.add(x);
            for (const double y : b)
                bins[part].second.add(y);
        });
    for (const auto& [a, b] : bins) {
        a.addTo(out.histogram);
        b.addTo(out.otherHistogram);
    }
    return status;
}

/// Errors in steps, codes and ranges; `isOther`: B holds the scales.
Status addErrors(PairDetail& out, const Pair& pair, const RealValues& stored, bool isOther,
                 const Context& context)
{
    describeScales(out, stored);
    CodeSet codes;
    CodeSet* counted = out.codesAvailable > 0 ? &codes : nullptr;
    std::vector<ScaleMeter> meters(static_cast<std::size_t>(pair.parts()), ScaleMeter(stored));
    auto status = pair.eachRun(
        context,
        [&](std::size_t part, std::int64_t first, std::span<const double> a, std::span<const double> b) {
            const auto original = isOther ? a : b;
            const auto decoded = isOther ? b : a;
            stored.eachRun(first, decoded, [&](std::size_t at, std::span<const double> run) {
                const auto offset = static_cast<std::size_t>(run.data() - decoded.data());
                meters[part].add(at, original.subspan(offset, run.size()), run, counted);
            });
        });
    std::vector<std::optional<Range>> ranges(stored.info().quantization->scales.size());
    for (const ScaleMeter& meter : meters)
        meter.addTo(out, ranges);
    out.codesUsed = codes.size();
    addScales(out, stored, ranges);
    return status;
}

} // namespace

Expected<PairDetail> comparePair(const Model& a, const Model& b, const MatchedTensor& pair,
                                 const Context& context)
{
    const RealValues valuesA(a, pair.index);
    const RealValues valuesB(b, pair.otherIndex);
    const Pair both(valuesA, valuesB);
    PairDetail out;
    out.pair = pair;
    out.histogram.assign(kHistogramBins, 0);
    out.otherHistogram.assign(kHistogramBins, 0);
    std::vector<double> widths(static_cast<std::size_t>(both.parts()), 0.0);
    auto status = both.eachRun(
        context, [&](std::size_t part, std::int64_t, std::span<const double> x, std::span<const double> y) {
            for (std::size_t i = 0; i < x.size(); ++i)
                widths[part] = std::max({widths[part], std::abs(x[i]), std::abs(y[i])});
        });
    if (!status)
        return fail(status.error());
    for (const double width : widths)
        out.width = std::max(out.width, width);
    if (status = addHistograms(out, both, context); !status)
        return fail(status.error());
    const bool storedInB = valuesB.isQuantized();
    if (storedInB || valuesA.isQuantized())
        status = addErrors(out, both, storedInB ? valuesB : valuesA, storedInB, context);
    if (!status)
        return fail(status.error());
    return out;
}

} // namespace bitloupe::weights
