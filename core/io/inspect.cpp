#include "core/io/inspect.h"

#include "core/base/aligned_table.h"
#include "core/base/number_text.h"
#include "core/io/file_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace bitloupe {

namespace {

/// Integers stay integers in the JSON text as long as binary64 holds them exactly.
Json valueJson(double value, bool isFloat)
{
    if (!isFloat && std::fabs(value) <= 0x1p53)
        return static_cast<std::int64_t>(value);
    return realJson(value);
}

void writeStats(Json& out, const TensorStats& stats, bool isFloat)
{
    const auto finite = [&](double value) { return stats.finite > 0 ? realJson(value) : Json(); };
    out["nan"] = stats.nan;
    out["inf"] = stats.inf;
    out["zeros"] = stats.zeros;
    out["min"] = finite(stats.min);
    out["max"] = finite(stats.max);
    out["mean"] = finite(stats.mean);
    out["std"] = finite(stats.std);
    out["sumAbs"] = realJson(stats.sumAbs);
    for (const auto& [name, values] :
         {std::pair("first4", &stats.first4), std::pair("last4", &stats.last4)}) {
        Json& list = out[name] = Json::array();
        for (const double value : *values)
            list.push_back(valueJson(value, isFloat));
    }
}

Expected<Json> inspectTensor(const Model& model, std::size_t index, bool stats, const Context& context)
{
    const TensorInfo& info = model.tensors()[index];
    Json out{{"name", info.name}, {"shape", info.shape}, {"dtype", info.dtype}, {"count", info.count}};
    if (info.isTrainingState)
        out["trainingState"] = true;
    if (std::string use = model.usedBy(index); !use.empty())
        out["usedBy"] = std::move(use);
    if (!info.problem.empty())
        out["problem"] = info.problem;
    else if (stats) {
        const auto values = tensorStats(model, index, context);
        if (values)
            writeStats(out, *values, info.isFloat);
        else if (values.error().code == ErrorCode::Cancelled)
            return fail(values.error());
        else
            out["problem"] = values.error().message;
    }
    if (const auto& q = info.quantization) {
        Json scales = Json::array();
        for (const double scale : q->scales)
            scales.push_back(realJson(scale));
        out["quantization"] =
            Json{{"scales", std::move(scales)}, {"zeroPoints", q->zeroPoints}, {"axis", q->axis}};
    }
    return out;
}

std::string numberCell(const Json& tensor, const char* key)
{
    const auto it = tensor.find(key);
    if (it == tensor.end() || it->is_null())
        return "";
    return it->is_number() ? autoText(it->get<double>()) : it->get<std::string>();
}

/// "S 0.0235, Z −3", or how many scales there are and along which axis.
std::string scaleCell(const Json& tensor)
{
    const auto it = tensor.find("quantization");
    if (it == tensor.end())
        return "";
    const Json& scales = (*it)["scales"];
    const Json& zeroPoints = (*it)["zeroPoints"];
    if (scales.size() != 1)
        return integerText(std::ssize(scales)) + " scales, axis "
            + integerText((*it)["axis"].get<std::int64_t>());
    const std::int64_t zero = zeroPoints.empty() ? 0 : zeroPoints[0].get<std::int64_t>();
    return "S " + (scales[0].is_number() ? autoText(scales[0].get<double>()) : scales[0].get<std::string>())
        + ", Z " + integerText(zero);
}

std::vector<std::string> cellsOf(const Json& tensor, bool stats, bool scales)
{
    const std::string name = tensor["name"].get<std::string>();
    std::vector<std::string> cells{name.empty() ? "(unnamed)" : plainText(name),
                                   shapeText(tensor["shape"].get<std::vector<std::int64_t>>()),
                                   plainText(tensor["dtype"].get<std::string>()),
                                   integerText(tensor["count"].get<std::int64_t>())};
    if (stats) {
        for (const char* key : {"min", "max", "mean", "std"})
            cells.push_back(numberCell(tensor, key));
    }
    if (scales)
        cells.push_back(scaleCell(tensor));
    return cells;
}

} // namespace

Expected<Json> inspectModel(const std::string& path, const InspectOptions& options, const Context& context)
{
    const std::string resolved = resolvePath(path, context.folder);
    const auto opened = openModel(resolved);
    if (!opened)
        return fail(opened.error());
    const Model& model = **opened;
    if (options.tensor && !model.find(*options.tensor))
        return fail(ErrorCode::Missing, fileName(resolved),
                    fileName(resolved) + " holds no tensor " + plainText(*options.tensor) + ".");
    Json out{{"file", fileName(resolved)}, {"format", std::string(model.format())}};
    if (!model.note().empty())
        out["note"] = model.note();
    for (const MetadataEntry& entry : model.metadata())
        out["metadata"][entry.key] = entry.value;
    Json tensors = Json::array();
    const auto total = static_cast<double>(model.tensors().size());
    for (std::size_t i = 0; i < model.tensors().size(); ++i) {
        if (options.tensor && model.tensors()[i].name != *options.tensor)
            continue;
        context.report(static_cast<double>(i) / total, model.tensors()[i].name);
        auto tensor = inspectTensor(model, i, options.stats, context);
        if (!tensor)
            return fail(tensor.error());
        tensors.push_back(std::move(*tensor));
    }
    out["tensors"] = std::move(tensors);
    return out;
}

std::string inspectText(const Json& inspection)
{
    constexpr std::size_t kLeft = 3; // name, shape, dtype; numbers stand at the right
    const Json& tensors = inspection["tensors"];
    const auto any = [&](const char* key) {
        return std::any_of(tensors.begin(), tensors.end(), [key](const Json& t) { return t.contains(key); });
    };
    const bool stats = any("sumAbs");
    const bool scales = any("quantization");
    std::vector<std::vector<std::string>> rows{{"name", "shape", "dtype", "count"}};
    if (stats)
        rows.front().insert(rows.front().end(), {"min", "max", "mean", "std"});
    if (scales)
        rows.front().push_back("quantization");
    std::string problems;
    for (const Json& tensor : tensors) {
        rows.push_back(cellsOf(tensor, stats, scales));
        if (tensor.contains("problem"))
            problems += tensor["problem"].get<std::string>() + "\n";
    }
    std::string title = inspection["file"].get<std::string>() + " · "
        + inspection["format"].get<std::string>() + " · " + integerText(std::ssize(tensors))
        + (tensors.size() == 1 ? " tensor" : " tensors");
    if (inspection.contains("note"))
        title += " · " + plainText(inspection["note"].get<std::string>());
    return title + "\n" + alignedTable(rows, kLeft) + problems;
}

std::string formatLabel(std::string_view format)
{
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kLabels{
        {{"onnx", "ONNX"},
         {"tflite", "TFLite"},
         {"gguf", "GGUF"},
         {"pytorch", "PyTorch"},
         {"keras", "Keras"},
         {"hdf5", "HDF5"},
         {"csv", "CSV"},
         {"idx", "IDX"}}};
    const auto known =
        std::find_if(kLabels.begin(), kLabels.end(), [&](const auto& row) { return row.first == format; });
    return std::string(known == kLabels.end() ? format : known->second);
}

std::string shapeText(const std::vector<std::int64_t>& shape)
{
    if (shape.empty())
        return "scalar";
    std::string out;
    for (const std::int64_t dimension : shape)
        out += (out.empty() ? "" : "×") + std::to_string(dimension);
    return out;
}

} // namespace bitloupe
