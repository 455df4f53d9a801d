#include "app/views/gemm_text.h"
#include "app/views/gemm_words.h"

#include <algorithm>

/// The scales and the products beside the matrices.
namespace bitloupe::gemmText {

using gemm::CodedMatrix;
using gemm::Result;
using gemm::Stage;
using Ink = PaintedTable::Ink;

namespace {

PaintedTable::Cell number(const QString& text, const QString& tip, bool isBold = false)
{
    PaintedTable::Cell cell;
    cell.text = text;
    cell.tip = tip;
    cell.bold = isBold;
    return cell;
}

QString rangeText(const gemm::Range& range)
{
    return fixedReal(range.min, 2) + QStringLiteral("…") + fixedReal(range.max, 2);
}

/// How scale and zero point came from a range: the formula, and the numbers in it.
struct Derivation {
    QString scale;
    QString zero;
};

Derivation derivation(const QString& name, const gemm::Range& range, bool isSymmetric, double scale,
                      std::int64_t zero, std::int64_t low, std::int64_t high)
{
    const QString value = tr("%1, a binary32 number").arg(qs(autoText(scale)));
    if (isSymmetric)
        return {explained(QStringLiteral("S_%1 = max |%2| / q_max").arg(name, name.toLower()), {}, value),
                tr("Z_%1 = 0: symmetric").arg(name)};
    const QString least = qs(autoText(range.min));
    return {explained(
                QStringLiteral("S_%1 = (max − min) / (q_max − q_min), the range widened to hold 0").arg(name),
                QStringLiteral("(%1 − %2) / (%3 − %4)")
                    .arg(qs(autoText(range.max)), range.min < 0 ? u'(' + least + u')' : least, whole(high),
                         bracket(low)),
                value),
            explained(QStringLiteral("Z_%1 = q_min − round(min / S_%1)").arg(name),
                      QStringLiteral("%1 − round(%2 / %3)").arg(whole(low), least, qs(autoText(scale))),
                      whole(zero))};
}

std::vector<PaintedTable::Cell> inputRow(const CodedMatrix& matrix, int row, Ink ink)
{
    const QString name = qs(matrix.name);
    const double scale = matrix.scale(row);
    Derivation told{tr("S_%1 = %2, given with the codes").arg(name, qs(autoText(scale))),
                    tr("Z_%1 = %2, given with the codes").arg(name, whole(matrix.zeroPoint))};
    if (matrix.fromReal)
        told = derivation(name, matrix.range, matrix.isSymmetric, scale, matrix.zeroPoint, matrix.codeMin,
                          matrix.codeMax);
    told.scale += tr("\nShift+click opens it in Mapping");
    return {{name, ink, true, true},
            number(fixedReal(scale, 8), told.scale),
            number(whole(matrix.zeroPoint), told.zero),
            number(rangeText(matrix.range),
                   tr("Range of %1: %2 to %3")
                       .arg(name, qs(autoText(matrix.range.min)), qs(autoText(matrix.range.max))))};
}

QString multiplierTip(const Result& result, int row)
{
    const double m = result.multiplier(row).m;
    return explained(QStringLiteral("M = S_W S_X / S_Y"),
                     QStringLiteral("%1 · %2 / %3")
                         .arg(qs(autoText(result.w.scale(row))), qs(autoText(result.x.scale(0))),
                              qs(autoText(result.outputScale))),
                     qs(autoText(m)))
        + tr("\nM₀ = %1, shift %2")
              .arg(withHex(result.multiplier(row).fixed.m0, 32), whole(result.multiplier(row).fixed.shift));
}

} // namespace

PaintedTable::Table scales(const Result& result)
{
    const int row = result.trace.row;
    PaintedTable::Table table;
    table.widths = {0.55, 2.35, 1.1, 2.9};
    table.head = {{},
                  {tr("scale S"), Ink::Secondary},
                  {QStringLiteral("Z"), Ink::Secondary},
                  {tr("real range"), Ink::Secondary}};
    table.rows = {inputRow(result.w, row, Ink::W),
                  inputRow(result.x, 0, Ink::X),
                  {{QStringLiteral("Y"), Ink::Normal, true, true},
                   number(fixedReal(result.outputScale, 8),
                          tr("S_Y = %1, a binary32 number\nShift+click opens it in Mapping")
                              .arg(qs(autoText(result.outputScale)))),
                   number(whole(result.gemm.zeroY),
                          tr("Z_Y = %1: this code stands for 0").arg(whole(result.gemm.zeroY))),
                   number(rangeText(result.outputRange),
                          tr("What %1 can say: %2 to %3")
                              .arg(qs(result.outputType()), qs(autoText(result.outputRange.min)),
                                   qs(autoText(result.outputRange.max))))},
                  {{QStringLiteral("M = S_{W}S_{X} / S_{Y}"), Ink::Secondary, false, true},
                   {},
                   {},
                   number(fixedReal(result.multiplier(row).m, 8), multiplierTip(result, row))}};
    return table;
}

PaintedTable::Table products(const Result& result, int mostRows)
{
    PaintedTable::Table table;
    table.widths = {0.6, 1, 1, 1.3, 1.7};
    table.head = {{QStringLiteral("k"), Ink::Secondary},
                  {QStringLiteral("q_{W}"), Ink::W},
                  {QStringLiteral("q_{X}"), Ink::X},
                  {tr("product"), Ink::Secondary},
                  {tr("running sum"), Ink::Secondary}};
    const int depth = result.shape.depth;
    const int known = knows(result, Stage::Products) ? knownProducts(result) : 0;
    const int first = std::clamp(known - mostRows, 0, std::max(0, depth - mostRows));
    const int bits = result.gemm.accumulatorBits;
    for (int k = first; k < std::min(depth, first + mostRows); ++k) {
        const Addition& addition = result.trace.products[static_cast<std::size_t>(k)];
        std::vector<PaintedTable::Cell> row{{QString::number(k), Ink::Secondary}};
        if (k < known) {
            const std::int64_t w = result.w.codes[result.w.at(result.trace.row, k)];
            const std::int64_t x = result.x.codes[result.x.at(k, result.trace.column)];
            const std::int64_t before =
                k == 0 ? 0 : result.trace.products[static_cast<std::size_t>(k) - 1].held;
            row.push_back({whole(w), Ink::W});
            row.push_back({whole(x), Ink::X});
            row.push_back(number(whole(addition.addend),
                                 explained(QStringLiteral("q_W q_X"),
                                           QStringLiteral("%1 · %2").arg(bracket(w), bracket(x)),
                                           withHex(addition.addend, bits))));
            row.push_back(
                number(whole(addition.held),
                       explained(tr("sum + product"),
                                 QStringLiteral("%1 + %2").arg(whole(before), bracket(addition.addend)),
                                 tr("%1, %2 bits").arg(withHex(addition.held, bits)).arg(bits)),
                       k == depth - 1));
        }
        if (k == known - 1 && result.stepGiven && result.place.stage == Stage::Products)
            table.markedRow = k - first;
        table.rows.push_back(std::move(row));
    }
    std::vector<PaintedTable::Cell> sums{{QStringLiteral("Σ"), Ink::Secondary}};
    if (known == depth) {
        sums.push_back({whole(result.trace.sumW), Ink::W});
        sums.back().tip = tr("Σ q_W of row %1 = %2").arg(result.trace.row).arg(whole(result.trace.sumW));
        sums.push_back({whole(result.trace.sumX), Ink::X});
        sums.back().tip =
            tr("Σ q_X of column %1 = %2").arg(result.trace.column).arg(whole(result.trace.sumX));
        sums.push_back(number(whole(result.trace.terms[0]),
                              tr("Σ q_W q_X, without limits = %1").arg(whole(result.trace.terms[0])), true));
    }
    table.rows.push_back(std::move(sums));
    return table;
}

QString productLine(const Result& result)
{
    const int known = knows(result, Stage::Products) ? knownProducts(result) : 0;
    if (known == 0)
        return tr("The products follow when both matrices are codes.");
    const int k = known - 1;
    const Addition& addition = result.trace.products[static_cast<std::size_t>(k)];
    const std::int64_t w = result.w.codes[result.w.at(result.trace.row, k)];
    const std::int64_t x = result.x.codes[result.x.at(k, result.trace.column)];
    return tr("k %1: %2 · %3 = %4, sum %5")
        .arg(k)
        .arg(bold(whole(w)), bold(bracket(x)), bold(whole(addition.addend)), bold(whole(addition.held)));
}

} // namespace bitloupe::gemmText
