#include "core/quant/block_measure.h"

#include "core/num/decode.h"
#include "core/num/rounding.h"

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

/// Collects errors in the order of the tensor.
class Collector {
public:
    explicit Collector(std::size_t levels)
        : m_counts(levels, 0)
    {
    }

    /// False for what is only counted.
    bool takes(float x)
    {
        if (std::isfinite(x))
            return true;
        ++(std::isnan(x) ? m_metrics.nan : m_metrics.inf);
        return false;
    }

    void add(double x, double stored, std::size_t level, bool clipped)
    {
        const double error = x - stored;
        (clipped ? m_clip : m_round).add(error * error);
        m_signal.add(x * x);
        ++m_metrics.count;
        m_metrics.clippedCount += clipped ? 1 : 0;
        m_metrics.maxAbsError = std::max(m_metrics.maxAbsError, std::abs(error));
        ++m_counts[level];
    }

    Measurement finish()
    {
        Measurement out{m_metrics, {}};
        ErrorMetrics& m = out.metrics;
        const auto count = static_cast<double>(std::max<std::int64_t>(1, m.count));
        m.sse = m_clip.value() + m_round.value();
        m.mse = m.sse / count;
        m.clipError = m_clip.value() / count;
        m.roundError = m_round.value() / count;
        m.sqnrDb = decibels(m_signal.value(), m.sse);
        for (std::size_t i = 0; i < m_counts.size(); ++i) {
            if (m_counts[i] > 0)
                out.filledCodes.emplace_back(static_cast<std::int64_t>(i), m_counts[i]);
        }
        return out;
    }

private:
    ErrorMetrics m_metrics;
    CompensatedSum m_clip;
    CompensatedSum m_round;
    CompensatedSum m_signal;
    std::vector<std::int64_t> m_counts;
};

tl::unexpected<Error> cancelled()
{
    return fail(ErrorCode::Cancelled, "", "The measurement was cancelled.");
}

double greatestFinite(std::span<const float> values)
{
    double greatest = 0;
    for (const float x : values) {
        if (std::isfinite(x))
            greatest = std::max(greatest, std::abs(static_cast<double>(x)));
    }
    return greatest;
}

/// What each element code stands for, and its place among the ascending values.
struct ElementTable {
    std::vector<double> levels;
    std::vector<std::size_t> placeOf; ///< by code
};

ElementTable elementTable(const ScaledBlockFormat& format)
{
    ElementTable table;
    const std::size_t codes = std::size_t{1} << static_cast<unsigned>(format.elementBits());
    std::vector<double> values(codes);
    for (std::size_t code = 0; code < codes; ++code) {
        values[code] = blockElementValue(format, code);
        if (std::isfinite(values[code]))
            table.levels.push_back(values[code] + 0.0); // -0 and +0 are one level
    }
    std::sort(table.levels.begin(), table.levels.end());
    table.levels.erase(std::unique(table.levels.begin(), table.levels.end()), table.levels.end());
    for (const double value : values) {
        const auto at = std::isfinite(value)
            ? std::lower_bound(table.levels.begin(), table.levels.end(), value + 0.0) - table.levels.begin()
            : 0;
        table.placeOf.push_back(static_cast<std::size_t>(at));
    }
    return table;
}

/// The scale that double quantization gives each block.
std::vector<float> doublyQuantized(const std::vector<float>& scales)
{
    CompensatedSum sum;
    for (const float scale : scales)
        sum.add(scale);
    const auto mean = static_cast<float>(sum.value() / static_cast<double>(scales.size()));
    constexpr std::size_t kGroup = 256;
    std::vector<float> out(scales.size());
    for (std::size_t from = 0; from < scales.size(); from += kGroup) {
        const std::size_t to = std::min(from + kGroup, scales.size());
        float greatest = 0;
        for (std::size_t i = from; i < to; ++i)
            greatest = std::max(greatest, std::abs(scales[i] - mean));
        const float step = greatest / 448;
        for (std::size_t i = from; i < to; ++i) {
            const double asked = step == 0 ? 0 : static_cast<double>(scales[i] - mean) / step;
            const std::uint64_t code =
                roundTo(kE4M3FN, Dyadic::fromDouble(asked), {.overflow = Overflow::Saturate}).pattern;
            out[i] = static_cast<float>(decode(kE4M3FN, code).value.toDouble()) * step + mean;
        }
    }
    return out;
}

std::vector<float> greatestOfBlocks(std::span<const float> values, std::size_t size)
{
    std::vector<float> greatest;
    for (std::size_t from = 0; from < values.size(); from += size)
        greatest.push_back(
            static_cast<float>(greatestFinite(values.subspan(from, std::min(size, values.size() - from)))));
    return greatest;
}

int nf4Code(float share)
{
    const auto& levels = nf4Levels();
    int best = 0;
    for (int i = 1; i < 16; ++i) {
        const double distance = std::abs(static_cast<double>(share) - levels[static_cast<std::size_t>(i)]);
        if (distance < std::abs(static_cast<double>(share) - levels[static_cast<std::size_t>(best)]))
            best = i;
    }
    return best;
}

} // namespace

