#include "core/labs/weights/weights.h"

#include "core/io/file_text.h"
#include "core/labs/weights/granularity_table.h"
#include "core/labs/weights/pictures.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace bitloupe::weights {

namespace {

constexpr std::size_t kMostIndexed = std::size_t(1) << 26U;

Status checkState(const State& state)
{
    if (state.block)
        return fail(
            ErrorCode::Unsupported, "/state/block",
            "Block formats are not part of this build: choose one scale per tensor, channel or group.");
    if (state.other)
        return fail(ErrorCode::Unsupported, "/state/other", "Comparing two files is not part of this build.");
    return {};
}

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
    if (settings.granularity != Granularity::PerTensor || width == widthOf(layer, settings.symmetric))
        return settings.bits;
    if (width == 0)
        return 0;
    return std::max(0.0, settings.bits - std::log2(widthOf(layer, settings.symmetric) / width));
}

/// Quantizes every channel; fills layer, channels and codes.
Status quantizeChannels(Result& out, const ChannelMatrix& matrix, const Settings& settings,
                        const Context& context)
{
    const Range range = rangeOf(matrix.values);
    const AffineParameters whole = parametersOf(range, settings);
    CodeCounts layerCodes(whole);
    CodeCounts rowCodes(whole);
    double signal = 0;
    double noise = 0;
    out.layer = {-1, range.min, range.max, whole.scale, whole.zeroPoint};
    double layerScale = 0;
    for (std::size_t c = 0; c < matrix.channels(); ++c) {
        const auto row = matrix.row(c);
        const Range rowRange = rangeOf(row);
        Part part{static_cast<std::int64_t>(c), rowRange.min, rowRange.max};
        double rowNoise = 0;
        part.scale = -1;
        eachGroup(row, settings, whole, [&](std::span<const float> group, const AffineParameters& p) {
            if (context.cancelled())
                return;
            rowNoise += squaredError(group, p, rowCodes.counts());
            if (p.scale > part.scale) {
                part.scale = p.scale;
                part.zeroPoint = p.zeroPoint;
            }
        });
        part.scale = std::max(part.scale, 0.0);
        if (settings.granularity != Granularity::PerTensor && part.scale > layerScale) {
            layerScale = out.layer.scale = part.scale;
            out.layer.zeroPoint = part.zeroPoint;
        }
        const double rowSignal = sumOfSquares(row);
        part.mse = row.empty() ? 0 : rowNoise / static_cast<double>(row.size());
        part.sqnrDb = sqnr(rowSignal, rowNoise);
        part.distinctCodes = rowCodes.distinct();
        signal += rowSignal;
        noise += rowNoise;
        layerCodes.take(rowCodes);
        out.channels.push_back(part);
    }
    if (context.cancelled())
        return fail(ErrorCode::Cancelled, "", "Quantizing was cancelled.");
    out.layer.mse = noise / static_cast<double>(matrix.values.size());
    out.layer.sqnrDb = sqnr(signal, noise);
    out.layer.distinctCodes = layerCodes.distinct();
    out.layer.bitsUsed = range.absMax() > 0 ? settings.bits : 0;
    out.codes = layerCodes.filled();
    out.codesAvailable = whole.codeCount();
    for (Part& part : out.channels)
        part.bitsUsed = bitsUsed(part, out.layer, settings);
    return {};
}

