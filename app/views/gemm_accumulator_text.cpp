#include "app/views/gemm_accumulator_text.h"

#include "app/views/gemm_words.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace bitloupe::accumulatorText {

using gemm::AccumulatorStudy;
using gemm::PathStep;
using gemm::Result;
using gemmText::bold;
using gemmText::tr;
using gemmText::whole;
using gemmText::withHex;

namespace {

using Ink = TermMatricesModel::Ink;
using Shape = TermMatricesModel::Shape;
using Block = TermMatricesModel::Block;

/// Without separators: cells are narrow.
QString plain(std::int64_t value)
{
    return qs(withMinus(std::to_string(value)));
}

/// First of `count` shown indices round the one at hand.
int firstShown(int current, int total, int count)
{
    return std::clamp(current - count / 2, 0, total - count);
}

std::vector<QString> fullTexts(const TermMatricesModel& model, const std::vector<std::int64_t>& values,
                               int columns)
{
    std::vector<QString> texts;
    for (int row = 0; row < model.rows; ++row)
        for (int column = 0; column < model.columns; ++column)
            texts.push_back(plain(values[static_cast<std::size_t>((row + model.firstRow) * columns + column
                                                                  + model.firstColumn)]));
    return texts;
}

std::vector<QString> lineTexts(const std::vector<std::int64_t>& values, int first, int count)
{
    std::vector<QString> texts;
    for (int i = 0; i < count; ++i)
        texts.push_back(plain(values[static_cast<std::size_t>(first + i)]));
    return texts;
}

void setTag(Block& block, bool isRunTime, bool isGone)
{
    block.isGone = isGone;
    block.isWarm = isRunTime && !isGone;
    block.tag = isGone ? tr("vanishes") : isRunTime ? tr("run time") : tr("before");
}

QString stepName(const PathStep& step, bool isFirst)
{
    switch (step.kind) {
    case PathStep::Kind::Product:
        return isFirst ? tr("k %1").arg(step.product) : QString::number(step.product);
    case PathStep::Kind::ZeroX:
        return QStringLiteral("Z_{X}");
    case PathStep::Kind::ZeroW:
        return QStringLiteral("Z_{W}");
    case PathStep::Kind::ZeroBoth:
        return QStringLiteral("KZZ");
    case PathStep::Kind::Bias:
        return tr("bias");
    }
    return {};
}

QString stepFormula(const PathStep& step)
{
    switch (step.kind) {
    case PathStep::Kind::Product:
        return tr("product %1").arg(step.product);
    case PathStep::Kind::ZeroX:
        return QStringLiteral("− Z_X Σ q_W");
    case PathStep::Kind::ZeroW:
        return QStringLiteral("− Z_W Σ q_X");
    case PathStep::Kind::ZeroBoth:
        return QStringLiteral("+ K Z_W Z_X");
    case PathStep::Kind::Bias:
        return tr("the bias");
    }
    return {};
}

QString outText(const std::optional<std::int32_t>& out)
{
    return out ? bold(whole(*out)) : tr("no answer");
}

} // namespace

