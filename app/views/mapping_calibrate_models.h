#pragma once

#include "app/views/mapping_calibrate_text.h"
#include "widgets/decision_plot.h"
#include "widgets/lane_plot.h"
#include "widgets/slope_chart.h"

/// What the charts of the page Calibrate draw.
namespace bitloupe::calibrateText {

enum class Measure { Sqnr, Mse };

/// `hidden` leaves out what a lesson asks to guess: numbers and ranks.
LanePlotModel laneModel(const mapping::State& state, const mapping::Result& result, Measure measure,
                        bool hidden);
DecisionPlotModel decisionModel(const mapping::Duelist& duelist);
SlopeChartModel slopeModel(const Duel& duel, int bits);

} // namespace bitloupe::calibrateText
