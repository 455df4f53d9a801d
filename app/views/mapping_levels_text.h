#pragma once

#include "core/labs/mapping/levels.h"
#include "widgets/bar_grid.h"
#include "widgets/levels_plot.h"
#include "widgets/stored_values.h"

#include <QString>
#include <QStringList>

#include <vector>

/// What page Levels says and draws, made from a State and a Result.
namespace bitloupe::levelsText {

/// The quantizers in the order of the menus.
const std::vector<mapping::Kind>& menuKinds();
/// "Codebook, k-means"; an affine quantizer is called by its range.
QString title(const mapping::Quantizer& quantizer, const mapping::State& state);
/// One line about a quantizer, for menus.
QString detail(mapping::Kind kind);
/// "k-means": what a lane or a bar is called.
QString shortName(const mapping::Quantizer& quantizer, const mapping::State& state);
QString shortName(const mapping::OtherQuantizer& other, const mapping::State& state);

/// "Four levels".
QString countTitle(const mapping::LevelsPage& page);
QString decibels(double value);
/// A level with as many decimals as the greatest of them needs, and `more` of them.
QString levelText(double level, const std::vector<mapping::LevelRow>& rows, int more = 0);
/// The bits of a code as hexadecimal digits.
QString hexBits(const std::string& bits);

/// `isHidden`: a lesson hides how well they do.
LevelsPlotData plotData(const mapping::State& state, const mapping::Result& result, bool isHidden);
/// The sentence under the picture.
QString words(const mapping::State& state, const mapping::Result& result, bool isHidden);
/// Codes, tables and scales added up, in three lines.
QString storageWords(const mapping::Storage& storage, const mapping::State& state);
QString storageTip(const mapping::Storage& storage);
std::vector<StoredCell> storedCells(const mapping::State& state, const mapping::Result& result);
/// "64 bytes → 4 bytes and the table".
QString storedWords(const mapping::LevelsPage& page);
std::vector<BarCell> barCells(const mapping::State& state, const mapping::LevelsPage& page, bool isHidden);

/// The lookup table as "csv", "md" or "json".
QString tableText(const mapping::LevelsPage& page, const QString& ending);

} // namespace bitloupe::levelsText
