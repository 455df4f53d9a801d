#pragma once

#include "core/labs/mapping/mapping.h"
#include "widgets/error_curve.h"
#include "widgets/range_plot.h"

#include <QString>

#include <optional>

/// What the mapping screen says and draws, made from a State and a Result.
namespace bitloupe::mappingText {

/// What the words about the last edit compare with.
struct Before {
    mapping::Vary moved = mapping::Vary::Max;
    bool bitsChanged = false;
    RealRange range;
    int bits = 0;
    double step = 0;
    double mse = 0;
    std::int64_t clipped = 0;
};
Before snapshot(const mapping::State& state, const mapping::Result& result);

RangePlotData plotData(const mapping::State& state, const mapping::Result& result);
ErrorCurveData curveData(const mapping::Result& result);

/// The sentence under the picture.
QString rangeWords(const mapping::State& state, const mapping::Result& result,
                   const std::optional<Before>& before);
/// Whether counts want a logarithmic axis: the peak would hide the rest.
bool wantsLog(const mapping::ValueHistogram& histogram);
/// NaN and infinities, or nothing.
QString leftOutWords(const ErrorMetrics& metrics);
QString errorWords(const mapping::Result& result);
/// Where the levels are not even steps of a range: what they are.
QString otherLevelsWords(const mapping::Result& result);

/// "max"; what is moved by the curve.
QString boundName(mapping::Vary vary);
QString conventionDetail(const mapping::ConventionAnswer& answer);
/// "exact, code 5" and whether 0 is lost.
QString zeroText(const mapping::Result& result, bool& isLost);
/// A bound with the digits that matter.
QString boundText(double value);

} // namespace bitloupe::mappingText