/// Channels that hold something and would hold only zeros: both ends of their range round to the code of 0.
std::int64_t countZeroChannels(const ChannelMatrix& matrix, Settings settings, int bits)
{
    settings.bits = bits;
    const AffineParameters whole = parametersOf(rangeOf(matrix.values), settings);
    std::int64_t count = 0;
    for (std::size_t c = 0; c < matrix.channels(); ++c) {
        const auto row = matrix.row(c);
        const Range range = rangeOf(row);
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
    if (settings.granularity == Granularity::PerGroup)
        out.lastGroup = out.perChannel % settings.groupSize;
}

void sizeModel(Result& out, const Model& model, const Settings& settings)
{
    for (const TensorInfo& info : model.tensors()) {
        out.modelBytesBefore += info.sizeBytes;
        const bool quantized = isWeight(info) && info.count > 0 && info.shape[0] > 0;
        out.modelBytesAfter +=
            quantized ? packedBytes(settings, info.shape[0], info.count / info.shape[0]) : info.sizeBytes;
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

Json partJson(const Part& part)
{
    Json out = Json::object();
    if (part.index >= 0)
        out["index"] = part.index;
    out["min"] = realJson(part.min);
    out["max"] = realJson(part.max);
    out["scale"] = realJson(part.scale);
    out["zeroPoint"] = part.zeroPoint;
    out["mse"] = realJson(part.mse);
    out["sqnrDb"] = realJson(part.sqnrDb);
    out["distinctCodes"] = part.distinctCodes;
    out["bitsUsed"] = realJson(part.bitsUsed);
    return out;
}

Json tableJson(const TableRow& row)
{
    std::string name(wordOf(row.granularity));
    if (row.groupSize > 0)
        name += std::to_string(row.groupSize);
    return Json{{"name", name},
                {"bits", row.bits},
                {"sqnrDb", realJson(row.sqnrDb)},
                {"worstSqnrDb", realJson(row.worstSqnrDb)},
                {"mse", realJson(row.mse)},
                {"bytes", row.bytes},
                {"scales", row.scales}};
}

} // namespace

Expected<Result> compute(const State& state, const Context& context)
{
    if (auto status = checkState(state); !status)
        return fail(status.error());
    const auto open = openForLab(state.path, context);
    if (!open)
        return fail(open.error());
    const Model& model = *open->model;
    const auto index = chooseTensor(model, state.tensor);
    if (!index)
        return fail(index.error());
    const auto matrix = memoMatrix(*open, *index, state.axis, context);
    if (!matrix)
        return fail(matrix.error());
    const auto channelCount = static_cast<std::int64_t>((*matrix)->channels());
    if (state.channel && *state.channel >= channelCount)
        return fail(ErrorCode::OutOfRange, "/state/channel",
                    "The tensor has the channels 0 to " + std::to_string(channelCount - 1) + ".");
    const Settings settings = settingsOf(state);
    const TensorInfo& info = (*matrix)->info;
    Result out;
    out.state = withTensor(state, info.name);
    out.state.axis = state.axis;
    out.state.channel = state.channel;
    out.format = std::string(model.format());
    out.note = model.note();
    out.dtype = info.dtype;
    out.shape = info.shape;
    out.axis = (*matrix)->axis;
    out.count = info.count;
    out.sizeBytes = info.sizeBytes;
    out.notFinite = (*matrix)->notFinite;
    out.firstNotFinite = (*matrix)->firstNotFinite;
    if (auto status = quantizeChannels(out, **matrix, settings, context); !status)
        return fail(status.error());
    summarise(out, **matrix, settings);
    sizeModel(out, model, settings);
    const std::string key = open->key + "|" + std::to_string(*index) + "|" + std::to_string(out.axis);
    auto table = granularityTable(**matrix, settings, key, context);
    if (!table)
        return fail(table.error());
    out.table = std::move(*table);
    auto sorted = memoIndex(**matrix, key, context);
    if (!sorted)
        return fail(sorted.error());
    out.index = std::move(*sorted);
    drawPictures(out, **matrix, key, context);
    return out;
}

Json toJson(const Result& result)
{
    Json channels = Json::array();
    for (const Part& part : result.channels)
        channels.push_back(partJson(part));
    Json table = Json::array();
    for (const TableRow& row : result.table)
        table.push_back(tableJson(row));
    const auto& worst = result.channels[static_cast<std::size_t>(result.worstChannel)];
    Json out{{"path", result.state.path},
             {"tensor", result.state.tensor},
             {"format", result.format},
             {"shape", result.shape},
             {"dtype", result.dtype}};
    out["axis"] = result.axis;
    out["count"] = result.count;
    out["notFinite"] = result.notFinite;
    out["layer"] = partJson(result.layer);
    out["channels"] = std::move(channels);
    out["worst"] = Json{{"channel", result.worstChannel}, {"sqnrDb", realJson(worst.sqnrDb)}};
    out["granularities"] = std::move(table);
    out["widestChannel"] = result.widestChannel;
    out["fewestCodes"] = Json{
        {"codes", result.fewestCodes}, {"channels", result.fewestChannels}, {"of", result.codesAvailable}};
    out["zeroChannels"] = Json{{"bits", result.zeroBits}, {"channels", result.zeroChannels}};
    out["wastedBitsMean"] = realJson(result.wastedBitsMean);
    out["modelBytes"] = Json{{"before", result.modelBytesBefore}, {"after", result.modelBytesAfter}};
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
