#pragma once

#include "core/base/context.h"
#include "core/base/expected.h"
#include "core/quant/affine.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace bitloupe {

/// Sum that carries the rounding error of each addition along (Neumaier 1974): of numbers of one sign its
/// relative error is about 2^-53 whatever their count.
class CompensatedSum {
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

/// A run of values seen from near its mean m (any number close to the mean): count, sum(x - m), sum((x -
/// m)^2).
///
/// sum((x - v)^2) = squares + 2 (m - v) rest + count (m - v)^2 without cancellation, since `rest` is about 0.
struct Moments {
    std::int64_t count = 0;
    double mean = 0;
    double rest = 0;
    double squares = 0;

    /// sum((x - v)^2) where `distance` is m - v.
    double squaresAbout(double distance) const
    {
        return squares + (2 * rest + static_cast<double>(count) * distance) * distance;
    }
};

/// The finite values of a tensor in ascending order with moments of runs in a tree, so that the exact error
/// of any run against any level costs a few hundred operations instead of a pass over the tensor.
///
/// Space: 4 bytes per value and 32 per run of 128. NaN and infinities are counted apart.
class ExactIndex {
public:
    /// Sorts (radix, three passes) and sums up. Errors: cancelled.
    static Expected<std::shared_ptr<const ExactIndex>> build(std::span<const float> values,
                                                             const Context& context = {});

    std::span<const float> sorted() const { return m_sorted; }
    std::int64_t count() const { return static_cast<std::int64_t>(m_sorted.size()); }
    std::int64_t nanCount() const { return m_nanCount; }
    std::int64_t infinityCount() const { return m_infinityCount; }
    std::size_t sizeBytes() const;
    /// Sum of squares of the finite values.
    double signal() const { return m_signal; }

    /// sum((x - S(q - Z))^2) of the values [from, to) of the sorted list.
    double squaredError(std::size_t from, std::size_t to, const AffineParameters& p, std::int64_t code) const;

    /// First position of the sorted list, at or after `from`, whose value is greater than `x` (or equal to
    /// it).
    std::size_t firstAbove(double x, std::size_t from = 0) const;
    std::size_t firstAtLeast(double x, std::size_t from = 0) const;

    /// k-th smallest |x|, k = 0 .. count - 1.
    float absoluteAt(std::size_t k) const;

private:
    void sumUp();

    std::vector<float> m_sorted;
    std::vector<std::vector<Moments>> m_levels; ///< [0]: runs of kRun values; then 16 nodes to one
    std::int64_t m_nanCount = 0;
    std::int64_t m_infinityCount = 0;
    double m_signal = 0;
};

} // namespace bitloupe
