#pragma once

#include "app/views/gemm_comparison.h"
#include "app/views/gemm_detail.h"
#include "app/views/gemm_products.h"
#include "core/labs/gemm/gemm.h"
#include "widgets/bit_lanes.h"
#include "widgets/bit_row.h"
#include "widgets/matrix_view.h"

#include <QString>

#include <memory>

/// From a result to what the screen's parts show. All numbers come from the result; nothing ahead is told.
namespace bitloupe::gemmText {

enum class Show { Code, Real, Shifted };

QString method(Requantization method);
MatrixModel matrixW(const std::shared_ptr<const gemm::Result>& result, Show show);
MatrixModel matrixX(const std::shared_ptr<const gemm::Result>& result, Show show);
/// `guess` stands before the question mark of the open cell.
MatrixModel matrixY(const std::shared_ptr<const gemm::Result>& result, Show show, const QString& guess = {});
/// The same without its outputs, hatched.
MatrixModel notComputed(MatrixModel y);
/// The result as far as it may be told while a lesson hides these pointers.
gemm::Result told(gemm::Result result, const QStringList& hidden);
/// Whether the output of that index is known at this step.
bool isToldOutput(const gemm::Result& result, std::size_t index);
PaintedTable::Table scales(const gemm::Result& result);
/// The last `mostRows` known products and their sums.
PaintedTable::Table products(const gemm::Result& result, int mostRows);
/// The last known product in one line: "k 5: −78 · −109 = 8502, sum 12,089".
QString productLine(const gemm::Result& result);
ComparisonModel comparison(const gemm::Result& result);
QStringList stageNames(const gemm::Result& result);
QStringList stageValues(const gemm::Result& result);
/// `row` and `column` tell the element while a matrix is being quantized.
std::vector<DetailRow> detail(const gemm::Result& result, int row = 0, int column = 0);
/// The output codes on a line in the stages + Z_Y and Clamp; not shown elsewhere.
DetailLine detailLine(const gemm::Result& result);
/// The product's lanes in the stages × M0 and Shift, as far as they are known; empty elsewhere.
BitLanesModel lanes(const gemm::Result& result);
BitRowModel bits(const gemm::Result& result);
/// Formula, substituted and value of every stage of the open cell.
QStringList stageTips(const gemm::Result& result);
/// What a guess of the open cell's output was worth.
QString guessWords(const gemm::Result& result, std::int64_t guess);
QString words(const gemm::Result& result);
/// The stages of the open cell, as far as they are known, as a Markdown table.
QString traceMarkdown(const gemm::Result& result);
/// Index of the last stage whose value is known.
int reachedStage(const gemm::Result& result);

} // namespace bitloupe::gemmText
