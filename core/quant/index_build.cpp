#include "core/quant/exact_index.h"
#include "core/quant/order_key.h"
#include "core/quant/short_sort.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

namespace bitloupe {

namespace {

constexpr unsigned kLowBits = 16;
constexpr std::size_t kTops = std::size_t{1} << 16U;
constexpr std::uint32_t kLowMask = 0xFFFF;
/// Bits that are zero in every float16 and bfloat16 written as a float.
constexpr unsigned kShortBits = 13;
constexpr std::uint32_t kShortMask = (1U << kShortBits) - 1;
/// Below this many values a sort by comparison costs less than tables of 65,536 entries.
constexpr std::size_t kFewValues = std::size_t{1} << 13U;
/// Values between two looks at the stop token, which stay in the second cache.
constexpr std::size_t kChunk = std::size_t{1} << 16U;
constexpr std::size_t kChunksPerReport = 16;
/// Values that stay in the first cache beside the counters.
constexpr std::size_t kTile = std::size_t{1} << 12U;
/// Bytes of one value that has a bucket of its own.
constexpr std::size_t kBytesPerDistinct = 10;

constexpr const char* kReading = "Reading the values";
constexpr const char* kSorting = "Sorting the values";

} // namespace

/// Makes an index of some values.
class IndexBuilder {
public:
    using Answer = Expected<std::shared_ptr<const ExactIndex>>;

    IndexBuilder(std::span<const float> values, const Context& context)
        : m_values(values)
        , m_context(context)
        , m_index(std::make_shared<ExactIndex>())
    {
    }

    Answer build()
    {
        if (m_values.size() > std::numeric_limits<std::uint32_t>::max())
            return tooLarge();
        return answer(m_values.size() < kFewValues ? sortFew() : sortMany());
    }

    Answer sketch()
    {
        if (m_values.size() > std::numeric_limits<std::uint32_t>::max())
            return tooLarge();
        return answer(m_values.size() < kFewValues ? sortFew() : sumBuckets());
    }

private:
    static Answer tooLarge()
    {
        return fail(ErrorCode::TooLarge, "/state/data", "At most 4,294,967,295 values can be sorted.");
    }

    /// The work is done, or was cancelled.
    Answer answer(bool done)
    {
        if (!done)
            return fail(ErrorCode::Cancelled, "", "The sorting of the values was cancelled.");
        m_index->m_nanCount = static_cast<std::int64_t>(m_summary.nan);
        m_index->m_infinityCount = static_cast<std::int64_t>(m_summary.infinities);
        if (m_index->count() > 0) {
            m_index->m_least = m_summary.min;
            m_index->m_greatest = m_summary.max;
        }
        m_index->sumUpTree();
        return m_index;
    }

    /// visit(values) for all of them, the progress going from `begin` to `end`. False where it was stopped.
    template<typename Visit>
    bool eachChunk(double begin, double end, const char* what, Visit visit)
    {
        for (std::size_t from = 0, chunk = 0; from < m_values.size(); from += kChunk, ++chunk) {
            if (m_context.cancelled())
                return false;
            visit(m_values.subspan(from, std::min(kChunk, m_values.size() - from)));
            if (chunk % kChunksPerReport == 0)
                m_context.report(
                    begin + (end - begin) * static_cast<double>(from) / static_cast<double>(m_values.size()),
                    what);
        }
        return true;
    }

    bool sortFew()
    {
        if (m_context.cancelled())
            return false;
        m_summary = summaryOf(m_values);
        std::vector<std::uint32_t> keys;
        keys.reserve(m_values.size());
        for (const float x : m_values) {
            if (std::isfinite(x))
                keys.push_back(keyOf(x));
        }
        std::sort(keys.begin(), keys.end());
        makeLows(keys.size());
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (i == 0 || keys[i] >> kLowBits != keys[i - 1] >> kLowBits)
                openBucket(keys[i] & ~kLowMask);
            m_index->m_lows[i] = static_cast<std::uint16_t>(keys[i]);
            ++m_index->m_starts.back();
        }
        for (std::size_t bucket = 0; bucket < m_index->bucketCount(); ++bucket) {
            if (!sumBucket(bucket))
                return false;
        }
        return true;
    }

    bool sortMany()
    {
        const std::uint32_t probe = summaryOf(m_values.first(kFewValues)).usedBits;
        const bool fewBits = (probe & kShortMask) == 0 && (probe & kLowMask) != 0;
        if (!count(fewBits ? kShortBits : kLowBits))
            return false;
        const std::uint32_t used = m_summary.usedBits;
        if (m_shift == kLowBits && (used & kShortMask) == 0 && (used & kLowMask) != 0 && !count(kShortBits))
            return false;
        const bool isExact = (used & (m_shift == kLowBits ? kLowMask : kShortMask)) == 0;
        if (isExact && keepCounts())
            return true;
        coarsen();
        return sortBuckets();
    }

