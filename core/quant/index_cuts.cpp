#include "core/quant/bucket_model.h"
#include "core/quant/exact_index.h"
#include "core/quant/order_key.h"

#include <algorithm>
#include <array>

/// Places in the sorted list of an ExactIndex.
namespace bitloupe {

namespace {

constexpr std::uint32_t kLows = 1U << 16U;
constexpr std::size_t kCacheLineLows = 32;
constexpr std::size_t kAtOnce = 32;

/// Reads something that is needed later. Unlike a prefetch instruction a read is not dropped where many are
/// on their way.
template<typename Number>
void touch(const Number* number)
{
    static_cast<void>(*static_cast<const volatile Number*>(number));
}

/// How many of ascending numbers are below a limit, looked for around a guess first: numbers far apart in
/// memory are slow to reach.
template<typename Number>
std::size_t countBelow(std::span<const Number> numbers, std::uint64_t limit, std::size_t guess)
{
    constexpr std::size_t kSteps = 8;
    std::size_t low = 0; // all before are below
    std::size_t high = numbers.size(); // none from here on is
    for (std::size_t step = 0; step < kSteps && low < high; ++step) {
        if (guess < high && numbers[guess] < limit)
            low = ++guess;
        else if (guess > low && numbers[guess - 1] >= limit)
            high = --guess;
        else
            return guess;
    }
    const auto rest = numbers.subspan(low, high - low);
    const auto at = std::partition_point(rest.begin(), rest.end(), [&](Number n) { return n < limit; });
    return low + static_cast<std::size_t>(at - rest.begin());
}

} // namespace

/// Looked for from the bucket `from` on, which begins at or before the key if any does.
ExactIndex::Place ExactIndex::placeOf(std::uint32_t key, std::size_t from) const
{
    if (bucketCount() == 0 || key < m_origins.front())
        return {};
    const std::size_t bucket =
        from + countBelow(std::span(m_origins).subspan(from), std::uint64_t{key} + 1, 1) - 1;
    const std::uint32_t size = m_totals.empty() ? 1 : kLows;
    return {bucket, std::min(key - m_origins[bucket], size), size};
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

/// Lows are about evenly spread over their bucket.
std::size_t ExactIndex::guessedBlock(const Place& place) const
{
    const std::size_t blocks = (bucketSize(place.bucket) + kShortBlock - 1) / kShortBlock;
    return m_blocks[place.bucket] + place.low * blocks / kLows;
}

ExactIndex::Block ExactIndex::blockBelow(const Place& place) const
{
    const std::size_t first = m_blocks[place.bucket];
    const std::size_t blocks = (bucketSize(place.bucket) + kShortBlock - 1) / kShortBlock;
    const std::size_t heads =
        countBelow(std::span(m_heads).subspan(first, blocks), place.low, guessedBlock(place) - first);
    return heads == 0 ? Block{} : blockAt(place.bucket, (heads - 1) * kShortBlock);
}

/// As much of a block as the sums up to the place will probably read.
void ExactIndex::prefetch(const Block& block, const Place& place) const
{
    if (block.size == 0)
        return;
    std::size_t wanted = block.size;
    if (block.size == kShortBlock && block.place + 1 < m_heads.size()) {
        const std::uint32_t head = m_heads[block.place];
        const std::uint32_t next = m_heads[block.place + 1];
        if (next > head && place.low > head)
            wanted = std::min(wanted, (place.low - head) * kShortBlock / (next - head) + kCacheLineLows);
    }
    for (std::size_t at = 0; at < wanted; at += kCacheLineLows)
        touch(m_lows.data() + block.first + at);
    touch(&m_before[block.place].sum);
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

/// Before the bucket's lows from the place on, which is in the block.
ExactIndex::Cut ExactIndex::cutIn(const Place& place, const Block& block) const
{
    if (place.low == place.size)
        return bucketCut(bucketCount() == 0 ? 0 : place.bucket + 1);
    if (block.size == 0)
        return bucketCut(place.bucket);
    return completed(place.bucket, sumsIn(block, place.bucket, static_cast<std::uint16_t>(place.low - 1)));
}

ExactIndex::Cut ExactIndex::modelledCut(const Place& place) const
{
    const std::uint32_t key = m_origins[place.bucket] + place.low;
    if (key <= keyOf(m_least))
        return bucketCut(place.bucket);
    if (key > keyOf(m_greatest))
        return bucketCut(place.bucket + 1);
    const BucketModel model(whole(place.bucket));
    return completed(place.bucket, model.first(model.countBelow(place.low)));
}

ExactIndex::Cut ExactIndex::cutBelow(std::uint32_t key) const
{
    const Place place = placeOf(key, 0);
    if (!place.isInside())
        return cutIn(place, {});
    return m_isSketch ? modelledCut(place) : cutIn(place, blockBelow(place));
}

void ExactIndex::cutsBelow(std::span<const std::uint32_t> keys, std::vector<Cut>& cuts) const
{
    cuts.resize(keys.size());
    if (!hasLows()) {
        for (std::size_t i = 0; i < keys.size(); ++i)
            cuts[i] = cutBelow(keys[i]);
        return;
    }
    // A part of the keys at a time, or the blocks would leave the cache before their turn. Heads, then
    // blocks: each list is asked from memory as a whole before the first of it is needed.
    std::array<Place, kAtOnce> places;
    std::size_t bucket = 0;
    for (std::size_t from = 0; from < keys.size(); from += kAtOnce) {
        const std::size_t count = std::min(kAtOnce, keys.size() - from);
        for (std::size_t i = 0; i < count; ++i) {
            places[i] = placeOf(keys[from + i], bucket);
            bucket = places[i].bucket;
            if (places[i].isInside())
                touch(m_heads.data() + std::min(guessedBlock(places[i]), m_heads.size() - 1));
        }
        std::array<Block, kAtOnce> blocks;
        for (std::size_t i = 0; i < count; ++i) {
            blocks[i] = places[i].isInside() ? blockBelow(places[i]) : Block{};
            prefetch(blocks[i], places[i]);
        }
        for (std::size_t i = 0; i < count; ++i)
            cuts[from + i] = cutIn(places[i], blocks[i]);
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
