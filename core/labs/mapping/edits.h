#pragma once

#include "core/labs/mapping/mapping.h"

namespace bitloupe::mapping {

/// A State with an explicit range instead of a calibration or parameters.
State withRange(State state, const RealRange& range);

/// -max|r| .. max|r|: what a symmetric grid covers.
RealRange mirrored(const RealRange& range);

/// `range` with one bound moved. Symmetric: both bounds follow, as -|value| .. |value|. Both: the pair scales
/// so that its max (its min where max is not positive) becomes the value.
RealRange movedRange(const RealRange& range, Vary bound, double value, bool symmetric);

/// Back to the data's own bound on one side (both when symmetric).
RealRange resetRange(const RealRange& range, const RealRange& data, Vary bound, bool symmetric);

/// Symmetric ties an explicit range to -max|r| .. max|r|.
State withSymmetric(State state, bool symmetric);

State withFollowed(State state, double value);

/// The range by a calibrator with its default parameters, instead of a typed one or parameters.
State withMethod(State state, Method method);
/// Another quantizer with its default fields.
State withQuantizer(State state, Kind kind);

/// The State that an explanation describes: its convention, grid and rounding over `range`, or the bare
/// parameters of a plain formula.
State withExplanation(State state, const Explanation& explanation, const RealRange& range);

/// A code, or a run of codes where there are more than `most`: the values [left, right] it stands for, its
/// level, its count. The first and the last reach to half a step beyond their level only: what lies further
/// is clipped.
struct Cell {
    std::int64_t code = 0;
    double left = 0;
    double right = 0;
    double level = 0;
    std::int64_t count = 0;
};
std::vector<Cell> cellsOf(const Result& result, CodeRounding rounding, std::int64_t most);

/// The bits of a code in a grid: two's complement where there are negative codes.
std::string codeBits(std::int64_t code, const AffineParameters& p);

} // namespace bitloupe::mapping
