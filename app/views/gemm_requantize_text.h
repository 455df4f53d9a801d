#pragma once

#include "core/labs/gemm/requant.h"
#include "widgets/bit_lanes.h"
#include "widgets/text_table.h"

#include <QString>

/// From a requantization to what the page shows. All numbers come from the result.
namespace bitloupe::requantText {

QString methodName(requant::Method method);
/// The case as the head of a column: "1234 × 0.01".
QString caseName(const requant::Pin& pin);
/// One row per method, the last column the pinned case.
QList<QList<TextCell>> rows(const requant::Result& result);
/// The lanes of the product: rounded once beside rounded twice, or the way of one method.
BitLanesModel lanes(const requant::Result& result, std::optional<requant::Method> method);
QString laneWords(const requant::Result& result, std::optional<requant::Method> method);
QString tableWords(const requant::Result& result);
/// The field texts: all digits.
QString multiplierText(double m);

} // namespace bitloupe::requantText
