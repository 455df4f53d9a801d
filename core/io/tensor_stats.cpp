#include "core/io/tensor_stats.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bitloupe {

namespace {

constexpr std::int64_t kTile = 4096;

/// Neumaier's sum: the rounding error of every addition is kept and added at the end.
class CompensatedSum {
public:
    void add(double value)
    {
        const double sum = m_sum + value;
        m_error += std::fabs(m_sum) >= std::fabs(value) ? (m_sum - sum) + value : (value - sum) + m_sum;
        m_sum = sum;
    }
    double value() const { return m_sum + m_error; }

private:
    double m_sum = 0;
    double m_error = 0;
};

class Accumulator {
public:
    Accumulator()
    {
        stats.min = std::numeric_limits<double>::infinity();
        stats.max = -stats.min;
    }

    void addTile(std::span<double> values)
    {
        const std::size_t finite = keepFinite(values);
        stats.count += std::ssize(values);
        if (finite == 0)
            return;
        values = values.first(finite);
        double sum = 0;
        double sumAbs = 0;
        for (const double x : values) {
            stats.min = std::min(stats.min, x);
            stats.max = std::max(stats.max, x);
            stats.zeros += x == 0 ? 1 : 0;
            sum += x;
            sumAbs += std::fabs(x);
        }
        m_sumAbs.add(sumAbs);
        m_sum.add(sum);
        mergeSpread(values);
    }

    TensorStats finish()
    {
        if (stats.finite > 0) {
            const auto n = static_cast<double>(stats.finite);
            stats.mean = m_sum.value() / n;
            stats.std = std::sqrt(m_spread / n);
        } else
            stats.min = stats.max = 0;
        stats.sumAbs = m_sumAbs.value();
        return std::move(stats);
    }

    TensorStats stats;

private:
    std::size_t keepFinite(std::span<double> values)
    {
        std::size_t kept = 0;
        for (const double x : values) {
            if (std::isfinite(x))
                values[kept++] = x;
            else
                ++(std::isnan(x) ? stats.nan : stats.inf);
        }
        return kept;
    }

    /// M2(A and B) = M2(A) + M2(B) + (mean(B) - mean(A))^2 nA nB / (nA + nB), of the values less the first
    /// one: a large common offset then costs no digits.
    void mergeSpread(std::span<const double> values)
    {
        if (stats.finite == 0)
            m_shift = values.front();
        const auto n = static_cast<double>(values.size());
        double sum = 0;
        for (const double x : values)
            sum += x - m_shift;
        const double mean = sum / n;
        double spread = 0;
        for (const double x : values)
            spread += (x - m_shift - mean) * (x - m_shift - mean);
        const auto before = static_cast<double>(stats.finite);
        const double delta = mean - m_mean;
        m_spread += spread + delta * delta * before * n / (before + n);
        m_mean += delta * n / (before + n);
        stats.finite += std::ssize(values);
    }

    CompensatedSum m_sum;
    CompensatedSum m_sumAbs;
    double m_shift = 0;
    double m_mean = 0; ///< of the values less m_shift
    double m_spread = 0;
};

} // namespace

Expected<TensorStats> tensorStats(const Model& model, std::size_t index, const Context& context)
{
    const TensorInfo& info = model.tensors()[index];
    Accumulator accumulator;
    std::vector<double> tile(static_cast<std::size_t>(std::min(kTile, info.count)));
    const auto edge = static_cast<std::size_t>(std::min<std::int64_t>(4, info.count));
    accumulator.stats.first4.resize(edge);
    accumulator.stats.last4.resize(edge);
    if (auto status = model.readReal(index, 0, accumulator.stats.first4); !status)
        return fail(status.error());
    if (auto status =
            model.readReal(index, info.count - static_cast<std::int64_t>(edge), accumulator.stats.last4);
        !status)
        return fail(status.error());
    for (std::int64_t at = 0; at < info.count; at += kTile) {
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, "", "The statistics were cancelled.");
        const auto part = std::span(tile).first(static_cast<std::size_t>(std::min(kTile, info.count - at)));
        if (auto status = model.readReal(index, at, part); !status)
            return fail(status.error());
        accumulator.addTile(part);
    }
    return accumulator.finish();
}

} // namespace bitloupe
