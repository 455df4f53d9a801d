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
constexpr std::size_t kCacheLineLows = 32;

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

/// Last bucket that begins at or before the key, at or after `from`; one less than `from` where none does.
std::size_t ExactIndex::bucketOfKey(std::uint32_t key, std::size_t from) const
{
    const auto at =
        std::upper_bound(m_origins.begin() + static_cast<std::ptrdiff_t>(from), m_origins.end(), key);
    return static_cast<std::size_t>(at - m_origins.begin()) - 1;
}

std::size_t ExactIndex::bucketOfPosition(std::size_t position) const
{
    const auto at = std::upper_bound(m_starts.begin(), m_starts.end(), position);
    return static_cast<std::size_t>(at - m_starts.begin()) - 1;
}

float ExactIndex::at(std::size_t i) const
{
    const std::size_t bucket = bucketOfPosition(i);
    ShortSums before;
    before.count = i - m_starts[bucket];
    return valueAt({i, bucket, before});
}

ExactIndex::Cut ExactIndex::completed(std::size_t bucket, const ShortSums& below) const
{
    if (below.count == bucketSize(bucket))
        return bucketCut(bucket + 1);
    return {m_starts[bucket] + below.count, bucket, below};
}

ExactIndex::Block ExactIndex::blockAt(std::size_t bucket, std::size_t offset) const
{
    const std::size_t first = m_starts[bucket] + offset / kShortBlock * kShortBlock;
    return {m_blocks[bucket] + offset / kShortBlock, first,
            std::min<std::size_t>(kShortBlock, m_starts[bucket + 1] - first)};
}

ExactIndex::Block ExactIndex::blockBelow(std::size_t bucket, std::uint32_t low) const
{
    const auto heads = m_heads.begin() + static_cast<std::ptrdiff_t>(m_blocks[bucket]);
    const std::size_t size = bucketSize(bucket);
    const auto count = static_cast<std::ptrdiff_t>((size + kShortBlock - 1) / kShortBlock);
    const auto after = std::partition_point(heads, heads + count, [&](std::uint16_t h) { return h < low; });
    return after == heads ? Block{}
                          : blockAt(bucket, static_cast<std::size_t>(after - heads - 1) * kShortBlock);
}

/// Sums of the bucket's lows before the block and of those in the block up to `last`.
ShortSums ExactIndex::sumsIn(const Block& block, std::size_t bucket, std::uint16_t last) const
{
    ShortSums sums = sumsUpTo(m_lows.data() + block.first, block.size, last);
    sums.count += block.first - m_starts[bucket];
    sums.sum += m_before[block.place].sum;
    sums.squares += m_before[block.place].squares;
    return sums;
}

/// Before the bucket's lows from `low` on.
ExactIndex::Cut ExactIndex::cutIn(std::size_t bucket, std::uint32_t low) const
{
    if (low == 0)
        return bucketCut(bucket);
    if (low >= (m_totals.empty() ? 1 : kLows))
        return bucketCut(bucket + 1);
    if (m_isSketch) {
        const std::uint32_t key = m_origins[bucket] + low;
        if (key <= keyOf(m_least))
            return bucketCut(bucket);
        if (key > keyOf(m_greatest))
            return bucketCut(bucket + 1);
        const BucketModel model(whole(bucket));
        return completed(bucket, model.first(model.countBelow(low)));
    }
    const Block block = blockBelow(bucket, low);
    if (block.size == 0)
        return bucketCut(bucket);
    return completed(bucket, sumsIn(block, bucket, static_cast<std::uint16_t>(low - 1)));
}

ExactIndex::Cut ExactIndex::cutBelow(std::uint32_t key) const
{
    if (bucketCount() == 0 || key < m_origins.front())
        return bucketCut(0);
    const std::size_t bucket = bucketOfKey(key, 0);
    return cutIn(bucket, key - m_origins[bucket]);
}