TermMatricesModel terms(const Result& result, int mostRows, int mostColumns)
{
    const AccumulatorStudy& study = *result.accumulator;
    const bool isGoneX = result.gemm.zeroX == 0;
    const bool isGoneW = result.gemm.zeroW == 0;
    TermMatricesModel model;
    model.rows = std::min(result.shape.rows, mostRows);
    model.columns = std::min(result.shape.columns, mostColumns);
    model.firstRow = firstShown(study.row, result.shape.rows, model.rows);
    model.firstColumn = firstShown(study.column, result.shape.columns, model.columns);
    model.currentRow = study.row;
    model.currentColumn = study.column;
    const int columns = result.shape.columns;
    model.blocks.resize(5);
    Block& sum = model.blocks[0];
    sum.title = {{QStringLiteral("Σ "), Ink::Plain},
                 {QStringLiteral("q_{W} "), Ink::W},
                 {QStringLiteral("q_{X}"), Ink::X}};
    setTag(sum, true, false);
    sum.texts = fullTexts(model, result.integers.sumWX, columns);
    Block& perRow = model.blocks[1];
    perRow.title = {{QStringLiteral("Z_{X} "), Ink::X},
                    {QStringLiteral("Σ "), Ink::Plain},
                    {QStringLiteral("q_{W}"), Ink::W}};
    setTag(perRow, false, isGoneX);
    perRow.shape = Shape::Column;
    perRow.ink = Ink::W;
    perRow.sign = QStringLiteral("−");
    perRow.note = tr("one per row");
    perRow.texts = lineTexts(study.columnTerm, model.firstRow, model.rows);
    Block& perColumn = model.blocks[2];
    perColumn.title = {{QStringLiteral("Z_{W} "), Ink::W},
                       {QStringLiteral("Σ "), Ink::Plain},
                       {QStringLiteral("q_{X}"), Ink::X}};
    setTag(perColumn, true, isGoneW);
    perColumn.shape = Shape::Row;
    perColumn.ink = Ink::X;
    perColumn.sign = QStringLiteral("−");
    perColumn.note = tr("one per column");
    perColumn.texts = lineTexts(study.rowTerm, model.firstColumn, model.columns);
    Block& both = model.blocks[3];
    both.title = {{QStringLiteral("K "), Ink::Plain},
                  {QStringLiteral("Z_{W} "), Ink::W},
                  {QStringLiteral("Z_{X}"), Ink::X}};
    setTag(both, false, isGoneW || isGoneX);
    both.shape = Shape::Single;
    both.sign = QStringLiteral("+");
    both.note = tr("one value");
    both.texts = {plain(result.integers.kZwZx)};
    Block& acc = model.blocks[4];
    acc.title = {{QStringLiteral("acc"), Ink::Plain}};
    acc.tag = tr("exact");
    acc.ink = Ink::Result;
    acc.sign = QStringLiteral("=");
    acc.texts = fullTexts(model, study.acc, columns);
    return model;
}

QString partWords(const Result& result, const TermMatricesModel& model)
{
    QStringList parts;
    if (model.rows < result.shape.rows)
        parts << tr("rows %1…%2").arg(model.firstRow).arg(model.firstRow + model.rows - 1);
    if (model.columns < result.shape.columns)
        parts << tr("columns %1…%2").arg(model.firstColumn).arg(model.firstColumn + model.columns - 1);
    return parts.isEmpty() ? QString()
                           : tr("%1 of %2 × %3")
                                 .arg(parts.join(QStringLiteral(", ")))
                                 .arg(result.shape.rows)
                                 .arg(result.shape.columns);
}

SumPlotModel plot(const Result& result, const gemm::AccumulatorSetting& setting)
{
    const AccumulatorStudy& study = *result.accumulator;
    SumPlotModel model;
    model.bits = setting.bits;
    model.leastBits = gemm::kLeastAccumulator;
    model.mostBits = gemm::kMostAccumulator;
    model.strong = setting.overflow == AccumulatorOverflow::Saturate ? SumPlotModel::Strong::Saturated
                                                                     : SumPlotModel::Strong::Wrapped;
    for (const PathStep& step : study.path) {
        QString tip = QStringLiteral("%1: %2%3\nexact %4, units of S_W S_X")
                          .arg(stepFormula(step), step.addend > 0 ? QStringLiteral("+") : QString(),
                               whole(step.addend), withHex(step.exact, gemm::kMostAccumulator));
        if (step.wrapped != step.exact)
            tip += tr("\nwrapped %1").arg(withHex(step.wrapped, study.bits));
        if (step.saturated != step.exact)
            tip += tr("\nsaturated %1").arg(withHex(step.saturated, study.bits));
        model.steps.push_back(
            {stepName(step, model.steps.empty()), step.exact, step.wrapped, step.saturated, tip});
    }
    const int depth = result.shape.depth;
    model.groups = {{0, depth - 1, depth == 1 ? tr("one product") : tr("%1 products").arg(depth)},
                    {depth, depth + 3, tr("corrections, bias")}};
    return model;
}

PairedBarsModel widths(const Result& result)
{
    constexpr int kLastShown = 24; // wider only where something is wrong there
    const AccumulatorStudy& study = *result.accumulator;
    PairedBarsModel model;
    model.names = {tr("wrap"), tr("saturate")};
    model.most = static_cast<int>(study.outputs);
    model.current = study.bits;
    for (const gemm::WidthRow& row : study.widths) {
        if (row.bits <= std::max({kLastShown, study.bits, study.neededBits}))
            model.pairs.push_back({row.bits, row.wrongWrap, row.wrongSaturate});
    }
    return model;
}

