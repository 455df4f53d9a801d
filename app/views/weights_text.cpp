#include "app/views/weights_text.h"

#include "core/base/number_text.h"
#include "core/io/file_text.h"
#include "core/io/inspect.h"
#include "widgets/painting.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

#include <cmath>
#include <map>

namespace bitloupe::weightsText {

namespace {

QString text(const char* source)
{
    return QCoreApplication::translate("WeightsView", source);
}

QString decibels(double value)
{
    return std::isinf(value) ? text("exact") : text("%1 dB").arg(qs(fixedText(value, 1)));
}

QString indexText(const std::vector<std::int64_t>& index)
{
    QStringList parts;
    for (const std::int64_t i : index)
        parts << QString::number(i);
    return QStringLiteral("[%1]").arg(parts.join(QStringLiteral(", ")));
}

/// Of a block format the scales are many, and each is of its block only.
QString blockWords(const weights::Result& result, const ScaledBlockFormat& block)
{
    return text("blocks of **%1** in %2, the coarsest step **%3**")
        .arg(block.elements)
        .arg(qs(block.label), qs(significantText(result.layer.scale, 4)));
}

QString scaleWords(const weights::Result& result)
{
    const QString scale = qs(significantText(result.layer.scale, 4));
    if (result.layer.scale == 0)
        return text("every weight is **0**");
    if (const ScaledBlockFormat* block = weights::settingsOf(result.state).block)
        return blockWords(result, *block);
    if (result.state.granularity == weights::Granularity::PerTensor)
        return result.channels.size() == 1
            ? text("**S = %1**").arg(scale)
            : text("channel **%1** sets **S = %2**").arg(result.widestChannel).arg(scale);
    const auto row = std::find_if(result.table.begin(), result.table.end(), [&](const weights::TableRow& r) {
        return r.granularity == result.state.granularity && r.bits == result.state.bits
            && (r.groupSize == 0 || r.groupSize == result.state.groupSize);
    });
    const QString scales = row == result.table.end() ? QString() : qs(integerText(row->scales));
    return text("**%1** scales, the largest **S = %2**").arg(scales, scale);
}

QString channelWords(const weights::Result& result, std::int64_t channel)
{
    const weights::Part& part = result.channels[static_cast<std::size_t>(channel)];
    return text("channel **%1**: **%2** to **%3**, SQNR **%4**, **%5** codes")
        .arg(channel)
        .arg(qs(significantText(part.min, 3)), qs(significantText(part.max, 3)), decibels(part.sqnrDb),
             qs(integerText(part.distinctCodes)));
}

} // namespace

QString bytesText(std::int64_t bytes)
{
    const auto value = static_cast<double>(bytes);
    if (value < 1000)
        return text("%1 bytes").arg(bytes);
    if (value < 1e6)
        return text("%1 kB").arg(qs(significantText(value / 1e3, 3)));
    if (value < 1e9)
        return text("%1 MB").arg(qs(significantText(value / 1e6, 3)));
    return text("%1 GB").arg(qs(significantText(value / 1e9, 3)));
}

QString dtypeLabel(const std::string& dtype)
{
    const QString stored = qs(plainText(dtype));
    static const std::map<QString, const char*> kWords{{QStringLiteral("f"), "float"},
                                                       {QStringLiteral("i"), "int"},
                                                       {QStringLiteral("u"), "uint"},
                                                       {QStringLiteral("c"), "complex"},
                                                       {QStringLiteral("bf"), "bfloat"}};
    if (stored == QLatin1String("FLOAT"))
        return QStringLiteral("float32");
    if (stored == QLatin1String("DOUBLE"))
        return QStringLiteral("float64");
    if (stored == QLatin1String("BOOL") || stored == QLatin1String("|b1"))
        return QStringLiteral("bool");
    // NumPy counts bytes, and says which comes first.
    static const QRegularExpression kNumpy(QStringLiteral("^([<>=|])([fiuc])(\\d+)$"));
    if (const auto match = kNumpy.match(stored); match.hasMatch()) {
        const QString label =
            QLatin1String(kWords.at(match.captured(2))) + QString::number(8 * match.captured(3).toInt());
        return match.captured(1) == QLatin1String(">") ? text("%1, big-endian").arg(label) : label;
    }
    static const QRegularExpression kLetters(QStringLiteral("^(F|I|U|BF)(\\d+)(?:_(E\\dM\\d))?$"));
    if (const auto match = kLetters.match(stored); match.hasMatch()) {
        const QString detail = match.captured(3).toLower();
        return QLatin1String(kWords.at(match.captured(1).toLower())) + match.captured(2)
            + (detail.isEmpty() ? QString() : QLatin1Char(' ') + detail);
    }
    static const QRegularExpression kCapitals(
        QStringLiteral("^((?:B?FLOAT|U?INT|COMPLEX)\\d+?)(E\\dM\\d\\w*)?$"));
    if (const auto match = kCapitals.match(stored); match.hasMatch())
        return (match.captured(1) + QLatin1Char(' ') + match.captured(2)).trimmed().toLower();
    return stored;
}

QString tensorFacts(const weights::Result& result)
{
    QString facts = QStringLiteral("%1 · %2").arg(qs(shapeText(result.shape)), dtypeLabel(result.dtype));
    if (result.sizeBytes > 0)
        facts += QStringLiteral(" · ") + bytesText(result.sizeBytes);
    if (!result.usedBy.empty())
        facts += text(" · used by %1").arg(qs(result.usedBy));
    return facts;
}

QString words(const weights::Result& result)
{
    QStringList parts;
    if (result.state.channel)
        parts << channelWords(result, *result.state.channel);
    parts << scaleWords(result);
    if (result.channels.size() > 1)
        parts << text("**%1** of %2 channels use only **%3** of %4 codes")
                     .arg(qs(integerText(result.fewestChannels)),
                          qs(integerText(std::ssize(result.channels))), qs(integerText(result.fewestCodes)),
                          qs(integerText(result.codesAvailable)));
    if (result.zeroChannels > 0 && !result.state.block)
        parts << (result.zeroBits < result.state.bits ? text("at %1 bits **%2** channels would be all zero")
                                                      : text("at %1 bits **%2** channels are all zero"))
                     .arg(result.zeroBits)
                     .arg(qs(integerText(result.zeroChannels)));
    if (result.lastGroup > 0)
        parts << text("last group **%1** of %2").arg(result.lastGroup).arg(result.state.groupSize);
    if (result.notFinite == 1)
        parts << text("**1**\u00a0value that is not a number is left out (at %1)")
                     .arg(indexText(result.firstNotFinite));
    else if (result.notFinite > 1)
        parts << text("**%1**\u00a0values that are not numbers are left out (first at %2)")
                     .arg(qs(integerText(result.notFinite)), indexText(result.firstNotFinite));
    return parts.join(QString(5, QChar(QChar::Nbsp)) + QLatin1Char(' '));
}

QString wordsTip(const weights::Result& result)
{
    const weights::Part& layer = result.layer;
    QStringList lines;
    const weights::Settings settings = weights::settingsOf(result.state);
    if (settings.block == nullptr && settings.granularity == weights::Granularity::PerTensor) {
        const std::int64_t steps = (std::int64_t(1) << settings.bits) - (settings.narrow ? 2 : 1);
        lines << (settings.symmetric ? text("S = max|w| / (2^(b − 1) − 1) = %1 / %2 = %3")
                                           .arg(qs(autoText(std::max(-layer.min, layer.max))))
                                           .arg((std::int64_t(1) << (settings.bits - 1)) - 1)
                                           .arg(qs(autoText(layer.scale)))
                                     : text("S = (max − min) / (qmax − qmin) = (%1 − %2) / %3 = %4, Z = %5")
                                           .arg(qs(autoText(std::max(0.0, layer.max))),
                                                qs(autoText(std::min(0.0, layer.min))))
                                           .arg(steps)
                                           .arg(qs(autoText(layer.scale)), qs(integerText(layer.zeroPoint))));
    }
    lines << text("SQNR = 10·log10(Σw² / Σ(w − ŵ)²) = %1").arg(decibels(layer.sqnrDb))
          << text("MSE = Σ(w − ŵ)² / n = %1").arg(qs(autoText(layer.mse)));
    if (std::isinf(layer.sqnrDb))
        lines << text(
            "Every weight comes back bit for bit: scale and product are rounded to binary32, as files\n"
            "store and runtimes decode them.");
    if (result.channels.size() > 1)
        lines << text("mean of the bits wasted: %1 of %2")
                     .arg(qs(fixedText(result.wastedBitsMean, 2)))
                     .arg(settings.bits);
    return lines.join(QLatin1Char('\n'));
}

QString sizeTip(const weights::Result& result)
{
    QStringList lines{text("Weights quantized, everything else as it is:")};
    for (const weights::DtypeSize& size : result.modelSizes)
        lines << text("%1: %2 tensors, %3 → %4")
                     .arg(dtypeLabel(size.dtype), qs(integerText(size.tensors)), bytesText(size.bytesBefore),
                          bytesText(size.bytesAfter));
    lines << text("together %1 → %2 bytes")
                 .arg(qs(integerText(result.modelBytesBefore)), qs(integerText(result.modelBytesAfter)));
    return lines.join(QLatin1Char('\n'));
}

QString scaleSummary(const weights::Result& result)
{
    const double worst = result.channels[static_cast<std::size_t>(result.worstChannel)].sqnrDb;
    return text("SQNR **%1**, worst channel **%2**").arg(decibels(result.layer.sqnrDb), decibels(worst));
}

QString tableDecibels(double value)
{
    return std::isinf(value) ? text("exact") : qs(fixedText(value, 1));
}

QString channelTip(const weights::Result& result, const weights::Part& part)
{
    return text("Channel %1: %2 to %3\nS = %4, Z = %5\nSQNR = 10·log10(Σw² / Σ(w − ŵ)²) = %6\n%7 of %8 "
                "codes, %9 bits wasted")
        .arg(part.index)
        .arg(qs(autoText(part.min)), qs(autoText(part.max)), qs(autoText(part.scale)),
             qs(integerText(part.zeroPoint)), decibels(part.sqnrDb), qs(integerText(part.distinctCodes)),
             qs(integerText(result.codesAvailable)),
             qs(fixedText(weights::settingsOf(result.state).bits - part.bitsUsed, 2)));
}

QString modelLabel(const std::string& path)
{
    return path == "demo" ? text("Built-in digit network") : qs(fileName(path));
}

QString tensorLabel(const std::string& name, const std::string& path)
{
    return name.empty() ? modelLabel(path) : qs(plainText(name, kLongestName));
}

QString modelFacts(const Model& model, bool isBrief)
{
    std::int64_t weightCount = 0;
    std::int64_t biasCount = 0;
    std::int64_t bytes = 0;
    for (const TensorInfo& info : model.tensors()) {
        weightCount += weights::isWeight(info) ? info.count : 0;
        biasCount += weights::isBias(info) ? info.count : 0;
        bytes += info.sizeBytes;
    }
    QStringList facts;
    if (model.path() != "demo")
        facts << qs(formatLabel(model.format()));
    if (!isBrief)
        facts << text("%1 weights").arg(qs(integerText(weightCount)));
    if (biasCount > 0 && !isBrief)
        facts << text("%1 biases").arg(qs(integerText(biasCount)));
    facts << bytesText(bytes);
    if (isBrief)
        return facts.join(QStringLiteral(" · "));
    if (model.path() == "demo")
        facts << text("generated from a fixed seed, not trained");
    else if (!model.note().empty())
        facts << qs(plainText(model.note()));
    return facts.join(QStringLiteral(" · "));
}

} // namespace bitloupe::weightsText