void ExactIndex::cutsBelow(std::span<const std::uint32_t> keys, std::vector<Cut>& cuts) const
{
    cuts.resize(keys.size());
    if (!hasLows()) {
        for (std::size_t i = 0; i < keys.size(); ++i)
            cuts[i] = cutBelow(keys[i]);
        return;
    }
    // A part of the keys at a time, or the blocks would leave the cache before their turn.
    constexpr std::size_t kAtOnce = 64;
    struct Wanted {
        std::size_t bucket;
        std::uint32_t low;
        Block block;
    };
    std::array<Wanted, kAtOnce> wanted;
    std::size_t bucket = 0;
    for (std::size_t from = 0; from < keys.size(); from += kAtOnce) {
        const std::size_t count = std::min(kAtOnce, keys.size() - from);
        for (std::size_t i = 0; i < count; ++i) {
            Wanted& w = wanted[i];
            w = {0, 0, {}};
            if (keys[from + i] < m_origins.front())
                continue;
            w.bucket = bucket = bucketOfKey(keys[from + i], bucket);
            w.low = keys[from + i] - m_origins[bucket];
            if (w.low == 0 || w.low >= kLows)
                continue;
            w.block = blockBelow(bucket, w.low);
            for (std::size_t at = 0; at < w.block.size; at += kCacheLineLows)
                __builtin_prefetch(m_lows.data() + w.block.first + at);
            __builtin_prefetch(m_before.data() + w.block.place);
        }
        for (std::size_t i = 0; i < count; ++i) {
            const Wanted& w = wanted[i];
            if (w.block.size > 0)
                cuts[from + i] =
                    completed(w.bucket, sumsIn(w.block, w.bucket, static_cast<std::uint16_t>(w.low - 1)));
            else
                cuts[from + i] = bucketCut(w.bucket + (w.low >= kLows ? 1 : 0));
        }
    }
}

ExactIndex::Cut ExactIndex::cutAt(std::size_t position) const
{
    if (position >= m_starts.back())
        return bucketCut(bucketCount());
    const std::size_t bucket = bucketOfPosition(position);
    const std::size_t offset = position - m_starts[bucket];
    if (offset == 0)
        return bucketCut(bucket);
    if (m_totals.empty())
        return {position, bucket, {offset, 0, 0}};
    if (m_isSketch)
        return {position, bucket, BucketModel(whole(bucket)).first(offset)};
    Block block = blockAt(bucket, offset);
    block.size = position - block.first;
    return {position, bucket, sumsIn(block, bucket, kLows - 1)};
}

float ExactIndex::valueAt(const Cut& cut) const
{
    if (m_totals.empty())
        return valueOf(m_origins[cut.bucket]);
    if (!m_isSketch)
        return valueOf(m_origins[cut.bucket] + m_lows[cut.position]);
    if (cut.position == 0)
        return m_least;
    if (cut.position + 1 == m_starts.back())
        return m_greatest;
    const std::uint32_t low = BucketModel(whole(cut.bucket)).low(cut.below.count);
    return std::clamp(valueOf(m_origins[cut.bucket] + low), m_least, m_greatest);
}

float ExactIndex::valueBefore(const Cut& cut) const
{
    const std::size_t bucket = cut.below.count > 0 ? cut.bucket : cut.bucket - 1;
    ShortSums before;
    before.count = cut.position - 1 - m_starts[bucket];
    return valueAt({cut.position - 1, bucket, before});
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

std::size_t ExactIndex::firstAbove(double x, std::size_t from) const
{
    return std::max(from, cutBelow(keyAbove(x)).position);
}

std::size_t ExactIndex::firstAtLeast(double x, std::size_t from) const
{
    return std::max(from, cutBelow(keyAtLeast(x)).position);
}

float ExactIndex::absoluteAt(std::size_t k) const
{
    // Of the k + 1 smallest magnitudes some come from the negative side, which is sorted the other way round:
    // the smallest such number that leaves no smaller magnitude out.
    const std::size_t negatives = firstAtLeast(0);
    const std::size_t positives = static_cast<std::size_t>(count()) - negatives;
    const auto negative = [&](std::size_t i) { return -at(negatives - 1 - i); };
    const auto positive = [&](std::size_t i) { return at(negatives + i); };
    std::size_t low = k + 1 > positives ? k + 1 - positives : 0;
    std::size_t high = std::min(negatives, k + 1);
    while (low < high) {
        const std::size_t taken = (low + high) / 2;
        if (negative(taken) < positive(k - taken))
            low = taken + 1;
        else
            high = taken;
    }
    const std::size_t fromPositive = k + 1 - low;
    const float greatestNegative = low > 0 ? negative(low - 1) : 0;
    const float greatestPositive = fromPositive > 0 ? positive(fromPositive - 1) : 0;
    return std::max(greatestNegative, greatestPositive);
}

} // namespace bitloupe
