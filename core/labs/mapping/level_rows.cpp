#include "core/labs/mapping/edits.h"
#include "core/labs/mapping/levels.h"
#include "core/labs/mapping/quantizers.h"
#include "core/num/decode.h"
#include "core/num/exact.h"
#include "core/quant/block_measure.h"
#include "core/quant/level_set.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace bitloupe::mapping {

namespace {

std::string binary(std::uint64_t code, int width)
{
    std::string bits;
    for (int i = width; i-- > 0;)
        bits += ((code >> static_cast<unsigned>(i)) & 1U) != 0 ? '1' : '0';
    return bits;
}

/// Codes of a grid of the State's width, which a convention may have narrowed.
std::string gridBits(std::int64_t code, int width)
{
    return binary(static_cast<std::uint64_t>(code), width);
}

int codeWidth(const Result& result, const State& state)
{
    switch (result.kind) {
    case Kind::Nf4:
        return 4;
    case Kind::Float:
        return withDefaults(state.quantizer).format->totalBits();
    case Kind::Mx:
    case Kind::Nvfp4:
    case Kind::Gguf:
        if (const auto format = blockFormatOf(state.quantizer))
            return (*format)->elementBits();
        return state.bits;
    default:
        return state.parameters
            ? static_cast<int>(codeBits(result.parameters.quantMax, result.parameters).size())
            : state.bits;
    }
}

/// The pattern of a block's element that stands for a level; of the two zeros the positive one.
std::string elementBits(const ScaledBlockFormat& format, double level)
{
    const std::uint64_t codes = std::uint64_t{1} << static_cast<unsigned>(format.elementBits());
    for (std::uint64_t code = 0; code < codes; ++code) {
        if (blockElementValue(format, code) == level)
            return binary(code, format.elementBits());
    }
    return {};
}

std::int64_t firstCode(const Result& result, const State& state)
{
    if (isAffineKind(result.kind))
        return result.parameters.quantMin;
    if (result.kind != Kind::Outlier)
        return 0;
    const auto codes = gridCodes(state.convention, state.grid());
    return codes ? codes->first : 0;
}

/// What a State's blocks are encoded with.
struct BlockCoder {
    const ScaledBlockFormat& format;
    std::span<const float> values;
    RoundingRule rule;
    float tensorScale = 1;

    BlockCoder(const ScaledBlockFormat& used, const State& state, const DataArray& data)
        : format(used)
        , values(data.values)
        , rule(ruleOf(state))
    {
        if (!format.hasTensorScale())
            return;
        double greatest = 0;
        for (const float x : values) {
            if (std::isfinite(x))
                greatest = std::max(greatest, std::abs(static_cast<double>(x)));
        }
        tensorScale = nvfp4TensorScale(greatest);
    }

    /// Bytes of the block that holds value i. measureBlocks numbers its draws from the same tiles of 64
    /// blocks.
    std::vector<std::uint8_t> blockOf(std::size_t i) const
    {
        const auto perBlock = static_cast<std::size_t>(format.elements);
        const std::size_t tile = i / (64 * perBlock) * (64 * perBlock);
        const std::size_t count = std::min(64 * perBlock, values.size() - tile);
        std::vector<float> asked(count);
        for (std::size_t k = 0; k < count; ++k)
            asked[k] = std::isfinite(values[tile + k]) ? values[tile + k] : 0.0F;
        std::vector<std::uint8_t> bytes(blockBytes(format, count));
        RoundingRule tileRule = rule;
        tileRule.seed += tile;
        encodeBlocks(format, std::span<const float>(asked), bytes, tileRule, tensorScale);
        const auto each = static_cast<std::size_t>(format.bytes);
        const std::size_t from = (i - tile) / perBlock * each;
        return {bytes.begin() + static_cast<std::ptrdiff_t>(from),
                bytes.begin() + static_cast<std::ptrdiff_t>(from + each)};
    }

