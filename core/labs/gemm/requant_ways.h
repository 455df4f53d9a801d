#pragma once

#include "core/gemm/requantize.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Ten ways from one accumulator to acc * m, side by side and down to the bit.
namespace bitloupe::requant {

struct State;

enum class Method {
    Exact,
    Float64,
    Float32,
    TfliteSingle,
    TfliteDouble,
    Gemmlowp,
    CourseRounded,
    CourseTruncated,
    PowerOfTwoLinear,
    PowerOfTwoLog
};
inline constexpr std::size_t kMethods = 10;
constexpr std::array<std::pair<Method, std::string_view>, kMethods> enumWords(Method)
{
    return {{{Method::Exact, "exact"},
             {Method::Float64, "float64"},
             {Method::Float32, "float32"},
             {Method::TfliteSingle, "tfliteSingle"},
             {Method::TfliteDouble, "tfliteDouble"},
             {Method::Gemmlowp, "gemmlowp"},
             {Method::CourseRounded, "courseRounded"},
             {Method::CourseTruncated, "courseTruncated"},
             {Method::PowerOfTwoLinear, "powerOfTwoLinear"},
             {Method::PowerOfTwoLog, "powerOfTwoLog"}}};
}

/// One intermediate of a method: what it is and its exact value in decimal.
struct WayStep {
    std::string formula; ///< "acc · M₀"
    std::string value;
};

/// The bits of a method that works on one integer: the magnitude before its last rounding, cut in three.
struct WayBits {
    std::uint64_t magnitude = 0;
    int wholeBits = 1; ///< left of the binary point, wide enough for the result
    int pointBits = 0; ///< between the point and the first bit that is dropped unseen
    int droppedBits = 0; ///< cut off before anything is rounded
    std::int64_t result = 0; ///< magnitude
};

/// One method's answer beside the exact one (half to even).
struct MethodRow {
    Method method = Method::Exact;
    std::string does; ///< "high multiply, then >> 9"
    std::optional<std::int64_t> result;
    std::string why; ///< no result: the reason
    std::string before; ///< what the last rounding rounds: "11.499119" or "5888 >> 9"
    std::optional<std::int64_t> difference; ///< result − exact
    int firstBit = -1; ///< highest bit in which the two's complement forms differ; -1 for none
    std::optional<std::int64_t> pinned; ///< the same method's answer for the pinned case
    std::optional<std::int64_t> pinnedDifference;
    std::vector<WayStep> way;
    std::optional<WayBits> bits; ///< of the course's methods and of powers of two that shift to the right
};

/// The product |acc| · M₀ and what rounding it once or twice makes of it. Everything is of the magnitude; a
/// negative accumulator sets `isNegative`.
struct Lanes {
    struct Once {
        std::int64_t value = 0; ///< magnitude of the result
        double fraction = 0; ///< of the bits right of the point
        bool isUp = false;
        bool isTie = false;
    };
    struct Twice {
        std::int64_t high = 0; ///< after the high multiply
        double lowFraction = 0; ///< of the bits that the high multiply drops
        bool isCarried = false; ///< the high multiply rounded up
        std::uint64_t carried = 0; ///< bits of `high` that the carry changed
        std::int64_t value = 0;
        double fraction = 0; ///< of the bits of `high` right of the point
        bool isUp = false;
        bool isTie = false;
    };

    bool isKnown = false; ///< false where M₀ = 0
    bool isNegative = false;
    int leftShift = 0; ///< the accumulator was shifted left by so much first
    std::int64_t shifted = 0; ///< |acc| << leftShift
    std::uint64_t product = 0;
    int scaleBits = 31; ///< dropped by the high multiply
    int shiftBits = 0; ///< dropped by the right shift
    int wholeBits = 1; ///< left of the point, wide enough for product and results
    std::optional<Once> once; ///< TensorFlow Lite, single rounding
    std::optional<Twice> twice; ///< TensorFlow Lite, double rounding
    int firstBit = -1; ///< highest bit in which once and twice differ

    int point() const { return scaleBits + shiftBits; }
};

/// How often rounding twice differs from rounding once for the accumulators 1 to `upTo`.
struct Disagreements {
    int upTo = 20000;
    int more = 0; ///< twice gives one more
    int less = 0;
    int unanswered = 0; ///< one of them has no answer
};

std::vector<MethodRow> methodRows(const State& state);
Lanes lanesOf(std::int32_t acc, double m);
Disagreements countDisagreements(double m, int upTo = 20000);

/// Highest bit in which two integers differ in two's complement, among the bits that either needs; -1 where
/// equal.
int firstDifferingBit(std::int64_t a, std::int64_t b);

} // namespace bitloupe::requant
