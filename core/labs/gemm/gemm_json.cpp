#include "core/base/number_text.h"
#include "core/labs/gemm/gemm.h"

#include <cmath>

namespace bitloupe::gemm {

namespace {

/// Numbers of a [rows, columns] list as nested lists.
template<typename T, typename Get>
Json matrix(const std::vector<T>& values, const Shape& shape, Get get)
{
    Json rows = Json::array();
    for (int row = 0; row < shape.rows; ++row) {
        Json line = Json::array();
        for (int column = 0; column < shape.columns; ++column)
            line.push_back(get(values[static_cast<std::size_t>(row * shape.columns + column)]));
        rows.push_back(std::move(line));
    }
    return rows;
}

template<typename T>
Json matrix(const std::vector<T>& values, const Shape& shape)
{
    return matrix(values, shape, [](const T& value) { return value; });
}

Json codes(const CodedMatrix& coded)
{
    return matrix(coded.codes, {coded.rows, 1, coded.columns});
}

std::string bracketed(std::int64_t value)
{
    return value < 0 ? "(" + integerText(value) + ")" : integerText(value);
}

TraceLine quantizeLine(Stage stage, const CodedMatrix& matrix, int row, int column)
{
    const std::string name = matrix.name;
    if (!matrix.fromReal)
        return {stage, "q_" + name + " given", "", static_cast<double>(matrix.codes[matrix.at(row, column)])};
    const CodingSteps steps = codingSteps(matrix, row, column);
    return {stage, "clamp(round(" + name + " / S_" + name + ") + Z_" + name + ")",
            "round(" + autoText(steps.real) + " / " + autoText(steps.scale) + ") + "
                + bracketed(matrix.zeroPoint),
            static_cast<double>(steps.code)};
}

std::string productsText(const Result& result)
{
    std::string text;
    const auto& trace = result.trace;
    for (int k = 0; k < result.shape.depth; ++k) {
        if (k == 8 && result.shape.depth > 9)
            return text + " + … " + std::to_string(result.shape.depth - 8) + " more";
        text += (k == 0 ? "" : " + ") + bracketed(result.w.codes[result.w.at(trace.row, k)]) + " · "
            + bracketed(result.x.codes[result.x.at(k, trace.column)]);
    }
    return text;
}

TraceLine multiplyLine(const Result& result)
{
    const RequantizationTrace& trace = result.trace.requantization;
    const std::string acc = bracketed(result.trace.biased);
    if (trace.highMultiply)
        return {Stage::Multiply, "round(acc · M₀ / 2³¹)",
                "round(" + acc + " · " + integerText(trace.multiplier.m0) + " / 2³¹)", trace.multiplied};
    if (trace.hasProduct)
        return {Stage::Multiply, "acc · M₀", acc + " · " + integerText(trace.multiplier.m0),
                trace.multiplied};
    if (trace.rightShift != 0)
        return {Stage::Multiply, "acc · 2^−s", acc + " · 2" + superscript(-trace.rightShift),
                trace.multiplied};
    return {Stage::Multiply, "acc · M", acc + " · " + autoText(result.multiplier(result.trace.row).m),
            trace.multiplied};
}

TraceLine shiftLine(const Result& result)
{
    const RequantizationTrace& trace = result.trace.requantization;
    const auto value = static_cast<double>(trace.result);
    if (trace.rightShift == 0 || !(trace.highMultiply || trace.hasProduct))
        return {Stage::Shift, "round", "round(" + autoText(trace.beforeShift) + ")", value};
    const std::string shift = std::to_string(trace.rightShift);
    return {Stage::Shift, "round(p / 2^n)",
            "round(" + autoText(trace.multiplied) + " / 2" + superscript(trace.rightShift) + ")", value};
}

Json traceJson(const Result& result)
{
    Json list = Json::array();
    for (const TraceLine& line : result.lines)
        list.push_back(traceLineJson(result, line));
    return list;
}

} // namespace

Json traceLineJson(const Result& result, const TraceLine& line)
{
    Json json;
    json["stage"] = std::string(wordOf(line.stage));
    json["formula"] = line.formula;
    json["substituted"] = line.substituted;
    json["value"] = line.value == std::floor(line.value) && std::fabs(line.value) < 0x1p53
        ? Json(static_cast<std::int64_t>(line.value))
        : realJson(line.value);
    if (line.stage != Stage::Products)
        return json;
    for (int k = 0; k < result.shape.depth; ++k) {
        const Addition& product = result.trace.products[static_cast<std::size_t>(k)];
        json["products"].push_back({{"k", k},
                                    {"w", result.w.codes[result.w.at(result.trace.row, k)]},
                                    {"x", result.x.codes[result.x.at(k, result.trace.column)]},
                                    {"product", product.addend},
                                    {"sum", product.held}});
    }
    return json;
}

std::vector<TraceLine> traceLines(const Result& result)
{
    const ElementTrace& trace = result.trace;
    const IntegerGemm& gemm = result.gemm;
    const Comparison& comparison =
        result.comparisons[static_cast<std::size_t>(trace.row * result.shape.columns + trace.column)];
    const auto value = [](std::int64_t number) { return static_cast<double>(number); };
    return {
        quantizeLine(Stage::QuantizeW, result.w, trace.row, 0),
        quantizeLine(Stage::QuantizeX, result.x, 0, trace.column),
        {Stage::Products, "Σ q_W q_X", productsText(result), value(trace.products.back().held)},
        {Stage::ZeroPoints, "Σ q_W q_X − Z_X Σ q_W − Z_W Σ q_X + K Z_W Z_X",
         integerText(trace.terms[0]) + " + " + bracketed(trace.terms[1]) + " + " + bracketed(trace.terms[2])
             + " + " + bracketed(trace.terms[3]),
         value(trace.acc)},
        {Stage::Bias, "acc + q_b", integerText(trace.acc) + " + " + bracketed(gemm.biasOf(trace.row)),
         value(trace.biased)},
        multiplyLine(result),
        shiftLine(result),
        {Stage::AddZeroPoint, "q + Z_Y", integerText(trace.shifted) + " + " + bracketed(gemm.zeroY),
         value(trace.beforeClamp)},
        {Stage::Clamp, "min(max(q, lo), hi)",
         "min(max(" + integerText(trace.beforeClamp) + ", " + integerText(gemm.clampMin) + "), "
             + integerText(gemm.clampMax) + ")",
         value(trace.out)},
        {Stage::Compare, "S_Y (q − Z_Y)",
         autoText(result.outputScale) + " · (" + integerText(trace.out) + " − " + bracketed(gemm.zeroY) + ")",
         comparison.real},
    };
}

Json toJson(const Result& result)
{
    const Shape& shape = result.shape;
    Json json;
    json["terms"] = {{"sumWX", matrix(result.integers.sumWX, shape)},
                     {"sumW", result.integers.sumW},
                     {"sumX", result.integers.sumX},
                     {"kZwZx", result.integers.kZwZx}};
    json["acc"] = matrix(result.integers.acc, shape);
    Json multipliers = Json::array();
    for (const Multiplier& multiplier : result.multipliers)
        multipliers.push_back(
            {{"m", realJson(multiplier.m)}, {"m0", multiplier.fixed.m0}, {"shift", multiplier.fixed.shift}});
    json["multipliers"] = std::move(multipliers);
    json["clamp"] = {{"min", result.gemm.clampMin}, {"max", result.gemm.clampMax}};
    json["out"] = matrix(result.integers.out, shape);
    json["float"] = {
        {"product",
         matrix(result.comparisons, shape, [](const Comparison& c) { return realJson(c.product); })},
        {"error", matrix(result.comparisons, shape, [](const Comparison& c) { return realJson(c.error); })}};
    json["overflowed"] = result.overflowedOutputs;
    json["scales"] = {{"w", result.w.scales}, {"x", result.x.scales}, {"y", result.outputScale}};
    json["zeroPoints"] = {{"w", result.w.zeroPoint}, {"x", result.x.zeroPoint}, {"y", result.gemm.zeroY}};
    json["codes"] = {{"w", codes(result.w)}, {"x", codes(result.x)}};
    if (!result.gemm.bias.empty())
        json["bias"] = result.gemm.bias;
    if (result.stepGiven)
        json["trace"] = traceJson(result);
    return json;
}

} // namespace bitloupe::gemm
