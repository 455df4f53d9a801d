#include "core/labs/weights/dissect.h"

#include "core/base/fields.h"
#include "core/io/array_model.h"
#include "core/io/half.h"
#include "core/io/mapped_file.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace bitloupe::weights {

namespace {

/// The number that a region of a scale or minimum holds: binary16, binary32, or E8M0 of one byte.
double scaleNumber(std::span<const std::byte> bytes, const BlockRegion& region, bool bigEndian)
{
    const std::byte* at = bytes.data() + region.first;
    switch (region.bytes) {
    case 1:
        return std::ldexp(1.0, std::to_integer<int>(*at) - 127);
    case 2:
        return loadHalf(at, bigEndian);
    default:
        return loadNumber<float>(at, bigEndian);
    }
}

const BlockRegion* regionOf(const BlockAnatomy& anatomy, BlockRole role)
{
    const auto it = std::find_if(anatomy.regions.begin(), anatomy.regions.end(),
                                 [&](const BlockRegion& region) { return region.role == role; });
    return it == anatomy.regions.end() ? nullptr : &*it;
}

/// Runs in the bytes of a two-byte word change places in a big-endian file; all others are told in bytes.
BitRuns inFileOrder(BitRuns runs, const BlockAnatomy& anatomy, bool bigEndian)
{
    for (BitRun& run : runs) {
        if (bigEndian && anatomy.wordAt >= 0
            && (run.byte == anatomy.wordAt || run.byte == anatomy.wordAt + 1))
            run.byte = 2 * anatomy.wordAt + 1 - run.byte;
    }
    return runs;
}

DissectedPart partOf(const Dissection& block, const BlockAnatomy& anatomy, int part, bool bigEndian)
{
    DissectedPart out;
    out.scale = block.scale;
    if (anatomy.scaleAt != nullptr) {
        out.scaleBits = inFileOrder(anatomy.scaleAt(part), anatomy, bigEndian);
        const unsigned bits = bitsOf(block.bytes, out.scaleBits);
        out.scaleNumber = anatomy.scaleSigned ? static_cast<std::int8_t>(bits) : static_cast<int>(bits);
        out.scale = block.scale * (out.scaleNumber - anatomy.scaleOffset);
    }
    out.minimum = block.minimum;
    if (anatomy.minimumAt != nullptr) {
        out.minimumBits = anatomy.minimumAt(part);
        out.minimumNumber = static_cast<int>(bitsOf(block.bytes, out.minimumBits));
        out.minimum = -block.minimum * out.minimumNumber;
    }
    return out;
}

/// Where the bits of an element lie, neighbours of one byte together.
BitRuns runsOf(const ScaledBlockFormat& format, int element)
{
    BitRuns runs;
    for (int i = 0; i < format.elementBits(); ++i) {
        const int bit = blockBitOf(format, element, i);
        if (!runs.empty() && runs.back().byte == bit / 8 && runs.back().shift + runs.back().bits == bit % 8)
            ++runs.back().bits;
        else
            runs.push_back({bit / 8, bit % 8, 1});
    }
    return runs;
}

std::string hexText(const std::vector<std::uint8_t>& bytes)
{
    constexpr const char* kDigits = "0123456789abcdef";
    std::string out;
    for (const std::uint8_t byte : bytes) {
        out += kDigits[byte >> 4U];
        out += kDigits[byte & 15U];
    }
    return out;
}

Json runsJson(const BitRuns& runs)
{
    Json out = Json::array();
    for (const BitRun& run : runs)
        out.push_back(Json::array({run.byte, run.shift, run.bits}));
    return out;
}

} // namespace

bool isBlockTensor(const Model& model, std::size_t index)
{
    const auto* arrays = dynamic_cast<const ArrayModel*>(&model);
    const TensorInfo& info = model.tensors()[index];
    if (arrays == nullptr || !info.problem.empty() || info.count == 0)
        return false;
    const StoredArray& array = arrays->stored(index);
    return array.block != nullptr && findAnatomy(array.block->name) != nullptr;
}

Expected<Dissection> dissectStored(const Model& model, std::size_t index, std::int64_t element)
{
    const TensorInfo& info = model.tensors()[index];
    if (!isBlockTensor(model, index))
        return fail(
            ErrorCode::Unsupported, "/state/page",
            "The tensor is stored value by value, not in blocks: choose a block format to see its values in "
            "one.");
    if (element < 0 || element >= info.count)
        return fail(ErrorCode::OutOfRange, "/state/element",
                    "The tensor has the values 0 to " + std::to_string(info.count - 1) + ".");
    const StoredArray& array = dynamic_cast<const ArrayModel&>(model).stored(index);
    const BlockAnatomy& anatomy = *findAnatomy(array.block->name);
    const std::int64_t perBlock = array.block->elements;
    Dissection out;
    out.format = std::string(anatomy.name);
    out.formula = std::string(anatomy.formula);
    out.block = element / perBlock;
    out.blocks = (info.count + perBlock - 1) / perBlock;
    out.firstElement = out.block * perBlock;
    out.perBlock = static_cast<int>(perBlock);
    out.selected = static_cast<int>(element % perBlock);
    const std::uint64_t offset =
        array.offset + static_cast<std::uint64_t>(out.block) * static_cast<std::uint64_t>(array.block->bytes);
    if (dynamic_cast<const MappedFile*>(array.source.get()) != nullptr)
        out.fileOffset = static_cast<std::int64_t>(offset);
    const auto view = array.source->bytes(offset, static_cast<std::uint64_t>(array.block->bytes));
    if (!view)
        return fail(view.error());
    for (const std::byte byte : view->bytes)
        out.bytes.push_back(std::to_integer<std::uint8_t>(byte));
    out.regions = anatomy.regions;
    out.scale = scaleNumber(view->bytes, *regionOf(anatomy, BlockRole::Scale), array.bigEndian);
    if (const BlockRegion* region = regionOf(anatomy, BlockRole::Minimum))
        out.minimum = scaleNumber(view->bytes, *region, array.bigEndian);
    const int partElements = anatomy.partElements > 0 ? anatomy.partElements : static_cast<int>(perBlock);
    for (int part = 0; part < static_cast<int>(perBlock) / partElements; ++part)
        out.parts.push_back(partOf(out, anatomy, part, array.bigEndian));
    std::array<float, kLargestBlock> values;
    array.block->decode(view->bytes.data(), 1, array.bigEndian, values.data());
    const auto shown = static_cast<int>(std::min(perBlock, info.count - out.firstElement));
    for (int i = 0; i < shown; ++i) {
        DissectedElement one;
        one.bits = anatomy.codeAt(i);
        one.code = bitsOf(out.bytes, one.bits);
        one.number = codeNumber(anatomy, one.code, i);
        one.part = i / partElements;
        one.value = static_cast<double>(values[static_cast<std::size_t>(i)]);
        out.elements.push_back(std::move(one));
    }
    return out;
}

