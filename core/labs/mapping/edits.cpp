#include "core/labs/mapping/edits.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace bitloupe::mapping {

State withRange(State state, const RealRange& range)
{
    state.range = Range{range.min, range.max};
    state.calibration.reset();
    state.parameters.reset();
    return state;
}

RealRange mirrored(const RealRange& range)
{
    const double greatest = std::max(std::abs(range.min), std::abs(range.max));
    return {-greatest, greatest};
}

RealRange movedRange(const RealRange& range, Vary bound, double value, bool symmetric)
{
    if (symmetric)
        return {-std::abs(value), std::abs(value)};
    if (bound == Vary::Min)
        return {value, range.max};
    if (bound == Vary::Max)
        return {range.min, value};
    const double you = range.max > 0 ? range.max : range.min;
    return {range.min * (value / you), range.max * (value / you)};
}

RealRange resetRange(const RealRange& range, const RealRange& data, Vary bound, bool symmetric)
{
    if (symmetric)
        return mirrored(data);
    return {bound == Vary::Max ? range.min : data.min, bound == Vary::Min ? range.max : data.max};
}

State withSymmetric(State state, bool symmetric)
{
    state.symmetric = symmetric;
    if (symmetric && state.range) {
        const RealRange tied = mirrored({state.range->min, state.range->max});
        state.range = Range{tied.min, tied.max};
    }
    return state;
}

State withFollowed(State state, double value)
{
    state.probe = std::vector<double>{value};
    return state;
}

State withMethod(State state, Method method)
{
    state.calibration = Calibration{};
    state.calibration->method = method;
    state.range.reset();
    state.parameters.reset();
    return state;
}

State withQuantizer(State state, Kind kind)
{
    state.quantizer = Quantizer{};
    state.quantizer.kind = kind;
    return state;
}

State withExplanation(State state, const Explanation& explanation, const RealRange& range)
{
    state = withQuantizer(std::move(state), Kind::Affine);
    state.rounding = explanation.rounding;
    if (!explanation.known) {
        const AffineParameters& p = explanation.parameters;
        state.range.reset();
        state.calibration.reset();
        state.parameters = Parameters{p.scale, p.zeroPoint, p.quantMin, p.quantMax};
        return state;
    }
    state.convention = *explanation.known;
    state.bits = explanation.grid.bits;
    state.isSigned = explanation.grid.isSigned;
    state.symmetric = explanation.grid.symmetric;
    state.narrow = explanation.grid.narrow;
    return withRange(std::move(state), range);
}

namespace {

/// Between neighbouring levels the cells meet at the threshold; the outer ones reach as far out as in.
std::vector<Cell> codebookCells(const Result& result)
{
    const std::vector<double>& levels = result.codebook;
    std::vector<Cell> cells;
    auto next = result.measurement.filledCodes.begin();
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const double below = i > 0 ? levels[i] - result.thresholds[i - 1] : 0;
        const double above = i + 1 < levels.size() ? result.thresholds[i] - levels[i] : below;
        Cell cell{static_cast<std::int64_t>(i), levels[i] - (i > 0 ? below : above), levels[i] + above,
                  levels[i], 0};
        if (next != result.measurement.filledCodes.end() && next->first == cell.code)
            cell.count = (next++)->second;
        cells.push_back(cell);
    }
    return cells;
}

} // namespace

std::vector<Cell> cellsOf(const Result& result, CodeRounding rounding, std::int64_t most)
{
    if (!result.codebook.empty())
        return codebookCells(result);
    const AffineParameters& p = result.parameters;
    if (!(p.scale > 0))
        return {};
    const std::int64_t group = std::max<std::int64_t>(1, (p.codeCount() + most - 1) / most);
    // Where the values of a code begin, seen from its level, in steps: toward zero the zero has two steps.
    const auto begin = [&](std::int64_t code) {
        const auto steps = static_cast<double>(code - p.zeroPoint);
        if (rounding == CodeRounding::Up)
            return steps - 1;
        if (rounding == CodeRounding::TowardZero)
            return code > p.zeroPoint ? steps : steps - 1;
        return steps - 0.5;
    };
    std::vector<Cell> cells;
    auto next = result.measurement.filledCodes.begin();
    const auto end = result.measurement.filledCodes.end();
    for (std::int64_t code = p.quantMin; code <= p.quantMax; code += group) {
        const std::int64_t last = std::min(code + group - 1, p.quantMax);
        Cell cell{code, begin(code) * p.scale, begin(last + 1) * p.scale, (p.level(code) + p.level(last)) / 2,
                  0};
        for (; next != end && next->first <= last; ++next)
            cell.count += next->second;
        cells.push_back(cell);
    }
    return cells;
}

std::string codeBits(std::int64_t code, const AffineParameters& p)
{
    const bool isSigned = p.quantMin < 0;
    const std::int64_t widest = isSigned ? std::max(p.quantMax, -p.quantMin - 1) : p.quantMax;
    const int width = std::max(
        1, static_cast<int>(std::bit_width(static_cast<std::uint64_t>(widest))) + (isSigned ? 1 : 0));
    std::string bits;
    for (int i = width; i-- > 0;)
        bits += ((static_cast<std::uint64_t>(code) >> static_cast<unsigned>(i)) & 1U) != 0 ? '1' : '0';
    return bits;
}

} // namespace bitloupe::mapping
