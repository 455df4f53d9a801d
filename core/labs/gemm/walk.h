#pragma once

#include "core/labs/gemm/gemm_state.h"

#include <cstdint>

/// The walk through a multiply: which stage of which element a step of each grain stands for.
namespace bitloupe::gemm {

/// The ten stages. The first two are of the whole matrices, the others of one element.
enum class Stage {
    QuantizeW,
    QuantizeX,
    Products,
    ZeroPoints,
    Bias,
    Multiply,
    Shift,
    AddZeroPoint,
    Clamp,
    Compare
};
inline constexpr int kStages = 10;
constexpr std::array<std::pair<Stage, std::string_view>, kStages> enumWords(Stage)
{
    return {{{Stage::QuantizeW, "quantizeW"},
             {Stage::QuantizeX, "quantizeX"},
             {Stage::Products, "products"},
             {Stage::ZeroPoints, "zeroPoints"},
             {Stage::Bias, "bias"},
             {Stage::Multiply, "multiply"},
             {Stage::Shift, "shift"},
             {Stage::AddZeroPoint, "addZeroPoint"},
             {Stage::Clamp, "clamp"},
             {Stage::Compare, "compare"}}};
}

struct Shape {
    int rows = 1; ///< M
    int depth = 1; ///< K
    int columns = 1; ///< N

    std::int64_t elements() const { return std::int64_t(rows) * columns; }
    friend bool operator==(const Shape&, const Shape&) = default;
};

/// A moment of the walk. Products count up during Stage::Products and are all done after it.
struct Place {
    std::int64_t element = 0; ///< row * columns + column
    Stage stage = Stage::QuantizeW;
    int products = 0; ///< 0 in the quantize stages, then 1 .. depth

    friend bool operator==(const Place&, const Place&) = default;
};

/// Number of steps of a grain: mac 2 + (K+7) M N, stage 2 + 8 M N, element M N.
std::int64_t stepCount(Grain grain, const Shape& shape);
/// The place of a step; an element's step is its last stage. `step.index` must be below stepCount.
Place placeOf(const Step& step, const Shape& shape);
/// The step of a grain that covers the place: placeOf(stepAt(g, placeOf(s))) is s for the grain of s.
Step stepAt(Grain grain, const Place& place, const Shape& shape);
/// `by` steps on, kept within the walk.
Step stepped(const Step& step, std::int64_t by, const Shape& shape);
/// A stage of an element, the products all done.
Place placeAt(std::int64_t element, Stage stage, const Shape& shape);

} // namespace bitloupe::gemm
