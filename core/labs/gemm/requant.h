#pragma once

#include "core/gemm/requantize.h"
#include "core/labs/common/lab.h"

namespace bitloupe {

namespace requant {

/// One accumulator and one real multiplier.
struct State {
    std::int32_t acc = 1234;
    double m = 0.01;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("acc", s.acc);
        v("m", s.m, Limits{-DBL_MAX, DBL_MAX, true});
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
};

Expected<Result> compute(const State& state, const Context& context);
Json toJson(const Result& result);

} // namespace requant

Lab requantLab();

} // namespace bitloupe
