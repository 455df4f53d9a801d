#include "app/views/gemm_requantize_text.h"
#include "app/views/gemm_text.h"
#include "app/views/gemm_words.h"

#include <algorithm>

/// What is drawn beside the lines of a stage: output codes on a line, a product's bits in lanes.
namespace bitloupe::gemmText {

using gemm::Result;
using gemm::Stage;

DetailLine detailLine(const Result& result)
{
    DetailLine line;
    const bool isClamp = result.place.stage == Stage::Clamp;
    line.isShown = isClamp || result.place.stage == Stage::AddZeroPoint;
    if (!line.isShown)
        return line;
    line.low = result.codeMin;
    line.high = result.codeMax;
    line.clampLow = result.gemm.clampMin;
    line.clampHigh = result.gemm.clampMax;
    const std::int64_t from = isClamp ? result.trace.beforeClamp : result.trace.shifted;
    const std::int64_t to = isClamp ? result.trace.out : result.trace.beforeClamp;
    line.from = static_cast<double>(from);
    line.to = static_cast<double>(to);
    line.fromText = whole(from);
    line.toText = whole(to);
    return line;
}

BitLanesModel lanes(const Result& result)
{
    using requant::Method;
    if (!result.requant)
        return {};
    std::optional<Method> method;
    switch (result.gemm.method) {
    case Requantization::TfliteDouble:
        method = Method::TfliteDouble;
        break;
    case Requantization::Gemmlowp:
        method = Method::Gemmlowp;
        break;
    case Requantization::TfliteSingle:
        method = Method::TfliteSingle;
        break;
    case Requantization::CourseRounded:
        method = Method::CourseRounded;
        break;
    case Requantization::CourseTruncated:
        method = Method::CourseTruncated;
        break;
    case Requantization::PowerOfTwoLinear:
        method = Method::PowerOfTwoLinear;
        break;
    case Requantization::PowerOfTwoLog:
        method = Method::PowerOfTwoLog;
        break;
    case Requantization::Exact:
    case Requantization::Float:
        return {};
    }
    BitLanesModel model = requantText::lanes(*result.requant, method);
    // The last lane is what the shift gives, and the first bit that differs tells it too.
    if (result.place.stage == Stage::Multiply && !model.lanes.empty())
        model.lanes.resize(
            result.trace.requantization.highMultiply ? std::min<std::size_t>(2, model.lanes.size()) : 1);
    return model;
}

} // namespace bitloupe::gemmText
