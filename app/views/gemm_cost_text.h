#pragma once

#include "core/labs/cost/cost.h"
#include "core/labs/gemm/gemm.h"
#include "widgets/text_table.h"
#include "widgets/value_map.h"

#include <QString>

#include <memory>

/// From a multiply and a network to what the page Error and cost shows. All numbers come from the results.
namespace bitloupe::costText {

enum class Part { Total, Quantization, Requantization };

/// "12.3 nJ" of picojoules.
QString energy(double picojoules);
ValueMapModel errorMap(const std::shared_ptr<const gemm::Result>& result, Part part);
QString errorWords(const gemm::Result& result);
QList<QList<TextCell>> formatRows(const gemm::Result& result);
QString networkName(cost::Network network);
QList<QList<TextCell>> layerRows(const cost::Result& result);
QString networkWords(const cost::Result& result);

} // namespace bitloupe::costText
