#include "core/labs/weights/channel_matrix.h"

#include "core/base/number_text.h"
#include "core/base/worker_pool.h"
#include "core/io/file_text.h"
#include "core/io/mapped_file.h"
#include "core/labs/common/real_values.h"
#include "core/labs/weights/row_quantizer.h"
#include "core/quant/vector_passes.h"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace bitloupe::weights {

namespace {

constexpr std::int64_t kReadPiece = 1 << 16;

/// Name of a tensor in a sentence; a lone array has none.
std::string named(const TensorInfo& info)
{
    return info.name.empty() ? "The array" : plainText(info.name);
}

/// Reads on all processors, and looks whether all values are finite while they are at hand.
Status readAll(const Model& model, std::size_t index, LargeBuffer<float>& out, bool& isFinite,
               const Context& context)
{
    constexpr std::int64_t kPiecesPerReport = 64;
    const TensorInfo& info = model.tensors()[index];
    const RealValues values(model, index);
    out = LargeBuffer<float>(static_cast<std::size_t>(info.count));
    const std::int64_t pieces = (info.count + kReadPiece - 1) / kReadPiece;
    std::vector<Status> results(static_cast<std::size_t>(pieces));
    std::atomic<bool> foundOther = false;
    const auto read = [&](std::int64_t piece) {
        const std::int64_t at = piece * kReadPiece;
        const std::span part(out.data() + at,
                             static_cast<std::size_t>(std::min(kReadPiece, info.count - at)));
        results[static_cast<std::size_t>(piece)] = values.read(at, part);
        const Summary summary = summaryOf(part);
        if (summary.nan + summary.infinities > 0)
            foundOther = true;
    };
    for (std::int64_t first = 0; first < pieces; first += kPiecesPerReport) {
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, "/state/tensor", "Reading was cancelled.");
        context.report(static_cast<double>(first) / static_cast<double>(pieces), "Reading " + info.name);
        WorkerPool::shared().run(static_cast<int>(std::min(kPiecesPerReport, pieces - first)),
                                 [&](int i) { read(first + i); });
        for (std::int64_t i = first; i < std::min(first + kPiecesPerReport, pieces); ++i) {
            if (!results[static_cast<std::size_t>(i)])
                return results[static_cast<std::size_t>(i)];
        }
    }
    isFinite = !foundOther;
    return {};
}

std::vector<std::int64_t> unravel(std::int64_t flat, const std::vector<std::int64_t>& shape)
{
    std::vector<std::int64_t> at(shape.size(), 0);
    for (std::size_t d = shape.size(); d-- > 0; flat /= shape[d])
        at[d] = flat % shape[d];
    return at;
}

/// [outer, channel, inner] to one row per channel. Channels go in groups, so that what one load brings is
/// used before it is dropped.
LargeBuffer<float> gatherRows(const LargeBuffer<float>& values, std::size_t channels, std::size_t inner)
{
    constexpr std::size_t kTogether = 16;
    const std::size_t outer = values.size() / (channels * inner);
    LargeBuffer<float> out(values.size());
    const auto gather = [&](int group) {
        const std::size_t first = static_cast<std::size_t>(group) * kTogether;
        const std::size_t end = std::min(first + kTogether, channels);
        for (std::size_t o = 0; o < outer; ++o) {
            for (std::size_t c = first; c < end; ++c)
                std::copy_n(values.data() + (o * channels + c) * inner, inner,
                            out.data() + (c * outer + o) * inner);
        }
    };
    WorkerPool::shared().run(static_cast<int>((channels + kTogether - 1) / kTogether), gather);
    return out;
}

/// Drops NaN and infinities in place and sets the row starts.
void compactRows(ChannelMatrix& matrix, std::size_t channels)
{
    LargeBuffer<float>& values = matrix.storage;
    const std::size_t length = values.size() / channels;
    std::size_t kept = 0;
    matrix.start.assign(1, 0);
    for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t i = c * length; i < (c + 1) * length; ++i) {
            if (std::isfinite(values[i]))
                values[kept++] = values[i];
            else {
                matrix.droppedAt.push_back(i);
                matrix.dropped.push_back(values[i]);
            }
        }
        matrix.start.push_back(kept);
    }
    matrix.values = std::span<const float>(values.data(), kept);
}

/// The row starts where all values are finite.
void wholeRows(ChannelMatrix& matrix, std::size_t channels)
{
    const std::size_t length = matrix.storage.size() / channels;
    for (std::size_t c = 0; c <= channels; ++c)
        matrix.start.push_back(c * length);
    matrix.values = std::span<const float>(matrix.storage.data(), matrix.storage.size());
}

void findFacts(ChannelMatrix& matrix)
{
    matrix.parts.assign(1, 0);
    for (std::size_t c = 1; c < matrix.channels(); ++c) {
        if (matrix.start[c + 1] - matrix.start[matrix.parts.back()] > kPiece)
            matrix.parts.push_back(c);
    }
    matrix.parts.push_back(matrix.channels());
    matrix.facts.resize(matrix.channels());
    eachPart(matrix, {}, [&](std::size_t, std::size_t first, std::size_t end) {
        for (std::size_t c = first; c < end; ++c)
            matrix.facts[c] = {rangeOf(matrix.row(c)), sumOfSquares(matrix.row(c))};
    });
    matrix.range = rangeOf(matrix.values);
}

