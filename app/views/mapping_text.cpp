#include "app/views/mapping_text.h"

#include "core/base/number_text.h"
#include "core/labs/mapping/edits.h"
#include "widgets/painting.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace bitloupe::mappingText {

namespace {

/// More cells than these are drawn as runs of codes.
constexpr std::int64_t kMostCells = 512;

QString text(const char* words)
{
    return QCoreApplication::translate("MappingRange", words);
}

/// A value and its unit stay on one line.
QString unbroken(QString value)
{
    return value.replace(QLatin1Char(' '), QChar(0x00A0));
}

QString bold(const QString& value)
{
    return QStringLiteral("**%1**").arg(unbroken(value));
}

QString signedPercent(double ratio)
{
    const double percent = (ratio - 1) * 100;
    const QString sign = percent >= 0 ? QStringLiteral("+") : QString();
    return sign + qs(fixedText(percent, std::abs(percent) >= 100 ? 0 : 1)) + QStringLiteral(" %");
}

QString errorPart(double before, double after)
{
    if (before == after)
        return text(" The error stays.");
    if (before <= 0)
        return {};
    return text(" Error %1.").arg(bold(signedPercent(after / before)));
}

/// Whether the zero point jumps within the curve.
bool hasTeeth(const mapping::ErrorCurve& curve)
{
    return std::any_of(curve.points.begin(), curve.points.end(), [&](const mapping::CurvePoint& p) {
        return p.zeroPoint != curve.points.front().zeroPoint;
    });
}

} // namespace

Before snapshot(const mapping::State& state, const mapping::Result& result)
{
    return {state.vary,
            false,
            result.range,
            state.bits,
            result.parameters.scale,
            result.measurement.metrics.mse,
            result.measurement.metrics.clippedCount};
}

QString boundText(double value)
{
    if (value == 0)
        return QStringLiteral("0");
    const double size = std::abs(value);
    if (size >= 1e5 || size < 1e-3)
        return qs(significantText(value, 3));
    const int decimals = std::clamp(2 - static_cast<int>(std::floor(std::log10(size))), 0, 6);
    return qs(fixedText(value, std::min(decimals, size >= 1 ? 2 : 6)));
}

RangePlotData plotData(const mapping::State& state, const mapping::Result& result)
{
    RangePlotData plot;
    plot.low = result.histogram.low;
    plot.high = result.histogram.high;
    plot.counts.assign(result.histogram.counts.begin(), result.histogram.counts.end());
    plot.dataMin = result.dataRange.min;
    plot.dataMax = result.dataRange.max;
    const RealRange shown = state.symmetric ? mapping::mirrored(result.range) : result.range;
    plot.min = shown.min;
    plot.max = shown.max;
    plot.gridMin = result.representable.min;
    plot.gridMax = result.representable.max;
    plot.lastCode = result.parameters.quantMax;
    plot.canMoveRange = result.kind == mapping::Kind::Affine;
    plot.clips = plot.canMoveRange;
    plot.estimated = result.isEstimate;
    for (const mapping::Cell& cell : mapping::cellsOf(result, state.rounding, kMostCells))
        plot.cells.push_back({cell.code, cell.left, cell.right, cell.level, cell.count, cell.level == 0,
                              qs(mapping::codeBits(cell.code, result.parameters))});
    if (!result.followed.empty()) {
        const mapping::Followed& f = result.followed.front();
        plot.followed = f.x;
        plot.followedLevel = f.dequantized;
        plot.followedCode = f.code;
    }
    return plot;
}

ErrorCurveData curveData(const mapping::Result& result)
{
    ErrorCurveData data;
    for (const mapping::CurvePoint& p : result.curve.points)
        data.points.push_back({p.bound, p.error.round, p.error.clip, p.zeroPoint});
    data.you = result.curve.you;
    data.yourError = result.measurement.metrics.mse;
    if (result.curve.searched) {
        data.best = result.curve.best;
        data.bestError = result.curve.bestError;
    }
    data.boundName = boundName(result.curve.vary);
    return data;
}

QString rangeWords(const mapping::State& state, const mapping::Result& result,
                   const std::optional<Before>& before)
{
    if (result.kind != mapping::Kind::Affine && result.codebook.empty())
        return text("Even steps of %1 that the quantizer chooses.")
            .arg(bold(qs(significantText(result.parameters.scale, 4))));
    if (result.kind != mapping::Kind::Affine)
        return text("Each value goes to the nearest of %1 free levels.").arg(result.codebook.size());
    if (!before)
        return text("Drag min or max: narrower steps, or fewer clipped values.");
    const ErrorMetrics& m = result.measurement.metrics;
    const double step = result.parameters.scale;
    QString words;
    if (before->bitsChanged) {
        words = text("%1 → %2 bits: every step went from %3 to %4.")
                    .arg(before->bits)
                    .arg(bold(QString::number(state.bits)), qs(significantText(before->step, 4)),
                         bold(qs(significantText(step, 4))));
        return words + errorPart(before->mse, m.mse);
    }
    if (before->range == result.range)
        return text("Drag min or max: narrower steps, or fewer clipped values.");
    if (before->range.max != result.range.max)
        words = text("max %1 → %2").arg(boundText(before->range.max), bold(boundText(result.range.max)));
    if (before->range.min != result.range.min) {
        if (!words.isEmpty())
            words += QStringLiteral(", ");
        words += text("min %1 → %2").arg(boundText(before->range.min), bold(boundText(result.range.min)));
    }
    const std::int64_t more = m.clippedCount - before->clipped;
    const QString count = bold(qs(integerText(std::abs(more))));
    const bool grew = step > before->step;
    const QString steps =
        (grew ? text("every step grew from %1 to %2.") : text("every step shrank from %1 to %2."))
            .arg(qs(significantText(before->step, 4)), bold(qs(significantText(step, 4))));
    if (more == 0)
        words += text(": as many values are clipped, and ") + steps;
    else if (more < 0)
        words +=
            text(": %1 fewer values are clipped, ").arg(count) + (grew ? text("but ") : text("and ")) + steps;
    else
        words +=
            text(": %1 more values are clipped, ").arg(count) + (grew ? text("and ") : text("but ")) + steps;
    return words + errorPart(before->mse, m.mse);
}

