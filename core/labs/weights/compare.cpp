#include "core/labs/weights/compare.h"

#include "core/io/file_text.h"
#include "core/labs/common/real_values.h"
#include "core/labs/weights/compare_names.h"
#include "core/labs/weights/granularity_table.h"
#include "core/labs/weights/row_quantizer.h"
#include "core/labs/weights/stored_scales.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace bitloupe::weights {

namespace {

constexpr std::int64_t kTile = 4096;

/// Sums over tiles, each added with what the addition before lost.
class Sum {
public:
    void add(double value)
    {
        const double sum = m_sum + value;
        m_rest += std::abs(m_sum) >= std::abs(value) ? (m_sum - sum) + value : (value - sum) + m_sum;
        m_sum = sum;
    }
    double value() const { return m_sum + m_rest; }

private:
    double m_sum = 0;
    double m_rest = 0;
};

struct TileSums {
    double aa = 0;
    double bb = 0;
    double ab = 0;
    double noise = 0;
    double gap = 0; ///< sum (a - b)(a + b) = aa - bb without cancellation
};

/// Ranges of the original values that each stored scale serves.
using Ranges = std::vector<std::optional<Range>>;

class PairMeter {
public:
    PairMeter(const Model& a, const Model& b, MatchedTensor& pair)
        : m_a(a, pair.index)
        , m_b(b, pair.otherIndex)
        , m_stored(m_b.isQuantized() || !m_a.isQuantized() ? m_b : m_a)
        , m_original(&m_stored == &m_b ? m_a : m_b)
        , m_pair(pair)
    {
        if (m_stored.isQuantized())
            m_ranges.resize(m_stored.info().quantization->scales.size());
    }

    Status run(const Context& context)
    {
        const std::int64_t total = m_a.info().count;
        std::array<double, kTile> a;
        std::array<double, kTile> b;
        for (std::int64_t at = 0; at < total; at += kTile) {
            if (context.cancelled())
                return fail(ErrorCode::Cancelled, "", "The comparison was cancelled.");
            const auto count = static_cast<std::size_t>(std::min(kTile, total - at));
            for (auto [values, part] : {std::pair(&m_a, std::span(a)), std::pair(&m_b, std::span(b))}) {
                if (auto status = values->read(at, part.first(count)); !status)
                    return status;
            }
            addTile(at, std::span(a).first(count), std::span(b).first(count));
        }
        finish();
        return {};
    }

private:
    void addTile(std::int64_t first, std::span<const double> a, std::span<const double> b)
    {
        TileSums tile;
        const auto original = &m_original == &m_a ? a : b;
        for (std::size_t i = 0; i < a.size(); ++i) {
            if (!std::isfinite(a[i]) || !std::isfinite(b[i])) {
                ++m_pair.notFinite;
                continue;
            }
            const double error = a[i] - b[i];
            m_isDecode = m_isDecode && sameInBinary32(a[i], b[i]);
            tile.aa += a[i] * a[i];
            tile.bb += b[i] * b[i];
            tile.ab += a[i] * b[i];
            tile.noise += error * error;
            tile.gap += error * (a[i] + b[i]);
            m_pair.maxAbsError = std::max(m_pair.maxAbsError, std::abs(error));
            ++m_pair.count;
            if (!m_ranges.empty())
                addToScale(first + static_cast<std::int64_t>(i), original[i], error);
        }
        m_aa.add(tile.aa);
        m_bb.add(tile.bb);
        m_ab.add(tile.ab);
        m_noise.add(tile.noise);
        m_gap.add(tile.gap);
    }

    void addToScale(std::int64_t flat, double original, double error)
    {
        const std::size_t scale = m_stored.scaleOf(flat);
        auto& range = m_ranges[scale];
        if (!range)
            range = Range{original, original};
        range->min = std::min(range->min, original);
        range->max = std::max(range->max, original);
        const double step = std::abs(m_stored.info().quantization->scales[scale]);
        if (step > 0)
            m_pair.largestErrorSteps = std::max(m_pair.largestErrorSteps, std::abs(error) / step);
    }

    void finish()
    {
        if (m_isDecode && m_stored.isQuantized()) {
            m_noise = {};
            m_gap = {};
            m_pair.maxAbsError = 0;
            m_pair.largestErrorSteps = 0;
        }
        const double a = std::sqrt(m_aa.value());
        const double b = std::sqrt(m_bb.value());
        m_pair.sqnrDb = m_noise.value() == 0 ? std::numeric_limits<double>::infinity()
                                             : 10 * std::log10(m_aa.value() / m_noise.value());
        const double lengths = a * b;
        if (lengths > 0) {
            // |a - b|^2 = (|a| - |b|)^2 + 2 |a||b| (1 - cosine)
            const double longer = m_gap.value() / (a + b);
            m_pair.cosineDistance = std::clamp((m_noise.value() - longer * longer) / (2 * lengths), 0.0, 2.0);
            m_pair.cosine = 1 - m_pair.cosineDistance;
        } else {
            m_pair.cosine = a == b ? 1 : 0;
            m_pair.cosineDistance = 1 - m_pair.cosine;
        }
        m_pair.bytes = bytesOf(m_a);
        m_pair.otherBytes = bytesOf(m_b);
        const auto rule = ruleOf(m_stored.info());
        if (!rule || m_ranges.empty())
            return;
        for (std::size_t i = 0; i < m_ranges.size(); ++i) {
            if (!m_ranges[i])
                continue;
            ++m_pair.scales;
            const auto stored = static_cast<float>(m_stored.info().quantization->scales[i]);
            m_pair.scalesAsExpected += stored == ruleScale(*m_ranges[i], *rule) ? 1 : 0;
        }
    }

