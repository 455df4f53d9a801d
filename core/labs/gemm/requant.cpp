#include "core/labs/gemm/requant.h"

#include <cmath>
#include <initializer_list>

namespace bitloupe {

namespace requant {

namespace {

constexpr const char* kDomain = "M must be a positive finite number.";

template<typename T, typename Write>
Json answerJson(const Answer<T>& answer, std::initializer_list<const char*> names, Write write)
{
    Json json = answer ? write(*answer) : Json::object();
    if (!answer) {
        for (const char* name : names)
            json[name] = nullptr;
        json["why"] = answer.error();
    }
    return json;
}

Json powerOfTwoJson(const Answer<PowerOfTwoAnswer>& answer)
{
    return answerJson(answer, {"shift", "floor", "halfEven", "halfAway"}, [](const PowerOfTwoAnswer& a) {
        return Json{
            {"shift", a.shift}, {"floor", a.floor}, {"halfEven", a.halfEven}, {"halfAway", a.halfAway}};
    });
}

Json courseJson(const Answer<CourseAnswer>& answer)
{
    return answerJson(answer, {"n", "m0", "product", "shifted", "real", "result"}, [](const CourseAnswer& a) {
        return Json{{"n", a.n},       {"m0", a.m0},        {"product", a.product}, {"shifted", a.shifted},
                    {"real", a.real}, {"result", a.result}};
    });
}

Json fixedJson(const Answer<FixedAnswer>& answer)
{
    return answerJson(answer, {"m0", "shift", "result"}, [](const FixedAnswer& a) {
        return Json{{"m0", a.multiplier.m0}, {"shift", a.multiplier.shift}, {"result", a.result}};
    });
}

Json integerJson(const Answer<std::int64_t>& answer)
{
    return answerJson(answer, {"result"}, [](std::int64_t result) { return Json{{"result", result}}; });
}

} // namespace

Status State::validate() const
{
    if (!(m >= 0) || !std::isfinite(m))
        return fail(ErrorCode::OutOfRange, "/state/m", kDomain);
    if (!(pin.m >= 0) || !std::isfinite(pin.m))
        return fail(ErrorCode::OutOfRange, "/state/pin/m", kDomain);
    return {};
}

Expected<Result> compute(const State& state, const Context&)
{
    const auto [acc, m] = std::pair{state.acc, state.m};
    return Result{
        .acc = acc,
        .m = m,
        .powerOfTwoLinear = requantizePowerOfTwo(acc, m, Nearest::Linear),
        .powerOfTwoLog = requantizePowerOfTwo(acc, m, Nearest::Log),
        .courseTruncated = requantizeCourse(acc, m, false),
        .courseRounded = requantizeCourse(acc, m, true),
        .gemmlowp = requantizeGemmlowp(acc, m),
        .tfliteDouble = requantizeTfliteDouble(acc, m),
        .tfliteSingle = requantizeTfliteSingle(acc, m),
        .exact = requantizeExact(acc, m),
        .float64 = requantizeFloat64(acc, m),
        .float32 = requantizeFloat32(acc, m),
        .multiplier = fixedMultiplier(m),
        .rows = methodRows(state),
        .lanes = lanesOf(acc, m),
        .disagreements = countDisagreements(m),
    };
}

Json toJson(const Result& result)
{
    Json json;
    json["powerOfTwoLinear"] = powerOfTwoJson(result.powerOfTwoLinear);
    json["powerOfTwoLog"] = powerOfTwoJson(result.powerOfTwoLog);
    json["courseTruncated"] = courseJson(result.courseTruncated);
    json["courseRounded"] = courseJson(result.courseRounded);
    json["gemmlowp"] =
        answerJson(result.gemmlowp, {"m0", "shift", "srdhm", "result"}, [](const GemmlowpAnswer& a) {
            return Json{{"m0", a.multiplier.m0},
                        {"shift", a.multiplier.shift},
                        {"srdhm", a.srdhm},
                        {"result", a.result}};
        });
    json["tfliteDouble"] = fixedJson(result.tfliteDouble);
    json["tfliteSingle"] = fixedJson(result.tfliteSingle);
    json["exact"] = answerJson(result.exact, {"halfEven", "halfAway"}, [](const ExactAnswer& a) {
        return Json{{"halfEven", a.halfEven}, {"halfAway", a.halfAway}};
    });
    json["float64"] = integerJson(result.float64);
    json["float32"] = integerJson(result.float32);
    return json;
}

} // namespace requant

Lab requantLab()
{
    return LabRow<requant::State, requant::Result>::row("requant");
}

} // namespace bitloupe