bool wantsLog(const mapping::ValueHistogram& histogram)
{
    constexpr std::int64_t kTimesTheMedian = 100;
    std::vector<std::int64_t> filled;
    std::copy_if(histogram.counts.begin(), histogram.counts.end(), std::back_inserter(filled),
                 [](std::int64_t count) { return count > 0; });
    if (filled.empty())
        return false;
    std::sort(filled.begin(), filled.end());
    return filled.back() > kTimesTheMedian * filled[filled.size() / 2];
}

QString leftOutWords(const ErrorMetrics& metrics)
{
    if (metrics.nan + metrics.inf == 0)
        return {};
    const QString infinities =
        metrics.inf == 1 ? text("1 infinity") : text("%1 infinities").arg(qs(integerText(metrics.inf)));
    if (metrics.nan == 0)
        return text("%1 left out.").arg(infinities);
    if (metrics.inf == 0)
        return text("%1 NaN left out.").arg(qs(integerText(metrics.nan)));
    return text("%1 NaN and %2 are left out.").arg(qs(integerText(metrics.nan)), infinities);
}

QString errorWords(const mapping::Result& result)
{
    const ErrorMetrics& m = result.measurement.metrics;
    QString words =
        text("MSE %1 = rounding %2 + clipping %3")
            .arg(bold(qs(significantText(m.mse, 4))), bold(qs(significantText(m.roundError, 4))),
                 m.clipError > 0 ? QStringLiteral("~~%1~~").arg(qs(significantText(m.clipError, 3)))
                                 : bold(QStringLiteral("0")));
    const mapping::ErrorCurve& curve = result.curve;
    if (!curve.searched)
        return words + QStringLiteral(".");
    const double above = curve.bestError > 0 ? m.mse / curve.bestError - 1 : 0;
    if (above < 5e-4)
        return words + text(". This is the best %1.").arg(boundName(curve.vary));
    words += text(", %1 above the best %2.").arg(bold(qs(percentText(above, 1))), boundName(curve.vary));
    if (hasTeeth(curve))
        words += text(" Teeth: Z jumps by one.");
    return words;
}

QString otherLevelsWords(const mapping::Result& result)
{
    if (result.kind == mapping::Kind::UniformBest)
        return text("These are the even steps of least error: %1 apart, from %2 to %3. The search chooses "
                    "them, so min and max do nothing here.")
            .arg(bold(qs(significantText(result.parameters.scale, 4))), bold(boundText(result.range.min)),
                 bold(boundText(result.range.max)));
    if (result.kind == mapping::Kind::Pact)
        return text("PACT learns one bound, alpha: the range is 0 … %1, and only alpha moves it.")
            .arg(bold(boundText(result.range.max)));
    return text("The quantizer in use has %1 levels that are not even steps of a range, so min and max do "
                "nothing here. Each value goes to the nearest level.")
        .arg(bold(qs(integerText(static_cast<std::int64_t>(result.codebook.size())))));
}

QString boundName(mapping::Vary vary)
{
    switch (vary) {
    case mapping::Vary::Min:
        return text("min");
    case mapping::Vary::Max:
        return text("max");
    case mapping::Vary::Both:
        break;
    }
    return text("pair");
}

QString conventionDetail(const mapping::ConventionAnswer& answer)
{
    if (!answer.parameters)
        return qs(answer.parameters.error().message);
    return QStringLiteral("S %1 · Z %2")
        .arg(qs(significantText(answer.parameters->scale, 7)), qs(integerText(answer.parameters->zeroPoint)));
}

QString zeroText(const mapping::Result& result, bool& isLost)
{
    const AffineParameters& p = result.parameters;
    isLost = false;
    if (result.kind != mapping::Kind::Affine)
        return text("nearest level");
    if (p.zeroPoint >= p.quantMin && p.zeroPoint <= p.quantMax) {
        const bool isOutside = result.range.min > 0 || result.range.max < 0;
        if (!isOutside || p.level(p.zeroPoint) == 0)
            return (std::abs(p.zeroPoint) < 1000 ? text("exact, code %1") : text("code %1"))
                .arg(qs(integerText(p.zeroPoint)));
    }
    isLost = true;
    return text("clipped to code %1")
        .arg(qs(integerText(p.zeroPoint < p.quantMin ? p.quantMin : p.quantMax)));
}

} // namespace bitloupe::mappingText