Expected<BlockMeasurement> measureBlocks(std::span<const float> values, const ScaledBlockFormat& format,
                                         const RoundingRule& rule, const Context& context)
{
    const ElementTable table = elementTable(format);
    Collector collector(table.levels.size());
    const auto perBlock = static_cast<std::size_t>(format.elements);
    const float tensorScale = format.hasTensorScale() ? nvfp4TensorScale(greatestFinite(values)) : 1;
    // Blocks are worked off in tiles that stay in the cache. The rounding's draws go on from tile to tile.
    constexpr std::size_t kBlocksPerTile = 64;
    const std::size_t tile = perBlock * kBlocksPerTile;
    std::vector<float> asked(tile);
    std::vector<double> stored(tile);
    std::vector<std::uint8_t> bytes(blockBytes(format, tile));
    for (std::size_t from = 0; from < values.size(); from += tile) {
        if (context.cancelled())
            return cancelled();
        const std::size_t count = std::min(tile, values.size() - from);
        for (std::size_t i = 0; i < count; ++i)
            asked[i] = std::isfinite(values[from + i]) ? values[from + i] : 0.0F;
        const std::span<std::uint8_t> used(bytes.data(), blockBytes(format, count));
        RoundingRule tileRule = rule;
        tileRule.seed += from;
        encodeBlocks(format, std::span<const float>(asked.data(), count), used, tileRule, tensorScale);
        decodeBlocks(format, used, std::span<double>(stored.data(), count), tensorScale);
        for (std::size_t i = 0; i < count; ++i) {
            if (!collector.takes(values[from + i]))
                continue;
            const auto block = used.subspan(i / perBlock * static_cast<std::size_t>(format.bytes),
                                            static_cast<std::size_t>(format.bytes));
            const double x = values[from + i];
            const std::uint64_t code = blockCode(format, block, static_cast<int>(i % perBlock));
            const double scale = blockScaleValue(format, blockScaleBits(format, block)) * tensorScale;
            const bool clipped =
                x > table.levels.back() * std::abs(scale) || x < table.levels.front() * std::abs(scale);
            collector.add(x, stored[i], table.placeOf[code], clipped && format.isMx());
        }
    }
    const double blocks = std::ceil(static_cast<double>(values.size()) / static_cast<double>(perBlock));
    const double tensorBits = format.hasTensorScale() ? 32 : 0;
    return BlockMeasurement{collector.finish(), table.levels,
                            (8.0 * format.bytes * blocks + tensorBits) / static_cast<double>(values.size())};
}

const std::array<float, 16>& nf4Levels()
{
    static constexpr std::array<float, 16> kLevels{-1.0F,
                                                   -0.6961928009986877F,
                                                   -0.5250730514526367F,
                                                   -0.39491748809814453F,
                                                   -0.28444138169288635F,
                                                   -0.18477343022823334F,
                                                   -0.09105003625154495F,
                                                   0.0F,
                                                   0.07958029955625534F,
                                                   0.16093020141124725F,
                                                   0.24611230194568634F,
                                                   0.33791524171829224F,
                                                   0.44070982933044434F,
                                                   0.5626170039176941F,
                                                   0.7229568362236023F,
                                                   1.0F};
    return kLevels;
}

std::vector<float> nf4Scales(std::span<const float> values, std::int64_t block, bool doubleQuantized)
{
    const std::vector<float> greatest = greatestOfBlocks(values, static_cast<std::size_t>(block));
    return doubleQuantized ? doublyQuantized(greatest) : greatest;
}

std::vector<int> nf4Codes(std::span<const float> block)
{
    const auto greatest = static_cast<float>(greatestFinite(block));
    std::vector<int> codes;
    for (const float x : block)
        codes.push_back(nf4Code(greatest == 0 || !std::isfinite(x) ? 0.0F : x / greatest));
    return codes;
}

Expected<BlockMeasurement> measureNf4(std::span<const float> values, std::int64_t block, bool doubleQuantized,
                                      const Context& context)
{
    const auto size = static_cast<std::size_t>(block);
    const std::vector<float> greatest = greatestOfBlocks(values, size);
    const std::vector<float> scales = doubleQuantized ? doublyQuantized(greatest) : greatest;
    const auto& levels = nf4Levels();
    Collector collector(levels.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i % 65'536 == 0 && context.cancelled())
            return cancelled();
        if (!collector.takes(values[i]))
            continue;
        // Codes follow the block's own largest magnitude; only the stored scale is the quantized one.
        const float own = greatest[i / size];
        const auto code = static_cast<std::size_t>(nf4Code(own == 0 ? 0.0F : values[i] / own));
        collector.add(values[i], static_cast<double>(levels[code]) * scales[i / size], code, false);
    }
    const auto count = static_cast<double>(values.size());
    const auto blocks = static_cast<double>(greatest.size());
    const double scaleBits = doubleQuantized ? 8 * blocks + 32 * std::ceil(blocks / 256) + 32 : 32 * blocks;
    return BlockMeasurement{collector.finish(), std::vector<double>(levels.begin(), levels.end()),
                            4 + scaleBits / count};
}

} // namespace bitloupe
