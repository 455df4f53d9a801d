#include "app/views/numbers_blocks_text.h"

#include "app/views/numbers_text.h"
#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QCoreApplication>

#include <cmath>

namespace bitloupe::numbers {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("NumbersBlocks", text);
}

BitFieldModel fieldOf(const NumberFormat& format, std::uint64_t bits)
{
    State state;
    state.format = format;
    state.input.reset();
    state.bits = hexText(bits, format.totalBits());
    const auto result = compute(state, {});
    return result ? bitFieldModel(*result) : BitFieldModel{};
}

QString label(const BlockResult& result)
{
    return qs(result.format->label);
}

QString binary(std::uint64_t bits, int width)
{
    QString text;
    for (int bit = width - 1; bit >= 0; --bit)
        text += (bits >> bit & 1U) != 0 ? QLatin1Char('1') : QLatin1Char('0');
    return text;
}

/// "3 × 0.25 = 0.75", with what a code is before the scale.
QString product(const BlockResult& result, const BlockElement& element)
{
    const int offset = result.format->codeOffset;
    const double number = blockElementValue(*result.format, element.code);
    const QString code =
        offset == 0 ? blockNumber(number) : QStringLiteral("(%1 − %2)").arg(element.code).arg(offset);
    return QStringLiteral("%1 × %2 = %3").arg(code, blockNumber(result.factor()), blockNumber(element.value));
}

BlockCell cellOf(const BlockResult& result, int index)
{
    const BlockElement& element = result.elements[static_cast<std::size_t>(index)];
    BlockCell cell;
    cell.bits = binary(element.code, result.format->elementBits());
    cell.value = blockNumber(element.value);
    const bool padding = index >= static_cast<int>(result.elements.size()) - result.padding;
    if (padding)
        cell.asked = tr("padding");
    else if (element.asked)
        cell.asked = blockNumber(*element.asked);
    if (result.setsScale == index)
        cell.mark = tr("sets the scale");
    cell.tip = tr("Element %1: %2").arg(index).arg(product(result, element));
    if (element.asked && !padding)
        cell.tip += tr("\nasked for %1, error %2")
                        .arg(blockNumber(*element.asked), blockNumber(element.value - *element.asked));
    cell.name = tr("element %1, bits %2").arg(index).arg(cell.bits);
    if (!cell.asked.isEmpty())
        cell.name += tr(", asked for %1").arg(cell.asked);
    if (!cell.mark.isEmpty())
        cell.name += QStringLiteral(", ") + cell.mark;
    return cell;
}

QString elementList(const std::vector<int>& elements)
{
    QStringList names;
    for (const int element : elements)
        names << QString::number(element);
    return names.size() == 1 ? tr("element %1").arg(names[0])
                             : tr("elements %1").arg(names.join(tr(" and ")));
}

} // namespace

QString blockNumber(double value)
{
    return qs(autoText(value));
}

QString blockTitle(const BlockResult& result)
{
    const int count = static_cast<int>(result.elements.size()) - result.padding;
    if (!result.wasAsked())
        return tr("What %1 bytes mean in %2").arg(result.format->bytes).arg(label(result));
    return count == 1 ? tr("How %1 stores a value").arg(label(result))
                      : tr("How %1 stores %2 values").arg(label(result)).arg(count);
}

BitFieldModel scaleField(const BlockResult& result)
{
    return fieldOf(NumberFormat{result.format->scale}, result.scaleBits);
}

BitFieldModel elementField(const BlockResult& result, int index)
{
    BitFieldModel model =
        fieldOf(result.format->element, result.elements[static_cast<std::size_t>(index)].code);
    // The exponent's colour is that of the scale here.
    for (BitGroup& group : model.groups) {
        if (result.format->element.asFixed() != nullptr && group.tone == BitGroup::Tone::Exponent)
            group.tone = BitGroup::Tone::Fraction;
    }
    return model;
}

BlockGridModel gridModel(const BlockResult& result, int selected)
{
    BlockGridModel model;
    model.name = tr("Elements of %1").arg(label(result));
    for (const BitGroup& group : elementField(result, 0).groups)
        model.tones.insert(model.tones.end(), static_cast<std::size_t>(group.count), group.tone);
    for (int i = 0; i < static_cast<int>(result.elements.size()); ++i)
        model.cells.push_back(cellOf(result, i));
    model.selected = selected;
    return model;
}

std::vector<ByteModel> byteModels(const BlockResult& result)
{
    std::vector<ByteModel> bytes;
    for (std::size_t i = 0; i < result.bytes.size(); ++i) {
        ByteModel byte;
        byte.digits = qs(hexText(result.bytes[i], 8));
        byte.isScale = static_cast<int>(i) < result.format->scaleBytes();
        bytes.push_back(std::move(byte));
    }
    for (int i = 0; i < static_cast<int>(result.elements.size()); ++i) {
        const int first = blockBitOf(*result.format, i);
        for (int half = first / 4; half <= (first + result.format->elementBits() - 1) / 4; ++half) {
            ByteModel& byte = bytes[static_cast<std::size_t>(half / 2)];
            (half % 2 == 0 ? byte.low : byte.high).push_back(i);
        }
    }
    for (ByteModel& byte : bytes) {
        if (byte.isScale)
            byte.tip = result.format->scaleBytes() == 1 ? tr("the scale") : tr("the scale, low byte first");
        else if (byte.low == byte.high)
            byte.tip = elementList(byte.low);
        else
            byte.tip = tr("low half: %1\nhigh half: %2").arg(elementList(byte.low), elementList(byte.high));
    }
    return bytes;
}