    double scaleOf(const std::vector<std::uint8_t>& block) const
    {
        return std::abs(blockScaleValue(format, blockScaleBits(format, block))) * tensorScale;
    }
};

std::int64_t placeOf(const std::vector<double>& levels, double level)
{
    return std::lower_bound(levels.begin(), levels.end(), level + 0.0) - levels.begin();
}

/// Place of the first value of the block whose largest magnitude is the median.
std::size_t typicalBlock(std::span<const float> values, std::size_t perBlock)
{
    std::vector<std::pair<float, std::size_t>> greatest;
    for (std::size_t from = 0; from < values.size(); from += perBlock) {
        float most = 0;
        for (std::size_t i = from; i < std::min(values.size(), from + perBlock); ++i) {
            if (std::isfinite(values[i]))
                most = std::max(most, std::abs(values[i]));
        }
        greatest.emplace_back(most, from);
    }
    const auto middle = greatest.begin() + static_cast<std::ptrdiff_t>(greatest.size() / 2);
    std::nth_element(greatest.begin(), middle, greatest.end());
    return middle->second;
}

void storeInBlocks(std::vector<StoredValue>& stored, const Result& result, const State& state,
                   const DataArray& data)
{
    const auto format = blockFormatOf(state.quantizer);
    if (!format)
        return;
    const BlockCoder coder(**format, state, data);
    const auto perBlock = static_cast<std::size_t>((*format)->elements);
    std::vector<double> decoded(perBlock);
    for (StoredValue& value : stored) {
        if (!std::isfinite(value.x))
            continue;
        const auto i = static_cast<std::size_t>(value.index);
        const std::vector<std::uint8_t> block = coder.blockOf(i);
        decodeBlocks(**format, block, std::span<double>(decoded), coder.tensorScale);
        const std::uint64_t code = blockCode(**format, block, static_cast<int>(i % perBlock));
        value.place = placeOf(result.codebook, blockElementValue(**format, code));
        value.bits = binary(code, (*format)->elementBits());
        value.restored = decoded[i % perBlock];
    }
}

void storeAsNf4(std::vector<StoredValue>& stored, const Result& result, const State& state,
                const DataArray& data)
{
    const Quantizer q = withDefaults(state.quantizer);
    const auto size = static_cast<std::size_t>(*q.block);
    const std::vector<float> scales = nf4Scales(data.values, *q.block, *q.doubleQuantized);
    const std::span<const float> values(data.values);
    for (StoredValue& value : stored) {
        if (!std::isfinite(value.x))
            continue;
        const auto i = static_cast<std::size_t>(value.index);
        const std::size_t from = i / size * size;
        const auto codes = nf4Codes(values.subspan(from, std::min(size, values.size() - from)));
        value.place = codes[i - from];
        value.bits = placeBits(result, state, *value.place);
        value.restored = result.codebook[static_cast<std::size_t>(*value.place)] * scales[i / size];
    }
}

void storeByLevels(StoredValue& value, const Result& result, const State& state, const LevelSet& set)
{
    if (result.kind == Kind::Outlier && (value.x < result.range.min || value.x > result.range.max)) {
        const Rounded half =
            roundTo(kBinary16, Dyadic::fromDouble(value.x), {.overflow = Overflow::Saturate});
        value.isApart = true;
        value.bits = binary(half.pattern, 16);
        value.restored = decode(kBinary16, half.pattern).value.toDouble();
        return;
    }
    if (isAffineKind(result.kind)) {
        const CodeRounding rounding =
            state.rounding == CodeRounding::Stochastic ? CodeRounding::NearestEven : state.rounding;
        const std::int64_t code = quantize(value.x, result.parameters, rounding);
        value.place = code - result.parameters.quantMin;
        value.restored = result.parameters.level(code);
    } else {
        value.place = static_cast<std::int64_t>(set.codeOf(value.x));
        value.restored = set.levels[static_cast<std::size_t>(*value.place)];
    }
    value.bits = placeBits(result, state, *value.place);
}

} // namespace

std::string placeBits(const Result& result, const State& state, std::int64_t place)
{
    const int width = codeWidth(result, state);
    const double level = result.codebook.empty() ? 0 : result.codebook[static_cast<std::size_t>(place)];
    if (result.kind == Kind::Float) {
        const NumberFormat format = *withDefaults(state.quantizer).format;
        return binary(roundTo(format, Dyadic::fromDouble(level / result.levelScale.value_or(1))).pattern,
                      width);
    }
    if (result.hasBlockScales && result.kind != Kind::Nf4) {
        const auto format = blockFormatOf(state.quantizer);
        return format ? elementBits(**format, level) : std::string();
    }
    return gridBits(place + firstCode(result, state), width);
}

std::vector<LevelRow> levelRows(const Result& result, const State& state, double scale)
{
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    std::vector<LevelRow> rows;
    const auto count = static_cast<double>(std::max<std::int64_t>(1, result.measurement.metrics.count));
    for (const Cell& cell : cellsOf(result, state.rounding, std::numeric_limits<std::int32_t>::max())) {
        LevelRow row;
        row.place = static_cast<std::int64_t>(rows.size());
        row.bits = placeBits(result, state, row.place);
        row.level = cell.level;
        row.at = cell.level * scale;
        row.left = rows.empty() ? -kInfinity : cell.left * scale;
        row.right = cell.right * scale;
        row.count = cell.count;
        row.share = static_cast<double>(cell.count) / count;
        rows.push_back(std::move(row));
    }
    if (!rows.empty())
        rows.back().right = kInfinity;
    return rows;
}

