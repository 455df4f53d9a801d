#include "core/labs/weights/tensor_copy.h"

#include "core/io/array_model.h"

#include <algorithm>
#include <bit>

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

/// The type itself where the format has it, else a wider one that holds its values.
ElementType fittingType(OutputFormat format, ElementType type)
{
    const bool isEight =
        type == ElementType::F8E4M3 || type == ElementType::F8E5M2 || type == ElementType::F8E8M0;
    if (format == OutputFormat::Npz)
        return isEight || type == ElementType::BF16 ? ElementType::F32 : type;
    if (format != OutputFormat::Gguf)
        return type;
    switch (type) {
    case ElementType::Bool:
        return ElementType::I8;
    case ElementType::U8:
        return ElementType::I16;
    case ElementType::U16:
        return ElementType::I32;
    case ElementType::U32:
        return ElementType::I64;
    default:
        return isEight ? ElementType::F32 : type;
    }
}

template<typename T>
void appendBytes(std::vector<std::byte>& out, T value)
{
    static_assert(std::endian::native == std::endian::little);
    const auto* bytes = reinterpret_cast<const std::byte*>(&value);
    out.insert(out.end(), bytes, bytes + sizeof value);
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

} // namespace

TensorCopy planCopy(const Model& model, std::size_t index, OutputFormat format)
{
    const ElementType type = typeFor(model, index);
    TensorCopy out{fittingType(format, type), false, rawArray(model, index)};
    if (out.raw == nullptr && !isPlain(out.type))
        out.type = ElementType::F32;
    out.isWidened = out.type != type;
    if (out.isWidened)
        out.raw = nullptr;
    return out;
}

Status writeCopy(const Model& model, std::size_t index, const TensorCopy& copy, FileWriter& file,
                 const Context& context)
{
    if (copy.raw != nullptr)
        return copyRaw(*copy.raw, model.tensors()[index].sizeBytes, file, context);
    return copyValues(model, index, copy.type, file, context);
}

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

} // namespace bitloupe::weights
