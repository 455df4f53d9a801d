#pragma once

#include "core/labs/weights/compare.h"
#include "core/labs/weights/filters.h"
#include "core/labs/weights/weights.h"
#include "widgets/copy_figure.h"

/// The numbers of the lines of words on the weights screen, in full and named as in the result's JSON.
namespace bitloupe::weightsText {

/// Of the words under the charts.
QList<CopyFigure> tensorFigures(const weights::Result& result);
QList<CopyFigure> sizeFigures(const weights::Result& result);
QList<CopyFigure> scaleFigures(const weights::Result& result);
QList<CopyFigure> filterFigures(const weights::Filter& filter);
QList<CopyFigure> cellFigures(const weights::Result& result, const weights::Filter& filter, std::size_t cell);
QList<CopyFigure> compareFigures(const weights::Comparison& comparison);
QList<CopyFigure> pairFigures(const weights::PairDetail& detail);
QList<CopyFigure> stepFigures(const weights::PairDetail& detail);

} // namespace bitloupe::weightsText
