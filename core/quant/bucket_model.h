#pragma once

#include "core/quant/vector_passes.h"

#include <algorithm>
#include <cmath>

namespace bitloupe {

/// What a sketch takes the n lows of a bucket to be: mean + w (2j + 1 - n) / n for j = 0 .. n - 1, so that
/// they have the bucket's count and mean, and its variance where w stays inside the bucket.
class BucketModel {
public:
    BucketModel() = default;
    explicit BucketModel(const ShortSums& whole)
        : m_n(static_cast<double>(whole.count))
        , m_mean(static_cast<double>(whole.sum) / m_n)
    {
        // The integers tell equal lows from nearly equal ones.
        const std::uint64_t centre = (whole.sum + whole.count / 2) / whole.count;
        const auto rest = static_cast<double>(static_cast<std::int64_t>(whole.sum - whole.count * centre));
        const auto about =
            static_cast<double>(whole.squares - 2 * centre * whole.sum + whole.count * centre * centre);
        const double variance = about == 0 ? 0 : std::max(0.0, about / m_n - rest / m_n * (rest / m_n));
        if (whole.count > 1)
            m_reach = std::sqrt(3 * variance * (m_n * m_n / (m_n * m_n - 1)));
        m_reach = std::min({m_reach, m_mean, 65535 - m_mean});
    }

    bool isOneValue() const { return m_reach == 0; }

    std::uint32_t low(std::size_t j) const
    {
        return static_cast<std::uint32_t>(
            std::lround(m_mean + m_reach * (2 * static_cast<double>(j) + 1 - m_n) / m_n));
    }

    std::size_t countBelow(std::uint32_t limit) const
    {
        const double above = static_cast<double>(limit) - m_mean;
        if (isOneValue())
            return above > 0 ? static_cast<std::size_t>(m_n) : 0;
        const double share = (above / m_reach + 1) / 2;
        return static_cast<std::size_t>(std::clamp(std::round(share * m_n), 0.0, m_n));
    }

    /// Sums of the first k lows.
    ShortSums first(std::size_t count) const
    {
        const auto k = static_cast<double>(count);
        const double w = m_reach / m_n;
        const double odd = k * (k - m_n); // sum of 2j + 1 - n
        const double oddSquares = k * (4 * k * k - 1) / 3 - 2 * m_n * k * k + k * m_n * m_n;
        const double squares = k * m_mean * m_mean + 2 * m_mean * w * odd + w * w * oddSquares;
        const auto whole = [](double value) {
            return static_cast<std::uint64_t>(std::llround(std::max(0.0, value)));
        };
        return {count, whole(k * m_mean + w * odd), whole(squares)};
    }

private:
    double m_n = 0;
    double m_mean = 0;
    double m_reach = 0;
};

} // namespace bitloupe
