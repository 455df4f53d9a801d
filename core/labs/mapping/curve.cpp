#include "core/labs/mapping/mapping.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace bitloupe::mapping {

namespace {

constexpr std::int64_t kFinePoints = 600;
constexpr std::int64_t kCoarsePoints = 60;
/// Runs of one code that a whole curve may visit.
constexpr std::int64_t kRunBudget = 300'000;
/// Valleys of the curve that are searched, and how.
constexpr std::int64_t kScanPoints = 48;
constexpr std::int64_t kScanLeast = 12;
constexpr double kScanDepth = 1e-3; ///< of the data's reach
/// Above so many runs a preview leaves the curve out.
constexpr std::int64_t kRunsOfPreview = 2048;
constexpr std::int64_t kValleys = 6;
constexpr int kZooms = 4;
constexpr int kPointsPerZoom = 12;

/// One bound varies: the ranges to try, from the bound to the range.
struct Family {
    Vary vary = Vary::Max;
    RealRange range;
    bool symmetric = false;
    double you = 0;
    double base = 0;
    double end = 0;
    double low = 0; ///< domain of the curve
    double high = 0;

    RealRange at(double bound) const
    {
        if (symmetric)
            return {-std::abs(bound), std::abs(bound)};
        if (vary == Vary::Min)
            return {bound, range.max};
        if (vary == Vary::Max)
            return {range.min, bound};
        const double factor = bound / you;
        return {range.min * factor, range.max * factor};
    }
};

double greatest(const RealRange& r)
{
    return std::max(std::abs(r.min), std::abs(r.max));
}

/// Where the bound stands, where it starts from (the fixed end or 0) and how far out the data reach.
Family familyOf(const State& state, const RealRange& range, const RealRange& data)
{
    Family f;
    f.vary = state.vary;
    f.range = range;
    f.symmetric = state.symmetric;
    if (state.symmetric) {
        const double sign = state.vary == Vary::Min ? -1 : 1;
        f.you = sign * greatest(range);
        f.end = sign * greatest(data);
    } else if (state.vary == Vary::Max) {
        f.you = range.max;
        f.base = range.max > 0 ? std::max(range.min, 0.0) : range.min;
        f.end = data.max;
    } else if (state.vary == Vary::Min) {
        f.you = range.min;
        f.base = range.min < 0 ? std::min(range.max, 0.0) : range.max;
        f.end = data.min;
    } else {
        f.you = range.max > 0 ? range.max : range.min;
        f.end = range.max > 0 ? data.max : data.min;
    }
    return f;
}

struct Evaluator {
    const State& state;
    const ExactIndex& index;
    const Family& family;

    /// Runs of one code that one evaluation visits at most.
    std::int64_t runs() const { return std::min(std::int64_t{1} << state.bits, index.count()); }

