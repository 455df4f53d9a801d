#include "core/labs/gemm/coded_matrix.h"

#include "core/base/number_text.h"
#include "core/quant/convention.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::gemm {

namespace {

struct Coding {
    std::string name;
    std::string where;
    int bits;
    bool isSigned;
    bool symmetric;
    bool perRow;
    std::optional<Range> range;
};

std::string place(const CodedMatrix& matrix, std::size_t index)
{
    const auto columns = static_cast<std::size_t>(matrix.columns);
    return matrix.name + "[" + std::to_string(index / columns) + "][" + std::to_string(index % columns) + "]";
}

Status setShape(CodedMatrix& matrix, const std::vector<std::int64_t>& shape, std::size_t count,
                const std::string& where)
{
    if (count == 0 || shape.size() < 2)
        return fail(ErrorCode::OutOfRange, where,
                    count == 0
                        ? matrix.name == "W" ? "K must be at least 1." : matrix.name + " has no elements."
                        : matrix.name + " must be a matrix: a list of rows, or data with two axes.");
    std::int64_t rest = 1; // further axes of a filter belong to its row
    for (std::size_t axis = 1; axis < shape.size(); ++axis)
        rest *= shape[axis];
    if (shape[0] > kMaxExtent || rest > kMaxExtent)
        return fail(ErrorCode::TooLarge, where,
                    matrix.name + " is " + std::to_string(shape[0]) + " × " + std::to_string(rest)
                        + "; this lab takes up to 64 × 64: choose a slice.");
    matrix.rows = static_cast<int>(shape[0]);
    matrix.columns = static_cast<int>(rest);
    return {};
}

Status takeCodes(CodedMatrix& matrix, const DataRef& data, const Coding& coding)
{
    const std::string type = typeName(coding.bits, coding.isSigned) + " (" + integerText(matrix.codeMin) + "…"
        + integerText(matrix.codeMax) + ").";
    for (std::size_t i = 0; i < data.values.size(); ++i) {
        if (data.values[i] < matrix.codeMin || data.values[i] > matrix.codeMax)
            return fail(ErrorCode::OutOfRange,
                        coding.where + "/values/"
                            + std::to_string(i / static_cast<std::size_t>(matrix.columns)) + "/"
                            + std::to_string(i % static_cast<std::size_t>(matrix.columns)),
                        place(matrix, i) + " = " + autoText(data.values[i]) + " does not fit " + type);
        matrix.codes.push_back(static_cast<std::int32_t>(data.values[i]));
    }
    if (data.zeroPoint < matrix.codeMin || data.zeroPoint > matrix.codeMax)
        return fail(ErrorCode::OutOfRange, coding.where + "/zeroPoint",
                    "The zero point " + integerText(data.zeroPoint) + " of " + coding.name + " does not fit "
                        + type);
    matrix.zeroPoint = static_cast<std::int32_t>(data.zeroPoint);
    const std::size_t wanted = coding.name == "W" ? static_cast<std::size_t>(matrix.rows) : 1;
    if (data.scales.size() != 1 && data.scales.size() != wanted)
        return fail(ErrorCode::OutOfRange, coding.where + "/scales",
                    coding.name + " needs one scale"
                        + (wanted > 1 ? ", or one per row: " + std::to_string(wanted) : "") + "; it has "
                        + std::to_string(data.scales.size()) + ".");
    for (std::size_t i = 0; i < data.scales.size(); ++i) {
        const auto scale =
            checkedScale(data.scales[i], coding.name, coding.where + "/scales/" + std::to_string(i));
        if (!scale)
            return fail(scale.error());
        matrix.scales.push_back(*scale);
    }
    for (int row = 0; row < matrix.rows; ++row)
        for (int column = 0; column < matrix.columns; ++column)
            matrix.real.push_back(matrix.decoded(row, column));
    return {};
}

Range spanOf(const CodedMatrix& matrix, int firstRow, int lastRow)
{
    const auto begin = matrix.real.begin() + firstRow * matrix.columns;
    const auto [low, high] = std::minmax_element(begin, matrix.real.begin() + lastRow * matrix.columns);
    return {*low, *high};
}

Status quantizeReal(CodedMatrix& matrix, const Coding& coding)
{
    for (std::size_t i = 0; i < matrix.real.size(); ++i) {
        if (!std::isfinite(matrix.real[i]))
            return fail(ErrorCode::OutOfRange, coding.where,
                        place(matrix, i) + " is " + autoText(matrix.real[i])
                            + ": replace it or choose another slice.");
    }
    matrix.fromReal = true;
    matrix.isSymmetric = coding.symmetric;
    for (int row = 0; row < matrix.rows; ++row) {
        const int from = coding.perRow ? row : 0;
        const Range range =
            coding.range.value_or(spanOf(matrix, from, coding.perRow ? row + 1 : matrix.rows));
        const auto parameters =
            parametersOf(range, coding.bits, coding.isSigned, coding.symmetric, coding.where);
        if (!parameters)
            return fail(parameters.error());
        if (coding.perRow || row == 0)
            matrix.scales.push_back(parameters->scale);
        matrix.zeroPoint = static_cast<std::int32_t>(parameters->zeroPoint);
        for (int column = 0; column < matrix.columns; ++column) {
            const double real = matrix.real[matrix.at(row, column)];
            const auto code = quantize(real, *parameters, CodeRounding::NearestEven);
            matrix.codes.push_back(static_cast<std::int32_t>(code));
            matrix.largestError =
                std::max(matrix.largestError, std::fabs(quantizationError(real, *parameters, code)));
        }
    }
    return {};
}

Expected<CodedMatrix> coded(const DataRef& data, const Coding& coding, const Context& context)
{
    CodedMatrix matrix;
    matrix.name = coding.name;
    matrix.bits = coding.bits;
    matrix.isSigned = coding.isSigned;
    std::tie(matrix.codeMin, matrix.codeMax) = typeRange(coding.bits, coding.isSigned);
    if (data.kind == DataRef::Kind::Codes) {
        if (auto status = setShape(matrix, data.shape, data.values.size(), coding.where); !status)
            return fail(status.error());
        if (auto status = takeCodes(matrix, data, coding); !status)
            return fail(status.error());
        matrix.range = spanOf(matrix, 0, matrix.rows);
        return matrix;
    }
    if ((data.kind == DataRef::Kind::Values || data.kind == DataRef::Kind::Bits) && data.values.empty()) {
        if (auto status = setShape(matrix, data.shape, 0, coding.where); !status)
            return fail(status.error());
    }
    const auto loaded = loadData(data, context, coding.where);
    if (!loaded)
        return fail(loaded.error());
    if (auto status = setShape(matrix, (*loaded)->shape, (*loaded)->values.size(), coding.where); !status)
        return fail(status.error());
    matrix.real.assign((*loaded)->values.begin(), (*loaded)->values.end());
    if (auto status = quantizeReal(matrix, coding); !status)
        return fail(status.error());
    matrix.range = coding.range.value_or(spanOf(matrix, 0, matrix.rows));
    return matrix;
}

} // namespace

