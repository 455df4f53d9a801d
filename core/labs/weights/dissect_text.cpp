#include "core/labs/weights/dissect_text.h"

#include "core/base/number_text.h"
#include "core/labs/weights/values.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace bitloupe::weights {

namespace {

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

const DissectedPart& partOf(const Dissection& block, const DissectedElement& element)
{
    return block.parts[static_cast<std::size_t>(element.part)];
}

/// A number in a product: a negative one in brackets.
std::string factor(double value)
{
    const std::string text = autoText(value);
    return value < 0 ? "(" + text + ")" : text;
}

/// The number that a token of a formula stands for, or empty.
std::string numberOf(std::string_view token, const Dissection& block, const DissectedElement& element)
{
    const DissectedPart& part = partOf(block, element);
    if (token == "tensor scale")
        return factor(block.tensorScale.value_or(1));
    if (token == "E2M1(q)" || token == "table[q]" || token == "element")
        return factor(element.number);
    if (token == "2^(e − 127)" || token == "scale" || token == "d")
        return factor(block.scale);
    if (token == "digit")
        return integerText(static_cast<std::int64_t>(element.number) + 1);
    if (token == "dmin" || token == "minimum")
        return factor(block.minimum);
    if (token == "s")
        return factor(part.scaleNumber);
    if (token == "m")
        return part.minimumBits.empty() ? factor(block.minimum) : integerText(part.minimumNumber);
    // Codes of whole bytes carry their own sign, others count from 0.
    if (token == "q")
        return element.number < 0 && block.formula == "q · d" ? factor(element.number)
                                                              : integerText(element.code);
    return {};
}

constexpr std::array<std::string_view, 13> kTokens{
    "minimum", "tensor scale", "2^(e − 127)", "E2M1(q)", "table[q]", "element", "digit",
    "scale",   "dmin",         "d",           "q",       "s",        "m"};

bool holds(const BitRuns& runs, int byte)
{
    return std::any_of(runs.begin(), runs.end(), [byte](const BitRun& run) { return run.byte == byte; });
}

BitRuns wholeBytes(const BlockRegion& region)
{
    BitRuns runs;
    for (int i = 0; i < region.bytes; ++i)
        runs.push_back({region.first + i, 0, 8});
    return runs;
}

/// "bits 0–3: NAME" for each run of `runs` in the byte.
void addLines(std::vector<std::string>& lines, const BitRuns& runs, int byte, const std::string& name)
{
    for (const BitRun& run : runs) {
        if (run.byte == byte)
            lines.push_back(bitsText(run) + ": " + name);
    }
}

void addCodeLines(std::vector<std::string>& lines, const Dissection& block, int byte)
{
    for (std::size_t i = 0; i < block.elements.size(); ++i) {
        const DissectedElement& element = block.elements[i];
        const std::string kind = element.bits.size() > 1 ? "bits of code " : "code ";
        addLines(lines, element.bits, byte,
                 kind + integerText(element.code) + " of weight " + std::to_string(i) + ": "
                     + substituted(block, element) + " = " + autoText(element.value));
    }
}

void addPartLines(std::vector<std::string>& lines, const Dissection& block, int byte)
{
    for (std::size_t i = 0; i < block.parts.size(); ++i) {
        const DissectedPart& part = block.parts[i];
        const std::string number = std::to_string(i);
        addLines(lines, part.scaleBits, byte,
                 (part.scaleBits.size() > 1 ? "bits of the scale of part " : "scale of part ") + number
                     + ", s = " + integerText(part.scaleNumber));
        addLines(lines, part.minimumBits, byte,
                 (part.minimumBits.size() > 1 ? "bits of the minimum of part " : "minimum of part ") + number
                     + ", m = " + integerText(part.minimumNumber));
    }
}

} // namespace

std::string substituted(const Dissection& block, const DissectedElement& element)
{
    const std::string_view formula = block.formula;
    std::string out;
    for (std::size_t at = 0; at < formula.size();) {
        const auto fits = [&](std::string_view token) {
            const std::size_t end = at + token.size();
            return formula.substr(at, token.size()) == token && (at == 0 || !isLetter(formula[at - 1]))
                && (end >= formula.size() || !isLetter(formula[end]));
        };
        const auto token = std::find_if(kTokens.begin(), kTokens.end(), fits);
        if (token == kTokens.end()) {
            out += formula[at++];
            continue;
        }
        std::string number = numberOf(*token, block, element);
        if (number.starts_with('(') && (out.empty() || out.ends_with('(')))
            number = number.substr(1, number.size() - 2); // a sign behind a bracket needs none of its own
        out += number;
        at += token->size();
    }
    return out;
}

