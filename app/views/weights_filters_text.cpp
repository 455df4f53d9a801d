#include "app/views/weights_filters_text.h"

#include "core/base/json.h"
#include "core/base/number_text.h"
#include "core/num/format.h"
#include "widgets/painting.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace bitloupe::weightsText {

namespace {

QString text(const char* source)
{
    return QCoreApplication::translate("WeightsView", source);
}

/// The shortest digits that give the same binary32 back.
QString shortest(float value)
{
    const double size = std::abs(static_cast<double>(value));
    if (!std::isfinite(value) || (size > 0 && (size < 1e-5 || size >= 1e9)))
        return qs(autoText(static_cast<double>(value)));
    char digits[64];
    const auto end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed);
    return qs(withMinus({digits, static_cast<std::size_t>(end.ptr - digits)}));
}

QString significant(double value)
{
    return value == 0 ? QStringLiteral("0") : qs(significantText(value, 4));
}

/// "3 × 0.02035" or "(3 − −5) × 0.02035".
QString levelFormula(std::int64_t code, const AffineParameters& p)
{
    const QString steps = p.zeroPoint == 0
        ? qs(integerText(code))
        : QStringLiteral("(%1 \u2212 %2)").arg(qs(integerText(code)), qs(integerText(p.zeroPoint)));
    return QStringLiteral("%1 × %2").arg(steps, significant(p.scale));
}

weights::Place placeOf(const weights::Filter& filter, std::size_t cell)
{
    return {filter.channel, filter.places[cell]};
}

} // namespace

QString numberOf(double value, double width)
{
    if (!std::isfinite(value))
        return qs(autoText(value));
    if (width < 1e-4 || width >= 1e5)
        return value == 0 ? QStringLiteral("0") : qs(scientificText(value, 1));
    const int decimals = std::clamp(2 - static_cast<int>(std::floor(std::log10(width))), 1, 6);
    return qs(fixedText(value, decimals));
}

QString filterWords(const weights::Filter& filter)
{
    QStringList parts;
    if (filter.finite > 0)
        parts << text("**%1** of %2 weights became 0")
                     .arg(
                         qs(percentText(
                             static_cast<double>(filter.becameZero) / static_cast<double>(filter.finite), 1)),
                         qs(integerText(filter.finite)));
    if (filter.hasCodes())
        parts << (filter.scale > 0 ? text("step **S = %1**").arg(significant(filter.scale))
                                   : text("every weight is **0**"));
    parts << text("largest error **%1**").arg(significant(filter.largestError));
    const auto odd = static_cast<std::int64_t>(filter.size()) - filter.finite;
    if (odd > 0)
        parts << text("**%1** values that are not numbers").arg(qs(integerText(odd)));
    if (filter.isPart)
        parts << text("the first **%1** of the channel").arg(qs(integerText(weights::kMostFilterValues)));
    return parts.join(QString(5, QChar(QChar::Nbsp)) + QLatin1Char(' '));
}

QString quantizerName(const weights::Result& result)
{
    const ScaledBlockFormat* block = weights::settingsOf(result.state).block;
    return block != nullptr ? qs(block->label) : text("%1 bits").arg(result.state.bits);
}

QString levelsText(const weights::Result& result, std::int64_t channel)
{
    return text("%1 of %2 levels")
        .arg(qs(integerText(result.channels[static_cast<std::size_t>(channel)].distinctCodes)),
             qs(integerText(result.codesAvailable)));
}

QString cellTip(const weights::Result& result, const weights::Filter& filter, std::size_t cell)
{
    QStringList index;
    for (const std::int64_t i : weights::indexOf(result, placeOf(filter, cell)))
        index << QString::number(i);
    const QString head = QStringLiteral("[%1]").arg(index.join(QStringLiteral(", ")));
    const float value = filter.original[cell];
    if (!std::isfinite(value))
        return text("%1\n%2 is not a number: it has no code and is left out of all statistics")
            .arg(head, shortest(value));
    if (!filter.hasCodes())
        return text("%1\nw = %2\nŵ = %3 in %4\nŵ − w = %5")
            .arg(head, shortest(value), significant(static_cast<double>(filter.quantized[cell])),
                 quantizerName(result), significant(static_cast<double>(filter.difference[cell])));
    const AffineParameters p = weights::parametersAt(result, placeOf(filter, cell));
    const QString shift =
        p.zeroPoint == 0 ? QString() : QStringLiteral(" + %1").arg(qs(integerText(p.zeroPoint)));
    return text("%1\nw = %2\nq = round(w / S)%3 = round(%2 / %4)%3 = %5\nŵ = %6 = %7\nŵ − w = %8")
        .arg(head, shortest(value), shift, significant(p.scale), qs(integerText(filter.codes[cell])),
             levelFormula(filter.codes[cell], p), significant(static_cast<double>(filter.quantized[cell])),
             significant(static_cast<double>(filter.difference[cell])));
}

