#pragma once

#include "core/labs/mapping/mapping.h"

namespace bitloupe::mapping {

/// Every calibrator on the same data, with the parameters of the State's own where the method is the same.
///
/// Each range is chosen for the State's grid (the searching methods look at its bits) and then judged at
/// every bit width of kDuelBits. Rows in the order of enumWords(Method). Errors: cancelled.
Expected<std::vector<Duelist>> duelOf(const State& state, const ExactIndex& index, const DataArray& data,
                                      const Context& context);

/// The range a calibration gives; `tried` receives what a search looked at.
Expected<Calibrated> calibrate(const State& state, const Calibration& calibration, const ExactIndex& index,
                               const DataArray& data, const Context& context, Candidates* tried = nullptr);

} // namespace bitloupe::mapping
