#include "core/labs/mapping/duel.h"

#include "core/quant/histogram_calibration.h"

namespace bitloupe::mapping {

Expected<Calibrated> calibrate(const State& state, const Calibration& c, const ExactIndex& index,
                               const DataArray& data, const Context& context, Candidates* tried)
{
    switch (c.method) {
    case Method::MinMax:
        return Calibrated{minMaxRange(index), 0};
    case Method::MovingAverage:
        return Calibrated{movingAverageRange(data.values, c.averagingConstant, c.batch), 0};
    case Method::Percentile:
        return Calibrated{percentileRange(index, c.percentile, c.twoSided, state.symmetric), 0};
    case Method::Mse:
        return mseRange(index, state.convention, state.grid(), state.rounding, c.candidates, context, tried);
    case Method::Histogram:
        return histogramRange(index, c.bins, state.bits, context, tried);
    case Method::EntropyOrt:
        return entropyOrtRange(index, c.bins, context, tried);
    case Method::EntropyTrt:
        return entropyTrtRange(index, c.bins, state.symmetric, context, tried);
    }
    return Calibrated{minMaxRange(index), 0};
}

namespace {

Judged judgedAt(int bits, const State& state, const RealRange& range, const ExactIndex& index)
{
    GridOptions grid = state.grid();
    grid.bits = bits;
    const auto p = chooseParameters(state.convention, range, grid);
    if (!p)
        return {bits, std::nullopt};
    const CodeRounding rounding =
        state.rounding == CodeRounding::Stochastic ? CodeRounding::NearestEven : state.rounding;
    return {bits, measure(index, *p, rounding).metrics};
}

} // namespace

Expected<std::vector<Duelist>> duelOf(const State& state, const ExactIndex& index, const DataArray& data,
                                      const Context& context)
{
    std::vector<Duelist> rows;
    for (const auto& [method, word] : enumWords(Method{})) {
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, "", "The comparison was cancelled.");
        Duelist row;
        row.method = method;
        Calibration calibration;
        if (state.calibration && state.calibration->method == method)
            calibration = *state.calibration;
        calibration.method = method;
        const auto found = calibrate(state, calibration, index, data, context, &row.tried);
        if (!found && found.error().code == ErrorCode::Cancelled)
            return fail(found.error());
        if (found) {
            row.calibrated = *found;
            for (const int bits : kDuelBits)
                row.judged.push_back(judgedAt(bits, state, found->range, index));
        } else {
            row.why = found.error().message;
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace bitloupe::mapping
