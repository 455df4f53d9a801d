#pragma once

#include "core/labs/weights/compare.h"
#include "widgets/overlay_bars.h"
#include "widgets/text_table.h"

#include <QString>

/// What the Compare page says in words and draws. Pure functions of the comparison.
namespace bitloupe::weightsText {

/// What all names of the pairs begin with, up to a "/" or "."; empty where there is nothing like that.
QString namePrefix(const weights::Comparison& comparison);
/// "block_3/conv2d/kernel +2": a name without the prefix; of the joint names "a;b;c" of TFLite the first.
QString nameLabel(const QString& name, const QString& prefix);
/// `bestDb` has the longest bar. In a narrow row the distance of the cosines stands below the error.
QList<TextCell> compareRow(const weights::MatchedTensor& pair, double bestDb, const QString& prefix = {},
                           bool isNarrow = false);
/// "23 of 24", "–" without stored scales; narrow: "all 24" where all are as expected.
QString scalesText(const weights::MatchedTensor& pair, bool isNarrow);
/// "1.51 MB → **424 kB** with scales", "**3.56×** smaller".
QString compareSizes(const weights::Comparison& comparison);
/// A fact worth a look with its tensor and its numbers in bold.
QString findingWords(const weights::Finding& finding);
/// What one file holds alone.
QStringList onlyNames(const std::vector<std::string>& names);
/// SQNR, largest error, codes used.
QString pairWords(const weights::PairDetail& detail);
/// "all within **½ step**: rounded, not clipped".
QString stepWords(const weights::PairDetail& detail);
/// "**24** of 24 equal max|w| / 127, bit for bit".
QString scaleWords(const weights::PairDetail& detail);

OverlayBarsModel pairBars(const weights::PairDetail& detail);
OverlayBarsModel stepBars(const weights::PairDetail& detail);
/// Stored scales, largest first; up to 512 of them.
OverlayBarsModel scaleBars(const weights::PairDetail& detail);

} // namespace bitloupe::weightsText
