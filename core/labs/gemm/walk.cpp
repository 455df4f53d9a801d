#include "core/labs/gemm/walk.h"

#include <algorithm>

namespace bitloupe::gemm {

namespace {

constexpr std::int64_t kMatrixStages = 2;
constexpr std::int64_t kElementStages = kStages - kMatrixStages;

std::int64_t stepsPerElement(Grain grain, const Shape& shape)
{
    if (grain == Grain::Element)
        return 1;
    return grain == Grain::Stage ? kElementStages : shape.depth + kElementStages - 1;
}

} // namespace

std::int64_t stepCount(Grain grain, const Shape& shape)
{
    const std::int64_t first = grain == Grain::Element ? 0 : kMatrixStages;
    return first + stepsPerElement(grain, shape) * shape.elements();
}

Place placeAt(std::int64_t element, Stage stage, const Shape& shape)
{
    const bool ofMatrix = stage == Stage::QuantizeW || stage == Stage::QuantizeX;
    return {ofMatrix ? 0 : element, stage, ofMatrix ? 0 : shape.depth};
}

Place placeOf(const Step& step, const Shape& shape)
{
    if (step.grain == Grain::Element)
        return placeAt(step.index, Stage::Compare, shape);
    if (step.index < kMatrixStages)
        return placeAt(0, static_cast<Stage>(step.index), shape);
    const std::int64_t perElement = stepsPerElement(step.grain, shape);
    const std::int64_t element = (step.index - kMatrixStages) / perElement;
    const std::int64_t within = (step.index - kMatrixStages) % perElement;
    if (step.grain == Grain::Mac && within < shape.depth)
        return {element, Stage::Products, static_cast<int>(within) + 1};
    const std::int64_t stage = step.grain == Grain::Mac ? within - shape.depth + 1 : within;
    return placeAt(element, static_cast<Stage>(kMatrixStages + stage), shape);
}

Step stepAt(Grain grain, const Place& place, const Shape& shape)
{
    if (grain == Grain::Element)
        return {grain, place.element};
    const auto stage = static_cast<std::int64_t>(place.stage);
    if (stage < kMatrixStages)
        return {grain, stage};
    const std::int64_t start = kMatrixStages + stepsPerElement(grain, shape) * place.element;
    const std::int64_t within = stage - kMatrixStages;
    if (grain == Grain::Stage)
        return {grain, start + within};
    return {grain, start + (within == 0 ? place.products - 1 : shape.depth + within - 1)};
}

Step stepped(const Step& step, std::int64_t by, const Shape& shape)
{
    return {step.grain, std::clamp<std::int64_t>(step.index + by, 0, stepCount(step.grain, shape) - 1)};
}

} // namespace bitloupe::gemm