QList<QList<TextCell>> pairRows(const Result& result)
{
    const auto range = [](std::int64_t low, std::int64_t high) {
        return whole(low) + QStringLiteral("…") + whole(high);
    };
    QList<QList<TextCell>> rows;
    for (const gemm::PairRow& pair : result.accumulator->pairs) {
        const QString tip =
            tr("2 · largest |w| · largest |x| = %1, int16 ends at 32,767").arg(whole(pair.largestPair));
        QList<TextCell> cells{{range(pair.lowW, pair.highW), TextCell::Tone::Normal, tip},
                              {range(pair.lowX, pair.highX), TextCell::Tone::Normal, tip},
                              {whole(pair.largestPair), TextCell::Tone::Normal, tip},
                              {pair.fitsInt16 ? tr("fits") : tr("saturates"),
                               pair.fitsInt16 ? TextCell::Tone::Normal : TextCell::Tone::Bad, tip,
                               !pair.fitsInt16},
                              {whole(pair.safeInt32), TextCell::Tone::Normal,
                               tr("⌊(2³¹ − 1) / largest product⌋\nin %1 bits %2 products are safe")
                                   .arg(result.accumulator->bits)
                                   .arg(whole(pair.safeHere))}};
        rows << cells;
    }
    return rows;
}

QString termWords(const Result& result)
{
    const AccumulatorStudy& study = *result.accumulator;
    QString text = tr("At run time: %1 multiply-accumulates. ").arg(bold(whole(study.macs)));
    if (result.gemm.zeroW == 0)
        return text + tr("With Z of W at 0 nothing else waits for the input.");
    return text
        + tr("The Z of W costs %1 additions, %2 multiplications and %3 subtractions more; at 0, nothing.")
              .arg(bold(whole(study.zeroAdditions)), bold(whole(study.zeroMultiplies)),
                   bold(whole(study.zeroSubtractions)));
}

QString plotWords(const Result& result)
{
    const AccumulatorStudy& study = *result.accumulator;
    const PathStep& last = study.path.back();
    const bool comesBack = std::llabs(study.peak) > std::llabs(last.exact);
    QString text = comesBack ? tr("The sum peaks at %1 and comes back to %2. ")
                                   .arg(bold(whole(study.peak)), bold(whole(last.exact)))
                             : tr("The sum ends at its peak, %1. ").arg(bold(whole(last.exact)));
    if (study.firstOutside < 0)
        return text
            + tr("It needs %1 bits on the way: %2 are enough.")
                  .arg(bold(QString::number(study.peakBits)))
                  .arg(study.bits);
    text += tr("It leaves %1 bits at %2. ")
                .arg(study.bits)
                .arg(stepFormula(study.path[static_cast<std::size_t>(study.firstOutside)]));
    const bool isForgiven = study.wrappedOut == study.exactOut;
    const bool isHome = last.wrapped == last.exact;
    text += isHome
        ? tr("Round the circle and right again: wrapping gives output %1. ").arg(outText(study.wrappedOut))
        : isForgiven
        ? tr("Wrapping still gives output %1. ").arg(outText(study.wrappedOut))
        : tr("Wrapping gives output ~~%1~~ instead of %2. ")
              .arg(study.wrappedOut ? whole(*study.wrappedOut) : tr("none"), outText(study.exactOut));
    text += study.saturatedOut == study.exactOut
        ? tr("Saturating gives %1.").arg(outText(study.saturatedOut))
        : tr("Saturating does not: ~~%1~~.")
              .arg(study.saturatedOut ? whole(*study.saturatedOut) : tr("no answer"));
    return text;
}

QList<QList<TextCell>> pathRows(const Result& result)
{
    QList<QList<TextCell>> rows;
    const auto cell = [](const QString& text) {
        TextCell out;
        out.text = text;
        return out;
    };
    for (const PathStep& step : result.accumulator->path)
        rows << QList<TextCell>{cell(stepFormula(step)), cell(whole(step.addend)), cell(whole(step.exact)),
                                cell(whole(step.wrapped)), cell(whole(step.saturated))};
    return rows;
}

} // namespace bitloupe::accumulatorText
