#include "core/labs/weights/quantize_model.h"

#include "core/io/array_model.h"
#include "core/io/file_text.h"
#include "core/io/tensor_stats.h"
#include "core/labs/weights/code_writer.h"
#include "core/labs/weights/stored_scales.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <filesystem>

namespace bitloupe::weights {

namespace {

constexpr std::int64_t kTile = 1 << 14;

/// How a tensor that stays as it is lies in its file, or nullopt where its values are to be read and written
/// anew.
const StoredArray* rawArray(const Model& model, std::size_t index)
{
    const auto* arrays = dynamic_cast<const ArrayModel*>(&model);
    if (arrays == nullptr)
        return nullptr;
    const StoredArray& array = arrays->stored(index);
    const bool isRowMajor = !array.fortranOrder || model.tensors()[index].shape.size() < 2;
    const bool isLittle = !array.bigEndian || elementBytes(array.type) == 1;
    return array.block == nullptr && isRowMajor && isLittle ? &array : nullptr;
}

/// The type in which a tensor is written when it is not quantized.
ElementType typeFor(const Model& model, std::size_t index)
{
    const auto* arrays = dynamic_cast<const ArrayModel*>(&model);
    if (arrays != nullptr && arrays->stored(index).block == nullptr)
        return arrays->stored(index).type;
    if (!model.tensors()[index].isFloat)
        return ElementType::I8; // codes of a few bits
    return model.format() == "csv" ? ElementType::F64 : ElementType::F32;
}

bool fitsNpz(ElementType type)
{
    return type != ElementType::BF16 && type != ElementType::F8E4M3 && type != ElementType::F8E5M2
        && type != ElementType::F8E8M0;
}

template<typename T>
void appendBytes(std::vector<std::byte>& out, T value)
{
    static_assert(std::endian::native == std::endian::little);
    const auto* bytes = reinterpret_cast<const std::byte*>(&value);
    out.insert(out.end(), bytes, bytes + sizeof value);
}

/// Values that a type holds, in its bytes.
void appendValue(std::vector<std::byte>& out, ElementType type, double value)
{
    switch (type) {
    case ElementType::F64:
        return appendBytes(out, value);
    case ElementType::I64:
        return appendBytes(out, static_cast<std::int64_t>(value));
    case ElementType::U64:
        return appendBytes(out, static_cast<std::uint64_t>(value));
    case ElementType::I32:
        return appendBytes(out, static_cast<std::int32_t>(value));
    case ElementType::U32:
        return appendBytes(out, static_cast<std::uint32_t>(value));
    case ElementType::I16:
        return appendBytes(out, static_cast<std::int16_t>(value));
    case ElementType::U16:
        return appendBytes(out, static_cast<std::uint16_t>(value));
    case ElementType::I8:
        return appendBytes(out, static_cast<std::int8_t>(value));
    case ElementType::U8:
    case ElementType::Bool:
        return appendBytes(out, static_cast<std::uint8_t>(value));
    default:
        return appendBytes(out, static_cast<float>(value));
    }
}

/// Whether appendValue knows the type by itself.
bool isPlain(ElementType type)
{
    return !isFloatElement(type) || type == ElementType::F64 || type == ElementType::F32;
}

Status copyRaw(const StoredArray& array, std::int64_t sizeBytes, FileWriter& file, const Context& context)
{
    constexpr std::int64_t kPiece = 1 << 20;
    for (std::int64_t at = 0; at < sizeBytes; at += kPiece) {
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, "", "Writing was cancelled; nothing was changed.");
        const auto view = array.source->bytes(array.offset + static_cast<std::uint64_t>(at),
                                              static_cast<std::uint64_t>(std::min(kPiece, sizeBytes - at)));
        if (!view)
            return fail(view.error());
        if (auto status = file.append(view->bytes); !status)
            return status;
    }
    return {};
}

Status copyValues(const Model& model, std::size_t index, ElementType type, FileWriter& file,
                  const Context& context)
{
    const std::int64_t total = model.tensors()[index].count;
    std::vector<double> tile(static_cast<std::size_t>(std::min(kTile, total)));
    std::vector<std::byte> bytes;
    for (std::int64_t at = 0; at < total; at += kTile) {
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, "", "Writing was cancelled; nothing was changed.");
        const auto part = std::span(tile).first(static_cast<std::size_t>(std::min(kTile, total - at)));
        if (auto status = model.readReal(index, at, part); !status)
            return status;
        bytes.clear();
        for (const double value : part)
            appendValue(bytes, type, value);
        if (auto status = file.append(bytes); !status)
            return status;
    }
    return {};
}

