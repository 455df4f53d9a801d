#pragma once

#include "core/labs/mapping/mapping.h"

#include <QString>

#include <vector>

/// What the page Calibrate says, made from a State and the rows of a duel.
namespace bitloupe::calibrateText {

using Duel = std::vector<mapping::Duelist>;

/// "Entropy, TensorRT".
QString methodName(mapping::Method method);
/// "TensorRT", for labels without much room.
QString shortName(mapping::Method method);
/// The parameter beside the name, "c = 0.01"; empty where there is none.
QString methodNote(const mapping::Calibration& calibration);
/// What the method does, for the inspector.
QString methodDescription(const mapping::Calibration& calibration);

/// One decimal place for all: as many as the greatest of a column needs.
QString boundText(double value, double greatest);
/// "34.87", or "∞".
QString decibelText(double decibels);
QString errorText(double mse);

/// The sentence under the lanes.
QString duelWords(const Duel& duel);
/// Title at the right of "How it decided".
QString decisionTitle(mapping::Method method);
/// The sentence under it.
QString decisionWords(const mapping::Duelist& duelist, int bits);
/// Of the rows that gain places from the widest column to the narrowest, the one that ends highest; of those
/// that lose some, the one that ends lowest. -1 where there is none.
struct Movers {
    int climber = -1;
    int faller = -1;
};
Movers moversOf(const Duel& duel);
/// The sentence under "Behind the best".
QString slopeWords(const Duel& duel);

/// The table as "csv", "md" or "json"; empty for other endings.
QString tableText(const Duel& duel, const QString& ending);

} // namespace bitloupe::calibrateText
