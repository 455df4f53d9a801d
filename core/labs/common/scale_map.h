#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace bitloupe {

/// Which scale a value in row-major order belongs to: one for all (axis -1), one per index of the axis, or
/// one per group of a channel's values. Scales are counted channel by channel, group by group.
class ScaleMap {
public:
    ScaleMap() = default;
    ScaleMap(std::span<const std::int64_t> shape, int axis, std::int64_t groupSize)
    {
        for (const std::int64_t dimension : shape)
            m_count *= dimension;
        m_inner = std::max<std::int64_t>(1, m_count);
        if (axis < 0 || axis >= static_cast<int>(shape.size()))
            return;
        m_channels = std::max<std::int64_t>(1, shape[static_cast<std::size_t>(axis)]);
        m_inner = 1;
        for (auto d = static_cast<std::size_t>(axis) + 1; d < shape.size(); ++d)
            m_inner *= shape[d];
        m_inner = std::max<std::int64_t>(1, m_inner);
        const std::int64_t perChannel = m_count / m_channels;
        if (groupSize > 0) {
            m_groupSize = groupSize;
            m_groups = std::max<std::int64_t>(1, (perChannel + groupSize - 1) / groupSize);
        }
    }

    std::int64_t channels() const { return m_channels; }
    std::int64_t groups() const { return m_groups; }
    std::int64_t groupSize() const { return m_groupSize; }
    std::int64_t scales() const { return m_channels * m_groups; }

    std::size_t scaleOf(std::int64_t flat) const
    {
        const std::int64_t channel = flat / m_inner % m_channels;
        return static_cast<std::size_t>(m_groupSize == 0 ? channel
                                                         : channel * m_groups + within(flat) / m_groupSize);
    }

    /// Calls visit(scale, part) for runs of values that share a scale; values.front() is value `first`.
    template<typename T, typename Visit>
    void eachRun(std::int64_t first, std::span<T> values, Visit visit) const
    {
        while (!values.empty()) {
            std::int64_t run = m_inner - first % m_inner;
            if (m_groupSize > 0)
                run = std::min(run, m_groupSize - within(first) % m_groupSize);
            const auto part =
                values.first(static_cast<std::size_t>(std::min<std::int64_t>(run, std::ssize(values))));
            visit(scaleOf(first), part);
            first += std::ssize(part);
            values = values.subspan(part.size());
        }
    }

private:
    /// Position among the values of the channel.
    std::int64_t within(std::int64_t flat) const
    {
        return flat / (m_inner * m_channels) * m_inner + flat % m_inner;
    }

    std::int64_t m_count = 1;
    std::int64_t m_channels = 1;
    std::int64_t m_inner = 1; ///< values between two of one channel
    std::int64_t m_groups = 1; ///< per channel
    std::int64_t m_groupSize = 0; ///< 0: whole channels
};

} // namespace bitloupe
