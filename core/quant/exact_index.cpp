#include "core/quant/exact_index.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace bitloupe {

namespace {

constexpr std::size_t kRun = 128; ///< values of one leaf
constexpr std::size_t kFanOut = 16; ///< nodes under one node
constexpr unsigned kDigitBits = 11; ///< three passes cover 32 bits
constexpr std::size_t kDigits = 1U << kDigitBits;

/// Order-preserving: negative floats run backwards as integers.
std::uint32_t keyOf(float x)
{
    const auto bits = std::bit_cast<std::uint32_t>(x);
    return (bits & 0x80000000U) != 0 ? ~bits : bits | 0x80000000U;
}

float valueOf(std::uint32_t key)
{
    return std::bit_cast<float>((key & 0x80000000U) != 0 ? key & 0x7FFFFFFFU : ~key);
}

/// Ascending, least significant digit first. False when it was stopped.
bool radixSort(std::vector<std::uint32_t>& keys, const Context& context)
{
    std::vector<std::uint32_t> other(keys.size());
    for (unsigned shift = 0; shift < 32; shift += kDigitBits) {
        if (context.cancelled())
            return false;
        std::array<std::size_t, kDigits + 1> starts{};
        for (const std::uint32_t key : keys)
            ++starts[((key >> shift) & (kDigits - 1)) + 1];
        for (std::size_t digit = 1; digit <= kDigits; ++digit)
            starts[digit] += starts[digit - 1];
        for (const std::uint32_t key : keys)
            other[starts[(key >> shift) & (kDigits - 1)]++] = key;
        keys.swap(other);
        context.report((shift + kDigitBits) / 33.0, "Sorting the values");
    }
    return true;
}

Moments momentsOf(std::span<const float> values)
{
    Moments m;
    m.count = static_cast<std::int64_t>(values.size());
    const double start = values[values.size() / 2];
    double sum = 0;
    for (const float x : values)
        sum += x - start;
    m.mean = start + sum / static_cast<double>(values.size());
    for (const float x : values) {
        const double distance = x - m.mean;
        m.rest += distance;
        m.squares += distance * distance;
    }
    return m;
}

Moments joined(std::span<const Moments> parts)
{
    Moments m;
    const double start = parts[parts.size() / 2].mean;
    double sum = 0;
    for (const Moments& part : parts) {
        m.count += part.count;
        sum += static_cast<double>(part.count) * (part.mean - start);
    }
    m.mean = start + sum / static_cast<double>(m.count);
    for (const Moments& part : parts) {
        const double distance = part.mean - m.mean;
        m.rest += part.rest + static_cast<double>(part.count) * distance;
        m.squares += part.squaresAbout(distance);
    }
    return m;
}

/// Four independent sums let the additions overlap.
double plainSquaredError(std::span<const float> values, double steps, double scale)
{
    std::array<double, 4> sums{};
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double error = std::fma(-steps, scale, values[i]);
        sums[i % 4] += error * error;
    }
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

} // namespace

Expected<std::shared_ptr<const ExactIndex>> ExactIndex::build(std::span<const float> values,
                                                              const Context& context)
{
    auto index = std::make_shared<ExactIndex>();
    std::vector<std::uint32_t> keys;
    keys.reserve(values.size());
    for (const float x : values) {
        if (std::isfinite(x))
            keys.push_back(keyOf(x));
        else
            ++(std::isnan(x) ? index->m_nanCount : index->m_infinityCount);
    }
    if (!radixSort(keys, context))
        return fail(ErrorCode::Cancelled, "", "The sorting of the values was cancelled.");
    index->m_sorted.resize(keys.size());
    std::transform(keys.begin(), keys.end(), index->m_sorted.begin(), valueOf);
    index->sumUp();
    return index;
}

void ExactIndex::sumUp()
{
    if (m_sorted.empty())
        return;
    auto& leaves = m_levels.emplace_back();
    for (std::size_t from = 0; from < m_sorted.size(); from += kRun)
        leaves.push_back(momentsOf(sorted().subspan(from, std::min(kRun, m_sorted.size() - from))));
    while (m_levels.back().size() > 1) {
        const std::span<const Moments> below = m_levels.back();
        std::vector<Moments> level;
        for (std::size_t from = 0; from < below.size(); from += kFanOut)
            level.push_back(joined(below.subspan(from, std::min(kFanOut, below.size() - from))));
        m_levels.push_back(std::move(level));
    }
    const Moments& all = m_levels.back().front();
    m_signal = all.squaresAbout(all.mean);
}

std::size_t ExactIndex::sizeBytes() const
{
    std::size_t bytes = m_sorted.size() * sizeof(float);
    for (const auto& level : m_levels)
        bytes += level.size() * sizeof(Moments);
    return bytes;
}

double ExactIndex::squaredError(std::size_t from, std::size_t to, const AffineParameters& p,
                                std::int64_t code) const
{
    const auto steps = static_cast<double>(code - p.zeroPoint);
    const auto plain = [&](std::size_t first, std::size_t last) {
        return plainSquaredError(sorted().subspan(first, last - first), steps, p.scale);
    };
    std::size_t low = (from + kRun - 1) / kRun;
    std::size_t high = to / kRun;
    if (low >= high)
        return plain(from, to);

    CompensatedSum sum;
    sum.add(plain(from, low * kRun));
    sum.add(plain(high * kRun, to));
    for (const auto& level : m_levels) {
        const auto add = [&](std::size_t node) {
            sum.add(level[node].squaresAbout(std::fma(-steps, p.scale, level[node].mean)));
        };
        while (low < high && low % kFanOut != 0)
            add(low++);
        while (low < high && high % kFanOut != 0)
            add(--high);
        if (low == high)
            break;
        low /= kFanOut;
        high /= kFanOut;
    }
    return sum.value();
}

std::size_t ExactIndex::firstAbove(double x, std::size_t from) const
{
    const auto at = std::partition_point(m_sorted.begin() + static_cast<std::ptrdiff_t>(from), m_sorted.end(),
                                         [&](float value) { return value <= x; });
    return static_cast<std::size_t>(at - m_sorted.begin());
}

std::size_t ExactIndex::firstAtLeast(double x, std::size_t from) const
{
    const auto at = std::partition_point(m_sorted.begin() + static_cast<std::ptrdiff_t>(from), m_sorted.end(),
                                         [&](float value) { return value < x; });
    return static_cast<std::size_t>(at - m_sorted.begin());
}

float ExactIndex::absoluteAt(std::size_t k) const
{
    // Of the k + 1 smallest magnitudes some come from the negative side, which is sorted the other way round:
    // the smallest such number that leaves no smaller magnitude out.
    const std::size_t negatives = firstAtLeast(0);
    const std::size_t positives = m_sorted.size() - negatives;
    const auto negative = [&](std::size_t i) { return -m_sorted[negatives - 1 - i]; };
    const auto positive = [&](std::size_t i) { return m_sorted[negatives + i]; };
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
