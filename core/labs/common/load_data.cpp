#include "core/io/model.h"
#include "core/io/picture.h"
#include "core/labs/common/data_ref.h"
#include "core/labs/common/real_values.h"
#include "core/quant/distribution.h"

#include <filesystem>
#include <numeric>
#include <system_error>

namespace bitloupe {

namespace {

using Shared = std::shared_ptr<const DataArray>;

std::string resolvePath(const std::string& path, const Context& context)
{
    const std::filesystem::path given(path);
    if (context.folder.empty() || given.is_absolute())
        return path;
    return (std::filesystem::path(context.folder) / given).string();
}

constexpr const char* kNoFile = "none";

/// Size and time of a file, so that a memo never outlives a changed file.
std::string fileStamp(const std::string& path)
{
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error)
        return kNoFile;
    const auto time = std::filesystem::last_write_time(path, error);
    return std::to_string(size) + "@" + std::to_string(time.time_since_epoch().count());
}

std::vector<std::int64_t> rowStrides(const std::vector<std::int64_t>& shape)
{
    std::vector<std::int64_t> strides(shape.size(), 1);
    for (std::size_t axis = shape.size(); axis-- > 1;)
        strides[axis - 1] = strides[axis] * shape[axis];
    return strides;
}

Status checkSlice(const DataRef& data, const std::vector<std::int64_t>& shape, const std::string& where)
{
    if (data.slice.size() > shape.size())
        return fail(ErrorCode::OutOfRange, where + "/slice",
                    "The slice names more axes than the tensor has.");
    for (std::size_t axis = 0; axis < data.slice.size(); ++axis) {
        const auto& part = data.slice[axis];
        if (part.size() != 2 || part[0] < 0 || part[0] >= part[1] || part[1] > shape[axis])
            return fail(ErrorCode::OutOfRange, where + "/slice/" + std::to_string(axis),
                        "Each part of a slice is [from, to) inside 0 to " + std::to_string(shape[axis])
                            + ".");
    }
    return {};
}

/// Reads the slice row by row along the last axis, so that only the wanted values are decoded.
Status readSlice(const RealValues& tensor, const DataRef& data, DataArray& out, const Context& context,
                 const std::string& where)
{
    const auto& shape = tensor.info().shape;
    if (auto status = checkSlice(data, shape, where); !status)
        return status;
    std::vector<std::int64_t> from(shape.size(), 0);
    out.shape = shape;
    for (std::size_t axis = 0; axis < data.slice.size(); ++axis) {
        from[axis] = data.slice[axis][0];
        out.shape[axis] = data.slice[axis][1] - data.slice[axis][0];
    }
    const auto strides = rowStrides(shape);
    const std::int64_t rowLength = out.shape.empty() ? 1 : out.shape.back();
    const std::int64_t count =
        std::accumulate(out.shape.begin(), out.shape.end(), std::int64_t(1), std::multiplies<>());
    out.values.resize(static_cast<std::size_t>(count));
    std::vector<std::int64_t> at(shape.size(), 0);
    for (std::int64_t done = 0; done < count; done += rowLength) {
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, where, "Stopped.");
        std::int64_t first = 0;
        for (std::size_t axis = 0; axis < shape.size(); ++axis)
            first += (from[axis] + at[axis]) * strides[axis];
        const std::span<float> row(out.values.data() + done, static_cast<std::size_t>(rowLength));
        if (auto status = tensor.read(first, row); !status)
            return status;
        for (std::size_t axis = shape.size() > 1 ? shape.size() - 1 : 0; axis-- > 0;) {
            if (++at[axis] < out.shape[axis])
                break;
            at[axis] = 0;
        }
    }
    return {};
}

/// Whole tensor in pieces of a million values, to stay cancellable.
Status readWhole(const RealValues& tensor, DataArray& out, const Context& context, const std::string& where)
{
    const TensorInfo& info = tensor.info();
    out.shape = info.shape;
    out.values.resize(static_cast<std::size_t>(info.count));
    constexpr std::int64_t kPiece = 1 << 20;
    for (std::int64_t first = 0; first < info.count; first += kPiece) {
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, where, "Stopped.");
        const auto size = static_cast<std::size_t>(std::min(kPiece, info.count - first));
        if (auto status = tensor.read(first, std::span(out.values.data() + first, size)); !status)
            return status;
        context.report(static_cast<double>(first) / static_cast<double>(info.count), "Reading " + info.name);
    }
    return {};
}

