#pragma once

#include "core/labs/gemm/gemm.h"
#include "widgets/paired_bars.h"
#include "widgets/sum_plot.h"
#include "widgets/term_matrices.h"
#include "widgets/text_table.h"

#include <QString>

/// From the study of an accumulator to what the page shows. All numbers come from the result.
namespace bitloupe::accumulatorText {

/// The four terms and their sum; at most `mostRows` and `mostColumns` of them round the cell at hand.
TermMatricesModel terms(const gemm::Result& result, int mostRows, int mostColumns);
/// "columns 1…4 of 4 × 5" where not all are there; else nothing.
QString partWords(const gemm::Result& result, const TermMatricesModel& model);
SumPlotModel plot(const gemm::Result& result, const gemm::AccumulatorSetting& setting);
PairedBarsModel widths(const gemm::Result& result);
QList<QList<TextCell>> pairRows(const gemm::Result& result);
QString termWords(const gemm::Result& result);
QString plotWords(const gemm::Result& result);
/// The path as a table: "csv", "md" or "json".
QList<QList<TextCell>> pathRows(const gemm::Result& result);

} // namespace bitloupe::accumulatorText