class Plan {
public:
    Plan(const Model& model, const QuantizeOptions& options, QuantizeSummary& summary, const Context& context)
        : m_model(model)
        , m_options(options)
        , m_summary(summary)
        , m_context(context)
    {
    }

    Status make()
    {
        for (std::size_t i = 0; i < m_model.tensors().size(); ++i) {
            const TensorInfo& info = m_model.tensors()[i];
            if (!info.problem.empty())
                return fail(ErrorCode::Unreadable, fileName(m_model.path()), info.problem);
            m_summary.bytesBefore += info.sizeBytes;
            const auto quantizes = isWanted(i);
            if (!quantizes)
                return fail(quantizes.error());
            if (!*quantizes)
                copy(i);
            else if (auto status = quantize(i); !status)
                return status;
        }
        for (const OutputTensor& tensor : tensors)
            m_summary.bytesAfter += byteSizeOf(tensor.shape, elementBytes(tensor.type)).value_or(0);
        return {};
    }

    std::vector<OutputTensor> tensors;
    OutputMetadata metadata{{"format", "bitloupe-quantized"}, {"version", "1"}};

private:
    Expected<bool> isWanted(std::size_t index)
    {
        const TensorInfo& info = m_model.tensors()[index];
        const auto& only = m_options.only;
        const bool named = std::find(only.begin(), only.end(), info.name) != only.end();
        if (hasUsableScales(info))
            return ++m_summary.codes, false;
        if (!info.isFloat)
            return ++m_summary.notFloat, false;
        if (info.shape.size() < 2 || info.count == 0)
            return ++m_summary.oneDimension, false;
        if (!only.empty() && !named)
            return ++m_summary.notChosen, false;
        const auto stats = tensorStats(m_model, index, m_context);
        if (!stats)
            return fail(stats.error());
        if (stats->finite == stats->count)
            return true;
        m_summary.notFinite.push_back(info.name);
        return false;
    }

    Status quantize(std::size_t index)
    {
        const TensorInfo& info = m_model.tensors()[index];
        int axis = -1;
        if (m_options.settings.granularity != Granularity::PerTensor)
            axis = m_options.axis.value_or(channelAxis(m_model, info));
        if (axis >= static_cast<int>(info.shape.size()))
            return fail(ErrorCode::OutOfRange, "--axis",
                        plainText(info.name) + " has " + std::to_string(info.shape.size())
                            + " dimensions: the axis must be less than that.");
        const auto writer =
            std::make_shared<CodeWriter>(m_model, index, m_options.settings, axis, m_summary, m_context);
        metadata.emplace_back(std::string(kLayoutKey) + info.name, layoutText(writer->layout()));
        tensors.push_back({info.name, writer->codeType(), writer->codeShape(),
                           [writer](FileWriter& file) { return writer->writeCodes(file); }});
        tensors.push_back({info.name + ".scale", ElementType::F32, writer->scaleShape(),
                           [writer](FileWriter& file) { return writer->writeScales(file); }});
        tensors.push_back({info.name + ".zero_point", ElementType::I32, writer->scaleShape(),
                           [writer](FileWriter& file) { return writer->writeZeroPoints(file); }});
        return {};
    }

