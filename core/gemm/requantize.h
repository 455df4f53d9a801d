#pragma once

#include "core/gemm/fixed_multiplier.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

/// Ways from an int32 accumulator to acc * m as an integer, without zero point and clamp.
namespace bitloupe {

enum class Requantization {
    Exact,
    Float,
    PowerOfTwoLinear,
    PowerOfTwoLog,
    CourseTruncated,
    CourseRounded,
    Gemmlowp,
    TfliteSingle,
    TfliteDouble,
};
inline constexpr auto kRequantizationWords = std::to_array<std::pair<Requantization, std::string_view>>({
    {Requantization::Exact, "exact"},
    {Requantization::Float, "float"},
    {Requantization::PowerOfTwoLinear, "powerOfTwoLinear"},
    {Requantization::PowerOfTwoLog, "powerOfTwoLog"},
    {Requantization::CourseTruncated, "courseTruncated"},
    {Requantization::CourseRounded, "courseRounded"},
    {Requantization::Gemmlowp, "gemmlowp"},
    {Requantization::TfliteSingle, "tfliteSingle"},
    {Requantization::TfliteDouble, "tfliteDouble"},
});
constexpr auto enumWords(Requantization)
{
    return kRequantizationWords;
}

/// How a right shift treats the bits that it drops.
enum class ShiftRounding { Floor, HalfEven, HalfAway };
inline constexpr auto kShiftRoundingWords = std::to_array<std::pair<ShiftRounding, std::string_view>>({
    {ShiftRounding::Floor, "floor"},
    {ShiftRounding::HalfEven, "halfEven"},
    {ShiftRounding::HalfAway, "halfAway"},
});
constexpr auto enumWords(ShiftRounding)
{
    return kShiftRoundingWords;
}

/// An answer, or one sentence that says why this method has none.
template<typename T>
using Answer = tl::expected<T, std::string>;

/// acc / 2^shift in the three roundings; a negative shift goes to the left.
struct PowerOfTwoAnswer {
    int shift = 0;
    std::int64_t floor = 0;
    std::int64_t halfEven = 0;
    std::int64_t halfAway = 0;

    std::int64_t rounded(ShiftRounding rounding) const;
};

/// m = 2^-n * m0 / 2^31; product = acc * m0; shifted = floor(product / 2^n); real = shifted / 2^31.
struct CourseAnswer {
    int n = 0;
    std::int64_t m0 = 0;
    std::int64_t product = 0;
    std::int64_t shifted = 0;
    double real = 0;
    std::int64_t result = 0; ///< real, half to even
};

struct GemmlowpAnswer {
    FixedMultiplier multiplier;
    std::int32_t srdhm = 0; ///< after the high multiply
    std::int32_t result = 0;
};

struct FixedAnswer {
    FixedMultiplier multiplier;
    std::int32_t result = 0;
};

struct ExactAnswer {
    std::int64_t halfEven = 0;
    std::int64_t halfAway = 0;
};

enum class Nearest { Linear, Log };

/// Nearest power of two to m: in value (1.5 * 2^k goes up), or in exponent. No answer for m = 0.
Answer<PowerOfTwoAnswer> requantizePowerOfTwo(std::int32_t acc, double m, Nearest nearest);
/// The course's fixed point with M0 = floor or round (half away) of the fraction times 2^31; a rounded 2^31
/// is kept. No answer for m = 0 or when `shifted` leaves 64 bits.
Answer<CourseAnswer> requantizeCourse(std::int32_t acc, double m, bool roundM0);
/// gemmlowp's pipeline. No answer when m >= 1: it only shifts to the right.
Answer<GemmlowpAnswer> requantizeGemmlowp(std::int32_t acc, double m);
/// TensorFlow Lite, as built by default. No answer when acc << shift leaves int32.
Answer<FixedAnswer> requantizeTfliteDouble(std::int32_t acc, double m);
Answer<FixedAnswer> requantizeTfliteDouble(std::int32_t acc, const FixedMultiplier& multiplier);
/// TensorFlow Lite with single rounding; the multiplier is stored as storedForRoundingOnce() says. No answer
/// when the result leaves int32.
Answer<FixedAnswer> requantizeTfliteSingle(std::int32_t acc, double m);
Answer<FixedAnswer> requantizeTfliteSingle(std::int32_t acc, const FixedMultiplier& multiplier);
/// Shifts above 30 become 30 and M0 = 2^31 - 1: that build cannot shift further and saturates.
FixedMultiplier storedForRoundingOnce(const FixedMultiplier& multiplier);
/// The rational acc * m, rounded once.
Answer<ExactAnswer> requantizeExact(std::int32_t acc, double m);
/// rint of the product formed in binary64.
Answer<std::int64_t> requantizeFloat64(std::int32_t acc, double m);
/// rint of the product of binary32(acc) and binary32(m), formed in binary32: what ONNX Runtime does.
Answer<std::int64_t> requantizeFloat32(std::int32_t acc, double m);

/// What one method did on the way, for people who watch. Reals are binary64 for showing; integers are exact.
struct RequantizationTrace {
    FixedMultiplier multiplier; ///< as this method stores it; 0, 0 where it stores none
    bool hasProduct = false; ///< the method forms acc * m0 as an integer
    std::int64_t product = 0;
    bool highMultiply = false; ///< `multiplied` is a rounded integer already
    double beforeMultiply = 0; ///< what the multiply stage rounds, where it does
    double multiplied = 0; ///< after the multiply stage
    double beforeShift = 0; ///< what the last rounding rounds
    int rightShift = 0; ///< of the last stage
    std::int64_t result = 0;
};

/// acc * m by one method (power of two: rounded by `shift`).
Answer<std::int64_t> requantize(Requantization method, ShiftRounding shift, std::int32_t acc, double m);
/// The same with what happened on the way.
Answer<RequantizationTrace> traceRequantization(Requantization method, ShiftRounding shift, std::int32_t acc,
                                                double m);

} // namespace bitloupe
