#pragma once

#include "app/views/gemm_comparison.h"
#include "app/views/gemm_detail.h"
#include "app/views/gemm_products.h"
#include "core/labs/gemm/gemm.h"
#include "widgets/bit_lanes.h"
#include "widgets/bit_row.h"
#include "widgets/matrix_view.h"

#include <QString>

/// From a result to what the screen's parts show. All numbers come from the result; nothing ahead is told.
namespace bitloupe::gemmText {

enum class Show { Code, Real, Shifted };

QString method(Requantization method);
MatrixModel matrixW(const gemm::Result& result, Show show);
MatrixModel matrixX(const gemm::Result& result, Show show);
MatrixModel matrixY(const gemm::Result& result, Show show);
PaintedTable::Table scales(const gemm::Result& result);
PaintedTable::Table products(const gemm::Result& result);
ComparisonModel comparison(const gemm::Result& result);
QStringList stageNames(const gemm::Result& result);
QStringList stageValues(const gemm::Result& result);
std::vector<DetailRow> detail(const gemm::Result& result);
/// The output codes on a line in the stages + Z_Y and Clamp; not shown elsewhere.
DetailLine detailLine(const gemm::Result& result);
/// The product's lanes in the stages × M0 and Shift, as far as they are known; empty elsewhere.
BitLanesModel lanes(const gemm::Result& result);
BitRowModel bits(const gemm::Result& result);
QString words(const gemm::Result& result);
/// The stages of the open cell, as far as they are known, as a Markdown table.
QString traceMarkdown(const gemm::Result& result);
/// Index of the last stage whose value is known.
int reachedStage(const gemm::Result& result);

} // namespace bitloupe::gemmText
