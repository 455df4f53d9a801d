#include "core/quant/sketch_bound.h"

#include "core/quant/threshold.h"

#include <algorithm>
#include <limits>

namespace bitloupe {

namespace {

/// Range of the squared error of one value of a bucket.
struct ErrorRange {
    double least = std::numeric_limits<double>::infinity();
    double greatest = 0;

    /// Floats from `a` to `b`, which have one code.
    void add(float a, float b, const AffineParameters& p, std::int64_t code)
    {
        const double atA = quantizationError(a, p, code);
        const double atB = quantizationError(b, p, code);
        greatest = std::max({greatest, atA * atA, atB * atB});
        const bool crossesZero = atA <= 0 && atB >= 0;
        least = std::min(least, crossesZero ? 0 : std::min(atA * atA, atB * atB));
    }
};

} // namespace

double sketchBound(const ExactIndex& index, const AffineParameters& p, CodeRounding rounding)
{
    double bound = 0;
    const std::size_t buckets = index.bucketCount();
    for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
        const auto [firstKey, lastKey] = index.bucketKeys(bucket);
        const float first = std::max(valueOf(firstKey), index.front());
        const float last = std::min(valueOf(lastKey), index.back());
        const std::int64_t lastCode = quantize(last, p, rounding);
        std::int64_t code = quantize(first, p, rounding);
        if (code == lastCode)
            continue;
        const auto count = static_cast<double>(index.bucketSize(bucket));
        ErrorRange range;
        double estimate = 0;
        ExactIndex::Cut from = index.bucketCut(bucket);
        for (float x = first; code <= lastCode; ++code) {
            const std::uint32_t end = code < lastCode ? codeThreshold(p, rounding, code + 1) : keyAbove(last);
            if (end <= keyOf(x))
                continue; // between floats this close not every code has one
            range.add(x, valueOf(end - 1), p, code);
            const ExactIndex::Cut to = code < lastCode ? index.cutBelow(end) : index.bucketCut(bucket + 1);
            estimate += index.squaredError(from, to, p, code);
            from = to;
            x = valueOf(end);
        }
        bound += std::max(count * range.greatest - estimate, estimate - count * range.least);
    }
    return bound;
}

} // namespace bitloupe