    /// Values by the upper bits of their key, with a summary.
    bool count(unsigned shift)
    {
        m_shift = shift;
        m_summary = {};
        m_counts.assign(std::size_t{1} << (32 - shift), 0);
        if (!eachChunk(0, 0.2, kReading, [this](std::span<const float> values) {
                for (std::size_t from = 0; from < values.size(); from += kTile)
                    countTile(values.subspan(from, std::min(kTile, values.size() - from)));
            }))
            return false;
        orderCounts();
        return true;
    }

    /// Patterns as they are, two to a load: the order of keys can wait for the counts.
    void countTile(std::span<const float> values)
    {
        m_summary.add(summaryOf(values));
        std::uint32_t* counts = m_counts.data();
        const unsigned shift = m_shift;
        const std::uint64_t mask = m_counts.size() - 1;
        std::size_t i = 0;
        for (; i + 4 <= values.size(); i += 4) {
            std::array<std::uint64_t, 2> pairs;
            std::memcpy(pairs.data(), values.data() + i, sizeof pairs);
            for (const std::uint64_t pair : pairs) {
                ++counts[(pair >> shift) & mask];
                ++counts[pair >> (32 + shift)];
            }
        }
        for (; i < values.size(); ++i)
            ++counts[std::bit_cast<std::uint32_t>(values[i]) >> shift];
    }

    /// From the order of patterns to that of keys: negative ones backwards, then positive ones.
    void orderCounts()
    {
        const auto middle = m_counts.begin() + static_cast<std::ptrdiff_t>(m_counts.size() / 2);
        std::reverse(middle, m_counts.end());
        std::swap_ranges(m_counts.begin(), middle, middle);
    }

    /// A bucket for each counted value, if that takes less than the sorted list. The lower bits of a key are
    /// those of the value, which are zero, inverted where it is negative.
    bool keepCounts()
    {
        const std::size_t first = kFirstKey >> m_shift;
        const std::size_t end = kEndKey >> m_shift;
        const auto distinct = static_cast<std::size_t>(std::count_if(
            m_counts.begin() + static_cast<std::ptrdiff_t>(first),
            m_counts.begin() + static_cast<std::ptrdiff_t>(end), [](std::uint32_t n) { return n > 0; }));
        if (distinct * kBytesPerDistinct > m_values.size() * sizeof(std::uint16_t))
            return false;
        for (std::size_t top = first; top < end; ++top) {
            if (m_counts[top] == 0)
                continue;
            const auto key = static_cast<std::uint32_t>(top << m_shift);
            openBucket((key & 0x80000000U) != 0 ? key : key | ((1U << m_shift) - 1));
            m_index->m_starts.back() += m_counts[top];
        }
        return true;
    }

    /// Counts by the upper 16 bits.
    void coarsen()
    {
        const std::size_t fine = std::size_t{1} << (kLowBits - m_shift);
        if (fine == 1)
            return;
        for (std::size_t top = 0; top < kTops; ++top) {
            std::uint32_t sum = 0;
            for (std::size_t i = 0; i < fine; ++i)
                sum += m_counts[top * fine + i];
            m_counts[top] = sum;
        }
        m_counts.resize(kTops);
        m_shift = kLowBits;
    }

    /// Puts the lows of each bucket side by side, then in order.
    bool sortBuckets()
    {
        makeLows(m_values.size());
        std::vector<std::uint32_t> next(kTops);
        for (std::size_t top = kFirstKey >> kLowBits; top < kEndKey >> kLowBits; ++top) {
            next[top] = m_index->m_starts.back();
            if (m_counts[top] > 0) {
                openBucket(static_cast<std::uint32_t>(top << kLowBits));
                m_index->m_starts.back() += m_counts[top];
            }
        }
        // NaN and infinities go behind the values, where nobody looks.
        std::uint32_t end = m_index->m_starts.back();
        for (std::size_t top = 0; top < kTops; ++top) {
            if (top < kFirstKey >> kLowBits || top >= kEndKey >> kLowBits)
                next[top] = std::exchange(end, end + m_counts[top]);
        }
        if (!eachChunk(0.2, 0.6, kSorting, [&](std::span<const float> values) {
                std::uint16_t* lows = m_index->m_lows.data();
                for (const float x : values) {
                    const std::uint32_t key = keyOf(x);
                    lows[next[key >> kLowBits]++] = static_cast<std::uint16_t>(key);
                }
            }))
            return false;
        return orderBuckets();
    }

