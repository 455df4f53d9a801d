#include "app/views/gemm_text.h"

#include "app/views/gemm_words.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::gemmText {

using gemm::kStages;
using gemm::Result;
using gemm::Stage;

namespace {

QString inputText(const gemm::CodedMatrix& matrix, int row, int column, Show show, bool coded)
{
    const std::size_t i = matrix.at(row, column);
    if (show == Show::Real || !coded)
        return fixedReal(matrix.real[i], 2);
    return whole(matrix.codes[i] - (show == Show::Shifted ? matrix.zeroPoint : 0));
}

QString inputTip(const gemm::CodedMatrix& matrix, int row, int column)
{
    const gemm::CodingSteps steps = codingSteps(matrix, row, column);
    if (!matrix.fromReal)
        return tr("%1[%2][%3]: code %4, S · (q − Z) = %5")
            .arg(qs(matrix.name))
            .arg(row)
            .arg(column)
            .arg(whole(steps.code), qs(autoText(steps.decoded)));
    return tr("%1[%2][%3]: real %4\n/ S = %5\n+ Z = %6\nrounded %7, code %8\nback %9, error ")
               .arg(qs(matrix.name))
               .arg(row)
               .arg(column)
               .arg(qs(autoText(steps.real)), qs(autoText(steps.divided)), qs(autoText(steps.shifted)),
                    qs(autoText(steps.rounded)), whole(steps.code), qs(autoText(steps.decoded)))
        + qs(autoText(steps.error));
}

MatrixModel input(const Result& result, const gemm::CodedMatrix& matrix, MatrixModel::Colour colour,
                  Show show)
{
    const bool isW = colour == MatrixModel::Colour::W;
    const bool coded = knows(result, isW ? Stage::QuantizeW : Stage::QuantizeX) || !matrix.fromReal;
    const bool lit = knows(result, Stage::Products);
    MatrixModel model;
    model.name = qs(matrix.name);
    model.colour = colour;
    model.rows = matrix.rows;
    model.columns = matrix.columns;
    const QString what = !coded || show == Show::Real ? tr("real")
        : show == Show::Code                          ? tr("codes")
                                                      : tr("codes − Z");
    model.subtitle = QStringLiteral("%1 × %2 %3").arg(matrix.rows).arg(matrix.columns).arg(what);
    model.litRow = isW && lit ? result.trace.row : -1;
    model.litColumn = !isW && lit ? result.trace.column : -1;
    const bool running = result.stepGiven && result.place.stage == Stage::Products;
    for (int row = 0; row < matrix.rows; ++row) {
        for (int column = 0; column < matrix.columns; ++column) {
            MatrixCell cell;
            cell.text = inputText(matrix, row, column, show, coded);
            if (coded)
                cell.tip = inputTip(matrix, row, column);
            cell.name = tr("%1, row %2, column %3, code %4, real %5")
                            .arg(qs(matrix.name))
                            .arg(row)
                            .arg(column)
                            .arg(whole(matrix.codes[matrix.at(row, column)]),
                                 fixedReal(matrix.real[matrix.at(row, column)], 2));
            if (!coded)
                cell.name = tr("%1, row %2, column %3, real %4")
                                .arg(qs(matrix.name))
                                .arg(row)
                                .arg(column)
                                .arg(fixedReal(matrix.real[matrix.at(row, column)], 2));
            cell.shade = double(matrix.codes[matrix.at(row, column)] - matrix.zeroPoint)
                / (matrix.codeMax - matrix.codeMin);
            const int k = isW ? column : row;
            if (lit && (isW ? row == result.trace.row : column == result.trace.column))
                cell.tone = running && k == result.place.products - 1 ? MatrixCell::Tone::Strong
                                                                      : MatrixCell::Tone::Lit;
            model.cells.push_back(std::move(cell));
        }
    }
    return model;
}

} // namespace

QString traceMarkdown(const Result& result)
{
    QString text = QStringLiteral("| stage | formula | substituted | value |\n| --- | --- | --- | ---: |\n");
    for (int i = 0; i <= reachedStage(result) && i < static_cast<int>(result.lines.size()); ++i) {
        const gemm::TraceLine& line = result.lines[static_cast<std::size_t>(i)];
        text += QStringLiteral("| %1 | %2 | %3 | %4 |\n")
                    .arg(qs(wordOf(line.stage)), qs(line.formula), qs(line.substituted),
                         qs(autoText(line.value)));
    }
    return text;
}

