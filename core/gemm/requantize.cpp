#include "core/gemm/requantize.h"

#include "core/gemm/wide_rounding.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace bitloupe {

namespace {

constexpr std::string_view kNoLogarithm = "M = 0 has no nearest power of two.";
constexpr std::string_view kNoFraction = "M = 0 has no M0 between one half and one.";
constexpr std::string_view kLeaves64 = "The result leaves 64 bits.";
constexpr std::string_view kLeaves32 = "The result leaves int32.";

tl::unexpected<std::string> why(std::string_view reason)
{
    return tl::unexpected<std::string>(std::string(reason));
}

/// Right shift s of the power 2^-s nearest to m > 0. With m = f * 2^e, f in [1/2, 1), the neighbours are
/// 2^(e-1) and 2^e. They are equally far in value at f = 3/4, and in exponent at f = sqrt(1/2), that is f^2 =
/// 1/2; (f * 2^53)^2 is an integer below 2^106, compared without rounding through its 53-bit root.
int nearestShift(double m, Nearest nearest)
{
    int exponent = 0;
    const double fraction = std::frexp(m, &exponent);
    constexpr std::int64_t kRootHalf = 6369051672525773; // ceil(sqrt(1/2) * 2^53); the root is irrational
    const bool up = nearest == Nearest::Linear ? fraction >= 0.75
                                               : static_cast<std::int64_t>(fraction * 0x1p53) >= kRootHalf;
    return up ? -exponent : 1 - exponent;
}

bool fitsInt64(double value)
{
    return value >= -0x1p63 && value < 0x1p63;
}

/// rint without reading the floating-point environment's mode: ties to even.
double roundHalfEven(double value)
{
    const double floor = std::floor(value);
    const double rest = value - floor;
    if (rest != 0.5)
        return rest < 0.5 ? floor : floor + 1;
    return std::fmod(floor, 2.0) == 0 ? floor : floor + 1;
}

Answer<std::int64_t> integerOf(double product)
{
    const double rounded = roundHalfEven(product);
    if (std::isnan(product) || !fitsInt64(rounded))
        return why(kLeaves64);
    return static_cast<std::int64_t>(rounded);
}

RequantizationTrace realTrace(double product, std::int64_t result)
{
    RequantizationTrace trace;
    trace.multiplied = product;
    trace.beforeShift = product;
    trace.result = result;
    return trace;
}

Answer<RequantizationTrace> traceDouble(std::int32_t acc, double m)
{
    const auto answer = requantizeTfliteDouble(acc, m);
    if (!answer)
        return tl::unexpected<std::string>(answer.error());
    RequantizationTrace trace;
    trace.multiplier = answer->multiplier;
    const int left = std::max(answer->multiplier.shift, 0);
    const auto shifted = static_cast<std::int32_t>(acc == 0 ? 0 : acc * (std::int64_t(1) << left));
    trace.hasProduct = true;
    trace.product = static_cast<std::int64_t>(shifted) * answer->multiplier.m0;
    trace.highMultiply = true;
    trace.beforeMultiply = static_cast<double>(trace.product) * 0x1p-31;
    const std::int32_t high = saturatingRoundingDoublingHighMul(shifted, answer->multiplier.m0);
    trace.multiplied = high;
    trace.rightShift = std::max(-answer->multiplier.shift, 0);
    trace.beforeShift = std::ldexp(high, -trace.rightShift);
    trace.result = answer->result;
    return trace;
}

Answer<RequantizationTrace> traceGemmlowp(std::int32_t acc, double m)
{
    const auto answer = requantizeGemmlowp(acc, m);
    if (!answer)
        return tl::unexpected<std::string>(answer.error());
    return traceDouble(acc, m); // a shift to the right only: the same arithmetic
}

Answer<RequantizationTrace> traceSingle(std::int32_t acc, double m)
{
    const auto answer = requantizeTfliteSingle(acc, m);
    if (!answer)
        return tl::unexpected<std::string>(answer.error());
    RequantizationTrace trace;
    trace.multiplier = answer->multiplier;
    trace.hasProduct = true;
    trace.product = static_cast<std::int64_t>(acc) * answer->multiplier.m0;
    trace.multiplied = static_cast<double>(trace.product);
    trace.rightShift = 31 - answer->multiplier.shift;
    trace.beforeShift = std::ldexp(trace.multiplied, -trace.rightShift);
    trace.result = answer->result;
    return trace;
}

Answer<RequantizationTrace> traceCourse(std::int32_t acc, double m, bool roundM0)
{
    const auto answer = requantizeCourse(acc, m, roundM0);
    if (!answer)
        return tl::unexpected<std::string>(answer.error());
    RequantizationTrace trace;
    trace.multiplier = {static_cast<std::int32_t>(std::min<std::int64_t>(answer->m0, 2147483647)),
                        -answer->n};
    trace.hasProduct = true;
    trace.product = answer->product;
    trace.multiplied = static_cast<double>(answer->product);
    trace.rightShift = answer->n + 31;
    trace.beforeShift = answer->real;
    trace.result = answer->result;
    return trace;
}

Answer<RequantizationTrace> tracePowerOfTwo(std::int32_t acc, double m, Nearest nearest,
                                            ShiftRounding rounding)
{
    const auto answer = requantizePowerOfTwo(acc, m, nearest);
    if (!answer)
        return tl::unexpected<std::string>(answer.error());
    RequantizationTrace trace = realTrace(std::ldexp(acc, -answer->shift), answer->rounded(rounding));
    trace.multiplier.shift = -answer->shift;
    trace.rightShift = answer->shift;
    return trace;
}

} // namespace

std::int64_t PowerOfTwoAnswer::rounded(ShiftRounding rounding) const
{
    return rounding == ShiftRounding::Floor   ? floor
        : rounding == ShiftRounding::HalfEven ? halfEven
                                              : halfAway;
}

