#include "core/labs/weights/weights.h"

#include "core/io/file_text.h"
#include "core/labs/weights/granularity_table.h"
#include "core/labs/weights/page_parts.h"
#include "core/labs/weights/pictures.h"
#include "core/labs/weights/survey.h"

#include <algorithm>
#include <cmath>
#include <future>
#include <numeric>

namespace bitloupe::weights {

namespace {

constexpr std::size_t kMostIndexed = std::size_t(1) << 26U;

Expected<std::size_t> chooseTensor(const Model& model, const std::string& name)
{
    const auto& tensors = model.tensors();
    if (!name.empty()) {
        if (const auto index = model.find(name))
            return *index;
        return fail(ErrorCode::Missing, "/state/tensor",
                    fileName(model.path()) + " holds no tensor " + plainText(name) + ".");
    }
    const auto usable = [&](auto claim) -> std::optional<std::size_t> {
        const auto it = std::find_if(tensors.begin(), tensors.end(), [&](const TensorInfo& info) {
            return info.problem.empty() && info.count > 0 && claim(info);
        });
        return it == tensors.end() ? std::nullopt
                                   : std::optional(static_cast<std::size_t>(it - tensors.begin()));
    };
    if (const auto weight = usable(isWeight))
        return *weight;
    if (const auto any = usable([](const TensorInfo&) { return true; }))
        return *any;
    return fail(ErrorCode::NoAnswer, "/state/path", fileName(model.path()) + " holds no tensor with values.");
}

/// Counts of codes from quantMin on.
class CodeCounts {
public:
    explicit CodeCounts(const AffineParameters& p)
        : m_first(p.quantMin)
        , m_counts(static_cast<std::size_t>(p.codeCount()), 0)
    {
    }
    explicit CodeCounts(const ScaledBlockFormat& block)
        : m_first(firstBlockCode(block))
        , m_counts(std::size_t(1) << static_cast<unsigned>(block.elementBits()), 0)
    {
    }