QString scaleHead(const BlockResult& result)
{
    const NumberFormat scale{result.format->scale};
    const QString name = result.format->isMx() ? QStringLiteral("E8M0") : qs(scale.label());
    return tr("Scale: %1, shared by %2").arg(name).arg(result.elements.size());
}

QString elementHead(const BlockResult& result, int index)
{
    const QString name = result.format->kind == BlockKind::Mxint8 ? tr("int8 in 64ths")
        : result.format->codeOffset != 0                          ? tr("uint4, less 8")
                                                                  : qs(result.format->element.label());
    return tr("Element %1: %2").arg(index).arg(name);
}

QString blockFormula(const BlockResult& result)
{
    const QString code = result.format->codeOffset == 0
        ? QStringLiteral("\\color{fraction}{ {{/code}} }")
        : QStringLiteral("(\\color{fraction}{ {{/code}} } - %1)").arg(result.format->codeOffset);
    const QString tensor = result.tensorScale ? QStringLiteral(" \\times {{/tensor}}") : QString();
    return QStringLiteral(
               "\\mathrm{value} = \\color{fraction}{\\mathrm{element}} \\times "
               "\\color{exponent}{\\mathrm{scale}}%1 = %2 \\times \\color{exponent}{ {{/scale}} }%3 = "
               "{{/value}}")
        .arg(result.tensorScale ? QStringLiteral(" \\times \\mathrm{tensor\\ scale}") : QString(), code,
             tensor);
}

FormulaValues blockFormulaValues(const BlockResult& result, int index)
{
    const BlockElement& element = result.elements[static_cast<std::size_t>(index)];
    const QString code = result.format->codeOffset == 0
        ? blockNumber(blockElementValue(*result.format, element.code))
        : QString::number(element.code);
    return {{QStringLiteral("/code"), code},
            {QStringLiteral("/scale"), blockNumber(result.scale)},
            {QStringLiteral("/tensor"), blockNumber(result.tensorScale.value_or(1))},
            {QStringLiteral("/value"), blockNumber(element.value)}};
}

QString scaleWords(const BlockResult& result)
{
    if (std::isnan(result.factor()))
        return tr("The scale is **NaN**, and with it every value of the block.");
    if (!result.wasAsked())
        return tr("These bits are exact: nothing was rounded.");
    if (!result.setsScale)
        return tr("All values are zero: any scale would do.");
    const QString largest = blockNumber(result.amax);
    const QString scale = blockNumber(result.scale);
    if (result.format->isMx()) {
        const int exponent = std::isinf(result.amax) ? 128 : std::ilogb(result.amax);
        const int shared = exponent - result.format->emax;
        const QString held = shared < -127 || shared > 127 ? tr(", held at what E8M0 has") : QString();
        return tr("The largest magnitude, **%1**, is at least %2; elements reach up to %3. So the scale is "
                  "%2 / %3 = **%4**%5.")
            .arg(largest, power(exponent), power(result.format->emax), scale, held);
    }
    switch (result.format->kind) {
    case BlockKind::Nvfp4:
        return tr("The largest magnitude is **%1** and elements reach 6. So the scale is %1 / (6 × %2), "
                  "stored "
                  "in E4M3 as **%3**.")
            .arg(largest, blockNumber(*result.tensorScale), scale);
    case BlockKind::Q8_0:
        return tr("The largest magnitude is **%1** and codes reach 127. So the scale is %1 / 127, stored in "
                  "binary16 as **%2**.")
            .arg(largest, scale);
    default:
        return tr("The value of the largest magnitude, **%1**, gets the code 0, which is −8. So the scale is "
                  "%1 / −8, stored in binary16 as **%2**.")
            .arg(blockNumber(*result.elements[static_cast<std::size_t>(*result.setsScale)].asked), scale);
    }
}

QString costWords(const BlockResult& result)
{
    QString words;
    if (result.maxAbsError && result.sqnrDb) {
        words = *result.maxAbsError == 0
            ? tr("Every value is exact.")
            : tr("Largest error **%1**, at element **%2**. Signal to noise **%3 dB**.")
                  .arg(blockNumber(*result.maxAbsError))
                  .arg(*result.worst)
                  .arg(qs(fixedText(*result.sqnrDb, 1)));
    }
    if (result.padding > 0)
        words += tr(" **%1** zeros fill the block.").arg(result.padding);
    return words;
}

QString bytesWords(const BlockResult& result)
{
    const QString order = tr("%1 as in a file, the scale first: %2 bits per value")
                              .arg(result.format->bytes)
                              .arg(blockNumber(result.format->bitsPerValue()));
    return result.tensorScale ? order + tr(", and 32 for the whole tensor") : order;
}

} // namespace bitloupe::numbers
