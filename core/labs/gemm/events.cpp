#include "core/labs/gemm/gemm.h"

namespace bitloupe::gemm {

namespace {

bool happens(const Result& result, Event event, std::int64_t element)
{
    const auto i = static_cast<std::size_t>(element);
    switch (event) {
    case Event::Clamp:
        return result.integers.beforeClamp[i] != result.integers.out[i];
    case Event::Overflow:
        return result.integers.overflowed[i] != 0;
    case Event::Differs:
        return differsFromExact(result, static_cast<int>(element / result.shape.columns),
                                static_cast<int>(element % result.shape.columns));
    }
    return false;
}

} // namespace

std::optional<Step> nextStep(const Result& result, Event event)
{
    const Stage stage = event == Event::Clamp ? Stage::Clamp
        : event == Event::Overflow            ? Stage::ZeroPoints
                                              : Stage::Compare;
    const std::int64_t first = result.stepGiven ? result.place.element : 0;
    for (std::int64_t element = first; element < result.shape.elements(); ++element) {
        if (element == first && result.stepGiven && result.place.stage >= stage)
            continue; // behind us already
        if (happens(result, event, element))
            return stepAt(result.step.grain, placeAt(element, stage, result.shape), result.shape);
    }
    return std::nullopt;
}

} // namespace bitloupe::gemm
