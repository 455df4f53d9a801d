#pragma once

#include "core/quant/calibration.h"

namespace bitloupe::mapping {

/// mseRange for wide grids, where one candidate costs a run of the data for every code: from the widest range
/// down, candidates whose clipping error alone is above the best error so far are ruled out by it. The answer
/// is that of mseRange; `tried` receives the clipping error of those ruled out, a lower bound of their score.
Expected<Calibrated> wideMseRange(const ExactIndex& index, Convention convention, const GridOptions& grid,
                                  CodeRounding rounding, std::int64_t candidates, const Context& context,
                                  Candidates* tried = nullptr);

} // namespace bitloupe::mapping