    static std::int64_t bytesOf(const RealValues& values)
    {
        constexpr std::int64_t kScaleBytes = 4;
        return values.info().sizeBytes
            + (values.isQuantized() ? kScaleBytes * std::ssize(values.info().quantization->scales) : 0);
    }

    RealValues m_a;
    RealValues m_b;
    const RealValues& m_stored;
    const RealValues& m_original;
    MatchedTensor& m_pair;
    Ranges m_ranges;
    Sum m_aa;
    Sum m_bb;
    Sum m_ab;
    Sum m_noise;
    Sum m_gap;
    bool m_isDecode = true; ///< every value of one side is that of the other in binary32
};

/// What one scale per row would cost, where the stored scales run along another axis and weigh much.
Status lookAtAxis(std::vector<Finding>& out, const Model& a, const Model& b, const MatchedTensor& pair,
                  const Context& context)
{
    const TensorInfo& info = b.tensors()[pair.otherIndex];
    const auto rule = ruleOf(info);
    if (!hasUsableScales(info) || !rule || info.quantization->axis <= 0 || info.quantization->groupSize > 0)
        return {};
    constexpr std::int64_t kScaleBytes = 4;
    const std::int64_t scales = std::ssize(info.quantization->scales);
    if (10 * kScaleBytes * scales <= info.sizeBytes || info.count > kMostValues
        || !isWeight(a.tensors()[pair.index]))
        return {};
    const auto matrix = readMatrix(a, pair.index, 0, context);
    if (!matrix)
        return matrix.error().code == ErrorCode::Cancelled ? Status(fail(matrix.error())) : Status();
    Settings perRow = *rule;
    perRow.granularity = Granularity::PerChannel;
    const auto row = tableRow(**matrix, perRow, context);
    if (!row)
        return fail(row.error());
    Finding found;
    found.kind = Finding::Kind::ScaleAxis;
    found.tensor = pair.name;
    found.axis = info.quantization->axis;
    found.count = scales;
    found.otherCount = row->scales;
    found.value = pair.sqnrDb;
    found.otherValue = row->sqnrDb;
    out.push_back(std::move(found));
    return {};
}

Status findFacts(Comparison& out, const Model& a, const Model& b, const Context& context)
{
    constexpr std::size_t kMost = 3;
    constexpr double kSameWeightsDb = 10; // below it the two hold different weights, and scales say nothing
    for (const MatchedTensor& pair : out.matched) {
        if (pair.sqnrDb < kSameWeightsDb)
            continue;
        if (pair.scales > 0 && pair.largestErrorSteps > kHalfStep) {
            Finding found;
            found.kind = Finding::Kind::Clipped;
            found.tensor = pair.name;
            found.value = pair.largestErrorSteps;
            found.otherValue = 0.5;
            out.findings.push_back(std::move(found));
        }
        if (pair.scalesAsExpected < pair.scales) {
            Finding found;
            found.kind = Finding::Kind::ScaleRule;
            found.tensor = pair.name;
            found.count = pair.scales - pair.scalesAsExpected;
            found.otherCount = pair.scales;
            out.findings.push_back(std::move(found));
        }
        if (auto status = lookAtAxis(out.findings, a, b, pair, context); !status)
            return status;
        if (out.findings.size() >= kMost) {
            out.findings.resize(kMost);
            break;
        }
    }
    return {};
}

} // namespace

double Comparison::worstSqnrDb() const
{
    return matched.empty() ? std::numeric_limits<double>::infinity() : matched.front().sqnrDb;
}

Expected<Comparison> compareModels(const Model& a, const Model& b, const Context& context)
{
    Pairing pairing = pairTensors(a, b);
    Comparison out;
    out.file = fileName(a.path());
    out.otherFile = fileName(b.path());
    out.format = std::string(a.format());
    out.otherFormat = std::string(b.format());
    out.onlyA = std::move(pairing.onlyA);
    out.onlyB = std::move(pairing.onlyB);
    out.mismatched = std::move(pairing.mismatched);
    out.matched = std::move(pairing.pairs);
    std::size_t done = 0;
    for (MatchedTensor& pair : out.matched) {
        context.report(static_cast<double>(done++) / static_cast<double>(out.matched.size()),
                       "Comparing " + pair.name);
        if (auto status = PairMeter(a, b, pair).run(context); !status)
            return fail(status.error());
        out.bytes += pair.bytes;
        out.otherBytes += pair.otherBytes;
    }
    std::stable_sort(out.matched.begin(), out.matched.end(),
                     [](const MatchedTensor& x, const MatchedTensor& y) {
                         return x.sqnrDb != y.sqnrDb ? x.sqnrDb < y.sqnrDb : x.name < y.name;
                     });
    if (auto status = findFacts(out, a, b, context); !status)
        return fail(status.error());
    return out;
}

} // namespace bitloupe::weights
