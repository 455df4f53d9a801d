#include "core/labs/weights/channel_matrix.h"

#include "core/base/number_text.h"
#include "core/io/file_text.h"
#include "core/io/mapped_file.h"
#include "core/labs/weights/real_values.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::weights {

namespace {

constexpr std::int64_t kPiece = 1 << 18;

/// Name of a tensor in a sentence; a lone array has none.
std::string named(const TensorInfo& info)
{
    return info.name.empty() ? "The array" : plainText(info.name);
}

Status readAll(const Model& model, std::size_t index, std::vector<float>& out, const Context& context)
{
    const TensorInfo& info = model.tensors()[index];
    const RealValues values(model, index);
    out.resize(static_cast<std::size_t>(info.count));
    for (std::int64_t at = 0; at < info.count; at += kPiece) {
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, "/state/tensor", "Reading was cancelled.");
        context.report(static_cast<double>(at) / static_cast<double>(info.count), "Reading " + info.name);
        const auto count = static_cast<std::size_t>(std::min(kPiece, info.count - at));
        if (auto status = values.read(at, std::span(out).subspan(static_cast<std::size_t>(at), count));
            !status)
            return status;
    }
    return {};
}

std::vector<std::int64_t> unravel(std::int64_t flat, const std::vector<std::int64_t>& shape)
{
    std::vector<std::int64_t> at(shape.size(), 0);
    for (std::size_t d = shape.size(); d-- > 0; flat /= shape[d])
        at[d] = flat % shape[d];
    return at;
}

/// [outer, channel, inner] to one row per channel.
std::vector<float> gatherRows(const std::vector<float>& values, std::size_t channels, std::size_t inner)
{
    const std::size_t outer = values.size() / (channels * inner);
    std::vector<float> out;
    out.reserve(values.size());
    for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t o = 0; o < outer; ++o) {
            const auto from = values.begin() + static_cast<std::ptrdiff_t>((o * channels + c) * inner);
            out.insert(out.end(), from, from + static_cast<std::ptrdiff_t>(inner));
        }
    }
    return out;
}

/// Drops NaN and infinities in place and sets the row starts.
void compactRows(ChannelMatrix& matrix, std::size_t channels)
{
    const std::size_t length = matrix.values.size() / channels;
    std::size_t kept = 0;
    matrix.start.assign(1, 0);
    for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t i = c * length; i < (c + 1) * length; ++i) {
            if (std::isfinite(matrix.values[i]))
                matrix.values[kept++] = matrix.values[i];
            else {
                matrix.droppedAt.push_back(i);
                matrix.dropped.push_back(matrix.values[i]);
            }
        }
        matrix.start.push_back(kept);
    }
    matrix.values.resize(kept);
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
    return (info.isFloat || hasUsableScales(info)) && info.shape.size() >= 2;
}

bool isBias(const TensorInfo& info)
{
    return info.isFloat && info.shape.size() == 1;
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
    if (auto status = readAll(model, index, matrix->values, context); !status)
        return fail(status.error());
    const auto bad =
        std::find_if(matrix->values.begin(), matrix->values.end(), [](float x) { return !std::isfinite(x); });
    if (bad != matrix->values.end())
        matrix->firstNotFinite = unravel(bad - matrix->values.begin(), info.shape);
    matrix->axis = axis ? *axis : channelAxis(model, info);
    std::size_t channels = 1;
    if (matrix->axis >= 0) {
        const auto at = static_cast<std::size_t>(matrix->axis);
        channels = static_cast<std::size_t>(info.shape[at]);
        std::size_t inner = 1;
        for (std::size_t d = at + 1; d < info.shape.size(); ++d)
            inner *= static_cast<std::size_t>(info.shape[d]);
        if (matrix->axis > 0)
            matrix->values = gatherRows(matrix->values, channels, inner);
    }
    compactRows(*matrix, channels);
    matrix->notFinite = info.count - std::ssize(matrix->values);
    if (matrix->values.empty())
        return fail(ErrorCode::NoAnswer, "/state/tensor",
                    named(info) + " has no finite value: there is nothing to quantize.");
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