    std::span<std::int64_t> counts() { return m_counts; }
    std::int64_t distinct() const
    {
        return std::ssize(m_counts) - std::count(m_counts.begin(), m_counts.end(), 0);
    }
    std::vector<std::pair<std::int64_t, std::int64_t>> filled() const
    {
        std::vector<std::pair<std::int64_t, std::int64_t>> out;
        for (std::size_t i = 0; i < m_counts.size(); ++i) {
            if (m_counts[i] > 0)
                out.emplace_back(m_first + static_cast<std::int64_t>(i), m_counts[i]);
        }
        return out;
    }
    /// Adds another and empties it, touching only what is filled.
    void take(CodeCounts& other)
    {
        for (std::size_t i = 0; i < m_counts.size(); ++i)
            m_counts[i] += std::exchange(other.m_counts[i], 0);
    }

private:
    std::int64_t m_first;
    std::vector<std::int64_t> m_counts;
};

double widthOf(const Part& part, bool symmetric)
{
    return symmetric ? std::max(-part.min, part.max) : part.max - part.min;
}

double bitsUsed(const Part& channel, const Part& layer, const Settings& settings)
{
    const double width = widthOf(channel, settings.symmetric);
    const bool allZero = channel.min == 0 && channel.max == 0;
    if (allZero)
        return 0;
    if (settings.block != nullptr || settings.granularity != Granularity::PerTensor
        || width == widthOf(layer, settings.symmetric))
        return settings.bits;
    if (width == 0)
        return 0;
    return std::max(0.0, settings.bits - std::log2(widthOf(layer, settings.symmetric) / width));
}

/// Quantizes one row into `part` and `codes`; gives the squared error.
double quantizeRow(Part& part, CodeCounts& codes, std::span<const float> row, const Settings& settings,
                   const WholeTensor& whole, const Context& context)
{
    if (settings.block != nullptr) {
        const BlockError error = blockError(row, *settings.block, whole.blockScale, codes.counts(), context);
        part.scale = error.coarsest;
        return error.noise;
    }
    double noise = 0;
    part.scale = -1;
    eachGroup(row, settings, whole.parameters, [&](std::span<const float> group, const AffineParameters& p) {
        if (context.cancelled())
            return;
        noise += squaredError(group, p, codes.counts());
        if (p.scale > part.scale) {
            part.scale = p.scale;
            part.zeroPoint = p.zeroPoint;
        }
    });
    part.scale = std::max(part.scale, 0.0);
    return noise;
}

/// The layer from its channels; of several scales the coarsest.
void fillLayer(Result& out, const ChannelMatrix& matrix, const WholeTensor& whole,
               std::span<const double> rowNoise, const Settings& settings)
{
    Part& layer = out.layer;
    layer.min = matrix.range.min;
    layer.max = matrix.range.max;
    double signal = 0;
    double noise = 0;
    for (std::size_t c = 0; c < matrix.channels(); ++c) {
        signal += matrix.facts[c].squares;
        noise += rowNoise[c];
        const Part& part = out.channels[c];
        if (part.scale > layer.scale) {
            layer.scale = part.scale;
            layer.zeroPoint = part.zeroPoint;
        }
    }
    if (settings.block == nullptr && settings.granularity == Granularity::PerTensor) {
        layer.scale = whole.parameters.scale;
        layer.zeroPoint = whole.parameters.zeroPoint;
    }
    layer.mse = noise / static_cast<double>(matrix.values.size());
    layer.sqnrDb = sqnr(signal, noise);
    layer.bitsUsed = matrix.range.absMax() > 0 ? settings.bits : 0;
}

/// Quantizes every channel; fills layer, channels and codes.
Status quantizeChannels(Result& out, const ChannelMatrix& matrix, const Settings& settings,
                        const Context& context)
{
    const WholeTensor whole = wholeOf(matrix.range, settings);
    const CodeCounts none =
        settings.block != nullptr ? CodeCounts(*settings.block) : CodeCounts(whole.parameters);
    std::vector<CodeCounts> partCodes(matrix.parts.size() - 1, none);
    std::vector<double> rowNoise(matrix.channels(), 0.0);
    out.channels.resize(matrix.channels());
    eachPart(matrix, context, [&](std::size_t at, std::size_t first, std::size_t end) {
        CodeCounts rowCodes = none;
        for (std::size_t c = first; c < end; ++c) {
            const RowFacts& facts = matrix.facts[c];
            const auto row = matrix.row(c);
            Part& part = out.channels[c];
            part.index = static_cast<std::int64_t>(c);
            part.min = facts.range.min;
            part.max = facts.range.max;
            rowNoise[c] = quantizeRow(part, rowCodes, row, settings, whole, context);
            part.mse = row.empty() ? 0 : rowNoise[c] / static_cast<double>(row.size());
            part.sqnrDb = sqnr(facts.squares, rowNoise[c]);
            part.distinctCodes = rowCodes.distinct();
            partCodes[at].take(rowCodes);
        }
    });
    if (context.cancelled())
        return fail(ErrorCode::Cancelled, "", "Quantizing was cancelled.");
    CodeCounts layerCodes = none;
    for (CodeCounts& codes : partCodes)
        layerCodes.take(codes);
    fillLayer(out, matrix, whole, rowNoise, settings);
    out.layer.distinctCodes = layerCodes.distinct();
    out.codes = layerCodes.filled();
    out.codesAvailable = std::ssize(layerCodes.counts());
    for (Part& part : out.channels)
        part.bitsUsed = bitsUsed(part, out.layer, settings);
    return {};
}

/// Channels that hold something and would hold only zeros: both ends of their range round to the code of 0.
std::int64_t countZeroChannels(const ChannelMatrix& matrix, Settings settings, int bits)
{
    settings.bits = bits;
    settings.block = nullptr;
    const AffineParameters whole = parametersOf(matrix.range, settings);
    std::int64_t count = 0;
    for (std::size_t c = 0; c < matrix.channels(); ++c) {
        const auto row = matrix.row(c);
        const Range& range = matrix.facts[c].range;
        if (range.absMax() == 0)
            continue;
        bool allZero = true;
        eachGroup(row, settings, whole, [&](std::span<const float> group, const AffineParameters& p) {
            const Range part = rangeOf(group);
            for (const double end : {part.min, part.max})
                allZero = allZero && quantize(end, p, CodeRounding::NearestEven) == p.zeroPoint;
        });
        count += allZero ? 1 : 0;
    }
    return count;
}

void summarise(Result& out, const ChannelMatrix& matrix, const Settings& settings)
{
    const auto& channels = out.channels;
    out.widestFirst.resize(channels.size());
    std::iota(out.widestFirst.begin(), out.widestFirst.end(), 0);
    std::stable_sort(out.widestFirst.begin(), out.widestFirst.end(), [&](std::int64_t a, std::int64_t b) {
        return widthOf(channels[static_cast<std::size_t>(a)], settings.symmetric)
            > widthOf(channels[static_cast<std::size_t>(b)], settings.symmetric);
    });
    out.widestChannel = out.widestFirst.front();
    out.worstChannel = std::min_element(channels.begin(), channels.end(),
                                        [](const Part& a, const Part& b) { return a.sqnrDb < b.sqnrDb; })
        - channels.begin();
    out.fewestCodes = std::min_element(channels.begin(), channels.end(), [](const Part& a, const Part& b) {
                          return a.distinctCodes < b.distinctCodes;
                      })->distinctCodes;
    double wasted = 0;
    for (const Part& part : channels) {
        out.fewestChannels += part.distinctCodes == out.fewestCodes ? 1 : 0;
        wasted += settings.bits - part.bitsUsed;
    }
    out.wastedBitsMean = wasted / static_cast<double>(channels.size());
    out.zeroBits = std::min(4, settings.bits);
    out.zeroChannels = countZeroChannels(matrix, settings, out.zeroBits);
    out.perChannel = matrix.info.count / std::ssize(channels);
    if (settings.block == nullptr && settings.granularity == Granularity::PerGroup)
        out.lastGroup = out.perChannel % settings.groupSize;
}

void sizeModel(Result& out, const Model& model, const Settings& settings)
{
    out.modelSizes = sizesByDtype(model, settings);
    for (const DtypeSize& size : out.modelSizes) {
        out.modelBytesBefore += size.bytesBefore;
        out.modelBytesAfter += size.bytesAfter;
    }
}

Expected<std::shared_ptr<const ExactIndex>> memoIndex(const ChannelMatrix& matrix, const std::string& key,
                                                      const Context& context)
{
    if (matrix.values.size() > kMostIndexed)
        return std::shared_ptr<const ExactIndex>();
    if (context.memo != nullptr) {
        if (auto known = context.memo->find<ExactIndex>(key + "|index"))
            return known;
    }
    auto index = ExactIndex::build(matrix.values, context);
    if (index && context.memo != nullptr)
        context.memo->store<ExactIndex>(key + "|index", *index, (*index)->sizeBytes());
    return index;
}

/// The pictures depend on the values and on the order of the channels only, so every width shares them.
void drawPictures(Result& out, const ChannelMatrix& matrix, const std::string& key, const Context& context)
{
    using Pictures = std::pair<Histogram, std::vector<Shape>>;
    const std::string pictureKey = key + (out.state.symmetric ? "|pictures|s" : "|pictures|a");
    auto pictures = context.memo != nullptr ? context.memo->find<Pictures>(pictureKey) : nullptr;
    if (pictures == nullptr) {
        const double width = std::max(-out.layer.min, out.layer.max);
        pictures = std::make_shared<const Pictures>(histogramOf(matrix.values, width, kHistogramBins),
                                                    shapesOf(matrix, out.widestFirst));
        if (context.memo != nullptr)
            context.memo->store<Pictures>(
                pictureKey, pictures, pictures->second.size() * (sizeof(Shape) + kShapeBins * sizeof(float)));
    }
    out.histogram = pictures->first;
    out.shapes = pictures->second;
}

/// Refuses blocks that the channels cannot fill.
Status checkBlock(const State& state, const Settings& settings, const ChannelMatrix& matrix)
{
    if (!state.block)
        return {};
    if (const auto format = readBlockFormat(*state.block); !format)
        return fail(format.error());
    const auto perChannel = matrix.info.count / static_cast<std::int64_t>(matrix.channels());
    const std::string why = whyNotBlocks(*settings.block, perChannel);
    if (why.empty())
        return {};
    return fail(ErrorCode::Unsupported, "/state/block",
                std::string(settings.block->label) + " " + why + "; the channels of "
                    + plainText(matrix.info.name) + " have " + std::to_string(perChannel) + " values.");
}

} // namespace

Expected<Result> compute(const State& state, const Context& context)
{
    const auto open = openForLab(state.path, context);
    if (!open)
        return fail(open.error());
    const Model& model = *open->model;
    const auto index = chooseTensor(model, state.tensor);
    if (!index)
        return fail(index.error());
    constexpr double kToRead = 0.4;
    constexpr double kToQuantize = 0.5;
    constexpr double kToScales = 0.75;
    constexpr double kToBlocks = 0.9;
    const auto matrix = memoMatrix(*open, *index, state.axis, context.piece(0, kToRead));
    if (!matrix)
        return fail(matrix.error());
    const auto channelCount = static_cast<std::int64_t>((*matrix)->channels());
    if (state.channel && *state.channel >= channelCount)
        return fail(ErrorCode::OutOfRange, "/state/channel",
                    "The tensor has the channels 0 to " + std::to_string(channelCount - 1) + ".");
    const Settings settings = settingsOf(state);
    const TensorInfo& info = (*matrix)->info;
    if (auto status = checkBlock(state, settings, **matrix); !status)
        return fail(status.error());
    Result out;
    out.matrix = *matrix;
    out.state = withTensor(state, info.name);
    out.state.axis = state.axis;
    out.state.channel = state.channel;
    out.state.element = state.element;
    out.format = std::string(model.format());
    out.note = model.note();
    out.dtype = info.dtype;
    out.usedBy = model.usedBy(*index);
    out.shape = info.shape;
    out.axis = (*matrix)->axis;
    out.count = info.count;
    out.sizeBytes = info.sizeBytes;
    out.notFinite = (*matrix)->notFinite;
    out.firstNotFinite = (*matrix)->firstNotFinite;
    const std::string key = open->key + "|" + std::to_string(*index) + "|" + std::to_string(out.axis);
    // The order of the values is wanted last and takes longest. The progress told is that of this thread.
    Context beside = context;
    beside.progress = nullptr;
    auto sorting = std::async(std::launch::async, [&] { return memoIndex(**matrix, key, beside); });
    context.report(kToRead, "Quantizing " + info.name);
    if (auto status = quantizeChannels(out, **matrix, settings, context); !status)
        return fail(status.error());
    summarise(out, **matrix, settings);
    sizeModel(out, model, settings);
    context.report(kToQuantize, "Comparing scales of " + info.name);
    auto table = granularityTable(**matrix, settings, key, context);
    if (!table)
        return fail(table.error());
    out.table = std::move(*table);
    context.report(kToScales, "Comparing blocks of " + info.name);
    auto blocks = blockTable(**matrix, settings, key, context);
    if (!blocks)
        return fail(blocks.error());
    out.blockTable = std::move(*blocks);
    if (!(out.layer.sqnrDb >= state.threshold)) {
        auto fix = cheapestFix(**matrix, settings, state.threshold, key, context);
        if (!fix)
            return fail(fix.error());
        out.fix = std::move(*fix);
    }
    context.report(kToBlocks, "Sorting " + info.name);
    auto sorted = sorting.get();
    if (!sorted)
        return fail(sorted.error());
    out.index = std::move(*sorted);
    drawPictures(out, **matrix, key, context);
    if (auto status = addPageParts(out, *open, *index, **matrix, context); !status)
        return fail(status.error());
    return out;
}

} // namespace bitloupe::weights

namespace bitloupe {

Lab weightsLab()
{
    return LabRow<weights::State, weights::Result>::row(
        "weights", {"distribution", "filters", "values", "blocks", "compare"});
}

} // namespace bitloupe