Status checkTensor(const TensorInfo& info, std::optional<int> axis)
{
    if (!info.problem.empty())
        return fail(ErrorCode::Unreadable, "/state/tensor", info.problem);
    if (axis && *axis >= static_cast<int>(info.shape.size()))
        return fail(ErrorCode::OutOfRange, "/state/axis",
                    named(info) + " has " + std::to_string(info.shape.size())
                        + " dimensions: the axis must be less than that.");
    if (info.count > kMostValues)
        return fail(ErrorCode::TooLarge, "/state/tensor",
                    named(info) + " has " + integerText(info.count) + " values; up to "
                        + integerText(kMostValues) + " are opened.");
    if (info.count == 0)
        return fail(ErrorCode::NoAnswer, "/state/tensor",
                    named(info) + " has 0 values: there is nothing to quantize.");
    return {};
}

} // namespace

void eachPart(const ChannelMatrix& matrix, const Context& context,
              const std::function<void(std::size_t part, std::size_t first, std::size_t end)>& visit)
{
    WorkerPool::shared().run(static_cast<int>(matrix.parts.size()) - 1, [&](int piece) {
        const auto part = static_cast<std::size_t>(piece);
        if (!context.cancelled())
            visit(part, matrix.parts[part], matrix.parts[part + 1]);
    });
}

Expected<OpenModel> openForLab(const std::string& path, const Context& context)
{
    const std::string resolved = resolvePath(path, context.folder);
    const std::string lastKey = "weights.last|" + resolved;
    std::string key = "weights.model|" + resolved;
    if (resolved != "demo") {
        const auto stamp = fileStamp(resolved);
        if (!stamp) {
            // A file that is gone stays readable through its map.
            if (context.memo != nullptr && stamp.error().code == ErrorCode::Missing) {
                if (const auto last = context.memo->find<OpenModel>(lastKey))
                    return *last;
            }
            return fail(stamp.error().code, "/state/path", stamp.error().message);
        }
        key += "|" + stamp->key();
    }
    OpenModel open{nullptr, std::move(key)};
    if (context.memo != nullptr)
        open.model = context.memo->find<Model>(open.key);
    if (open.model == nullptr) {
        auto model = openModel(resolved);
        if (!model)
            return fail(model.error());
        open.model = std::move(*model);
    }
    if (context.memo != nullptr) {
        const std::size_t size = 4096 + open.model->tensors().size() * sizeof(TensorInfo);
        context.memo->store<Model>(open.key, open.model, size);
        context.memo->store<OpenModel>(lastKey, std::make_shared<const OpenModel>(open), sizeof(OpenModel));
    }
    return open;
}

bool isWeight(const TensorInfo& info)
{
    return (info.isFloat || hasUsableScales(info)) && info.shape.size() >= 2 && !info.isTrainingState;
}

bool isBias(const TensorInfo& info)
{
    return info.isFloat && info.shape.size() == 1 && !info.isTrainingState;
}

int channelAxis(const Model& model, const TensorInfo& info)
{
    const auto rank = static_cast<int>(info.shape.size());
    if (rank < 2)
        return -1;
    if (hasUsableScales(info) && info.quantization->axis >= 0)
        return info.quantization->axis;
    if (model.format() == "tflite" && rank == 4 && info.shape[0] == 1)
        return 3;
    const auto holds = [&](const char* word) { return info.name.find(word) != std::string::npos; };
    if (model.format() == "keras" || (model.format() == "hdf5" && holds("kernel")))
        return rank == 4 && holds("depthwise") ? 2 : rank - 1;
    return 0;
}

Expected<std::shared_ptr<const ChannelMatrix>> readMatrix(const Model& model, std::size_t index,
                                                          std::optional<int> axis, const Context& context)
{
    auto matrix = std::make_shared<ChannelMatrix>();
    matrix->info = model.tensors()[index];
    const TensorInfo& info = matrix->info;
    if (auto status = checkTensor(info, axis); !status)
        return fail(status.error());
    bool isFinite = true;
    if (auto status = readAll(model, index, matrix->storage, isFinite, context); !status)
        return fail(status.error());
    if (!isFinite) {
        const float* all = matrix->storage.data();
        const float* bad =
            std::find_if(all, all + matrix->storage.size(), [](float x) { return !std::isfinite(x); });
        matrix->firstNotFinite = unravel(bad - all, info.shape);
    }
    matrix->axis = axis ? *axis : channelAxis(model, info);
    std::size_t channels = 1;
    if (matrix->axis >= 0) {
        const auto at = static_cast<std::size_t>(matrix->axis);
        channels = static_cast<std::size_t>(info.shape[at]);
        std::size_t inner = 1;
        for (std::size_t d = at + 1; d < info.shape.size(); ++d)
            inner *= static_cast<std::size_t>(info.shape[d]);
        if (matrix->axis > 0)
            matrix->storage = gatherRows(matrix->storage, channels, inner);
    }
    if (isFinite)
        wholeRows(*matrix, channels);
    else
        compactRows(*matrix, channels);
    matrix->notFinite = info.count - std::ssize(matrix->values);
    if (matrix->values.empty())
        return fail(ErrorCode::NoAnswer, "/state/tensor",
                    named(info) + " has no finite value: there is nothing to quantize.");
    findFacts(*matrix);
    return std::shared_ptr<const ChannelMatrix>(std::move(matrix));
}

Expected<std::shared_ptr<const ChannelMatrix>> memoMatrix(const OpenModel& open, std::size_t index,
                                                          std::optional<int> axis, const Context& context)
{
    if (context.memo == nullptr)
        return readMatrix(*open.model, index, axis, context);
    const std::string key =
        open.key + "|matrix|" + std::to_string(index) + "|" + (axis ? std::to_string(*axis) : "");
    if (auto known = context.memo->find<ChannelMatrix>(key))
        return known;
    auto matrix = readMatrix(*open.model, index, axis, context);
    if (matrix)
        context.memo->store<ChannelMatrix>(key, *matrix, (*matrix)->sizeBytes());
    return matrix;
}

} // namespace bitloupe::weights
