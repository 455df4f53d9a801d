#include "app/views/weights_compare_text.h"

#include "app/views/weights_text.h"
#include "core/base/number_text.h"
#include "core/io/file_text.h"
#include "core/io/inspect.h"
#include "core/report/compare_text.h"
#include "widgets/copy_menu.h"
#include "widgets/painting.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace bitloupe::weightsText {

namespace {

constexpr std::size_t kMostScales = 512;

QString text(const char* source)
{
    return QCoreApplication::translate("WeightsView", source);
}

QString decibels(double value)
{
    return !std::isinf(value) ? qs(fixedText(value, 1)) : value > 0 ? text("exact") : QStringLiteral("−∞");
}

QString small(double value)
{
    return value == 0  ? QStringLiteral("0")
        : value < 1e-2 ? qs(scientificText(value, 2))
                       : qs(significantText(value, 3));
}

/// TFLite joins the names of what it fused.
constexpr QChar kJoint = u';';

QString firstName(const QString& name)
{
    return name.section(kJoint, 0, 0);
}

QString inLines(QString name)
{
    return name.replace(kJoint, QStringLiteral(";\n"));
}

QString ratioTip(const weights::MatchedTensor& pair)
{
    const bool isExact = std::isinf(pair.sqnrDb) && pair.sqnrDb > 0;
    QString tip = text("SQNR = 10·log10(Σa² / Σ(a − b)²) = %1 over %2 pairs of values")
                      .arg(isExact ? text("exact") : text("%1 dB").arg(decibels(pair.sqnrDb)),
                           qs(integerText(pair.count)));
    if (isExact)
        tip += QLatin1Char('\n')
            + text("Every pair is equal; code × scale is rounded to binary32, as runtimes decode it.");
    return tip;
}

const QString kGap = QString(5, QChar(QChar::Nbsp)) + QLatin1Char(' ');

} // namespace

QString namePrefix(const weights::Comparison& comparison)
{
    if (comparison.matched.size() < 2)
        return {};
    QString prefix = firstName(qs(plainText(comparison.matched.front().name, kLongestName)));
    for (const weights::MatchedTensor& pair : comparison.matched) {
        const QString name = firstName(qs(plainText(pair.name, kLongestName)));
        const auto end = std::mismatch(prefix.begin(), prefix.end(), name.begin(), name.end()).first;
        prefix.truncate(end - prefix.begin());
    }
    return prefix.left(std::max(prefix.lastIndexOf(u'/'), prefix.lastIndexOf(u'.')) + 1);
}

QString nameLabel(const QString& name, const QString& prefix)
{
    QString label = firstName(name);
    if (label.startsWith(prefix) && label != prefix)
        label.remove(0, prefix.size());
    const auto joined = name.count(kJoint);
    return joined == 0 ? label : QStringLiteral("%1 +%2").arg(label).arg(joined);
}

QString scalesText(const weights::MatchedTensor& pair, bool isNarrow)
{
    if (pair.scales == 0)
        return QStringLiteral("–");
    const QString all = qs(integerText(pair.scales));
    return isNarrow && pair.scalesAsExpected == pair.scales
        ? text("all %1").arg(all)
        : text("%1 of %2").arg(qs(integerText(pair.scalesAsExpected)), all);
}

QList<TextCell> compareRow(const weights::MatchedTensor& pair, double bestDb, const QString& prefix,
                           bool isNarrow)
{
    const QString name = qs(plainText(pair.name, kLongestName));
    const QString renamed = pair.renamed.empty()
        ? name
        : text("%1 in A, %2 in B").arg(name, qs(plainText(pair.otherName, kLongestName)));
    const QString scales = scalesText(pair, isNarrow);
    TextCell first{nameLabel(name, prefix), TextCell::Tone::Normal,
                   inLines(renamed) + QLatin1Char('\n') + qs(shapeText(pair.shape))};
    first.second = qs(shapeText(pair.shape));
    first.full = name;
    TextCell ratio{decibels(pair.sqnrDb), TextCell::Tone::Normal, ratioTip(pair)};
    ratio.bar = bestDb > 0 ? std::clamp(pair.sqnrDb / bestDb, 0.0, 1.0) : 0;
    ratio.full = fullNumber(pair.sqnrDb);
    TextCell error{small(pair.maxAbsError), TextCell::Tone::Normal, text("max |a − b|")};
    error.full = fullNumber(pair.maxAbsError);
    TextCell cosine{small(pair.cosineDistance), TextCell::Tone::Normal, text("1 − Σab / √(Σa² Σb²)")};
    cosine.full = fullNumber(pair.cosineDistance);
    if (isNarrow)
        error.second = text("1 − cos %1").arg(cosine.text);
    return {first,
            ratio,
            error,
            cosine,
            {scales, TextCell::Tone::Normal,
             text("Stored scales that equal those of our rule as binary32, bit for bit")}};
}

