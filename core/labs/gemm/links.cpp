#include "core/labs/gemm/links.h"

#include <algorithm>
#include <string>
#include <vector>

namespace bitloupe::gemm {

namespace {

Json valuesJson(const std::vector<double>& values)
{
    Json list = Json::array();
    for (const double value : values)
        list.push_back(realJson(value));
    return {{"kind", "values"}, {"values", std::move(list)}};
}

Json rangeJson(const Range& range)
{
    return {{"min", realJson(range.min)}, {"max", realJson(range.max)}};
}

Range spanOf(const std::vector<double>& values)
{
    const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
    return {*least, *greatest};
}

void setGrid(Json& patch, int bits, bool isSigned, bool isSymmetric)
{
    patch["page"] = "range";
    patch["bits"] = bits;
    patch["signed"] = isSigned;
    patch["symmetric"] = isSymmetric;
    patch["narrow"] = isSymmetric;
    patch["powerOfTwoScale"] = false;
    patch["convention"] = isSymmetric ? "tflite" : "onnxruntime";
    patch["rounding"] = "nearestEven";
    patch["quantizer"] = {{"kind", "affine"}};
}

void setParameters(Json& patch, double scale, std::int64_t zeroPoint, std::int64_t low, std::int64_t high)
{
    patch["parameters"] = {
        {"scale", realJson(scale)}, {"zeroPoint", zeroPoint}, {"quantMin", low}, {"quantMax", high}};
}

Json outputPatch(const State& state, const Result& result)
{
    std::vector<double> products;
    for (const Comparison& comparison : result.comparisons)
        products.push_back(comparison.product);
    Json patch{{"data", valuesJson(products)}};
    setGrid(patch, state.bits.out, state.isSigned.out, false);
    if (state.output.scale)
        setParameters(patch, result.outputScale, result.gemm.zeroY, result.codeMin, result.codeMax);
    else
        patch["range"] = rangeJson(state.output.range.value_or(spanOf(products)));
    return patch;
}

} // namespace

Json requantPatch(const Result& result, int row, int column)
{
    const auto i = static_cast<std::size_t>(row * result.shape.columns + column);
    return {{"acc", result.integers.biased[i]},
            {"m", realJson(result.multiplier(row).m)},
            {"shift", std::string(wordOf(result.gemm.shift))},
            {"method", nullptr}};
}

Json numbersPatch(std::int64_t value, int bits)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::uint64_t left = static_cast<std::uint64_t>(value);
    if (bits < 64)
        left &= (std::uint64_t(1) << bits) - 1;
    std::string hex(static_cast<std::size_t>((bits + 3) / 4), '0');
    for (auto digit = hex.rbegin(); digit != hex.rend(); ++digit, left >>= 4U)
        *digit = kDigits[left & 15U];
    return {{"format", {{"signed", true}, {"integerBits", bits - 1}, {"fractionBits", 0}}},
            {"bits", hex},
            {"page", "inspect"}};
}

Json mappingPatch(const State& state, const Result& result, Operand operand, int row)
{
    if (operand == Operand::Y)
        return outputPatch(state, result);
    const bool isW = operand == Operand::W;
    const CodedMatrix& matrix = isW ? result.w : result.x;
    const DataRef& data = isW ? state.w : state.x;
    std::vector<double> values = matrix.real;
    const bool isRow = matrix.scales.size() > 1;
    if (isRow)
        values.assign(matrix.real.begin() + static_cast<std::ptrdiff_t>(matrix.at(row, 0)),
                      matrix.real.begin() + static_cast<std::ptrdiff_t>(matrix.at(row + 1, 0)));
    const bool isRecipe = data.kind == DataRef::Kind::File || data.kind == DataRef::Kind::Distribution;
    Json patch{{"data", isRecipe && !isRow ? writeValue(data) : valuesJson(values)}};
    setGrid(patch, isW ? state.bits.w : state.bits.x, isW ? state.isSigned.w : state.isSigned.x,
            isW ? state.quantize.w.symmetric : state.quantize.x.symmetric);
    const auto& given = isW ? state.quantize.w.range : state.quantize.x.range;
    if (matrix.fromReal)
        patch["range"] = rangeJson(given.value_or(spanOf(values)));
    else
        setParameters(patch, matrix.scale(row), matrix.zeroPoint, matrix.codeMin, matrix.codeMax);
    return patch;
}

std::optional<Json> weightsPatch(const DataRef& data)
{
    if (data.kind != DataRef::Kind::File)
        return std::nullopt;
    const bool isNamed = data.path.starts_with("demo:");
    return Json{{"path", isNamed ? "demo" : data.path},
                {"tensor", isNamed && data.tensor.empty() ? data.path.substr(5) : data.tensor},
                {"channel", nullptr},
                {"axis", nullptr}};
}

} // namespace bitloupe::gemm