std::string typeName(int bits, bool isSigned)
{
    return (isSigned ? "int" : "uint") + std::to_string(bits);
}

std::pair<std::int32_t, std::int32_t> typeRange(int bits, bool isSigned)
{
    const std::int32_t half = 1 << (bits - 1);
    return isSigned ? std::pair{-half, half - 1} : std::pair{0, 2 * half - 1};
}

Expected<double> checkedScale(double scale, const std::string& name, const std::string& where)
{
    const double narrowed = static_cast<double>(static_cast<float>(scale));
    if (!(narrowed > 0) || !std::isfinite(narrowed))
        return fail(ErrorCode::OutOfRange, where, "Scale of " + name + " must be a positive finite number.");
    return narrowed;
}

Expected<AffineParameters> parametersOf(const Range& range, int bits, bool isSigned, bool symmetric,
                                        const std::string& where)
{
    const Convention convention = symmetric ? Convention::Tflite : Convention::Onnxruntime;
    auto parameters =
        chooseParameters(convention, {range.min, range.max},
                         {.bits = bits, .isSigned = isSigned, .symmetric = symmetric, .narrow = symmetric});
    if (!parameters)
        return fail(parameters.error().code, where, parameters.error().message);
    return parameters;
}

std::string CodedMatrix::type() const
{
    return typeName(bits, isSigned);
}

CodingSteps codingSteps(const CodedMatrix& matrix, int row, int column)
{
    CodingSteps steps;
    steps.real = matrix.real[matrix.at(row, column)];
    steps.scale = matrix.scale(row);
    steps.divided = steps.real / steps.scale;
    steps.shifted = steps.divided + matrix.zeroPoint;
    steps.rounded = roundQuotient(steps.real, steps.scale, CodeRounding::NearestEven) + matrix.zeroPoint;
    steps.code = matrix.codes[matrix.at(row, column)];
    steps.decoded = matrix.decoded(row, column);
    steps.error = steps.decoded - steps.real;
    return steps;
}

Expected<CodedMatrix> codedW(const State& state, const Context& context)
{
    const QuantizeW& how = state.quantize.w;
    return coded(state.w,
                 {"W", "/state/w", state.bits.w, state.isSigned.w, how.symmetric,
                  how.granularity == Granularity::PerChannel, how.range},
                 context);
}

Expected<CodedMatrix> codedX(const State& state, const Context& context)
{
    const QuantizeX& how = state.quantize.x;
    return coded(state.x, {"X", "/state/x", state.bits.x, state.isSigned.x, how.symmetric, false, how.range},
                 context);
}

} // namespace bitloupe::gemm