Dissection dissectEncoded(std::span<const float> row, const ScaledBlockFormat& format, float tensorScale,
                          std::int64_t element)
{
    Dissection out;
    const std::int64_t perBlock = format.elements;
    out.format = std::string(format.label);
    out.formula = format.hasTensorScale() ? "element · scale · tensor scale"
        : format.hasMinimum               ? "element · scale + minimum"
                                          : "element · scale";
    out.block = element / perBlock;
    out.blocks = (std::ssize(row) + perBlock - 1) / perBlock;
    out.firstElement = out.block * perBlock;
    out.perBlock = static_cast<int>(perBlock);
    out.selected = static_cast<int>(element % perBlock);
    const auto values =
        row.subspan(static_cast<std::size_t>(out.firstElement),
                    static_cast<std::size_t>(std::min(perBlock, std::ssize(row) - out.firstElement)));
    out.bytes.resize(static_cast<std::size_t>(format.bytes));
    encodeBlocks(format, values, out.bytes, RoundingRule{}, tensorScale);
    out.regions = {{BlockRole::Scale, 0, format.scaleBytes()}};
    if (format.hasMinimum)
        out.regions.push_back({BlockRole::Minimum, format.scaleBytes(), 2});
    if (format.highBytes > 0)
        out.regions.push_back({BlockRole::HighBits, format.codesAt() - format.highBytes, format.highBytes});
    out.regions.push_back({BlockRole::Codes, format.codesAt(), format.bytes - format.codesAt()});
    out.minimum = blockMinimumValue(format, out.bytes);
    out.scale = blockScaleValue(format, blockScaleBits(format, out.bytes));
    if (format.hasTensorScale())
        out.tensorScale = static_cast<double>(tensorScale);
    DissectedPart whole;
    whole.scale = out.scale * out.tensorScale.value_or(1);
    whole.minimum = out.minimum;
    out.parts.push_back(std::move(whole));
    std::array<double, kMaxBlockElements> decoded;
    decodeBlocks(format, out.bytes, std::span(decoded).first(values.size()), tensorScale);
    for (int i = 0; i < static_cast<int>(values.size()); ++i) {
        DissectedElement one;
        one.code = static_cast<unsigned>(blockCode(format, out.bytes, i));
        one.bits = runsOf(format, i);
        one.number = blockElementValue(format, one.code);
        one.value = decoded[static_cast<std::size_t>(i)];
        out.elements.push_back(std::move(one));
    }
    return out;
}

Json dissectionJson(const Dissection& dissection)
{
    Json out{{"format", dissection.format},
             {"formula", dissection.formula},
             {"block", dissection.block},
             {"blocks", dissection.blocks},
             {"firstElement", dissection.firstElement},
             {"selected", dissection.selected}};
    if (dissection.channel >= 0)
        out["channel"] = dissection.channel;
    if (dissection.fileOffset >= 0)
        out["fileOffset"] = dissection.fileOffset;
    out["bytes"] = hexText(dissection.bytes);
    for (const BlockRegion& region : dissection.regions)
        out["regions"].push_back(Json{
            {"role", std::string(wordOf(region.role))}, {"first", region.first}, {"bytes", region.bytes}});
    out["scale"] = realJson(dissection.scale);
    if (dissection.minimum != 0)
        out["minimum"] = realJson(dissection.minimum);
    if (dissection.tensorScale)
        out["tensorScale"] = realJson(*dissection.tensorScale);
    for (const DissectedPart& part : dissection.parts) {
        Json one{{"scale", realJson(part.scale)}};
        if (part.minimum != 0)
            one["minimum"] = realJson(part.minimum);
        if (!part.scaleBits.empty())
            one["scaleBits"] = runsJson(part.scaleBits);
        if (!part.minimumBits.empty())
            one["minimumBits"] = runsJson(part.minimumBits);
        out["parts"].push_back(std::move(one));
    }
    for (const DissectedElement& element : dissection.elements)
        out["elements"].push_back(Json{{"code", element.code},
                                       {"number", realJson(element.number)},
                                       {"part", element.part},
                                       {"value", realJson(element.value)},
                                       {"bits", runsJson(element.bits)}});
    return out;
}

} // namespace bitloupe::weights
