#pragma once

#include "core/gemm/requantize.h"
#include "core/labs/common/lab.h"
#include "core/labs/gemm/requant_ways.h"

namespace bitloupe {

namespace requant {

/// A case kept beside the one at work.
struct Pin {
    std::int32_t acc = 1234;
    double m = 0.01;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("acc", s.acc);
        v("m", s.m, Limits{-DBL_MAX, DBL_MAX, true});
    }
    friend bool operator==(const Pin&, const Pin&) = default;
};

/// One accumulator and one real multiplier.
struct State {
    std::int32_t acc = 1234;
    double m = 0.01;
    ShiftRounding shift = ShiftRounding::Floor; ///< of the power-of-two methods, where they are compared
    std::optional<Method> method; ///< whose way is shown; without one, rounding once beside rounding twice
    Pin pin;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("acc", s.acc);
        v("m", s.m, Limits{-DBL_MAX, DBL_MAX, true});
        v("shift", s.shift);
        v("method", s.method);
        v("pin", s.pin);
    }

    Status validate() const;
    friend bool operator==(const State&, const State&) = default;
};

/// The same accumulator by every method; a method without an answer holds the reason.
struct Result {
    std::int32_t acc = 0;
    double m = 0;
    Answer<PowerOfTwoAnswer> powerOfTwoLinear;
    Answer<PowerOfTwoAnswer> powerOfTwoLog;
    Answer<CourseAnswer> courseTruncated;
    Answer<CourseAnswer> courseRounded;
    Answer<GemmlowpAnswer> gemmlowp;
    Answer<FixedAnswer> tfliteDouble;
    Answer<FixedAnswer> tfliteSingle;
    Answer<ExactAnswer> exact;
    Answer<std::int64_t> float64;
    Answer<std::int64_t> float32;
    FixedMultiplier multiplier; ///< as TensorFlow Lite stores m
    std::vector<MethodRow> rows; ///< all ten, beside the exact one
    Lanes lanes;
    Disagreements disagreements;
};

Expected<Result> compute(const State& state, const Context& context);
Json toJson(const Result& result);

/// m as typed: a decimal, "1/3", "0x1.47ap-7", or the 16 digits of a binary64 pattern behind 0x.
/// Errors: what is no number; negative or not finite.
Expected<double> multiplierFromText(std::string_view text);
/// "1234 × 0.01" fills both; acc alone leaves m. Errors: as above; an acc that is no int32.
Expected<State> withText(const State& state, std::string_view text);
/// m = m0 · 2^(shift − 31), both as typed. Errors at /state/m0 and /state/shift0: m0 beyond 0 … 2^31 − 1, a
/// shift beyond −31 … 31.
Expected<State> withMultiplier(const State& state, std::string_view m0, std::string_view shift);
/// One step of acc, of m0 and of the shift, each −1, 0 or 1. Errors: as above.
Expected<State> withStep(const State& state, int acc, int m0, int shift);
/// The case at work, kept as the last column.
State withPin(State state);

} // namespace requant

Lab requantLab();

} // namespace bitloupe
