#pragma once

#include <cmath>
#include <cstdint>

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
/// sum((x - v)^2) = squares + 2 (m - v) rest + count (m - v)^2. With |rest| <= count u / 2 and squares >=
/// u |rest|, u being the step of the values, the terms are at most 6 times their sum for any v: nothing
/// cancels.
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

} // namespace bitloupe
