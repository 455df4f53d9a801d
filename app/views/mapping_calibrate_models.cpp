#include "app/views/mapping_calibrate_models.h"

#include "core/base/number_text.h"
#include "core/labs/mapping/duel.h"
#include "core/labs/mapping/edits.h"
#include "widgets/painting.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace bitloupe::calibrateText {

using mapping::Duelist;
using mapping::Judged;
using mapping::Method;

namespace {

QString text(const char* words)
{
    return QCoreApplication::translate("MappingCalibrate", words);
}

QString rangeText(const RealRange& range)
{
    const double greatest = std::max(std::abs(range.min), std::abs(range.max));
    return text("%1 … %2").arg(boundText(range.min, greatest), boundText(range.max, greatest));
}

QString cutText(const mapping::Decision& decision)
{
    if (decision.countBelow + decision.countAbove == 0)
        return text("no value outside");
    return text("%1 values below, %2 above")
        .arg(qs(integerText(decision.countBelow)), qs(integerText(decision.countAbove)));
}

QString rowTip(const Duelist& row)
{
    return text("%1: %2\n%3; %4 of the data's width")
        .arg(methodName(row.method), rangeText(row.calibrated->range), cutText(row.decision),
             qs(percentText(row.decision.keptShare, 1)));
}

QString judgedTip(const Duelist& row, const Judged& judged, Measure measure)
{
    const ErrorMetrics& m = *judged.metrics;
    const QString value = measure == Measure::Sqnr
        ? text("SQNR = 10 log₁₀(Σx² / Σ(x̂ − x)²) = 10 log₁₀(%1 / %2) = %3 dB")
              .arg(qs(significantText(row.decision.signal, 5)), qs(significantText(m.sse, 5)),
                   decibelText(m.sqnrDb))
        : text("MSE = Σ(x̂ − x)² / n = %1 / %2 = %3")
              .arg(qs(significantText(m.sse, 5)), qs(integerText(m.count)), errorText(m.mse));
    const QString place = judged.rank == 1
        ? text("the best")
        : text("number %1, %2 dB behind the best").arg(judged.rank).arg(decibelText(*judged.behindDb));
    return text("%1\n%2 bits, range %3: %4").arg(value).arg(judged.bits).arg(rangeText(*judged.range), place);
}

QString judgedText(const Judged& judged, Measure measure)
{
    if (!judged.metrics)
        return QStringLiteral("–");
    return measure == Measure::Sqnr ? decibelText(judged.metrics->sqnrDb) : errorText(judged.metrics->mse);
}

LaneRow laneOf(const mapping::State& state, const Duelist& row, double greatest, Measure measure, bool hidden)
{
    LaneRow lane;
    lane.name = methodName(row.method);
    lane.note = methodNote(row.calibration);
    lane.isAdopted = state.calibration && *state.calibration == row.calibration;
    lane.why = qs(row.why);
    lane.hasRange = row.calibrated.has_value();
    if (!lane.hasRange)
        return lane;
    // A symmetric grid covers both sides alike, whatever the method gave.
    const RealRange shown =
        state.symmetric ? mapping::mirrored(row.calibrated->range) : row.calibrated->range;
    lane.min = shown.min;
    lane.max = shown.max;
    lane.cutsBelow = row.decision.countBelow > 0;
    lane.cutsAbove = row.decision.countAbove > 0;
    const QString unknown = QStringLiteral("?");
    const QString tip = hidden ? text("Shown after your guess") : rowTip(row);
    lane.tip = tip;
    lane.json = hidden ? QString() : qs(dumpJson(mapping::duelJson({row})[0]));
    for (const double end : {lane.min, lane.max})
        lane.cells.push_back({hidden ? unknown : boundText(end, greatest), false, tip});
    for (const Judged& judged : row.judged) {
        const bool isKnown = !hidden && judged.metrics.has_value();
        lane.cells.push_back({hidden ? unknown : judgedText(judged, measure), isKnown && judged.rank == 1,
                              isKnown ? judgedTip(row, judged, measure) : tip});
    }
    return lane;
}

DecisionSeries seriesOf(DecisionSeries::Kind kind, const QString& name, bool isPale = false)
{
    DecisionSeries series;
    series.kind = kind;
    series.name = name;
    series.isPale = isPale;
    return series;
}

void addTried(DecisionPlotModel& model, const Duelist& row, const QString& name, DecisionSeries::Kind kind)
{
    DecisionSeries series = seriesOf(kind, name);
    for (const mapping::DecisionPoint& point : row.decision.tried)
        series.points.emplace_back(point.x, point.y);
    model.series.push_back(std::move(series));
}

void addBatches(DecisionPlotModel& model, const Duelist& row)
{
    using Kind = DecisionSeries::Kind;
    DecisionSeries averageMax = seriesOf(Kind::Line, text("average of the maxima"));
    DecisionSeries averageMin = seriesOf(Kind::Line, text("average of the minima"));
    DecisionSeries max = seriesOf(Kind::Dots, text("greatest value"), true);
    DecisionSeries min = seriesOf(Kind::Dots, text("least value"), true);
    for (const mapping::BatchBounds& run : row.decision.batches) {
        const auto x = static_cast<double>(run.batch);
        averageMax.points.emplace_back(x, run.average.max);
        averageMin.points.emplace_back(x, run.average.min);
        max.points.emplace_back(x, run.bounds.max);
        min.points.emplace_back(x, run.bounds.min);
    }
    model.series = {max, min, averageMax, averageMin};
    model.isCounting = true;
    model.xName = text("batch");
    const RealRange& range = row.calibrated->range;
    const double greatest = std::max(std::abs(range.min), std::abs(range.max));
    for (const double end : {range.max, range.min})
        model.levels.push_back({end, boundText(end, greatest)});
}

void addTails(DecisionPlotModel& model, const Duelist& row)
{
    using Kind = DecisionSeries::Kind;
    const mapping::Decision& decision = row.decision;
    DecisionSeries below = seriesOf(Kind::Line, text("values at or below"));
    for (const mapping::TailPoint& point : decision.below)
        below.points.emplace_back(point.x, static_cast<double>(point.count));
    DecisionSeries above = seriesOf(Kind::Line, text("values at or above"));
    for (auto it = decision.above.rbegin(); it != decision.above.rend(); ++it)
        above.points.emplace_back(it->x, static_cast<double>(it->count));
    model.xName = decision.isOfMagnitude ? QStringLiteral("|x|") : QStringLiteral("x");
    model.isLogarithmic = true;
    const RealRange& range = row.calibrated->range;
    const double greatest = std::max(std::abs(range.min), std::abs(range.max));
    const bool isMinMax = row.method == Method::MinMax;
    const auto height = [&](std::int64_t count) {
        return isMinMax ? std::optional<double>(1) : count > 0 ? std::optional<double>(count) : std::nullopt;
    };
    model.startsAtZero = decision.isOfMagnitude;
    if (decision.isOfMagnitude) {
        model.marks = {{greatest, height(decision.countBelow + decision.countAbove),
                        text("cut ±%1").arg(boundText(greatest, greatest))}};
    } else {
        model.series.push_back(below);
        model.marks = {{range.min, height(decision.countBelow), boundText(range.min, greatest)},
                       {range.max, height(decision.countAbove), boundText(range.max, greatest)}};
    }
    model.series.push_back(above);
}

void addMark(DecisionPlotModel& model, const Duelist& row)
{
    if (!row.decision.kept)
        return;
    const mapping::DecisionPoint& kept = *row.decision.kept;
    QString label = text("kept %1").arg(rangeText(row.calibrated->range));
    if (row.method == Method::EntropyOrt || row.method == Method::EntropyTrt)
        label = text("kept ±%1").arg(boundText(kept.x, kept.x));
    if (row.method == Method::Histogram)
        label = text("kept after cut %1").arg(qs(integerText(std::llround(kept.x))));
    model.marks = {{kept.x, kept.y, label}};
}

} // namespace