Answer<PowerOfTwoAnswer> requantizePowerOfTwo(std::int32_t acc, double m, Nearest nearest)
{
    if (m == 0)
        return why(kNoLogarithm);
    const int shift = nearestShift(m, nearest);
    const auto floor = roundedProduct(acc, 1, shift, ShiftRounding::Floor);
    const auto halfEven = roundedProduct(acc, 1, shift, ShiftRounding::HalfEven);
    const auto halfAway = roundedProduct(acc, 1, shift, ShiftRounding::HalfAway);
    if (!floor || !halfEven || !halfAway)
        return why(kLeaves64);
    return PowerOfTwoAnswer{shift, *floor, *halfEven, *halfAway};
}

Answer<CourseAnswer> requantizeCourse(std::int32_t acc, double m, bool roundM0)
{
    if (m == 0)
        return why(kNoFraction);
    int exponent = 0;
    const double scaled = std::frexp(m, &exponent) * 0x1p31;
    CourseAnswer answer;
    answer.n = -exponent;
    answer.m0 = static_cast<std::int64_t>(roundM0 ? std::round(scaled) : std::floor(scaled));
    answer.product = acc * answer.m0;
    const auto shifted = roundedProduct(acc, answer.m0, answer.n, ShiftRounding::Floor);
    if (!shifted)
        return why("The shifted product leaves 64 bits.");
    answer.shifted = *shifted;
    answer.real = static_cast<double>(*shifted) * 0x1p-31;
    answer.result = static_cast<std::int64_t>(roundHalfEven(answer.real));
    return answer;
}

Answer<GemmlowpAnswer> requantizeGemmlowp(std::int32_t acc, double m)
{
    GemmlowpAnswer answer{.multiplier = fixedMultiplier(m)};
    if (answer.multiplier.shift > 0)
        return why("gemmlowp only shifts to the right: M must be below 1.");
    answer.srdhm = saturatingRoundingDoublingHighMul(acc, answer.multiplier.m0);
    answer.result = roundingDivideByPowerOfTwo(answer.srdhm, -answer.multiplier.shift);
    return answer;
}

Answer<FixedAnswer> requantizeTfliteDouble(std::int32_t acc, double m)
{
    return requantizeTfliteDouble(acc, fixedMultiplier(m));
}

Answer<FixedAnswer> requantizeTfliteDouble(std::int32_t acc, const FixedMultiplier& multiplier)
{
    const auto result = multiplyRoundingTwice(acc, multiplier);
    if (!result)
        return why("The accumulator shifted to the left leaves int32.");
    return FixedAnswer{multiplier, *result};
}

Answer<FixedAnswer> requantizeTfliteSingle(std::int32_t acc, double m)
{
    return requantizeTfliteSingle(acc, fixedMultiplier(m));
}

Answer<FixedAnswer> requantizeTfliteSingle(std::int32_t acc, const FixedMultiplier& multiplier)
{
    const FixedMultiplier stored = storedForRoundingOnce(multiplier);
    const auto result = multiplyRoundingOnce(acc, stored);
    if (!result)
        return why(kLeaves32);
    return FixedAnswer{stored, *result};
}

FixedMultiplier storedForRoundingOnce(const FixedMultiplier& multiplier)
{
    return multiplier.shift > 30 ? FixedMultiplier{2147483647, 30} : multiplier;
}

Answer<ExactAnswer> requantizeExact(std::int32_t acc, double m)
{
    const Dyadic factor = dyadic(m);
    const auto halfEven = roundedProduct(acc, factor.mantissa, -factor.exponent, ShiftRounding::HalfEven);
    const auto halfAway = roundedProduct(acc, factor.mantissa, -factor.exponent, ShiftRounding::HalfAway);
    if (!halfEven || !halfAway)
        return why(kLeaves64);
    return ExactAnswer{*halfEven, *halfAway};
}

Answer<std::int64_t> requantizeFloat64(std::int32_t acc, double m)
{
    return integerOf(static_cast<double>(acc) * m);
}

Answer<std::int64_t> requantizeFloat32(std::int32_t acc, double m)
{
    const float product = static_cast<float>(acc) * static_cast<float>(m);
    return integerOf(static_cast<double>(product));
}

Answer<RequantizationTrace> traceRequantization(Requantization method, ShiftRounding shift, std::int32_t acc,
                                                double m)
{
    switch (method) {
    case Requantization::Exact:
        return requantizeExact(acc, m).map(
            [&](const ExactAnswer& a) { return realTrace(acc * m, a.halfEven); });
    case Requantization::Float: {
        const float product = static_cast<float>(acc) * static_cast<float>(m);
        return requantizeFloat32(acc, m).map([&](std::int64_t result) { return realTrace(product, result); });
    }
    case Requantization::PowerOfTwoLinear:
        return tracePowerOfTwo(acc, m, Nearest::Linear, shift);
    case Requantization::PowerOfTwoLog:
        return tracePowerOfTwo(acc, m, Nearest::Log, shift);
    case Requantization::CourseTruncated:
        return traceCourse(acc, m, false);
    case Requantization::CourseRounded:
        return traceCourse(acc, m, true);
    case Requantization::Gemmlowp:
        return traceGemmlowp(acc, m);
    case Requantization::TfliteSingle:
        return traceSingle(acc, m);
    case Requantization::TfliteDouble:
        return traceDouble(acc, m);
    }
    return why("This method is unknown.");
}

Answer<std::int64_t> requantize(Requantization method, ShiftRounding shift, std::int32_t acc, double m)
{
    return traceRequantization(method, shift, acc, m).map([](const RequantizationTrace& trace) {
        return trace.result;
    });
}

} // namespace bitloupe