    std::optional<CurvePoint> at(double bound) const
    {
        const auto p = chooseParameters(state.convention, family.at(bound), state.grid());
        if (!p)
            return std::nullopt;
        // A random rounding has no curve of its own; its mean lies above this one.
        const auto rounding =
            state.rounding == CodeRounding::Stochastic ? CodeRounding::NearestEven : state.rounding;
        return CurvePoint{bound, errorParts(index, *p, rounding), p->zeroPoint};
    }
};

/// Sets the domain: from a little beside the base to about twice as far as the valley, which a scan in even
/// ratios over all data finds; the present bound is always inside.
void chooseDomain(Family& f, const Evaluator& evaluate, const Context& context)
{
    const double outward = f.you >= f.base ? 1 : -1;
    const double reach = std::max({outward * (f.end - f.base), outward * (f.you - f.base), 0.0});
    double valley = reach;
    double least = std::numeric_limits<double>::infinity();
    double distance = reach;
    const std::int64_t points = std::clamp(kRunBudget / evaluate.runs(), kScanLeast, kScanPoints);
    const double ratio = std::pow(kScanDepth, 1.0 / static_cast<double>(points));
    for (std::int64_t i = 0; i < points && !context.cancelled(); ++i, distance *= ratio) {
        const auto point = evaluate.at(f.base + outward * distance);
        if (point && point->error.total() < least) {
            least = point->error.total();
            valley = distance;
        }
    }
    const double you = outward * (f.you - f.base);
    const double furthest = std::max(std::min(reach, 2.1 * valley), 1.05 * you);
    const double nearest = std::min({furthest / 14, 0.6 * valley, 0.75 * you});
    const double a = f.base + outward * nearest;
    const double b = f.base + outward * furthest;
    f.low = std::min(a, b);
    f.high = std::max(a, b);
}

/// Best of ever finer grids around one point of the curve.
CurvePoint zoomed(const Evaluator& evaluate, CurvePoint best, double spacing)
{
    for (int zoom = 0; zoom < kZooms; ++zoom) {
        const double centre = best.bound;
        const double step = spacing / kPointsPerZoom;
        for (int i = -kPointsPerZoom; i <= kPointsPerZoom; ++i) {
            const double bound = std::clamp(centre + i * step, evaluate.family.low, evaluate.family.high);
            const auto point = evaluate.at(bound);
            if (point && point->error.total() < best.error.total())
                best = *point;
        }
        spacing = 2 * step;
    }
    return best;
}

void search(ErrorCurve& curve, const Evaluator& evaluate, double spacing, const Context& context)
{
    std::vector<CurvePoint> valleys;
    const auto& points = curve.points;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double error = points[i].error.total();
        const bool fallsLeft = i == 0 || points[i - 1].error.total() >= error;
        const bool fallsRight = i + 1 == points.size() || points[i + 1].error.total() >= error;
        if (fallsLeft && fallsRight)
            valleys.push_back(points[i]);
    }
    const auto lower = [](const CurvePoint& a, const CurvePoint& b) {
        return a.error.total() < b.error.total();
    };
    std::sort(valleys.begin(), valleys.end(), lower);
    const std::int64_t affordable = kRunBudget / (evaluate.runs() * kZooms * 2 * kPointsPerZoom);
    const auto most = static_cast<std::size_t>(std::clamp<std::int64_t>(affordable, 1, kValleys));
    valleys.resize(std::min(valleys.size(), most));
    if (const auto you = evaluate.at(curve.you))
        valleys.push_back(*you);
    if (valleys.empty())
        return;
    for (CurvePoint& valley : valleys) {
        if (context.cancelled())
            return;
        valley = zoomed(evaluate, valley, spacing);
    }
    const CurvePoint best = *std::min_element(valleys.begin(), valleys.end(), lower);
    curve.best = best.bound;
    curve.bestRange = evaluate.family.at(best.bound);
    curve.bestError = best.error.total();
    curve.searched = true;
}

/// The State with all that the curve does not depend on at its default.
State asked(const State& state, const RealRange& range)
{
    State out;
    out.data = state.data;
    out.bits = state.bits;
    out.isSigned = state.isSigned;
    out.symmetric = state.symmetric;
    out.narrow = state.narrow;
    out.powerOfTwoScale = state.powerOfTwoScale;
    out.convention = state.convention;
    out.rounding = state.rounding;
    out.vary = state.vary;
    out.calibration.reset();
    // The bound that moves is the curve's own axis.
    const bool keepsMin = !state.symmetric && state.vary != Vary::Min;
    const bool keepsMax = !state.symmetric && state.vary != Vary::Max;
    out.range = Range{keepsMin ? range.min : 0, keepsMax ? range.max : 0};
    return out;
}

struct KeptCurve {
    std::weak_ptr<const ExactIndex> index; // a curve keeps no data alive
    State asked;
    ErrorCurve curve;
};

constexpr const char* kMemoKey = "mapping-curve";

