#include "app/views/gemm_text.h"
#include "app/views/gemm_words.h"

/// The three matrices of the multiply.
namespace bitloupe::gemmText {

using gemm::CodedMatrix;
using gemm::Result;
using gemm::Stage;

namespace {

using Shared = std::shared_ptr<const Result>;

QString inputText(const CodedMatrix& matrix, std::size_t i, Show show, bool coded)
{
    if (show == Show::Real || !coded)
        return fixedReal(matrix.real[i], 2);
    return whole(matrix.codes[i] - (show == Show::Shifted ? matrix.zeroPoint : 0));
}

QString inputTip(const CodedMatrix& matrix, int row, int column, bool coded)
{
    const gemm::CodingSteps steps = codingSteps(matrix, row, column);
    const QString name = qs(matrix.name);
    const QString cell = QStringLiteral("%1[%2][%3]").arg(name).arg(row).arg(column);
    if (!coded)
        return QStringLiteral("%1 = %2").arg(cell, qs(autoText(steps.real)));
    const QString code = QStringLiteral("%1, %2").arg(withHex(steps.code, matrix.bits), qs(matrix.type()));
    const QString back = tr("\nstands for S_%1 (q − Z_%1) = %2").arg(name, qs(autoText(steps.decoded)));
    if (!matrix.fromReal)
        return tr("%1 = %2, given").arg(cell, code) + back;
    return explained(QStringLiteral("%1 = clamp(round(%2 / S_%3) + Z_%3)").arg(cell, name.toLower(), name),
                     QStringLiteral("clamp(round(%1 / %2) + %3)")
                         .arg(qs(autoText(steps.real)), qs(autoText(steps.scale)), bracket(matrix.zeroPoint)),
                     code)
        + back + tr(", error %1").arg(qs(autoText(steps.error)));
}

QString inputSpoken(const CodedMatrix& matrix, int row, int column, bool coded)
{
    const std::size_t i = matrix.at(row, column);
    const QString real = fixedReal(matrix.real[i], 2);
    return coded ? tr("%1, row %2, column %3, code %4, real %5")
                       .arg(qs(matrix.name))
                       .arg(row)
                       .arg(column)
                       .arg(whole(matrix.codes[i]), real)
                 : tr("%1, row %2, column %3, real %4").arg(qs(matrix.name)).arg(row).arg(column).arg(real);
}

MatrixModel input(const Shared& shared, bool isW, Show show)
{
    const Result& result = *shared;
    const CodedMatrix& matrix = isW ? result.w : result.x;
    const bool coded = knows(result, isW ? Stage::QuantizeW : Stage::QuantizeX) || !matrix.fromReal;
    const bool lit = knows(result, Stage::Products);
    MatrixModel model;
    model.name = qs(matrix.name);
    model.colour = isW ? MatrixModel::Colour::W : MatrixModel::Colour::X;
    model.rows = matrix.rows;
    model.columns = matrix.columns;
    const QString what = !coded || show == Show::Real ? tr("real")
        : show == Show::Code                          ? tr("codes")
                                                      : tr("codes − Z");
    model.subtitle = QStringLiteral("%1 × %2 %3").arg(matrix.rows).arg(matrix.columns).arg(what);
    model.litRow = isW && lit ? result.trace.row : -1;
    model.litColumn = !isW && lit ? result.trace.column : -1;
    model.tip = [shared, isW, coded](int row, int column) {
        return inputTip(isW ? shared->w : shared->x, row, column, coded);
    };
    model.spoken = [shared, isW, coded](int row, int column) {
        return inputSpoken(isW ? shared->w : shared->x, row, column, coded);
    };
    const bool running = result.stepGiven && result.place.stage == Stage::Products;
    model.cells.reserve(matrix.codes.size());
    for (int row = 0; row < matrix.rows; ++row) {
        for (int column = 0; column < matrix.columns; ++column) {
            const std::size_t i = matrix.at(row, column);
            MatrixCell cell;
            cell.text = inputText(matrix, i, show, coded);
            cell.shade = matrix.shade(i);
            const int k = isW ? column : row;
            if (lit && (isW ? row == result.trace.row : column == result.trace.column))
                cell.tone = running && k == result.place.products - 1 ? MatrixCell::Tone::Strong
                                                                      : MatrixCell::Tone::Lit;
            model.cells.push_back(std::move(cell));
        }
    }
    return model;
}

bool isOpen(const Result& result, std::size_t i)
{
    return static_cast<std::int64_t>(i) == result.place.element && knows(result, Stage::Products);
}

QString outputTip(const Result& result, int row, int column)
{
    const std::size_t i = cellOf(result, row, column);
    if (!isToldOutput(result, i))
        return isOpen(result, i) ? tr("Click and type what you think it will be.") : QString();
    const gemm::Comparison& c = result.comparisons[i];
    return explained(QStringLiteral("Y[%1][%2] = clamp(q + Z_Y)").arg(row).arg(column),
                     QStringLiteral("clamp(%1, %2 … %3)")
                         .arg(whole(result.integers.beforeClamp[i]), whole(result.gemm.clampMin),
                              whole(result.gemm.clampMax)),
                     QStringLiteral("%1, %2").arg(withHex(result.integers.out[i], result.outputBits),
                                                  qs(result.outputType())))
        + tr("\nstands for %1, float %2, error %3")
              .arg(fixedReal(c.real, 6), fixedReal(c.product, 6), signedReal(c.error, 6))
        + tr("\nfrom the accumulator %1").arg(whole(result.integers.biased[i]));
}

QString outputSpoken(const Result& result, int row, int column)
{
    const std::size_t i = cellOf(result, row, column);
    return isToldOutput(result, i)
        ? tr("Output %1, %2, code %3").arg(row).arg(column).arg(whole(result.integers.out[i]))
        : tr("Output %1, %2, not computed yet").arg(row).arg(column);
}

} // namespace

bool isToldOutput(const Result& result, std::size_t i)
{
    return !result.stepGiven || static_cast<std::int64_t>(i) < result.place.element
        || (isOpen(result, i) && knows(result, Stage::Clamp));
}

MatrixModel matrixW(const Shared& result, Show show)
{
    return input(result, true, show);
}

MatrixModel matrixX(const Shared& result, Show show)
{
    return input(result, false, show);
}

MatrixModel matrixY(const Shared& shared, Show show, const QString& guess)
{
    const Result& result = *shared;
    MatrixModel model;
    model.name = QStringLiteral("Y");
    model.rows = result.shape.rows;
    model.columns = result.shape.columns;
    const QString what = show == Show::Real ? tr("real") : show == Show::Code ? tr("codes") : tr("codes − Z");
    model.subtitle = QStringLiteral("%1 × %2 %3").arg(model.rows).arg(model.columns).arg(what);
    model.tip = [shared](int row, int column) { return outputTip(*shared, row, column); };
    model.spoken = [shared](int row, int column) { return outputSpoken(*shared, row, column); };
    const auto count = static_cast<std::size_t>(result.shape.elements());
    model.cells.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        MatrixCell& cell = model.cells[i];
        const bool isTold = isToldOutput(result, i);
        cell.tone = MatrixCell::Tone::Ahead;
        if (isTold) {
            const std::int32_t code = result.integers.out[i];
            const bool isClipped = result.integers.beforeClamp[i] != code;
            cell.tone = isClipped ? MatrixCell::Tone::Clipped : MatrixCell::Tone::Done;
            cell.shade = result.outputShade(i);
            cell.text = show == Show::Real ? fixedReal(result.comparisons[i].real, 2)
                                           : whole(code - (show == Show::Shifted ? result.gemm.zeroY : 0));
        }
        if (isOpen(result, i)) {
            cell.tone = MatrixCell::Tone::Current;
            cell.text = isTold ? cell.text : guess + QStringLiteral("?");
            model.litRow = static_cast<int>(i) / model.columns;
            model.litColumn = static_cast<int>(i) % model.columns;
        }
    }
    return model;
}

MatrixModel notComputed(MatrixModel y)
{
    for (MatrixCell& cell : y.cells)
        cell = {{}, MatrixCell::Tone::Missing, 0};
    y.tip = [](int row, int column) { return tr("Y[%1][%2] is not computed.").arg(row).arg(column); };
    y.spoken = [](int row, int column) { return tr("Output %1, %2, not computed").arg(row).arg(column); };
    return y;
}

} // namespace bitloupe::gemmText
