#pragma once

#include "core/labs/common/lab.h"
#include "core/labs/gemm/accumulator_study.h"
#include "core/labs/gemm/coded_matrix.h"
#include "core/labs/gemm/cost_card.h"
#include "core/labs/gemm/gemm_state.h"
#include "core/labs/gemm/requant.h"
#include "core/labs/gemm/walk.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

namespace bitloupe {

namespace gemm {

struct Multiplier {
    double m = 0; ///< Sx * Sw / Sy in binary64 from the binary32 scales
    FixedMultiplier fixed;
};

/// One line of a trace: what was done, with which numbers, and what came out.
struct TraceLine {
    Stage stage = Stage::QuantizeW;
    std::string formula;
    std::string substituted;
    double value = 0;
};

/// One output beside its float twin. error = real - product = quantization + requantization.
struct Comparison {
    double sumReal = 0; ///< sum of w x, float inputs, without bias
    double sumInteger = 0; ///< acc * Sw * Sx
    double product = 0; ///< activation(sum + bias) in binary64 from the float inputs
    double real = 0; ///< Sy * (out - Zy)
    double error = 0;
    double quantization = 0; ///< activation((acc + bias) Sw Sx) - product: what coding the inputs cost
    double requantization = 0; ///< real - activation((acc + bias) Sw Sx): what scaling to the output cost
};

struct Result {
    CodedMatrix w;
    CodedMatrix x;
    Shape shape;
    IntegerGemm gemm;
    IntegerGemmResult integers;
    std::vector<Multiplier> multipliers; ///< one per scale of w
    std::int32_t codeMin = -128; ///< of the output type, not narrowed by an activation
    std::int32_t codeMax = 127;
    int outputBits = 8;
    bool outputSigned = true;
    double outputScale = 1;
    Range outputRange; ///< real values of clamp-free codes: what the output type can say
    Activation activation = Activation::None;
    std::vector<double> realBias; ///< per row, what the bias stands for; empty without bias
    std::vector<Comparison> comparisons; ///< [M, N]
    std::int64_t overflowedOutputs = 0;

    bool stepGiven = false; ///< without a step nothing is hidden
    Step step; ///< as given; the first zero-point stage without one
    Place place;
    ElementTrace trace; ///< of the element the place names
    std::vector<TraceLine> lines; ///< its ten stages
    std::optional<requant::Result> requant; ///< of the open cell, in the stages that multiply and shift
    std::optional<AccumulatorStudy> accumulator; ///< on the page Accumulator
    std::optional<CostCard> cost; ///< on the page Error and cost

    std::string outputType() const { return typeName(outputBits, outputSigned); }
    /// Distance of an output from its zero point as a share of the type's widest, -1 to 1.
    double outputShade(std::size_t index) const
    {
        return static_cast<double>(integers.out[index] - gemm.zeroY)
            / std::max(codeMax - gemm.zeroY, gemm.zeroY - codeMin);
    }
    const Multiplier& multiplier(int row) const
    {
        return multipliers[multipliers.size() == 1 ? 0 : static_cast<std::size_t>(row)];
    }
};

/// Quantizes w and x where they are real, multiplies them in integers and compares with the float product.
/// Errors: shapes that do not match, codes, scales and zero points out of their range, non-finite values, a
/// step beyond the walk, an overflow where the accumulator stops, a method without an answer.
Expected<Result> compute(const State& state, const Context& context);
Json toJson(const Result& result);

/// What a walk can run on to: the next output that is clamped, whose sum overflows, or that exact
/// requantization would give otherwise.
enum class Event { Clamp, Overflow, Differs };
/// The step of the walk's grain at which that shows, in the outputs after the open one; nothing where none
/// follows.
std::optional<Step> nextStep(const Result& result, Event event);

/// The ten lines of an element's trace.
std::vector<TraceLine> traceLines(const Result& result);
/// One of them as in the result's `trace`.
Json traceLineJson(const Result& result, const TraceLine& line);

} // namespace gemm

Lab gemmLab();

} // namespace bitloupe