/// The curve drawn last where it is that of `state` and reaches its bound, which is marked.
std::optional<ErrorCurve> keptCurve(const State& state, double you, const RealRange& range,
                                    const std::shared_ptr<const ExactIndex>& index, const Context& context)
{
    const auto kept = context.memo ? context.memo->find<KeptCurve>(kMemoKey) : nullptr;
    if (!kept || kept->index.lock() != index || kept->curve.points.empty()
        || kept->asked != asked(state, range) || you < kept->curve.points.front().bound
        || you > kept->curve.points.back().bound)
        return std::nullopt;
    ErrorCurve curve = kept->curve;
    curve.you = you;
    if (curve.searched)
        curve.bestRange = familyOf(state, range, minMaxRange(*index)).at(curve.best);
    return curve;
}

ErrorCurve drawnCurve(const State& state, const RealRange& range, const ExactIndex& index,
                      const Context& context)
{
    Family family = familyOf(state, range, minMaxRange(index));
    const Evaluator evaluate{state, index, family};
    const std::int64_t runs = evaluate.runs();
    ErrorCurve curve;
    curve.vary = state.vary;
    curve.you = family.you;
    if (context.preview && runs > kRunsOfPreview)
        return curve;
    chooseDomain(family, evaluate, context);
    if (!(family.low < family.high))
        return curve;
    const std::int64_t affordable = std::clamp(kRunBudget / runs, kCoarsePoints / 2, kFinePoints);
    const std::int64_t count = context.preview ? std::min(affordable, kCoarsePoints) : affordable;
    const double spacing = (family.high - family.low) / static_cast<double>(count - 1);
    for (std::int64_t i = 0; i < count; ++i) {
        if (context.cancelled())
            return curve;
        const double bound = i + 1 == count ? family.high : family.low + spacing * static_cast<double>(i);
        if (const auto point = evaluate.at(bound))
            curve.points.push_back(*point);
    }
    if (!context.preview)
        search(curve, evaluate, spacing, context);
    return curve;
}

} // namespace

ErrorCurve errorCurve(const State& state, const RealRange& range,
                      const std::shared_ptr<const ExactIndex>& index, const Context& context)
{
    // While a bound is dragged its curve stays the same: only the mark moves.
    if (context.preview) {
        const double you = familyOf(state, range, minMaxRange(*index)).you;
        if (auto kept = keptCurve(state, you, range, index, context))
            return std::move(*kept);
    }
    ErrorCurve curve = drawnCurve(state, range, *index, context);
    if (context.memo && !context.cancelled() && !curve.points.empty())
        context.memo->store<KeptCurve>(
            kMemoKey, std::make_shared<const KeptCurve>(KeptCurve{index, asked(state, range), curve}),
            curve.points.size() * sizeof(CurvePoint));
    return curve;
}

ValueHistogram valueHistogram(const ExactIndex& index, const RealRange& range)
{
    constexpr int kBars = 92;
    const RealRange data = minMaxRange(index);
    double low = std::min(data.min, range.min);
    double high = std::max(data.max, range.max);
    if (!(low < high)) {
        const double pad = low == 0 ? 1 : std::abs(low) / 2;
        low -= pad;
        high += pad;
    }
    // Round bounds, about twelve steps apart, so that the axis does not move with every bit of the data.
    const double rough = high / 12 - low / 12;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    const double digits = rough / power;
    const double step = power * (digits <= 1 ? 1 : digits <= 2 ? 2 : digits <= 5 ? 5 : 10);
    ValueHistogram h;
    h.low = std::floor(low / step) * step;
    h.high = std::ceil(high / step) * step;
    const int steps = std::max(1, static_cast<int>(std::lround((h.high - h.low) / step)));
    const int bars = steps * std::max(1, static_cast<int>(std::lround(static_cast<double>(kBars) / steps)));
    std::size_t from = index.firstAtLeast(h.low);
    for (int i = 1; i <= bars; ++i) {
        const double edge = h.low + (h.high - h.low) * i / bars;
        const std::size_t to =
            i == bars ? static_cast<std::size_t>(index.count()) : index.firstAtLeast(edge, from);
        h.counts.push_back(static_cast<std::int64_t>(to - from));
        from = to;
    }
    return h;
}

} // namespace bitloupe::mapping