double typicalBlockScale(const Result& result, const State& state, const DataArray& data)
{
    if (!result.hasBlockScales)
        return 1;
    double scale = 0;
    if (result.kind == Kind::Nf4) {
        const auto size = static_cast<std::size_t>(*withDefaults(state.quantizer).block);
        const std::size_t from = typicalBlock(data.values, size);
        for (std::size_t i = from; i < std::min(data.values.size(), from + size); ++i) {
            if (std::isfinite(data.values[i]))
                scale = std::max(scale, std::abs(static_cast<double>(data.values[i])));
        }
    } else if (const auto format = blockFormatOf(state.quantizer)) {
        const BlockCoder coder(**format, state, data);
        scale = coder.scaleOf(
            coder.blockOf(typicalBlock(data.values, static_cast<std::size_t>((*format)->elements))));
    }
    return scale > 0 && std::isfinite(scale) ? scale : 1;
}

Storage storageOf(const Result& result, const State& state, std::int64_t count)
{
    using What = StoragePart::What;
    const Quantizer q = withDefaults(state.quantizer);
    const auto blocksOf = [&](std::int64_t size) { return (count + size - 1) / size; };
    Storage out;
    const auto add = [&](What what, std::int64_t many, std::int64_t bits) {
        out.parts.push_back({what, many, bits});
    };
    const int width = codeWidth(result, state);
    switch (result.kind) {
    case Kind::Codebook:
        add(What::Codes, count, width);
        add(What::Levels,
            q.levels ? static_cast<std::int64_t>(q.levels->size()) : std::int64_t{1} << state.bits, 32);
        break;
    case Kind::Lq:
        add(What::Codes, count, width);
        add(What::Basis, state.bits, 32);
        break;
    case Kind::Nf4: {
        const std::int64_t blocks = blocksOf(*q.block);
        add(What::Codes, count, 4);
        add(What::BlockScales, blocks, *q.doubleQuantized ? 8 : 32);
        if (*q.doubleQuantized) {
            add(What::GroupScales, (blocks + 255) / 256, 32);
            add(What::Mean, 1, 32);
        }
        break;
    }
    case Kind::Mx:
    case Kind::Nvfp4:
    case Kind::Gguf:
        if (const auto format = blockFormatOf(q)) {
            const std::int64_t blocks = blocksOf((*format)->elements);
            add(What::Codes, blocks * (*format)->elements, width);
            add(What::BlockScales, blocks, 8 * (*format)->scaleBytes());
            if ((*format)->hasTensorScale())
                add(What::TensorScale, 1, 32);
        }
        break;
    case Kind::Outlier:
        add(What::Codes, count, width);
        add(What::Apart, result.keptApart, 16 + *q.indexBits);
        break;
    default:
        add(What::Codes, count, width);
    }
    for (const StoragePart& part : out.parts)
        out.bits += part.count * part.bits;
    out.bytes = (out.bits + 7) / 8;
    out.bytesBefore = 4 * count;
    out.bitsPerWeight = static_cast<double>(out.bits) / static_cast<double>(std::max<std::int64_t>(1, count));
    return out;
}

std::vector<StoredValue> storedValues(const Result& result, const State& state, const DataArray& data)
{
    const auto size = static_cast<std::int64_t>(data.values.size());
    const std::int64_t count = std::min(size, kStoredValues);
    const std::int64_t first = std::clamp<std::int64_t>(state.window.value_or(0), 0, size - count);
    std::vector<StoredValue> stored;
    for (std::int64_t i = first; i < first + count; ++i) {
        StoredValue value;
        value.index = i;
        value.x = data.values[static_cast<std::size_t>(i)];
        stored.push_back(std::move(value));
    }
    if (result.kind == Kind::Nf4)
        storeAsNf4(stored, result, state, data);
    else if (result.hasBlockScales)
        storeInBlocks(stored, result, state, data);
    else {
        const LevelSet set{result.codebook, result.thresholds, result.tieDown};
        for (StoredValue& value : stored) {
            if (std::isfinite(value.x))
                storeByLevels(value, result, state, set);
        }
    }
    return stored;
}

} // namespace bitloupe::mapping