QString compareSizes(const weights::Comparison& comparison)
{
    QString out =
        text("%1 → **%2** with scales").arg(bytesText(comparison.bytes), bytesText(comparison.otherBytes));
    if (comparison.otherBytes > 0 && comparison.otherBytes < comparison.bytes)
        out += kGap
            + text("**%1×** smaller")
                  .arg(qs(fixedText(static_cast<double>(comparison.bytes)
                                        / static_cast<double>(comparison.otherBytes),
                                    2)));
    return out;
}

QString findingWords(const weights::Finding& finding)
{
    const QString name = qs(plainText(finding.tensor));
    QString sentence = qs(report::findingText(finding));
    const bool startsWithName = sentence.startsWith(name);
    if (startsWithName)
        sentence.remove(0, name.size());
    static const QRegularExpression kNumber(
        QStringLiteral("(?<![\\w.])(\\d[\\d,]*(?:\\.\\d+)?(?: (?:dB|kB|MB|B|bytes|steps))?)(?![\\w])"));
    sentence.replace(kNumber, QStringLiteral("**\\1**"));
    return startsWithName ? QStringLiteral("**%1**%2").arg(name, sentence) : sentence;
}

QStringList onlyNames(const std::vector<std::string>& names)
{
    QStringList lines;
    for (const std::string& name : names)
        lines << (name.empty() ? text("(unnamed)") : qs(plainText(name, kLongestName)));
    return lines;
}

QString pairWords(const weights::PairDetail& detail)
{
    QStringList parts{text("SQNR **%1**")
                          .arg(std::isinf(detail.pair.sqnrDb)
                                   ? decibels(detail.pair.sqnrDb)
                                   : text("%1 dB").arg(qs(fixedText(detail.pair.sqnrDb, 2)))),
                      text("largest error **%1**").arg(small(detail.pair.maxAbsError))};
    if (detail.codesAvailable > 0)
        parts << text("uses **%1** of %2 codes")
                     .arg(qs(integerText(detail.codesUsed)), qs(integerText(detail.codesAvailable)));
    if (detail.pair.notFinite > 0)
        parts << text("**%1** pairs that are not numbers are left out")
                     .arg(qs(integerText(detail.pair.notFinite)));
    return parts.join(kGap);
}

QString stepWords(const weights::PairDetail& detail)
{
    if (detail.clipped == 0)
        return text("all within **½ step**: rounded, not clipped");
    return text("**%1** beyond ½ step, up to **%2** steps: clipped")
        .arg(qs(integerText(detail.clipped)), qs(fixedText(detail.largestErrorSteps, 2)));
}

QString scaleWords(const weights::PairDetail& detail)
{
    const auto equal = std::count_if(detail.scales.begin(), detail.scales.end(),
                                     [](const weights::StoredScale& s) { return s.ulps == 0; });
    const std::int64_t largest = (std::int64_t(1) << (std::max(1, detail.bits) - 1)) - 1;
    const bool isSymmetric = std::all_of(detail.scales.begin(), detail.scales.end(),
                                         [](const weights::StoredScale& s) { return s.zeroPoint == 0; });
    return (isSymmetric ? text("**%1** of %2 equal max|w| / %3, bit for bit")
                              .arg(qs(integerText(equal)), qs(integerText(std::ssize(detail.scales))),
                                   qs(integerText(largest)))
                        : text("**%1** of %2 equal those of our rule, bit for bit")
                              .arg(qs(integerText(equal)), qs(integerText(std::ssize(detail.scales)))));
}

