#pragma once

#include "core/labs/numbers/cost_facts.h"
#include "widgets/bar_list.h"

#include <QString>

/// What the cost page of the numbers lab says and draws: texts and widget models.
namespace bitloupe::numbers {

BarListModel energyBars();
QString energyWords(const CostAnswer& answer);
BarListModel memoryBars(const CostAnswer& answer, const NumberFormat& current);
QString memoryWords(const CostAnswer& answer);
/// The most terms that can never overflow, by accumulator.
BarListModel safeBars(const CostAnswer& answer);
QString sumWords(const CostAnswer& answer);

QString codesName(const CostQuestion& question); ///< "int8"
QString sizeText(double value); ///< two decimals below 100, none from 1,000
QString energyText(double picojoules); ///< "16.6 mJ"

} // namespace bitloupe::numbers
