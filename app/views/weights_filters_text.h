#pragma once

#include "core/labs/weights/filters.h"
#include "widgets/bits_to_code.h"
#include "widgets/copy_menu.h"

#include <QString>

#include <vector>

/// What the Filters tab says in words. Pure functions of the result.
namespace bitloupe::weightsText {

/// "**79.1 %** of 2,304 weights became 0", the step, the largest error, what is not a number.
QString filterWords(const weights::Filter& filter);
/// "4 bits" or the block format, "GGUF Q4_0".
QString quantizerName(const weights::Result& result);
/// "6 of 15 levels".
QString levelsText(const weights::Result& result, std::int64_t channel);
/// Index, value, code, level and difference of one cell, with their formulas.
QString cellTip(const weights::Result& result, const weights::Filter& filter, std::size_t cell);
/// Numbers of one tile as JSON: index, original, codes, dequantized.
QString tileJson(const weights::Filter& filter, int tile);
/// Index, value, code, level and difference of the cells `first` and on.
CopyTable filterTable(const weights::Result& result, const weights::Filter& filter, std::size_t first,
                      std::size_t count, const QString& name);
/// "**0.055517275** in 32 bits, code **3** in 4: **3 × 0.02035 = 0.06105**".
QString cellWords(const weights::Result& result, const weights::Filter& filter, std::size_t cell);
/// The bits of a value as the file holds it, in runs of one meaning.
std::vector<BitRun> bitRuns(const weights::StoredBits& stored);
/// As many decimals as three digits of `width` need, so that the numbers of a tile share them.
QString numberOf(double value, double width);
/// "SQNR 5.1 dB, −0.056 to 0.047".
QString stripTip(const weights::Part& part);

} // namespace bitloupe::weightsText