OverlayBarsModel pairBars(const weights::PairDetail& detail)
{
    OverlayBarsModel model;
    model.name = text("Both histograms of %1").arg(qs(plainText(detail.pair.name, kLongestName)));
    model.isPale = true;
    model.table = {text("the histograms"),
                   {QStringLiteral("from"), QStringLiteral("to"), QStringLiteral("a"), QStringLiteral("b")},
                   {}};
    const auto bins = static_cast<double>(detail.histogram.size());
    for (std::size_t i = 0; i < detail.histogram.size(); ++i) {
        model.bars.push_back(static_cast<double>(detail.histogram[i]));
        model.line.push_back(static_cast<double>(detail.otherHistogram[i]));
        const double low = detail.width * (2 * static_cast<double>(i) / bins - 1);
        model.table.rows.push_back({fullNumber(low), fullNumber(low + 2 * detail.width / bins),
                                    QString::number(detail.histogram[i]),
                                    QString::number(detail.otherHistogram[i])});
        model.tips.push_back(
            text("%1 to %2: %3 in A, %4 in B")
                .arg(qs(significantText(low, 3)), qs(significantText(low + 2 * detail.width / bins, 3)),
                     qs(integerText(detail.histogram[i])), qs(integerText(detail.otherHistogram[i]))));
    }
    if (detail.width > 0) {
        const std::vector<double> ticks = roundTicks(-detail.width, detail.width, 7);
        const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
        for (const double tick : ticks) {
            if (std::abs(tick) <= detail.width)
                model.ticks.emplace_back((tick / detail.width + 1) / 2,
                                         tick == 0 ? QStringLiteral("0") : tickText(tick, step));
        }
    }
    return model;
}

OverlayBarsModel stepBars(const weights::PairDetail& detail)
{
    OverlayBarsModel model;
    model.name = text("Error in steps of its scale");
    model.table = {text("the errors"),
                   {QStringLiteral("fromSteps"), QStringLiteral("toSteps"), QStringLiteral("count")},
                   {}};
    const auto bins = static_cast<double>(detail.errorSteps.size());
    for (std::size_t i = 0; i < detail.errorSteps.size(); ++i) {
        model.bars.push_back(static_cast<double>(detail.errorSteps[i]));
        const double low = 2 * static_cast<double>(i) / bins - 1;
        model.table.rows.push_back(
            {fullNumber(low), fullNumber(low + 2 / bins), QString::number(detail.errorSteps[i])});
        model.tips.push_back(text("(b − a) / S from %1 to %2: %3 values")
                                 .arg(qs(fixedText(low, 2)), qs(fixedText(low + 2 / bins, 2)),
                                      qs(integerText(detail.errorSteps[i]))));
    }
    model.ticks = {{0.25, QStringLiteral("−½")}, {0.5, QStringLiteral("0")}, {0.75, QStringLiteral("+½")}};
    return model;
}

OverlayBarsModel scaleBars(const weights::PairDetail& detail)
{
    OverlayBarsModel model;
    model.name = text("Stored scales and our rule");
    model.isOutline = false;
    model.table = {text("the scales"),
                   {QStringLiteral("scale"), QStringLiteral("stored"), QStringLiteral("zeroPoint"),
                    QStringLiteral("rule"), QStringLiteral("ulps")},
                   {}};
    std::vector<weights::StoredScale> scales = detail.scales;
    std::stable_sort(scales.begin(), scales.end(),
                     [](const auto& a, const auto& b) { return a.stored > b.stored; });
    scales.resize(std::min(scales.size(), kMostScales));
    for (const weights::StoredScale& scale : scales) {
        model.bars.push_back(scale.stored);
        model.table.rows.push_back({QString::number(scale.index), fullNumber(scale.stored),
                                    QString::number(scale.zeroPoint), fullNumber(scale.rule),
                                    QString::number(scale.ulps)});
        model.line.push_back(scale.rule);
        model.tips.push_back(
            text("Scale %1: %2 stored, %3 by the rule, %4 steps of binary32 apart")
                .arg(scale.index)
                .arg(qs(autoText(scale.stored)), qs(autoText(scale.rule)), qs(integerText(scale.ulps))));
    }
    if (!scales.empty())
        model.ticks = {{0.0, text("channel %1").arg(scales.front().index)},
                       {1.0, text("channel %1").arg(scales.back().index)}};
    return model;
}

} // namespace bitloupe::weightsText
