#include "core/labs/gemm/edits.h"

#include "core/quant/distribution.h"

#include <cmath>

namespace bitloupe::gemm {

namespace {

DataRef seeded(int rows, int columns, std::uint64_t seed)
{
    DataRef data = DataRef::distribution("normal", seed, std::int64_t(rows) * columns);
    data.shape = {rows, columns};
    return data;
}

std::vector<double> seededBias(int rows, std::uint64_t seed)
{
    std::vector<double> bias(static_cast<std::size_t>(rows), 0.0);
    if (const auto values = drawDistribution("normal", seed, rows)) {
        for (std::size_t i = 0; i < bias.size(); ++i)
            bias[i] = std::round(50.0 * (*values)[i]) / 100.0;
    }
    return bias;
}

} // namespace

State withSeededData(State state, const Shape& shape, std::uint64_t seed)
{
    state.w = seeded(shape.rows, shape.depth, seed);
    state.x = seeded(shape.depth, shape.columns, seed + 1);
    state.quantize.w.range.reset();
    state.quantize.x.range.reset();
    if (state.bias || state.realBias)
        state = withBias(std::move(state), shape.rows);
    state.step.reset();
    return withCalibratedOutput(std::move(state));
}

State withExample(State state)
{
    const State example;
    state.w = example.w;
    state.x = example.x;
    state.quantize.w.range.reset();
    state.quantize.x.range.reset();
    state.bias.reset();
    state.realBias = example.realBias;
    state.output = example.output;
    state.step.reset();
    return state;
}

State withoutBias(State state)
{
    state.bias.reset();
    state.realBias.reset();
    return state;
}

State withBias(State state, int rows)
{
    state.bias.reset();
    state.realBias = seededBias(rows, state.w.seed + 2);
    return state;
}

State withSymmetricW(State state, bool symmetric)
{
    state.quantize.w.symmetric = symmetric;
    if (!symmetric)
        state.quantize.w.granularity = Granularity::PerTensor;
    return state;
}

State withGranularity(State state, Granularity granularity)
{
    state.quantize.w.granularity = granularity;
    if (granularity == Granularity::PerChannel)
        state.quantize.w.symmetric = true;
    return state;
}

State withZeroW(State state, const CodedMatrix& w, std::int32_t zeroPoint)
{
    if (state.w.kind == DataRef::Kind::Codes) {
        state.w.zeroPoint = zeroPoint;
        return state;
    }
    state = withSymmetricW(std::move(state), false);
    const double scale = w.scale(0);
    state.quantize.w.range = Range{scale * (w.codeMin - zeroPoint), scale * (w.codeMax - zeroPoint)};
    return state;
}

State withoutZeroW(State state, const CodedMatrix& w)
{
    if (state.w.kind == DataRef::Kind::Codes || !state.isSigned.w)
        return withZeroW(std::move(state), w, 0);
    return withSymmetricW(std::move(state), true);
}

State withStep(State state, const Step& step)
{
    state.step = step;
    return state;
}

State withOutputRange(State state, const Range& range)
{
    state.output = {};
    state.output.range = range;
    return state;
}

State withCalibratedOutput(State state)
{
    state.output = {};
    state.output.calibrate = true;
    return state;
}

} // namespace bitloupe::gemm
