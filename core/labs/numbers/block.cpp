#include "core/labs/numbers/block.h"

#include "core/labs/numbers/block_edits.h"
#include "core/quant/metrics.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::numbers {

namespace {

constexpr const char* kWhere = "/state/block";

std::string at(const char* field)
{
    return std::string(kWhere) + "/" + field;
}

Expected<const ScaledBlockFormat*> formatOf(const Block& block)
{
    const std::string_view element = block.element ? wordOf(*block.element) : std::string_view();
    const ScaledBlockFormat* format = findBlockFormat(block.kind, element);
    if (format != nullptr)
        return format;
    return fail(ErrorCode::OutOfRange, at("element"),
                "Elements of " + std::string(findBlockFormat(block.kind)->label) + " cannot be "
                    + std::string(element) + ": leave the element out.");
}

Expected<std::vector<std::uint8_t>> readBytes(const ScaledBlockFormat& format, const std::string& hex)
{
    const auto size = static_cast<std::size_t>(format.bytes);
    if (hex.size() != 2 * size)
        return fail(ErrorCode::OutOfRange, at("bytes"),
                    "A block of " + std::string(format.label) + " has " + std::to_string(format.bytes)
                        + " bytes, " + std::to_string(2 * format.bytes) + " hex digits; these are "
                        + std::to_string(hex.size()) + ".");
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i < size; ++i) {
        const auto byte = patternFromHex(std::string_view(hex).substr(2 * i, 2), 8);
        if (!byte)
            return fail(ErrorCode::OutOfRange, at("bytes"),
                        "Bytes are hex digits without 0x and spaces; \"" + hex.substr(2 * i, 2)
                            + "\" is not.");
        bytes.push_back(static_cast<std::uint8_t>(*byte));
    }
    return bytes;
}

Status checkValues(const ScaledBlockFormat& format, const std::vector<double>& values)
{
    if (values.empty())
        return fail(ErrorCode::Missing, at("values"), "A block needs at least one value.");
    if (values.size() > static_cast<std::size_t>(format.elements))
        return fail(ErrorCode::OutOfRange, at("values"),
                    "A block of " + std::string(format.label) + " holds " + std::to_string(format.elements)
                        + " values; these are " + std::to_string(values.size()) + ".");
    return {};
}

Status check(const ScaledBlockFormat& format, const Block& block)
{
    if (block.values && block.bytes)
        return fail(ErrorCode::OutOfRange, at("bytes"), "Give only one of values and bytes.");
    if (!block.values && !block.bytes)
        return fail(ErrorCode::Missing, at("values"), "A block needs values, or bytes as stored.");
    if (!block.tensorScale)
        return {};
    if (!format.hasTensorScale())
        return fail(ErrorCode::OutOfRange, at("tensorScale"), "Only nvfp4 has a scale of the tensor.");
    const auto narrow = static_cast<float>(*block.tensorScale);
    if (!(narrow > 0) || std::isinf(narrow))
        return fail(ErrorCode::OutOfRange, at("tensorScale"),
                    "The scale of the tensor must be a positive number of binary32.");
    return {};
}

double largestOf(const std::vector<double>& values)
{
    double largest = 0;
    for (const double value : values)
        largest = std::max(largest, std::fabs(value));
    return largest;
}

/// Which element sets the scale, and what storing cost.
void measure(BlockResult& result)
{
    double signal = 0;
    double noise = 0;
    const int asked = static_cast<int>(result.elements.size()) - result.padding;
    for (int i = 0; i < static_cast<int>(result.elements.size()); ++i) {
        const BlockElement& element = result.elements[static_cast<std::size_t>(i)];
        const double magnitude = std::fabs(element.asked.value_or(element.value));
        if (magnitude > result.amax) {
            result.amax = magnitude;
            result.setsScale = i;
        }
        if (!element.asked || i >= asked || !std::isfinite(*element.asked))
            continue;
        const double error = std::fabs(element.value - *element.asked);
        if (!result.maxAbsError || error > *result.maxAbsError || std::isnan(error)) {
            result.maxAbsError = error;
            result.worst = i;
        }
        signal += *element.asked * *element.asked;
        noise += error * error;
    }
    if (result.maxAbsError)
        result.sqnrDb = decibels(signal, noise);
}

template<typename T>
Json orNull(const std::optional<T>& value)
{
    return value ? Json(*value) : Json();
}

Json orNull(const std::optional<double>& value)
{
    return value ? realJson(*value) : Json();
}

} // namespace

Expected<BlockResult> computeBlock(const Block& block, const RoundingRule& rule)
{
    const auto format = formatOf(block);
    if (!format)
        return fail(format.error());
    if (auto status = check(**format, block); !status)
        return fail(status.error());
    BlockResult result;
    result.format = *format;
    const auto count = static_cast<std::size_t>(result.format->elements);
    std::vector<double> asked;
    if (block.values) {
        if (auto status = checkValues(*result.format, *block.values); !status)
            return fail(status.error());
        asked = *block.values;
        result.padding = static_cast<int>(count - asked.size());
        asked.resize(count);
    }
    const float tensorScale = !result.format->hasTensorScale() ? 1.0F
        : block.tensorScale                                    ? static_cast<float>(*block.tensorScale)
        : block.values                                         ? nvfp4TensorScale(largestOf(asked))
                                                               : 1.0F;
    if (result.format->hasTensorScale())
        result.tensorScale = static_cast<double>(tensorScale);
    if (block.values) {
        result.bytes.resize(static_cast<std::size_t>(result.format->bytes));
        encodeBlocks(*result.format, asked, result.bytes, rule, tensorScale);
    } else {
        auto bytes = readBytes(*result.format, *block.bytes);
        if (!bytes)
            return fail(bytes.error());
        result.bytes = std::move(*bytes);
    }
    std::vector<double> stored(count);
    decodeBlocks(*result.format, result.bytes, stored, tensorScale);
    result.scaleBits = blockScaleBits(*result.format, result.bytes);
    result.scale = blockScaleValue(*result.format, result.scaleBits);
    for (std::size_t i = 0; i < count; ++i) {
        BlockElement element{blockCode(*result.format, result.bytes, static_cast<int>(i)), stored[i], {}};
        if (block.values)
            element.asked = asked[i];
        result.elements.push_back(element);
    }
    measure(result);
    return result;
}

Json toJson(const BlockResult& result)
{
    Json json = Json::object();
    json["format"] = result.format->id;
    json["scaleBits"] = hexText(result.scaleBits, result.format->scale.totalBits());
    json["scale"] = realJson(result.scale);
    if (result.tensorScale)
        json["tensorScale"] = realJson(*result.tensorScale);
    json["bytes"] = bytesText(result);
    Json elements = Json::array();
    for (const BlockElement& element : result.elements)
        elements.push_back({{"bits", hexText(element.code, result.format->elementBits())},
                            {"value", realJson(element.value)},
                            {"asked", orNull(element.asked)}});
    json["elements"] = std::move(elements);
    json["padding"] = result.padding;
    json["bitsPerValue"] = result.format->bitsPerValue();
    json["setsScale"] = orNull(result.setsScale);
    json["maxAbsError"] = orNull(result.maxAbsError);
    json["sqnrDb"] = orNull(result.sqnrDb);
    return json;
}

const Block& defaultBlock()
{
    static const Block block = [] {
        Block made;
        made.kind = BlockKind::Mxfp4;
        made.values = exampleValues(BlockExample::Normal, kMaxBlockElements);
        return made;
    }();
    return block;
}

} // namespace bitloupe::numbers
