#include "core/labs/gemm/gemm.h"

#include "core/base/number_text.h"

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace gemm {

namespace {

std::size_t at(const Shape& shape, int row, int column)
{
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(shape.columns)
        + static_cast<std::size_t>(column);
}

double activated(double value, Activation activation)
{
    if (activation == Activation::None)
        return value;
    return activation == Activation::Relu ? std::max(value, 0.0) : std::clamp(value, 0.0, 6.0);
}

Status setShape(Result& result)
{
    if (result.w.columns != result.x.rows)
        return fail(ErrorCode::OutOfRange, "/state/x",
                    "W has " + std::to_string(result.w.columns) + " columns but X has "
                        + std::to_string(result.x.rows) + " rows: they must be equal.");
    result.shape = {result.w.rows, result.w.columns, result.x.columns};
    result.gemm.rows = result.shape.rows;
    result.gemm.depth = result.shape.depth;
    result.gemm.columns = result.shape.columns;
    result.gemm.w = result.w.codes;
    result.gemm.x = result.x.codes;
    result.gemm.zeroW = result.w.zeroPoint;
    result.gemm.zeroX = result.x.zeroPoint;
    return {};
}

/// The int32 bias in units of Sw Sx: given, or round half to even of realBias / (Sw Sx).
Status setBias(Result& result, const State& state)
{
    const std::string field = state.bias ? "bias" : "realBias";
    const std::size_t count = state.bias ? state.bias->size() : state.realBias ? state.realBias->size() : 0;
    if (!state.bias && !state.realBias)
        return {};
    if (count != static_cast<std::size_t>(result.shape.rows))
        return fail(ErrorCode::OutOfRange, "/state/" + field,
                    "W has " + std::to_string(result.shape.rows) + " rows but the bias has "
                        + std::to_string(count) + (count == 1 ? " value" : " values")
                        + ": they must be equal.");
    for (int row = 0; row < result.shape.rows; ++row) {
        const auto i = static_cast<std::size_t>(row);
        const double unit = result.w.scale(row) * result.x.scale(0); // exact: two binary32 factors
        if (state.bias) {
            result.gemm.bias.push_back(static_cast<std::int32_t>((*state.bias)[i]));
            result.realBias.push_back(static_cast<double>((*state.bias)[i]) * unit);
            continue;
        }
        const double real = (*state.realBias)[i];
        const double code = roundQuotient(real, unit, CodeRounding::NearestEven);
        if (!(std::fabs(code) < 0x1p31))
            return fail(ErrorCode::OutOfRange, "/state/realBias/" + std::to_string(row),
                        "The bias " + autoText(real) + " is " + autoText(code)
                            + " in units of S_W S_X: that does not fit int32.");
        result.gemm.bias.push_back(static_cast<std::int32_t>(code));
        result.realBias.push_back(real);
    }
    return {};
}

/// Float product of the real inputs, summed in binary64 in the order of k.
void setProducts(Result& result)
{
    result.comparisons.resize(static_cast<std::size_t>(result.shape.elements()));
    for (int row = 0; row < result.shape.rows; ++row) {
        for (int column = 0; column < result.shape.columns; ++column) {
            Comparison& comparison = result.comparisons[at(result.shape, row, column)];
            for (int k = 0; k < result.shape.depth; ++k)
                comparison.sumReal +=
                    result.w.real[result.w.at(row, k)] * result.x.real[result.x.at(k, column)];
            const double bias = result.realBias.empty() ? 0 : result.realBias[static_cast<std::size_t>(row)];
            comparison.product = activated(comparison.sumReal + bias, result.activation);
        }
    }
}

Status setOutput(Result& result, const State& state)
{
    const auto [low, high] = typeRange(state.bits.out, state.isSigned.out);
    std::int64_t zero = state.output.zeroPoint.value_or(0);
    if (state.output.scale) {
        const auto scale = checkedScale(*state.output.scale, "Y", "/state/output/scale");
        if (!scale)
            return fail(scale.error());
        result.outputScale = *scale;
    } else {
        Range range = state.output.range.value_or(Range{});
        if (!state.output.range) {
            const auto [least, greatest] = std::minmax_element(
                result.comparisons.begin(), result.comparisons.end(),
                [](const Comparison& a, const Comparison& b) { return a.product < b.product; });
            range = {least->product, greatest->product};
        }
        const auto parameters =
            parametersOf(range, state.bits.out, state.isSigned.out, false, "/state/output/range");
        if (!parameters)
            return fail(parameters.error());
        result.outputScale = parameters->scale;
        zero = parameters->zeroPoint;
    }
    if (zero < low || zero > high)
        return fail(ErrorCode::OutOfRange, "/state/output/zeroPoint",
                    "The zero point " + integerText(zero) + " of Y does not fit "
                        + typeName(state.bits.out, state.isSigned.out) + " (" + integerText(low) + "…"
                        + integerText(high) + ").");
    result.gemm.zeroY = static_cast<std::int32_t>(zero);
    result.outputRange = {result.outputScale * (low - result.gemm.zeroY),
                          result.outputScale * (high - result.gemm.zeroY)};
    result.outputBits = state.bits.out;
    result.outputSigned = state.isSigned.out;
    result.codeMin = low;
    result.codeMax = high;
    result.gemm.clampMin = low;
    result.gemm.clampMax = high;
    if (result.activation != Activation::None)
        result.gemm.clampMin = result.gemm.zeroY;
    if (result.activation == Activation::Relu6) {
        const float six = std::round(6.0F / static_cast<float>(result.outputScale));
        result.gemm.clampMax =
            static_cast<std::int32_t>(std::min(static_cast<double>(high), zero + static_cast<double>(six)));
    }
    return {};
}

void setMultipliers(Result& result, const State& state)
{
    for (const double scale : result.w.scales) {
        const double m = result.x.scale(0) * scale / result.outputScale;
        result.multipliers.push_back({m, fixedMultiplier(m)});
        result.gemm.multipliers.push_back(m);
    }
    result.gemm.method = state.requantization;
    result.gemm.shift = state.shift;
    result.gemm.accumulatorBits = state.accumulator.bits;
    result.gemm.overflow = state.accumulator.overflow;
}

Error errorOf(const GemmStop& stop, const Result& result)
{
    const std::string cell = " of cell " + std::to_string(stop.row) + ", " + std::to_string(stop.column);
    if (stop.kind == GemmStop::Kind::NoAnswer)
        return {ErrorCode::NoAnswer, "/state/requantization",
                std::string(wordOf(result.gemm.method)) + " has no answer for the accumulator" + cell + ": "
                    + stop.why};
    const int after = stop.addition - result.shape.depth;
    const std::string what = after < 0 ? "product " + std::to_string(stop.addition)
        : after < 3                    ? "the zero-point terms"
                                       : "the bias";
    return {ErrorCode::NoAnswer, "/state/accumulator",
            "Overflow in " + what + cell + ": " + integerText(stop.sum) + (stop.sum > 0 ? " > " : " < ")
                + integerText(stop.limit) + "."};
}

void compareOutputs(Result& result)
{
    for (int row = 0; row < result.shape.rows; ++row) {
        const double unit = result.w.scale(row) * result.x.scale(0);
        for (int column = 0; column < result.shape.columns; ++column) {
            const std::size_t i = at(result.shape, row, column);
            Comparison& comparison = result.comparisons[i];
            const double coded =
                activated(static_cast<double>(result.integers.biased[i]) * unit, result.activation);
            comparison.sumInteger = static_cast<double>(result.integers.acc[i]) * unit;
            comparison.real = result.outputScale * (result.integers.out[i] - result.gemm.zeroY);
            comparison.error = comparison.real - comparison.product;
            comparison.quantization = coded - comparison.product;
            comparison.requantization = comparison.real - coded;
        }
    }
    result.overflowedOutputs =
        std::count(result.integers.overflowed.begin(), result.integers.overflowed.end(), 1);
}

Status setPlace(Result& result, const State& state)
{
    result.stepGiven = state.step.has_value();
    result.step =
        state.step.value_or(stepAt(Grain::Stage, placeAt(0, Stage::ZeroPoints, result.shape), result.shape));
    const std::int64_t count = stepCount(result.step.grain, result.shape);
    if (result.step.index >= count)
        return fail(ErrorCode::OutOfRange, "/state/step/index",
                    "Step " + integerText(result.step.index) + " is beyond the last, "
                        + integerText(count - 1) + ".");
    result.place = placeOf(result.step, result.shape);
    const auto row = static_cast<int>(result.place.element / result.shape.columns);
    const auto column = static_cast<int>(result.place.element % result.shape.columns);
    auto trace = traceElement(result.gemm, row, column);
    if (!trace)
        return fail(errorOf(trace.error(), result));
    result.trace = std::move(*trace);
    result.lines = traceLines(result);
    return {};
}

} // namespace

Expected<Result> compute(const State& state, const Context& context)
{
    Result result;
    result.activation = state.activation;
    auto w = codedW(state, context);
    if (!w)
        return fail(w.error());
    auto x = codedX(state, context);
    if (!x)
        return fail(x.error());
    result.w = std::move(*w);
    result.x = std::move(*x);
    if (auto status = setShape(result); !status)
        return fail(status.error());
    if (auto status = setBias(result, state); !status)
        return fail(status.error());
    setProducts(result);
    if (auto status = setOutput(result, state); !status)
        return fail(status.error());
    setMultipliers(result, state);
    auto integers = referenceGemm(result.gemm);
    if (!integers)
        return fail(errorOf(integers.error(), result));
    result.integers = std::move(*integers);
    compareOutputs(result);
    if (auto status = setPlace(result, state); !status)
        return fail(status.error());
    if (result.place.stage == Stage::Multiply || result.place.stage == Stage::Shift) {
        requant::State one;
        one.acc = static_cast<std::int32_t>(result.trace.biased);
        one.m = result.multiplier(result.trace.row).m;
        one.shift = state.shift;
        if (auto answer = requant::compute(one, context))
            result.requant = std::move(*answer);
    }
    if (state.page == Page::Accumulator) {
        auto study = studyAccumulator(result.gemm, result.integers, result.trace.row, result.trace.column,
                                      state.bits.w, state.bits.x, context);
        if (!study)
            return fail(study.error());
        result.accumulator = std::move(*study);
    }
    if (state.page == Page::Cost)
        result.cost = costCard(result);
    return result;
}

} // namespace gemm

Lab gemmLab()
{
    return LabRow<gemm::State, gemm::Result>::row(
        "gemm", {"step", "accumulator", "requantize", "cost"},
        {{"bias", "realBias"},
         {"/output/scale", "/output/range", "/output/calibrate"},
         {"/output/zeroPoint", "/output/range", "/output/calibrate"}},
        {{"w", "bias", "realBias", "step"}, {"x", "step"}});
}

} // namespace bitloupe
