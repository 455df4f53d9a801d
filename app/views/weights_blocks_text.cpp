#include "app/views/weights_blocks_text.h"

#include "app/views/weights_filters_text.h"
#include "core/base/json.h"
#include "core/base/number_text.h"
#include "core/labs/weights/values.h"
#include "widgets/painting.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace bitloupe::weightsText {

namespace {

using weights::BlockRole;
using weights::Dissection;

QString text(const char* source)
{
    return QCoreApplication::translate("WeightsView", source);
}

const QString kGap = QString(5, QChar(QChar::Nbsp)) + QLatin1Char(' ');

QString indexText(const std::vector<std::int64_t>& index)
{
    QStringList parts;
    for (const std::int64_t i : index)
        parts << QString::number(i);
    return QStringLiteral("[%1]").arg(parts.join(QStringLiteral(", ")));
}

/// The letter that the formula has for the minimum of the block.
QString minimumLetter(const Dissection& block)
{
    return block.formula.find("dmin") != std::string::npos ? QStringLiteral("dmin")
        : block.channel >= 0                               ? text("minimum")
                                                           : QStringLiteral("m");
}

bool hasMinima(const Dissection& block)
{
    return !block.parts.front().minimumBits.empty();
}

QString regionLabel(const Dissection& block, BlockRole role)
{
    switch (role) {
    case BlockRole::Scale:
        return block.channel >= 0 || block.format == "MXFP4" ? text("scale") : text("scale d");
    case BlockRole::Minimum:
        return block.channel >= 0 ? text("minimum") : text("minimum %1").arg(minimumLetter(block));
    case BlockRole::Scales:
        return hasMinima(block) ? text("scales s and minima m of the parts") : text("scales s of the parts");
    case BlockRole::Codes:
        return std::any_of(block.regions.begin(), block.regions.end(),
                           [](const weights::BlockRegion& r) { return r.role == BlockRole::HighBits; })
            ? text("codes, low bits")
            : text("codes");
    case BlockRole::HighBits:
        return text("codes, high bits");
    case BlockRole::Sums:
        return text("sums of codes");
    }
    return {};
}

BlockTone toneOf(BlockRole role)
{
    switch (role) {
    case BlockRole::Scale:
    case BlockRole::Scales:
        return BlockTone::Scale;
    case BlockRole::Minimum:
        return BlockTone::Minimum;
    case BlockRole::Codes:
    case BlockRole::HighBits:
        return BlockTone::Codes;
    case BlockRole::Sums:
        break;
    }
    return BlockTone::Other;
}

QString hexOf(std::uint8_t byte)
{
    return QStringLiteral("%1").arg(byte, 2, 16, QLatin1Char('0'));
}

QString byteTip(const Dissection& block, int byte)
{
    const std::uint8_t value = block.bytes[static_cast<std::size_t>(byte)];
    QStringList lines{
        text("Byte %1: %2, %3 in binary").arg(byte).arg(hexOf(value), qs(weights::bitText(value, 8)))};
    for (const std::string& line : weights::byteLines(block, byte))
        lines << qs(line);
    return lines.join(QLatin1Char('\n'));
}

QString partLabel(const weights::DissectedPart& part)
{
    return text("scale %1").arg(qs(significantText(part.scale, 3)));
}

int codeBits(const weights::DissectedElement& element)
{
    int bits = 0;
    for (const weights::BitRun& run : element.bits)
        bits += run.bits;
    return bits;
}

} // namespace

QString blockHex(const Dissection& block)
{
    QStringList bytes;
    for (const std::uint8_t byte : block.bytes)
        bytes << hexOf(byte);
    return bytes.join(QLatin1Char(' '));
}

QString blockFacts(const weights::Result& result)
{
    const Dissection& block = *result.dissection;
    const auto bytes = static_cast<double>(block.bytes.size());
    return text("%1, %2 weights in %3 bytes: %4 bits a weight")
        .arg(block.channel < 0 ? text("%1 as stored").arg(qs(block.format))
                               : text("%1 as it would be stored").arg(qs(block.format)))
        .arg(block.perBlock)
        .arg(block.bytes.size())
        .arg(qs(autoText(8 * bytes / block.perBlock)));
}

