#include "core/io/onnx_tensor.h"

#include "core/io/file_text.h"
#include "core/io/onnx_types.h"

#include <algorithm>
#include <array>

namespace bitloupe {

namespace {

constexpr std::size_t kMostDimensions = 32;

struct TypedField {
    std::uint32_t number;
    ProtoWire wire;
    int width;
};

constexpr std::array kTypedFields{
    TypedField{kOnnxFloatData, ProtoWire::Fixed32, 4}, TypedField{kOnnxInt32Data, ProtoWire::Varint, 0},
    TypedField{kOnnxInt64Data, ProtoWire::Varint, 0}, TypedField{kOnnxDoubleData, ProtoWire::Fixed64, 8},
    TypedField{kOnnxUint64Data, ProtoWire::Varint, 0}};

std::string namedText(const OnnxTensor& tensor)
{
    return tensor.name.empty() ? "a tensor" : "the tensor " + plainText(tensor.name);
}

/// Dimensions, packed or one by one; false where they are too many or do not end.
bool addDimensions(OnnxTensor& tensor, const ProtoReader& message, const ProtoField& field)
{
    if (field.wire == ProtoWire::Varint) {
        tensor.shape.push_back(static_cast<std::int64_t>(field.value));
        return tensor.shape.size() <= kMostDimensions;
    }
    if (field.wire != ProtoWire::Bytes)
        return false;
    ProtoReader packed = message.message(field);
    while (!packed.atEnd() && tensor.shape.size() <= kMostDimensions) {
        if (const auto value = packed.varint())
            tensor.shape.push_back(static_cast<std::int64_t>(*value));
    }
    return !packed.fault() && tensor.shape.size() <= kMostDimensions;
}

/// One StringStringEntryProto of external_data. A broken one leaves the location empty, which is refused.
void addExternal(OnnxTensor& tensor, ProtoReader entry)
{
    std::string_view key;
    std::string_view value;
    while (const auto field = entry.next()) {
        if (field->number == 1)
            key = entry.text(*field);
        else if (field->number == 2)
            value = entry.text(*field);
    }
    if (key == "location")
        tensor.location = value;
    else if (key == "offset")
        tensor.offset = value;
    else if (key == "length")
        tensor.length = value;
}

/// False where the field is written in a way that its type does not allow.
bool addTyped(OnnxTensor& tensor, std::size_t slot, const ProtoField& field)
{
    if (field.wire != ProtoWire::Bytes && field.wire != kTypedFields[slot].wire)
        return false;
    if (!tensor.typed[slot].add(field))
        tensor.problem = "The values of " + namedText(tensor) + " are scattered over too many places.";
    return true;
}

bool addField(OnnxTensor& tensor, const ProtoReader& message, const ProtoField& field)
{
    constexpr std::uint32_t kDims = 1;
    constexpr std::uint32_t kDataType = 2;
    constexpr std::uint32_t kSegment = 3;
    constexpr std::uint32_t kName = 8;
    constexpr std::uint32_t kRawData = 9;
    constexpr std::uint32_t kExternalData = 13;
    constexpr std::uint32_t kDataLocation = 14;
    const bool isBytes = field.wire == ProtoWire::Bytes;
    switch (field.number) {
    case kDims:
        return addDimensions(tensor, message, field);
    case kDataType:
        tensor.type = static_cast<std::int64_t>(field.value);
        return field.wire == ProtoWire::Varint;
    case kSegment:
        tensor.problem =
            "The values of " + namedText(tensor) + " are split into segments, which we do not join.";
        return true;
    case kName:
        tensor.name = message.text(field);
        return isBytes;
    case kRawData:
        tensor.raw = field;
        return isBytes;
    case kExternalData:
        if (isBytes)
            addExternal(tensor, message.message(field));
        return isBytes;
    case kDataLocation:
        tensor.external = field.value == 1;
        return field.wire == ProtoWire::Varint;
    default:
        const auto slot = onnxTypedSlot(field.number);
        return !slot || addTyped(tensor, *slot, field);
    }
}

} // namespace

std::optional<std::size_t> onnxTypedSlot(std::uint32_t field)
{
    const auto* it = std::find_if(kTypedFields.begin(), kTypedFields.end(),
                                  [field](const TypedField& typed) { return typed.number == field; });
    if (it == kTypedFields.end())
        return std::nullopt;
    return static_cast<std::size_t>(it - kTypedFields.begin());
}

int onnxTypedWidth(std::uint32_t field)
{
    const auto slot = onnxTypedSlot(field);
    return slot ? kTypedFields[*slot].width : 0;
}

tl::unexpected<Error> onnxDamage(const std::string& path, std::uint64_t at, const std::string& what)
{
    return fileFailure(
        path, at, fileName(path) + " is damaged: " + what + " breaks off at offset " + wholeText(at) + ".");
}

Expected<OnnxTensor> readOnnxTensor(ProtoReader message, const std::string& path)
{
    OnnxTensor out;
    out.position = message.at();
    while (const auto field = message.next()) {
        if (!addField(out, message, *field))
            return onnxDamage(path, field->tag, namedText(out));
    }
    if (message.fault())
        return onnxDamage(path, *message.fault(), namedText(out));
    return out;
}

Expected<OnnxTensor> readOnnxSparse(ProtoReader message, const std::string& path)
{
    constexpr std::uint32_t kValues = 1;
    constexpr std::uint32_t kDims = 3;
    OnnxTensor out;
    OnnxTensor whole;
    out.position = message.at();
    while (const auto field = message.next()) {
        if (field->number == kDims && !addDimensions(whole, message, *field))
            return onnxDamage(path, field->tag, namedText(out));
        if (field->number != kValues || field->wire != ProtoWire::Bytes)
            continue;
        auto values = readOnnxTensor(message.message(*field), path);
        if (!values)
            return values;
        out = std::move(*values);
    }
    if (message.fault())
        return onnxDamage(path, *message.fault(), namedText(out));
    out.shape = std::move(whole.shape);
    out.problem = "The tensor " + plainText(out.name) + " is stored sparse, which we do not unpack.";
    return out;
}

Expected<std::optional<OnnxTensor>> readOnnxConstant(ProtoReader attribute, const std::string& path)
{
    constexpr std::uint32_t kFloat = 2;
    constexpr std::uint32_t kInt = 3;
    constexpr std::uint32_t kTensor = 5;
    constexpr std::uint32_t kFloats = 7;
    constexpr std::uint32_t kInts = 8;
    constexpr std::uint32_t kSparse = 22;
    std::optional<OnnxTensor> out;
    const auto number = [&](const ProtoField& field, std::uint32_t typedField, bool list) {
        if (!out)
            out.emplace().position = field.tag;
        out->type = typedField == kOnnxFloatData ? kOnnxFloat : kOnnxInt64;
        out->shapeFromCount = list;
        return addTyped(*out, *onnxTypedSlot(typedField), field);
    };
    while (const auto field = attribute.next()) {
        bool valid = true;
        if (field->number == kFloat || field->number == kFloats)
            valid = number(*field, kOnnxFloatData, field->number == kFloats);
        else if (field->number == kInt || field->number == kInts)
            valid = number(*field, kOnnxInt64Data, field->number == kInts);
        else if ((field->number == kTensor || field->number == kSparse) && field->wire == ProtoWire::Bytes) {
            auto tensor = field->number == kTensor ? readOnnxTensor(attribute.message(*field), path)
                                                   : readOnnxSparse(attribute.message(*field), path);
            if (!tensor)
                return fail(tensor.error());
            out = std::move(*tensor);
        }
        if (!valid)
            return onnxDamage(path, field->tag, "a constant");
    }
    if (attribute.fault())
        return onnxDamage(path, *attribute.fault(), "a constant");
    return out;
}

} // namespace bitloupe
