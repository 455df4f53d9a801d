#pragma once

#include "core/labs/mapping/mapping.h"

#include <span>

namespace bitloupe::mapping {

/// How `calibrated` came about. `tried` is what the search looked at, in its order; empty for the methods
/// that search nothing.
Decision decisionOf(const Calibration& calibration, const Calibrated& calibrated, const Candidates& tried,
                    const ExactIndex& index, std::span<const float> values);

} // namespace bitloupe::mapping
