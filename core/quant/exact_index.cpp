#include "core/quant/exact_index.h"

#include "core/quant/bucket_model.h"
#include "core/quant/order_key.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace bitloupe {

namespace {

constexpr std::size_t kFanOut = 16; ///< buckets, or nodes, under one node
constexpr std::uint32_t kLows = 1U << 16U;

Moments joined(std::span<const Moments> parts)
{
    Moments m;
    const double start = parts[parts.size() / 2].mean;
    double sum = 0;
    for (const Moments& part : parts) {
        m.count += part.count;
        sum += static_cast<double>(part.count) * (part.mean - start);
    }
    m.mean = start + sum / static_cast<double>(m.count);
    for (const Moments& part : parts) {
        const double distance = part.mean - m.mean;
        m.rest += part.rest + static_cast<double>(part.count) * distance;
        m.squares += part.squaresAbout(distance);
    }
    return m;
}

ShortSums difference(const ShortSums& a, const ShortSums& b)
{
    // Only the model of a sketch can round below zero.
    return {a.count - b.count, a.sum - std::min(a.sum, b.sum), a.squares - std::min(a.squares, b.squares)};
}

} // namespace

ShortSums ExactIndex::whole(std::size_t bucket) const
{
    const std::uint64_t count = bucketSize(bucket);
    if (m_totals.empty())
        return {count, 0, 0};
    return {count, m_totals[bucket].sum, m_totals[bucket].squares};
}

std::pair<std::uint32_t, std::uint32_t> ExactIndex::bucketKeys(std::size_t bucket) const
{
    return {m_origins[bucket], m_origins[bucket] + (m_totals.empty() ? 0 : kLows - 1)};
}

/// About the whole low nearest to the mean: the origin of integers makes all sums exact before one rounding.
Moments ExactIndex::momentsOf(std::size_t bucket, const ShortSums& s) const
{
    Moments m;
    m.count = static_cast<std::int64_t>(s.count);
    const std::uint64_t centre = std::min<std::uint64_t>((s.sum + s.count / 2) / s.count, kLows - 1);
    const std::uint32_t origin = m_origins[bucket];
    m.mean = valueOf(origin + static_cast<std::uint32_t>(centre));
    if (m_totals.empty())
        return m;
    const double step = static_cast<double>(valueOf(origin + 1)) - static_cast<double>(valueOf(origin));
    // Modulo 2^64: fewer than 2^32 lows, on average at most 2^15 from their mean, leave less than 2^63.
    const auto rest = static_cast<std::int64_t>(s.sum - s.count * centre);
    const auto squares =
        static_cast<std::int64_t>(s.squares - 2 * centre * s.sum + s.count * centre * centre);
    m.rest = step * static_cast<double>(rest);
    m.squares = step * step * static_cast<double>(std::max<std::int64_t>(0, squares));
    return m;
}

void ExactIndex::sumUpTree()
{
    if (bucketCount() == 0)
        return;
    std::array<Moments, kFanOut> leaves;
    auto& first = m_tree.emplace_back();
    for (std::size_t from = 0; from < bucketCount(); from += kFanOut) {
        const std::size_t count = std::min(kFanOut, bucketCount() - from);
        for (std::size_t i = 0; i < count; ++i)
            leaves[i] = momentsOf(from + i, whole(from + i));
        first.push_back(joined(std::span(leaves).first(count)));
    }
    while (m_tree.back().size() > 1) {
        const std::span<const Moments> below = m_tree.back();
        std::vector<Moments> level;
        for (std::size_t from = 0; from < below.size(); from += kFanOut)
            level.push_back(joined(below.subspan(from, std::min(kFanOut, below.size() - from))));
        m_tree.push_back(std::move(level));
    }
    const Moments& all = m_tree.back().front();
    m_signal = all.squaresAbout(all.mean);
}

std::size_t ExactIndex::sizeBytes() const
{
    const auto bytes = [](const auto& list) { return list.size() * sizeof(list[0]); };
    std::size_t sum = bytes(m_origins) + bytes(m_starts) + bytes(m_totals) + bytes(m_lows) + bytes(m_blocks)
        + bytes(m_heads) + bytes(m_before);
    for (const auto& level : m_tree)
        sum += bytes(level);
    return sum;
}

/// Calls visit(moments) for parts that make up the values between two cuts.
template<typename Visit>
void ExactIndex::visitMoments(const Cut& from, const Cut& to, Visit visit) const
{
    if (from.position >= to.position)
        return;
    if (from.bucket == to.bucket) {
        visit(momentsOf(from.bucket, difference(to.below, from.below)));
        return;
    }
    std::size_t low = from.bucket;
    std::size_t high = to.bucket;
    if (from.below.count > 0) {
        visit(momentsOf(low, difference(whole(low), from.below)));
        ++low;
    }
    if (to.below.count > 0)
        visit(momentsOf(high, to.below));
    const auto bucket = [&](std::size_t i) { visit(momentsOf(i, whole(i))); };
    while (low < high && low % kFanOut != 0)
        bucket(low++);
    while (low < high && high % kFanOut != 0)
        bucket(--high);
    for (std::size_t level = 0; low < high; ++level) {
        low /= kFanOut;
        high /= kFanOut;
        while (low < high && low % kFanOut != 0)
            visit(m_tree[level][low++]);
        while (low < high && high % kFanOut != 0)
            visit(m_tree[level][--high]);
    }
}

double ExactIndex::squaredError(const Cut& from, const Cut& to, const AffineParameters& p,
                                std::int64_t code) const
{
    const auto steps = static_cast<double>(code - p.zeroPoint);
    CompensatedSum sum;
    visitMoments(from, to, [&](const Moments& m) {
        const double squares = m.squaresAbout(std::fma(-steps, p.scale, m.mean));
        // The model of a sketch need not leave a part that real values could have.
        sum.add(m_isSketch ? std::max(0.0, squares) : squares);
    });
    return sum.value();
}

double ExactIndex::squaredError(std::size_t from, std::size_t to, const AffineParameters& p,
                                std::int64_t code) const
{
    return from < to ? squaredError(cutAt(from), cutAt(to), p, code) : 0;
}

long double ExactIndex::sum(std::size_t from, std::size_t to) const
{
    long double sum = 0;
    visitMoments(cutAt(from), cutAt(to),
                 [&](const Moments& m) { sum += static_cast<long double>(m.count) * m.mean + m.rest; });
    return sum;
}

void ExactIndex::visitRuns(std::size_t from, std::size_t to,
                           const std::function<bool(float, std::size_t)>& visit) const
{
    while (from < to) {
        const std::size_t bucket = bucketOfPosition(from);
        const std::size_t end = std::min<std::size_t>(to, m_starts[bucket + 1]);
        const auto model = m_isSketch ? BucketModel(whole(bucket)) : BucketModel();
        while (from < end) {
            std::size_t next = from + 1;
            const float value = at(from);
            if (m_totals.empty())
                next = end;
            else if (!m_isSketch)
                next = static_cast<std::size_t>(
                    std::find_if(m_lows.data() + next, m_lows.data() + end,
                                 [&](std::uint16_t low) { return low != m_lows[from]; })
                    - m_lows.data());
            else if (model.isOneValue())
                next = end;
            if (!visit(value, next - from))
                return;
            from = next;
        }
    }
}

} // namespace bitloupe