LanePlotModel laneModel(const mapping::State& state, const mapping::Result& result, Measure measure,
                        bool hidden)
{
    LanePlotModel model;
    model.name = text("Seven calibrators, range and error");
    model.low = result.histogram.low;
    model.high = result.histogram.high;
    model.counts.assign(result.histogram.counts.begin(), result.histogram.counts.end());
    model.hint = text("Ticks: where the seven ranges end. Click a row to see how it decided.");
    const int own = result.grid.bits;
    const QString range = text("range at %1 bits").arg(own);
    const QString measured = measure == Measure::Sqnr ? text("SQNR, dB") : text("MSE");
    model.columns = {{text("min"), range, false}, {text("max"), range, false}};
    for (const int bits : mapping::duelBits(own))
        model.columns.push_back(
            {bits == 1 ? text("1 bit") : text("%1 bits").arg(bits), measured, bits == own});
    double greatest = 0;
    for (const Duelist& row : result.duel) {
        if (row.calibrated)
            greatest = std::max(
                {greatest, std::abs(row.calibrated->range.min), std::abs(row.calibrated->range.max)});
    }
    for (const Duelist& row : result.duel)
        model.rows.push_back(laneOf(state, row, greatest, measure, hidden));
    return model;
}

DecisionPlotModel decisionModel(const Duelist& row)
{
    DecisionPlotModel model;
    model.name = text("How %1 decided: %2").arg(methodName(row.method), decisionTitle(row.method));
    if (!row.calibrated)
        return model;
    switch (row.method) {
    case Method::MinMax:
    case Method::Percentile:
        addTails(model, row);
        return model;
    case Method::MovingAverage:
        addBatches(model, row);
        return model;
    case Method::Mse:
        addTried(model, row, text("squared error"), DecisionSeries::Kind::Dots);
        model.xName = text("max");
        model.isLogarithmic = true;
        break;
    case Method::Histogram:
        addTried(model, row, text("estimated error"), DecisionSeries::Kind::Line);
        addTried(model, row, text("estimated error"), DecisionSeries::Kind::Dots);
        model.xName = text("cut");
        model.isCounting = true;
        break;
    case Method::EntropyOrt:
    case Method::EntropyTrt:
        addTried(model, row, text("divergence"), DecisionSeries::Kind::Dots);
        model.infinite = row.decision.infinite;
        model.xName = text("|range|");
        model.isLogarithmic = true;
        model.startsAtZero = true;
        break;
    }
    addMark(model, row);
    return model;
}

SlopeChartModel slopeModel(const Duel& duel, int bits)
{
    SlopeChartModel model;
    model.name = text("Behind the best, in decibels");
    const auto widths = mapping::duelBits(bits);
    for (std::size_t i = 0; i < widths.size(); ++i) {
        model.columns << (widths[i] == 1 ? text("1 bit") : text("%1 bits").arg(widths[i]));
        if (widths[i] == bits)
            model.strongColumn = static_cast<int>(i);
    }
    const Movers movers = moversOf(duel);
    for (std::size_t i = 0; i < duel.size(); ++i) {
        SlopeLine line;
        line.name = shortName(duel[i].method);
        line.isStrong = static_cast<int>(i) == movers.climber || static_cast<int>(i) == movers.faller;
        for (std::size_t width = 0; width < widths.size(); ++width) {
            const bool isJudged = width < duel[i].judged.size() && duel[i].judged[width].behindDb
                && std::isfinite(*duel[i].judged[width].behindDb);
            line.values.push_back(isJudged ? std::optional<double>(-*duel[i].judged[width].behindDb)
                                           : std::nullopt);
        }
        model.lines.push_back(std::move(line));
    }
    return model;
}

} // namespace bitloupe::calibrateText