    bool orderBuckets()
    {
        const std::size_t count = m_index->m_starts.back();
        const std::size_t blocks = count / kShortBlock + m_index->bucketCount();
        m_index->m_heads.reserve(blocks);
        m_index->m_before.reserve(blocks);
        ShortSort sort;
        std::size_t reported = 0;
        for (std::size_t bucket = 0; bucket < m_index->bucketCount(); ++bucket) {
            const std::size_t from = m_index->m_starts[bucket];
            const std::size_t to = m_index->m_starts[bucket + 1];
            if (m_context.cancelled() || !sort({m_index->m_lows.data() + from, to - from}, m_context)
                || !sumBucket(bucket))
                return false;
            if (to - reported > kChunk * kChunksPerReport) {
                m_context.report(0.6 + 0.4 * static_cast<double>(to) / static_cast<double>(count), kSorting);
                reported = to;
            }
        }
        return true;
    }

    /// The sketch.
    bool sumBuckets()
    {
        struct Slot {
            std::uint64_t count = 0;
            ExactIndex::BlockSums sums;
        };
        std::vector<Slot> slots(kTops);
        if (!eachChunk(0, 1, kReading, [&](std::span<const float> values) {
                m_summary.add(summaryOf(values));
                for (const float x : values) {
                    const std::uint32_t key = keyOf(x);
                    Slot& slot = slots[key >> kLowBits];
                    const std::uint64_t low = key & kLowMask;
                    ++slot.count;
                    slot.sums.sum += low;
                    slot.sums.squares += low * low;
                }
            }))
            return false;
        // Of bfloat16 each bucket is one value, and of float16 a second look finds them.
        if ((m_summary.usedBits & kShortMask) == 0) {
            m_shift = kLowBits;
            if ((m_summary.usedBits & kLowMask) != 0) {
                if (!count(kShortBits))
                    return false;
            } else {
                m_counts.resize(kTops);
                std::transform(slots.begin(), slots.end(), m_counts.begin(),
                               [](const Slot& slot) { return static_cast<std::uint32_t>(slot.count); });
            }
            if (keepCounts())
                return true;
        }
        m_index->m_isSketch = true;
        for (std::size_t top = kFirstKey >> kLowBits; top < kEndKey >> kLowBits; ++top) {
            if (slots[top].count == 0)
                continue;
            openBucket(static_cast<std::uint32_t>(top << kLowBits));
            m_index->m_starts.back() += static_cast<std::uint32_t>(slots[top].count);
            m_index->m_totals.push_back(slots[top].sums);
        }
        return true;
    }

    void makeLows(std::size_t count)
    {
        m_index->m_lows = LargeBuffer<std::uint16_t>(count + kShortPadding);
        std::fill_n(m_index->m_lows.data() + count, kShortPadding, std::uint16_t{0});
    }

    void openBucket(std::uint32_t origin)
    {
        m_index->m_origins.push_back(origin);
        m_index->m_starts.push_back(m_index->m_starts.back());
    }

    /// Blocks and totals of a bucket in order; buckets come one after the other.
    bool sumBucket(std::size_t bucket)
    {
        constexpr std::size_t kBlocksPerPoll = 4096;
        ExactIndex& index = *m_index;
        index.m_blocks.push_back(static_cast<std::uint32_t>(index.m_heads.size()));
        ExactIndex::BlockSums before;
        const std::size_t end = index.m_starts[bucket + 1];
        for (std::size_t from = index.m_starts[bucket]; from < end; from += kShortBlock) {
            if (index.m_heads.size() % kBlocksPerPoll == 0 && m_context.cancelled())
                return false;
            index.m_heads.push_back(index.m_lows[from]);
            index.m_before.push_back(before);
            const ShortSums sums =
                sumsUpTo(index.m_lows.data() + from, std::min(kShortBlock, end - from), kLowMask);
            before.sum += sums.sum;
            before.squares += sums.squares;
        }
        index.m_totals.push_back(before);
        return true;
    }

    std::span<const float> m_values;
    const Context& m_context;
    std::shared_ptr<ExactIndex> m_index;
    Summary m_summary;
    unsigned m_shift = kLowBits; ///< of m_counts
    std::vector<std::uint32_t> m_counts; ///< by key >> m_shift
};

Expected<std::shared_ptr<const ExactIndex>> ExactIndex::build(std::span<const float> values,
                                                              const Context& context)
{
    return IndexBuilder(values, context).build();
}

Expected<std::shared_ptr<const ExactIndex>> ExactIndex::sketch(std::span<const float> values,
                                                               const Context& context)
{
    return IndexBuilder(values, context).sketch();
}

} // namespace bitloupe