Expected<Shared> loadFile(const DataRef& data, const Context& context, const std::string& where)
{
    const bool demo = data.path == "demo" || data.path.starts_with("demo:");
    const std::string path = demo ? "demo" : resolvePath(data.path, context);
    const std::string tensor =
        data.tensor.empty() && data.path.starts_with("demo:") ? data.path.substr(5) : data.tensor;
    const std::string stamp = demo ? "" : fileStamp(path);
    const std::string rest = "|" + tensor + "|" + dumpJson(writeValue(data));
    const std::string key = "data|" + path + "|" + stamp + rest;
    // A file that is gone stays what it was last.
    const std::string lastKey = "data|" + path + "|" + kNoFile + rest;
    if (context.memo != nullptr) {
        if (auto kept = context.memo->find<DataArray>(key))
            return kept;
    }
    const auto model = openModel(path);
    if (!model)
        return fail(model.error());
    const auto& tensors = (*model)->tensors();
    const auto index =
        tensor.empty() && tensors.size() == 1 ? std::optional<std::size_t>(0) : (*model)->find(tensor);
    if (!index)
        return fail(ErrorCode::Missing, where + "/tensor",
                    tensor.empty() ? "The file holds several tensors: name one."
                                   : "The file has no tensor named \"" + tensor.substr(0, 80) + "\".");
    auto array = std::make_shared<DataArray>();
    array->label = tensors[*index].name.empty() ? dataLabel(data) : tensors[*index].name;
    const RealValues values(**model, *index);
    array->isDecoded = values.isQuantized();
    const Status status = data.slice.empty() ? readWhole(values, *array, context, where)
                                             : readSlice(values, data, *array, context, where);
    if (!status)
        return fail(status.error());
    if (array->values.empty())
        return fail(ErrorCode::Missing, where, "The tensor \"" + array->label + "\" has no values.");
    if (context.memo != nullptr) {
        context.memo->store<DataArray>(key, array, array->values.size() * sizeof(float));
        context.memo->store<DataArray>(lastKey, array, key.size());
    }
    return Shared(array);
}

Expected<Shared> loadDistribution(const DataRef& data, const Context& context, const std::string& where)
{
    const std::string key = "data|" + dumpJson(writeValue(data));
    if (context.memo != nullptr) {
        if (auto kept = context.memo->find<DataArray>(key))
            return kept;
    }
    const Spread plain;
    const Spread spread{data.scale.value_or(plain.scale), data.shift.value_or(plain.shift),
                        data.factor.value_or(plain.outlierFactor), data.chance.value_or(plain.outlierChance)};
    auto values = drawDistribution(data.name, data.seed, data.count, context, spread);
    if (!values) {
        Error error = values.error();
        error.where = where + "/name";
        return fail(error);
    }
    auto array = std::make_shared<DataArray>();
    array->shape = data.shape.empty() ? std::vector<std::int64_t>{data.count} : data.shape;
    array->values = std::move(*values);
    array->label = dataLabel(data);
    if (context.memo != nullptr)
        context.memo->store<DataArray>(key, array, array->values.size() * sizeof(float));
    return Shared(array);
}

/// Values 0 .. 255 as [rows, columns] of grey or [rows, columns, 3].
Expected<Shared> loadPicture(const DataRef& data, const Context& context, const std::string& where)
{
    const bool isBuiltin = data.path == "builtin";
    const std::string path = isBuiltin ? data.path : resolvePath(data.path, context);
    const std::string key = "picture|" + path + "|" + (isBuiltin ? "" : fileStamp(path));
    if (context.memo != nullptr) {
        if (auto kept = context.memo->find<DataArray>(key))
            return kept;
    }
    auto picture = isBuiltin ? Expected<Picture>(builtinPicture()) : readPng(path);
    if (!picture) {
        Error error = picture.error();
        error.where = where + "/path";
        return fail(error);
    }
    auto array = std::make_shared<DataArray>();
    array->shape = {picture->height, picture->width};
    if (picture->channels > 1)
        array->shape.push_back(picture->channels);
    array->values.assign(picture->bytes.begin(), picture->bytes.end());
    array->label = dataLabel(data);
    if (context.memo != nullptr)
        context.memo->store<DataArray>(key, array, array->values.size() * sizeof(float));
    return Shared(array);
}

} // namespace

Expected<Shared> loadData(const DataRef& data, const Context& context, const std::string& where)
{
    switch (data.kind) {
    case DataRef::Kind::Values:
    case DataRef::Kind::Bits: {
        if (data.values.empty())
            return fail(ErrorCode::Missing, where + "/values", "There are no numbers: give at least one.");
        auto array = std::make_shared<DataArray>();
        array->shape = data.shape;
        array->label = dataLabel(data);
        array->values.reserve(data.values.size());
        for (const double value : data.values)
            array->values.push_back(static_cast<float>(value));
        return Shared(array);
    }
    case DataRef::Kind::Codes:
        return fail(ErrorCode::Unsupported, where + "/kind",
                    "Codes are not real numbers: this place needs real data.");
    case DataRef::Kind::Distribution:
        return loadDistribution(data, context, where);
    case DataRef::Kind::File:
        return loadFile(data, context, where);
    case DataRef::Kind::Picture:
        return loadPicture(data, context, where);
    case DataRef::Kind::Activation:
        return fail(ErrorCode::Unsupported, where + "/kind",
                    "This version has no network to take activations from.");
    }
    return fail(ErrorCode::Unsupported, where, "This kind of data is not known.");
}

} // namespace bitloupe