QString blockPlace(const weights::Result& result)
{
    const Dissection& block = *result.dissection;
    const auto last = static_cast<int>(block.elements.size()) - 1;
    QStringList parts{text("weights **%1** to **%2**")
                          .arg(indexText(weights::indexOfElement(result, 0)),
                               indexText(weights::indexOfElement(result, last)))};
    if (block.fileOffset >= 0)
        parts << text("at byte **%1** of the file").arg(qs(integerText(block.fileOffset)));
    return parts.join(kGap);
}

QString blockFormula(const Dissection& block)
{
    QStringList parts{text("weight = **%1**").arg(qs(block.formula))};
    const bool isNamed = block.formula.find("d") != std::string::npos
        && block.formula.find("2^") == std::string::npos && block.channel < 0;
    parts << QStringLiteral("%1 = **%2**")
                 .arg(isNamed ? QStringLiteral("d") : text("scale"), qs(autoText(block.scale)));
    if (block.minimum != 0)
        parts << QStringLiteral("%1 = **%2**").arg(minimumLetter(block), qs(autoText(block.minimum)));
    if (block.tensorScale)
        parts << text("tensor scale = **%1**").arg(qs(autoText(*block.tensorScale)));
    return parts.join(kGap);
}

BlockBytesModel blockBytes(const Dissection& block)
{
    BlockBytesModel model;
    model.name = text("Bytes of block %1").arg(qs(integerText(block.block)));
    for (const weights::BlockRegion& region : block.regions)
        model.groups.push_back(
            {regionLabel(block, region.role), toneOf(region.role), region.first, region.bytes});
    for (int i = 0; i < static_cast<int>(block.bytes.size()); ++i)
        model.bytes.push_back({hexOf(block.bytes[static_cast<std::size_t>(i)]), byteTip(block, i)});
    return model;
}

QString weightTip(const weights::Result& result, int weight)
{
    const Dissection& block = *result.dissection;
    const weights::DissectedElement& element = block.elements[static_cast<std::size_t>(weight)];
    return text("%1, weight %2 of the block\ncode %3 = %4 in binary\nw = %5\n  = %6\n  = %7")
        .arg(indexText(weights::indexOfElement(result, weight)))
        .arg(weight)
        .arg(element.code)
        .arg(qs(weights::bitText(element.code, codeBits(element))), qs(block.formula),
             qs(weights::substituted(block, element)), qs(autoText(element.value)));
}

QString weightWords(const weights::Result& result, int weight)
{
    const Dissection& block = *result.dissection;
    const weights::DissectedElement& element = block.elements[static_cast<std::size_t>(weight)];
    return text("weight **%1** %2, code **%3** = %4: %5 = **%6**")
        .arg(weight)
        .arg(indexText(weights::indexOfElement(result, weight)))
        .arg(element.code)
        .arg(qs(weights::bitText(element.code, codeBits(element))), qs(weights::substituted(block, element)),
             qs(autoText(element.value)));
}

BlockWeightsModel blockWeights(const weights::Result& result)
{
    const Dissection& block = *result.dissection;
    BlockWeightsModel model;
    model.name = text("Weights of block %1").arg(qs(integerText(block.block)));
    double width = 0;
    for (const weights::DissectedElement& element : block.elements) {
        if (std::isfinite(element.value))
            width = std::max(width, std::abs(element.value));
    }
    for (int i = 0; i < static_cast<int>(block.elements.size()); ++i) {
        const double value = block.elements[static_cast<std::size_t>(i)].value;
        model.weights.push_back({numberOf(value, width), width > 0 ? value / width : 0, weightTip(result, i),
                                 qs(dumpJson(realJson(value)))});
    }
    if (block.parts.size() > 1) {
        model.perPart = block.perBlock / static_cast<int>(block.parts.size());
        for (const weights::DissectedPart& part : block.parts)
            model.partLabels.push_back(partLabel(part));
    }
    return model;
}

} // namespace bitloupe::weightsText