int reachedStage(const Result& result)
{
    return result.stepGiven ? static_cast<int>(result.place.stage) : kStages - 1;
}

QString method(Requantization method)
{
    switch (method) {
    case Requantization::Exact:
        return tr("exact");
    case Requantization::Float:
        return tr("float32");
    case Requantization::PowerOfTwoLinear:
        return tr("power of two");
    case Requantization::PowerOfTwoLog:
        return tr("power of two, log");
    case Requantization::CourseTruncated:
        return tr("course, M₀ truncated");
    case Requantization::CourseRounded:
        return tr("course, M₀ rounded");
    case Requantization::Gemmlowp:
        return QStringLiteral("gemmlowp");
    case Requantization::TfliteSingle:
        return tr("TFLite single");
    case Requantization::TfliteDouble:
        return tr("TFLite double");
    }
    return {};
}

MatrixModel matrixW(const Result& result, Show show)
{
    return input(result, result.w, MatrixModel::Colour::W, show);
}

MatrixModel matrixX(const Result& result, Show show)
{
    return input(result, result.x, MatrixModel::Colour::X, show);
}

MatrixModel matrixY(const Result& result, Show show)
{
    MatrixModel model;
    model.name = QStringLiteral("Y");
    model.rows = result.shape.rows;
    model.columns = result.shape.columns;
    const QString what = show == Show::Real ? tr("real") : show == Show::Code ? tr("codes") : tr("codes − Z");
    model.subtitle = QStringLiteral("%1 × %2 %3").arg(model.rows).arg(model.columns).arg(what);
    for (int row = 0; row < model.rows; ++row) {
        for (int column = 0; column < model.columns; ++column) {
            const std::size_t i = cellOf(result, row, column);
            const bool current =
                static_cast<std::int64_t>(i) == result.place.element && knows(result, Stage::Products);
            const bool known = !result.stepGiven || static_cast<std::int64_t>(i) < result.place.element
                || (current && knows(result, Stage::Clamp));
            MatrixCell cell;
            cell.name = tr("Output %1, %2, not computed yet").arg(row).arg(column);
            if (known) {
                const std::int32_t code = result.integers.out[i];
                const bool clipped = result.integers.beforeClamp[i] != code;
                cell.tone = clipped ? MatrixCell::Tone::Clipped : MatrixCell::Tone::Done;
                cell.shade =
                    double(code - result.gemm.zeroY) / (result.gemm.clampMax - result.gemm.clampMin + 1);
                cell.text = show == Show::Real
                    ? fixedReal(result.comparisons[i].real, 2)
                    : whole(code - (show == Show::Shifted ? result.gemm.zeroY : 0));
                cell.name = tr("Output %1, %2, code %3").arg(row).arg(column).arg(whole(code));
                cell.tip = tr("Y[%1][%2] = %3, real %4, float %5\nerror %6")
                               .arg(row)
                               .arg(column)
                               .arg(whole(code), qs(autoText(result.comparisons[i].real)),
                                    qs(autoText(result.comparisons[i].product)),
                                    qs(autoText(result.comparisons[i].error)));
                if (clipped)
                    cell.tip += tr("\nclamped from %1").arg(whole(result.integers.beforeClamp[i]));
            } else
                cell.tone = MatrixCell::Tone::Ahead;
            if (current) {
                cell.tone = MatrixCell::Tone::Current;
                cell.text = known ? cell.text : QStringLiteral("?");
            }
            model.cells.push_back(std::move(cell));
        }
    }
    return model;
}

