#pragma once

#include "core/base/context.h"
#include "core/base/expected.h"
#include "core/quant/affine.h"
#include "core/quant/large_buffer.h"
#include "core/quant/moments.h"
#include "core/quant/vector_passes.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace bitloupe {

/// The finite values of a tensor in ascending order with sums, so that the exact error of any run against any
/// level costs a few hundred operations instead of a pass over the tensor.
///
/// Values that share the upper 16 bits of their order-preserving key (see order_key.h) make a bucket; inside
/// it they are origin + step * low with whole lows below 2^16, kept in ascending order with exact integer
/// sums of low and low^2. A tree joins the moments of the buckets. Space: 2.07 bytes per value and about 30
/// per bucket (6,000 of them in weights, 65,000 at most). Data with few different values, such as tensors of
/// bfloat16 and float16, keep one bucket per value and no lows. NaN and infinities are counted apart.
///
/// A sketch has the buckets with their exact counts and sums but no lows: whole buckets are exact, and inside
/// one the values are taken to be even steps of its mean and variance.
class ExactIndex {
public:
    /// Sorts and sums up: two passes and a sort inside each bucket. Errors: cancelled; 2^32 values or more
    /// (tooLarge).
    static Expected<std::shared_ptr<const ExactIndex>> build(std::span<const float> values,
                                                             const Context& context = {});

    /// The sketch, in one pass; the index itself where the data turn out to have few different values.
    /// Errors: as of build.
    static Expected<std::shared_ptr<const ExactIndex>> sketch(std::span<const float> values,
                                                              const Context& context = {});

    /// Whether what lies inside buckets is only estimated. Count, signal, least and greatest are exact.
    bool isSketch() const { return m_isSketch; }
    std::int64_t count() const { return static_cast<std::int64_t>(m_starts.back()); }
    std::int64_t nanCount() const { return m_nanCount; }
    std::int64_t infinityCount() const { return m_infinityCount; }
    std::size_t sizeBytes() const;
    /// Sum of squares of the finite values.
    double signal() const { return m_signal; }

    /// The i-th smallest value, i = 0 .. count - 1.
    float at(std::size_t i) const;
    float front() const { return m_least; }
    float back() const { return m_greatest; }

    /// Calls visit(value, how many) for the values [from, to) of the sorted list, ascending, equal ones at
    /// once (-0 and +0 apart), until it returns false.
    void visitRuns(std::size_t from, std::size_t to,
                   const std::function<bool(float value, std::size_t count)>& visit) const;

    /// Sum of the values [from, to) of the sorted list.
    long double sum(std::size_t from, std::size_t to) const;

    /// sum((x - S(q - Z))^2) of the values [from, to) of the sorted list.
    double squaredError(std::size_t from, std::size_t to, const AffineParameters& p, std::int64_t code) const;

    /// First position of the sorted list, at or after `from`, whose value is greater than `x` (or at least
    /// `x`).
    std::size_t firstAbove(double x, std::size_t from = 0) const;
    std::size_t firstAtLeast(double x, std::size_t from = 0) const;

    /// k-th smallest |x|, k = 0 .. count - 1.
    float absoluteAt(std::size_t k) const;

    /// A place between two neighbours of the sorted list: before the k-th value of a bucket, k below its
    /// size, or {count, buckets, none} at the end.
    struct Cut {
        std::size_t position = 0;
        std::size_t bucket = 0;
        ShortSums below; ///< of the lows of the bucket before the place

        friend bool operator==(const Cut&, const Cut&) = default;
    };
    Cut cutAt(std::size_t position) const;

    /// Where the values with a key of at least keys[i] begin. Keys ascend. All blocks that are needed are on
    /// their way from memory before the first is summed.
    void cutsBelow(std::span<const std::uint32_t> keys, std::vector<Cut>& cuts) const;
    Cut cutBelow(std::uint32_t key) const;

    /// Value after and before a cut.
    float valueAt(const Cut& cut) const;
    float valueBefore(const Cut& cut) const;

    /// The same error between two cuts.
    double squaredError(const Cut& from, const Cut& to, const AffineParameters& p, std::int64_t code) const;

    std::size_t bucketCount() const { return m_origins.size(); }
    std::size_t bucketSize(std::size_t bucket) const { return m_starts[bucket + 1] - m_starts[bucket]; }
    /// First and last key that a bucket can hold.
    std::pair<std::uint32_t, std::uint32_t> bucketKeys(std::size_t bucket) const;
    /// Before the first value of a bucket, or the end.
    Cut bucketCut(std::size_t bucket) const { return {m_starts[bucket], bucket, {}}; }

private:
    friend class IndexBuilder;

    bool hasLows() const { return m_lows.size() > 0; }
    ShortSums whole(std::size_t bucket) const;
    std::size_t bucketOfPosition(std::size_t position) const;

    /// A key as seen from its bucket: the last that begins at or before it. All zero before the first.
    struct Place {
        std::size_t bucket = 0;
        std::uint32_t low = 0; ///< `size` where the key is beyond the bucket
        std::uint32_t size = 1; ///< keys of the bucket

        bool isInside() const { return low > 0 && low < size; }
    };
    Place placeOf(std::uint32_t key, std::size_t from) const;

    /// A part of a bucket.
    struct Block {
        std::size_t place = 0; ///< in m_heads
        std::size_t first = 0; ///< position of its first low
        std::size_t size = 0;
    };
    Block blockAt(std::size_t bucket, std::size_t offset) const;
    /// The one that holds the last low below the place; none where all are at or above it.
    Block blockBelow(const Place& place) const;
    std::size_t guessedBlock(const Place& place) const;
    void prefetch(const Block& block, const Place& place) const;
    ShortSums sumsIn(const Block& block, std::size_t bucket, std::uint16_t last) const;
    Cut cutIn(const Place& place, const Block& block) const;
    Cut modelledCut(const Place& place) const;
    Cut completed(std::size_t bucket, const ShortSums& below) const;

    Moments momentsOf(std::size_t bucket, const ShortSums& sums) const;
    template<typename Visit>
    void visitMoments(const Cut& from, const Cut& to, Visit visit) const;

    void sumUpTree();

    struct BlockSums {
        std::uint64_t sum = 0;
        std::uint64_t squares = 0;
    };

    std::vector<std::uint32_t> m_origins; ///< first key of each bucket, ascending
    std::vector<std::uint32_t> m_starts{0}; ///< position of each bucket's first value, then count
    std::vector<BlockSums> m_totals; ///< of a bucket's lows; empty where each bucket is one value
    LargeBuffer<std::uint16_t> m_lows; ///< empty in a sketch and where each bucket is one value
    std::vector<std::uint32_t> m_blocks; ///< first block of each bucket
    std::vector<std::uint16_t> m_heads; ///< first low of each block
    std::vector<BlockSums> m_before; ///< sums of the bucket's lows before each block
    std::vector<std::vector<Moments>> m_tree; ///< [0]: runs of 16 buckets; then 16 nodes to one
    std::int64_t m_nanCount = 0;
    std::int64_t m_infinityCount = 0;
    double m_signal = 0;
    float m_least = 0;
    float m_greatest = 0;
    bool m_isSketch = false;
};

} // namespace bitloupe
