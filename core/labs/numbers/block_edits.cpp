#include "core/labs/numbers/block_edits.h"

#include "core/io/demo_model.h"
#include "core/num/number_list.h"
#include "core/num/parse.h"
#include "core/quant/distribution.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::numbers {

namespace {

std::vector<double> numbersOf(const BlockResult& result)
{
    std::vector<double> values;
    const std::size_t count = result.elements.size() - static_cast<std::size_t>(result.padding);
    for (std::size_t i = 0; i < count; ++i)
        values.push_back(result.elements[i].asked.value_or(result.elements[i].value));
    return values;
}

std::vector<double> demoWeights(int count)
{
    const auto model = demoModel();
    std::vector<double> values(static_cast<std::size_t>(count));
    const auto& tensors = model->tensors();
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        if (tensors[i].name == "pw3.weight" && model->readReal(i, 0, values))
            return values;
    }
    return values;
}

std::vector<double> drawnNormal(int count)
{
    const auto drawn = drawDistribution("normal", 5, count);
    return {drawn->begin(), drawn->end()};
}

} // namespace

Block withFormat(const Block& block, const BlockResult& result, const ScaledBlockFormat& format)
{
    Block next;
    next.kind = format.kind;
    if (&format != findBlockFormat(format.kind))
        next.element = enumOf<BlockElementFormat>(format.elementId);
    next.values = block.values ? *block.values : numbersOf(result);
    if (next.values->size() > static_cast<std::size_t>(format.elements))
        next.values->resize(static_cast<std::size_t>(format.elements));
    return next;
}

Block withValues(const Block& block, std::vector<double> values)
{
    Block next = block;
    next.values = std::move(values);
    next.bytes.reset();
    next.tensorScale.reset();
    return next;
}

Block withValue(const Block& block, const BlockResult& result, int index, double value)
{
    Block next = block;
    next.values = numbersOf(result);
    next.bytes.reset();
    const auto at = static_cast<std::size_t>(index);
    if (next.values->size() <= at)
        next.values->resize(at + 1);
    (*next.values)[at] = value;
    return next;
}

Block withBytes(const Block& block, const BlockResult& result, const std::vector<std::uint8_t>& bytes)
{
    Block next = block;
    next.values.reset();
    next.bytes.emplace();
    for (const std::uint8_t byte : bytes)
        *next.bytes += hexText(byte, 8);
    if (result.tensorScale)
        next.tensorScale = result.tensorScale;
    return next;
}

Block withScaleBits(const Block& block, const BlockResult& result, std::uint64_t bits)
{
    std::vector<std::uint8_t> bytes = result.bytes;
    setBlockScaleBits(*result.format, bytes, bits);
    return withBytes(block, result, bytes);
}

Block withCode(const Block& block, const BlockResult& result, int index, std::uint64_t code)
{
    std::vector<std::uint8_t> bytes = result.bytes;
    setBlockCode(*result.format, bytes, index, code);
    return withBytes(block, result, bytes);
}

Block withTensorScale(const Block& block, const BlockResult&, std::optional<double> scale)
{
    Block next = block;
    next.tensorScale = scale;
    return next;
}

Expected<std::vector<double>> blockValues(const ScaledBlockFormat& format, std::string_view text)
{
    const std::string where = "/state/block/values";
    std::vector<std::string> items{std::string(text)};
    if (isNumberList(text)) {
        auto found = numberListItems(text, where);
        if (!found)
            return fail(found.error());
        items = std::move(*found);
    }
    if (items.size() > static_cast<std::size_t>(format.elements))
        return fail(ErrorCode::OutOfRange, where,
                    "A block of " + std::string(format.label) + " holds " + std::to_string(format.elements)
                        + " values; these are " + std::to_string(items.size()) + ".");
    std::vector<double> values;
    for (const std::string& item : items) {
        const auto number = parseNumber(item, where);
        if (!number)
            return fail(number.error());
        values.push_back(number->toDouble());
    }
    return values;
}

std::vector<double> exampleValues(BlockExample example, int count)
{
    if (example == BlockExample::Weights)
        return demoWeights(count);
    std::vector<double> values = drawnNormal(count);
    if (example == BlockExample::Powers) {
        for (int i = 0; i < count; ++i)
            values[static_cast<std::size_t>(i)] = std::ldexp(i % 2 == 0 ? 1.0 : -1.0, -i);
    }
    if (example == BlockExample::Outlier) {
        for (double& value : values)
            value = static_cast<double>(static_cast<float>(value / 20));
        if (count > 5)
            values[5] = 4;
    }
    return values;
}

std::string bytesText(const BlockResult& result)
{
    std::string text;
    for (const std::uint8_t byte : result.bytes)
        text += hexText(byte, 8);
    return text;
}

std::string valuesText(const BlockResult& result, BlockText form)
{
    std::string text = form == BlockText::Csv ? "index,bits,value,asked\n"
        : form == BlockText::C                ? "const double block[] = {"
                                              : "[";
    for (std::size_t i = 0; i < result.elements.size(); ++i) {
        const BlockElement& element = result.elements[i];
        const std::string value = shortestText(element.value);
        if (form == BlockText::Csv) {
            text += std::to_string(i) + "," + hexText(element.code, result.format->elementBits()) + ","
                + value + "," + (element.asked ? shortestText(*element.asked) : "") + "\n";
            continue;
        }
        const bool number = std::isfinite(element.value);
        const std::string word = std::isnan(element.value) ? "nan" : element.value > 0 ? "inf" : "-inf";
        const std::string special = form == BlockText::Python ? "float('" + word + "')"
            : word == "nan"                                   ? "NAN"
            : word == "inf"                                   ? "INFINITY"
                                                              : "-INFINITY";
        text += (i == 0 ? "" : ", ") + (number ? value : special);
    }
    return form == BlockText::Csv ? text : text + (form == BlockText::C ? "};\n" : "]\n");
}

} // namespace bitloupe::numbers