PaintedTable::Table scales(const Result& result)
{
    using Ink = PaintedTable::Ink;
    const int row = result.trace.row;
    const auto range = [](const gemm::Range& r) {
        return fixedReal(r.min, 2) + QStringLiteral("…") + fixedReal(r.max, 2);
    };
    PaintedTable::Table table;
    table.widths = {0.7, 2.4, 1, 2.5};
    table.head = {{},
                  {tr("scale S"), Ink::Secondary},
                  {QStringLiteral("Z"), Ink::Secondary},
                  {tr("real range"), Ink::Secondary}};
    table.rows = {{{QStringLiteral("W"), Ink::W, true, true},
                   {fixedReal(result.w.scale(row), 8)},
                   {whole(result.w.zeroPoint)},
                   {range(result.w.range)}},
                  {{QStringLiteral("X"), Ink::X, true, true},
                   {fixedReal(result.x.scale(0), 8)},
                   {whole(result.x.zeroPoint)},
                   {range(result.x.range)}},
                  {{QStringLiteral("Y"), Ink::Normal, true, true},
                   {fixedReal(result.outputScale, 8)},
                   {whole(result.gemm.zeroY)},
                   {range(result.outputRange)}},
                  {{QStringLiteral("M = S_{W}S_{X} / S_{Y}"), Ink::Secondary, false, true},
                   {},
                   {},
                   {fixedReal(result.multiplier(row).m, 8)}}};
    return table;
}

PaintedTable::Table products(const Result& result)
{
    using Ink = PaintedTable::Ink;
    PaintedTable::Table table;
    table.widths = {0.6, 1, 1, 1.3, 1.7};
    table.head = {{QStringLiteral("k"), Ink::Secondary},
                  {QStringLiteral("q_{W}"), Ink::W},
                  {QStringLiteral("q_{X}"), Ink::X},
                  {tr("product"), Ink::Secondary},
                  {tr("running sum"), Ink::Secondary}};
    constexpr int kVisible = 6;
    const int depth = result.shape.depth;
    const int known = knows(result, Stage::Products) ? knownProducts(result) : 0;
    const int first = std::clamp(known - kVisible, 0, std::max(0, depth - kVisible));
    for (int k = first; k < std::min(depth, first + kVisible); ++k) {
        const Addition& addition = result.trace.products[static_cast<std::size_t>(k)];
        std::vector<PaintedTable::Cell> row{{QString::number(k), Ink::Secondary}};
        if (k < known) {
            row.push_back({whole(result.w.codes[result.w.at(result.trace.row, k)]), Ink::W});
            row.push_back({whole(result.x.codes[result.x.at(k, result.trace.column)]), Ink::X});
            row.push_back({whole(addition.addend)});
            row.push_back({whole(addition.held), Ink::Normal, k == depth - 1});
        }
        if (k == known - 1 && result.stepGiven && result.place.stage == Stage::Products)
            table.markedRow = k - first;
        table.rows.push_back(std::move(row));
    }
    std::vector<PaintedTable::Cell> sums{{QStringLiteral("Σ"), Ink::Secondary}};
    if (known == depth) {
        sums.push_back({whole(result.trace.sumW), Ink::W});
        sums.push_back({whole(result.trace.sumX), Ink::X});
        sums.push_back({whole(result.trace.terms[0]), Ink::Normal, true});
    }
    table.rows.push_back(std::move(sums));
    return table;
}

ComparisonModel comparison(const Result& result)
{
    ComparisonModel model;
    if (!knows(result, Stage::ZeroPoints)) {
        model.words = tr("Both sums follow when the zero points are taken out.");
        return model;
    }
    const gemm::Comparison& c = result.comparisons[cellOf(result, result.trace.row, result.trace.column)];
    const double gap = c.sumInteger - c.sumReal;
    model.known = true;
    model.integer = c.sumInteger;
    model.real = c.sumReal;
    const double room = std::max(0.6 * result.outputScale, 0.3 * std::fabs(gap));
    model.low = std::min(c.sumInteger, c.sumReal) - room;
    model.high = std::max(c.sumInteger, c.sumReal) + room;
    model.numbers = tr("Σ w x  %1     acc · S_{W}S_{X}  %2     gap  %3")
                        .arg(fixedReal(c.sumReal, 4), fixedReal(c.sumInteger, 4), signedReal(gap, 4));
    model.words =
        tr("The gap is %1 of one output step S_{Y}.").arg(fixedReal(std::fabs(gap) / result.outputScale, 2));
    return model;
}

} // namespace bitloupe::gemmText
