#include "core/quant/short_sort.h"

#include <algorithm>
#include <array>
#include <utility>

namespace bitloupe {

namespace {

constexpr std::size_t kFew = 48;
constexpr std::size_t kMany = std::size_t{1} << 17U;
constexpr std::size_t kNumbers = std::size_t{1} << 16U;
constexpr std::size_t kBytes = 256;
/// Numbers handled between two looks at the stop token.
constexpr std::size_t kPerPoll = std::size_t{1} << 20U;

} // namespace

bool ShortSort::operator()(std::span<std::uint16_t> values, const Context& context)
{
    if (values.size() <= kFew)
        std::sort(values.begin(), values.end());
    else if (values.size() <= kMany)
        byBytes(values);
    else
        return byCounts(values, context);
    return true;
}

void ShortSort::byBytes(std::span<std::uint16_t> values)
{
    m_other.resize(std::max(m_other.size(), values.size()));
    std::array<std::uint32_t, kBytes> low{};
    std::array<std::uint32_t, kBytes> high{};
    for (const std::uint16_t value : values) {
        ++low[value & 0xFFU];
        ++high[value >> 8U];
    }
    std::uint32_t lowStart = 0;
    std::uint32_t highStart = 0;
    for (std::size_t byte = 0; byte < kBytes; ++byte) {
        lowStart += std::exchange(low[byte], lowStart);
        highStart += std::exchange(high[byte], highStart);
    }
    for (const std::uint16_t value : values)
        m_other[low[value & 0xFFU]++] = value;
    for (std::size_t i = 0; i < values.size(); ++i)
        values[high[m_other[i] >> 8U]++] = m_other[i];
}

bool ShortSort::byCounts(std::span<std::uint16_t> values, const Context& context)
{
    m_counts.assign(kNumbers, 0);
    for (std::size_t from = 0; from < values.size(); from += kPerPoll) {
        if (context.cancelled())
            return false;
        for (const std::uint16_t value : values.subspan(from, std::min(kPerPoll, values.size() - from)))
            ++m_counts[value];
    }
    std::uint16_t* out = values.data();
    for (std::size_t number = 0; number < kNumbers; ++number) {
        for (std::size_t left = m_counts[number]; left > 0;) {
            if (context.cancelled())
                return false;
            const std::size_t some = std::min(left, kPerPoll);
            out = std::fill_n(out, some, static_cast<std::uint16_t>(number));
            left -= some;
        }
    }
    return true;
}

} // namespace bitloupe