    void copy(std::size_t index)
    {
        const TensorInfo& info = m_model.tensors()[index];
        ElementType type = typeFor(m_model, index);
        const StoredArray* raw = rawArray(m_model, index);
        const bool widens =
            (m_options.format == OutputFormat::Npz && !fitsNpz(type)) || (raw == nullptr && !isPlain(type));
        if (widens) {
            m_summary.widened.push_back(info.name);
            type = ElementType::F32;
            raw = nullptr;
        }
        tensors.push_back({info.name, type, info.shape, [this, index, type, raw](FileWriter& file) {
                               if (raw != nullptr)
                                   return copyRaw(*raw, m_model.tensors()[index].sizeBytes, file, m_context);
                               return copyValues(m_model, index, type, file, m_context);
                           }});
        if (hasUsableScales(info))
            copyScales(info);
    }

    /// The layout of codes that were there before, and tensors for scales that the source keeps elsewhere.
    void copyScales(const TensorInfo& info)
    {
        const StoredQuantization& q = *info.quantization;
        const CodeType type = codeTypeOf(info);
        CodeLayout layout;
        layout.bits = type.bits;
        layout.axis = q.axis;
        layout.groupSize = q.groupSize;
        layout.granularity = q.axis < 0 ? "perTensor" : q.groupSize > 0 ? "perGroup" : "perChannel";
        layout.symmetric =
            std::all_of(q.zeroPoints.begin(), q.zeroPoints.end(), [](std::int64_t z) { return z == 0; });
        layout.shape = info.shape;
        const std::int64_t codes = std::int64_t(1) << std::clamp(type.bits, 0, 32);
        layout.quantMin = type.isSigned ? -codes / 2 : 0;
        layout.quantMax = layout.quantMin + codes - 1;
        if (type.bits >= 2 && type.bits <= 32)
            metadata.emplace_back(std::string(kLayoutKey) + info.name, layoutText(layout));
        if (m_model.find(info.name + ".scale"))
            return;
        std::vector<std::int64_t> shape{std::ssize(q.scales)};
        if (q.groupSize > 0 && q.axis >= 0) {
            const std::int64_t channels = info.shape[static_cast<std::size_t>(q.axis)];
            shape = {channels, std::ssize(q.scales) / channels};
        }
        tensors.push_back({info.name + ".scale", ElementType::F32, shape, [&q](FileWriter& file) {
                               std::vector<std::byte> bytes;
                               for (const double scale : q.scales)
                                   appendValue(bytes, ElementType::F32, scale);
                               return file.append(bytes);
                           }});
        tensors.push_back({info.name + ".zero_point", ElementType::I32, shape, [&q](FileWriter& file) {
                               std::vector<std::byte> bytes;
                               for (std::size_t i = 0; i < q.scales.size(); ++i) {
                                   const std::int64_t zero = q.zeroPoints.empty() ? 0
                                       : q.zeroPoints.size() == 1                 ? q.zeroPoints.front()
                                                                                  : q.zeroPoints[i];
                                   appendValue(bytes, ElementType::I32, static_cast<double>(zero));
                               }
                               return file.append(bytes);
                           }});
    }

    const Model& m_model;
    const QuantizeOptions& m_options;
    QuantizeSummary& m_summary;
    const Context& m_context;
};

Status checkOptions(const Model& model, const std::string& path, const QuantizeOptions& options)
{
    std::error_code error;
    if (std::filesystem::equivalent(path, model.path(), error))
        return fail(ErrorCode::OutOfRange, path,
                    "The output is the model itself: give another name, so that the original stays.");
    for (const std::string& name : options.only) {
        if (!model.find(name))
            return fail(ErrorCode::Missing, "--only",
                        fileName(model.path()) + " holds no tensor " + plainText(name) + ".");
    }
    return {};
}

} // namespace

Expected<QuantizeSummary> quantizeModel(const Model& model, const std::string& path,
                                        const QuantizeOptions& options, const Context& context)
{
    if (auto status = checkOptions(model, path, options); !status)
        return fail(status.error());
    QuantizeSummary summary;
    Plan plan(model, options, summary, context);
    if (auto status = plan.make(); !status)
        return fail(status.error());
    const Status status = options.format == OutputFormat::Npz
        ? writeNpz(path, plan.tensors, plan.metadata, context)
        : writeSafetensors(path, plan.tensors, plan.metadata, context);
    if (!status)
        return fail(status.error());
    return summary;
}

} // namespace bitloupe::weights
