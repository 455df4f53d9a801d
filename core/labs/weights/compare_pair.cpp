#include "core/labs/weights/compare.h"
#include "core/labs/weights/real_values.h"
#include "core/labs/weights/row_quantizer.h"
#include "core/labs/weights/stored_scales.h"
#include "core/labs/weights/weights.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace bitloupe::weights {

namespace {

constexpr std::int64_t kTile = 4096;

std::size_t binOf(double value, double width, std::size_t bins)
{
    const double at =
        width > 0 ? (value + width) / (2 * width) * static_cast<double>(bins) : static_cast<double>(bins) / 2;
    return static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(bins) - 1));
}

/// Visits tiles of both tensors.
template<typename Visit>
Status eachTile(const RealValues& a, const RealValues& b, const Context& context, Visit visit)
{
    std::array<double, kTile> tileA;
    std::array<double, kTile> tileB;
    for (std::int64_t at = 0; at < a.info().count; at += kTile) {
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, "", "The comparison was cancelled.");
        const auto count = static_cast<std::size_t>(std::min(kTile, a.info().count - at));
        if (auto status = a.read(at, std::span(tileA).first(count)); !status)
            return status;
        if (auto status = b.read(at, std::span(tileB).first(count)); !status)
            return status;
        for (std::size_t i = 0; i < count; ++i) {
            if (std::isfinite(tileA[i]) && std::isfinite(tileB[i]))
                visit(at + static_cast<std::int64_t>(i), tileA[i], tileB[i]);
        }
    }
    return {};
}

/// What the stored scales did to the values that they serve.
class ScaleMeter {
public:
    ScaleMeter(const RealValues& stored, PairDetail& out)
        : m_stored(stored)
        , m_out(out)
        , m_ranges(stored.info().quantization->scales.size())
    {
        const CodeType type = codeTypeOf(stored.info());
        m_out.bits = type.bits;
        m_out.axis = stored.info().quantization->axis;
        m_out.errorSteps.assign(kHistogramBins, 0);
        if (type.bits > 0 && type.bits <= 16)
            m_out.codesAvailable =
                (std::int64_t(1) << type.bits) - (ruleOf(stored.info())->symmetric ? 1 : 0);
    }

    void add(std::int64_t flat, double original, double decoded)
    {
        const std::size_t at = m_stored.scaleOf(flat);
        const double scale = m_stored.info().quantization->scales[at];
        auto& range = m_ranges[at];
        if (!range)
            range = Range{original, original};
        range->min = std::min(range->min, original);
        range->max = std::max(range->max, original);
        if (scale == 0)
            return;
        const double steps = (decoded - original) / scale;
        ++m_out.errorSteps[binOf(steps, 1, kHistogramBins)];
        if (!sameInBinary32(decoded, original))
            m_out.largestErrorSteps = std::max(m_out.largestErrorSteps, std::abs(steps));
        m_out.clipped += std::abs(steps) > kHalfStep ? 1 : 0;
        if (m_out.codesAvailable > 0)
            m_codes.insert(std::llround(decoded / scale) + m_stored.zeroPointOf(at));
    }

    void finish()
    {
        m_out.codesUsed = std::ssize(m_codes);
        const auto rule = ruleOf(m_stored.info());
        for (std::size_t i = 0; i < m_ranges.size(); ++i) {
            StoredScale scale;
            scale.index = static_cast<std::int64_t>(i);
            scale.stored = m_stored.info().quantization->scales[i];
            scale.zeroPoint = m_stored.zeroPointOf(i);
            if (rule && m_ranges[i]) {
                const float expected = ruleScale(*m_ranges[i], *rule);
                scale.rule = static_cast<double>(expected);
                scale.ulps = ulpsBetween(static_cast<float>(scale.stored), expected);
            }
            m_out.scales.push_back(scale);
        }
    }

private:
    const RealValues& m_stored;
    PairDetail& m_out;
    std::vector<std::optional<Range>> m_ranges;
    std::set<std::int64_t> m_codes;
};

} // namespace

Expected<PairDetail> comparePair(const Model& a, const Model& b, const MatchedTensor& pair,
                                 const Context& context)
{
    const RealValues valuesA(a, pair.index);
    const RealValues valuesB(b, pair.otherIndex);
    PairDetail out;
    out.pair = pair;
    out.histogram.assign(kHistogramBins, 0);
    out.otherHistogram.assign(kHistogramBins, 0);
    auto status = eachTile(valuesA, valuesB, context, [&](std::int64_t, double x, double y) {
        out.width = std::max({out.width, std::abs(x), std::abs(y)});
    });
    if (!status)
        return fail(status.error());
    const bool storedInB = valuesB.isQuantized();
    std::optional<ScaleMeter> meter;
    if (storedInB || valuesA.isQuantized())
        meter.emplace(storedInB ? valuesB : valuesA, out);
    status = eachTile(valuesA, valuesB, context, [&](std::int64_t flat, double x, double y) {
        ++out.histogram[binOf(x, out.width, kHistogramBins)];
        ++out.otherHistogram[binOf(y, out.width, kHistogramBins)];
        if (meter)
            meter->add(flat, storedInB ? x : y, storedInB ? y : x);
    });
    if (!status)
        return fail(status.error());
    if (meter)
        meter->finish();
    return out;
}

} // namespace bitloupe::weights
