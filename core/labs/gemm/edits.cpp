#include "core/labs/gemm/edits.h"

#include "core/base/json.h"
#include "core/num/parse.h"
#include "core/quant/distribution.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::gemm {

namespace {

DataRef seeded(int rows, int columns, std::uint64_t seed)
{
    DataRef data = DataRef::distribution("normal", seed, std::int64_t(rows) * columns);
    data.shape = {rows, columns};
    return data;
}

/// Another draw than that of the matrix beside it.
std::uint64_t otherSeed(const DataRef& beside)
{
    return (beside.kind == DataRef::Kind::Distribution ? beside.seed : 0) + 1;
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

/// Numbers of a line; brackets and separators are skipped.
Expected<std::vector<double>> rowFromText(std::string_view line, const std::string& where)
{
    constexpr std::string_view kApart = " \t\r,[]{}()";
    std::vector<double> row;
    std::size_t at = line.find_first_not_of(kApart);
    while (at != std::string_view::npos) {
        const std::size_t end = std::min(line.find_first_of(kApart, at), line.size());
        const auto number = parseNumber(line.substr(at, end - at), where);
        if (!number)
            return fail(number.error());
        row.push_back(number->toDouble());
        at = line.find_first_not_of(kApart, end);
    }
    return row;
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

Expected<DataRef> matrixFromText(std::string_view text, const std::string& where)
{
    std::vector<double> values;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    std::size_t at = 0;
    while (at <= text.size()) {
        const std::size_t end = std::min(text.find_first_of(";\n", at), text.size());
        const auto row = rowFromText(text.substr(at, end - at), where);
        at = end + 1;
        if (!row)
            return fail(row.error());
        if (row->empty())
            continue;
        const auto count = static_cast<std::int64_t>(row->size());
        if (rows > 0 && count != columns)
            return fail(ErrorCode::OutOfRange, where,
                        "Row " + std::to_string(rows) + " has " + std::to_string(count)
                            + (count == 1 ? " number" : " numbers") + " but row 0 has "
                            + std::to_string(columns) + ".");
        columns = count;
        ++rows;
        values.insert(values.end(), row->begin(), row->end());
    }
    if (values.empty())
        return fail(ErrorCode::Missing, where, "Type rows of numbers, one row a line.");
    if (rows > kMaxExtent || columns > kMaxExtent)
        return fail(ErrorCode::TooLarge, where, "At most 64 rows and 64 columns.");
    return DataRef::matrix(rows, columns, std::move(values));
}

State withW(State state, DataRef matrix, const MatrixSize& size, const Shape& now)
{
    const auto rows = static_cast<std::size_t>(size.rows);
    if ((state.realBias && state.realBias->size() != rows) || (state.bias && state.bias->size() != rows))
        state = withoutBias(std::move(state));
    state.w = std::move(matrix);
    state.quantize.w.range.reset();
    if (size.columns != now.depth) {
        state.x = seeded(static_cast<int>(size.columns), now.columns, otherSeed(state.w));
        state.quantize.x.range.reset();
    }
    state.step.reset();
    return withCalibratedOutput(std::move(state));
}

State withX(State state, DataRef matrix, const MatrixSize& size, const Shape& now)
{
    state.x = std::move(matrix);
    state.quantize.x.range.reset();
    if (size.rows != now.depth) {
        state.w = seeded(now.rows, static_cast<int>(size.rows), otherSeed(state.x));
        state.quantize.w.range.reset();
    }
    state.step.reset();
    return withCalibratedOutput(std::move(state));
}

State withSeededW(State state, const Shape& now, std::uint64_t seed)
{
    return withW(std::move(state), seeded(now.rows, now.depth, seed), {now.rows, now.depth}, now);
}

State withSeededX(State state, const Shape& now, std::uint64_t seed)
{
    return withX(std::move(state), seeded(now.depth, now.columns, seed), {now.depth, now.columns}, now);
}

std::string matrixText(const DataRef& matrix)
{
    std::string text;
    if (matrix.kind != DataRef::Kind::Values || matrix.shape.size() != 2 || matrix.shape[1] < 1)
        return text;
    const auto columns = static_cast<std::size_t>(matrix.shape[1]);
    for (std::size_t i = 0; i < matrix.values.size(); ++i)
        text += (i == 0 ? "" : i % columns == 0 ? "\n" : " ") + shortestText(matrix.values[i]);
    return text;
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