const BlockRegion& regionOfByte(const Dissection& block, int byte)
{
    return *std::find_if(block.regions.begin(), block.regions.end(), [byte](const BlockRegion& region) {
        return byte >= region.first && byte < region.first + region.bytes;
    });
}

std::vector<int> elementsOfByte(const Dissection& block, int byte)
{
    const BlockRole role = regionOfByte(block, byte).role;
    std::vector<int> out;
    for (std::size_t i = 0; i < block.elements.size() && role != BlockRole::Sums; ++i) {
        const DissectedElement& element = block.elements[i];
        const DissectedPart& part = partOf(block, element);
        if (role == BlockRole::Scale || role == BlockRole::Minimum || holds(element.bits, byte)
            || holds(part.scaleBits, byte) || holds(part.minimumBits, byte))
            out.push_back(static_cast<int>(i));
    }
    return out;
}

BitRuns bitsOfElement(const Dissection& block, int index)
{
    const DissectedElement& element = block.elements[static_cast<std::size_t>(index)];
    const DissectedPart& part = partOf(block, element);
    BitRuns out = element.bits;
    out.insert(out.end(), part.scaleBits.begin(), part.scaleBits.end());
    out.insert(out.end(), part.minimumBits.begin(), part.minimumBits.end());
    for (const BlockRegion& region : block.regions) {
        if (region.role != BlockRole::Scale && region.role != BlockRole::Minimum)
            continue;
        const BitRuns whole = wholeBytes(region);
        out.insert(out.end(), whole.begin(), whole.end());
    }
    return out;
}

std::string bitsText(const BitRun& run)
{
    if (run.bits == 8)
        return "all bits";
    return run.bits == 1
        ? "bit " + std::to_string(run.shift)
        : "bits " + std::to_string(run.shift) + "–" + std::to_string(run.shift + run.bits - 1);
}

std::vector<std::string> byteLines(const Dissection& block, int byte)
{
    std::vector<std::string> lines;
    const BlockRegion& region = regionOfByte(block, byte);
    const std::string count = region.bytes > 1 ? " in " + std::to_string(region.bytes) + " bytes" : "";
    switch (region.role) {
    case BlockRole::Scale:
        lines.push_back("scale of the block" + count + ", d = " + autoText(block.scale));
        break;
    case BlockRole::Minimum:
        lines.push_back("minimum of the block" + count + " = " + autoText(block.minimum));
        break;
    case BlockRole::Scales:
        addPartLines(lines, block, byte);
        break;
    case BlockRole::Codes:
    case BlockRole::HighBits:
        addCodeLines(lines, block, byte);
        break;
    case BlockRole::Sums:
        lines.push_back("sums of the codes, kept for faster products; no weight needs them");
        break;
    }
    return lines;
}

std::int64_t blockCount(const Result& result)
{
    const Dissection& block = *result.dissection;
    return block.channel < 0 ? block.blocks : block.blocks * std::ssize(result.channels);
}

std::int64_t blockNumber(const Result& result)
{
    const Dissection& block = *result.dissection;
    return block.channel < 0 ? block.block : block.channel * block.blocks + block.block;
}

namespace {

std::int64_t flatOf(const Result& result, const Place& place)
{
    const std::vector<std::int64_t> index = indexOf(result, place);
    std::int64_t flat = 0;
    for (std::size_t d = 0; d < index.size(); ++d)
        flat = flat * result.shape[d] + index[d];
    return flat;
}

} // namespace

std::int64_t firstOfBlock(const Result& result, std::int64_t number)
{
    const Dissection& block = *result.dissection;
    if (block.channel < 0)
        return number * block.perBlock;
    return flatOf(result, {number / block.blocks, number % block.blocks * block.perBlock});
}

std::int64_t flatOfElement(const Result& result, int element)
{
    const Dissection& block = *result.dissection;
    const std::int64_t at = block.firstElement + element;
    return block.channel < 0 ? at : flatOf(result, {block.channel, at});
}

std::vector<std::int64_t> indexOfElement(const Result& result, int element)
{
    std::int64_t flat = flatOfElement(result, element);
    std::vector<std::int64_t> index(result.shape.size(), 0);
    for (std::size_t d = index.size(); d-- > 0; flat /= result.shape[d])
        index[d] = flat % result.shape[d];
    return index;
}

} // namespace bitloupe::weights
