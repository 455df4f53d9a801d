#pragma once

#include "core/labs/mapping/mapping.h"

#include <array>
#include <memory>

namespace bitloupe::mapping {

/// Bit widths at which calibrators are compared: 8, 3 and the State's own, or 4 where that is one of them.
/// Widest first.
std::array<int, 3> duelBits(int bits);

/// The calibration that a row stands for: its method with the parameters of the State's own calibration, so
/// that they outlive a change of the method; `bins`, which three methods share, only where the method is the
/// same.
Calibration calibrationOf(const State& state, Method method);

/// The range by a calibration instead of a typed one or parameters.
State withCalibration(State state, const Calibration& calibration);

/// Every calibrator on the same data, with its calibrationOf the State.
///
/// Each is judged at every width of duelBits by the range it chooses there: min-max, moving average,
/// percentile and the entropies choose one for all widths, the MSE search and the histogram one for each.
/// Errors are exact; stochastic rounding counts as nearest. Rows in the order of enumWords(Method). Errors:
/// cancelled.
Expected<std::vector<Duelist>> duelOf(const State& state, const ExactIndex& index,
                                      const std::shared_ptr<const DataArray>& data, const Context& context);

/// The range a calibration gives; `tried` receives what a search looked at. Searches are kept in the memo
/// under all that they depend on.
Expected<Calibrated> calibrate(const State& state, const Calibration& calibration, const ExactIndex& index,
                               const std::shared_ptr<const DataArray>& data, const Context& context,
                               Candidates* tried = nullptr);

/// The rows of a duel as JSON; numbers of what was tried without the points.
Json duelJson(const std::vector<Duelist>& duel);

} // namespace bitloupe::mapping