QString tileJson(const weights::Filter& filter, int tile)
{
    Json original = Json::array();
    Json codes = Json::array();
    Json dequantized = Json::array();
    const auto cells = static_cast<std::size_t>(filter.rows * filter.columns);
    for (std::size_t i = 0; i < cells; ++i) {
        const std::size_t at = static_cast<std::size_t>(tile) * cells + i;
        original.push_back(realJson(static_cast<double>(filter.original[at])));
        codes.push_back(filter.hasCodes() && std::isfinite(filter.original[at]) ? Json(filter.codes[at])
                                                                                : Json());
        dequantized.push_back(realJson(static_cast<double>(filter.quantized[at])));
    }
    Json out{{"channel", filter.channel}, {"input", tile}};
    out["shape"] = {filter.rows, filter.columns};
    out["original"] = std::move(original);
    out["codes"] = std::move(codes);
    out["dequantized"] = std::move(dequantized);
    return qs(dumpJson(out, 2));
}

CopyTable filterTable(const weights::Result& result, const weights::Filter& filter, std::size_t first,
                      std::size_t count, const QString& name)
{
    CopyTable table{name,
                    {QStringLiteral("index"), QStringLiteral("value"), QStringLiteral("code"),
                     QStringLiteral("dequantized"), QStringLiteral("difference")},
                    {},
                    {QStringLiteral("index")}};
    for (std::size_t i = first; i < first + count; ++i) {
        QStringList index;
        for (const std::int64_t at : weights::indexOf(result, placeOf(filter, i)))
            index << QString::number(at);
        const bool isNumber = std::isfinite(filter.original[i]);
        table.rows.push_back({index.join(u' '), fullNumber(filter.original[i]),
                              isNumber && filter.hasCodes() ? QString::number(filter.codes[i]) : QString(),
                              isNumber ? fullNumber(filter.quantized[i]) : QString(),
                              isNumber ? fullNumber(filter.difference[i]) : QString()});
    }
    return table;
}

QString cellWords(const weights::Result& result, const weights::Filter& filter, std::size_t cell)
{
    const float value = filter.original[cell];
    const int width = weights::storedBits(result, value).format->format.totalBits();
    if (!std::isfinite(value))
        return text("**%1** in %2 bits has no code").arg(shortest(value)).arg(width);
    if (!filter.hasCodes())
        return text("**%1** in %2 bits, **%3** in %4")
            .arg(shortest(value))
            .arg(width)
            .arg(significant(static_cast<double>(filter.quantized[cell])), quantizerName(result));
    const AffineParameters p = weights::parametersAt(result, placeOf(filter, cell));
    return text("**%1** in %2 bits, code **%3** in %4: **%5 = %6**")
        .arg(shortest(value))
        .arg(width)
        .arg(qs(integerText(filter.codes[cell])))
        .arg(result.state.bits)
        .arg(levelFormula(filter.codes[cell], p), significant(p.level(filter.codes[cell])));
}

std::vector<BitRun> bitRuns(const weights::StoredBits& stored)
{
    const FloatFormat& format = stored.format->format;
    const QString bits = qs(weights::bitText(static_cast<std::int64_t>(stored.pattern), format.totalBits()));
    return {{BitGroup::Tone::Sign, text("sign"), bits.left(1)},
            {BitGroup::Tone::Exponent, text("exponent"), bits.mid(1, format.exponentBits)},
            {BitGroup::Tone::Fraction, text("fraction"), bits.mid(1 + format.exponentBits)}};
}

QString stripTip(const weights::Part& part)
{
    const QString decibels =
        std::isinf(part.sqnrDb) ? text("exact") : text("%1 dB").arg(qs(fixedText(part.sqnrDb, 2)));
    return text("Channel %1: %2 to %3\nSQNR = 10·log10(Σw² / Σ(w − ŵ)²) = %4\nS = %5")
        .arg(part.index)
        .arg(qs(autoText(part.min)), qs(autoText(part.max)), decibels, qs(autoText(part.scale)));
}

} // namespace bitloupe::weightsText
