#pragma once

#include "core/gemm/reference_gemm.h"
#include "core/labs/common/data_ref.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace bitloupe::gemm {

inline constexpr int kMaxExtent = 64; ///< of M, K and N

enum class Page { Step, Accumulator, Requantize, Cost };
constexpr std::array<std::pair<Page, std::string_view>, 4> enumWords(Page)
{
    return {{{Page::Step, "step"},
             {Page::Accumulator, "accumulator"},
             {Page::Requantize, "requantize"},
             {Page::Cost, "cost"}}};
}

enum class Granularity { PerTensor, PerChannel };
constexpr std::array<std::pair<Granularity, std::string_view>, 2> enumWords(Granularity)
{
    return {{{Granularity::PerTensor, "perTensor"}, {Granularity::PerChannel, "perChannel"}}};
}

enum class Activation { None, Relu, Relu6 };
constexpr std::array<std::pair<Activation, std::string_view>, 3> enumWords(Activation)
{
    return {{{Activation::None, "none"}, {Activation::Relu, "relu"}, {Activation::Relu6, "relu6"}}};
}

enum class Grain { Mac, Element, Stage };
constexpr std::array<std::pair<Grain, std::string_view>, 3> enumWords(Grain)
{
    return {{{Grain::Mac, "mac"}, {Grain::Element, "element"}, {Grain::Stage, "stage"}}};
}

struct Range {
    double min = 0;
    double max = 0;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("min", s.min);
        v("max", s.max);
    }
    friend bool operator==(const Range&, const Range&) = default;
};

/// How real weights become codes; without a range their own minimum and maximum serve.
struct QuantizeW {
    bool symmetric = false;
    Granularity granularity = Granularity::PerTensor;
    std::optional<Range> range;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("symmetric", s.symmetric);
        v("granularity", s.granularity);
        v("range", s.range);
    }
    friend bool operator==(const QuantizeW&, const QuantizeW&) = default;
};

struct QuantizeX {
    bool symmetric = false;
    std::optional<Range> range;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("symmetric", s.symmetric);
        v("range", s.range);
    }
    friend bool operator==(const QuantizeX&, const QuantizeX&) = default;
};

struct Quantize {
    QuantizeW w;
    QuantizeX x;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("w", s.w);
        v("x", s.x);
    }
    friend bool operator==(const Quantize&, const Quantize&) = default;
};

struct Widths {
    int w = 8;
    int x = 8;
    int out = 8;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("w", s.w, Limits{2, 16});
        v("x", s.x, Limits{2, 16});
        v("out", s.out, Limits{2, 16});
    }
    friend bool operator==(const Widths&, const Widths&) = default;
};

struct Signs {
    bool w = true;
    bool x = true;
    bool out = true;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("w", s.w);
        v("x", s.x);
        v("out", s.out);
    }
    friend bool operator==(const Signs&, const Signs&) = default;
};

/// One of: scale with zeroPoint, range, calibrate (the range of the float result).
struct Output {
    std::optional<double> scale;
    std::optional<std::int64_t> zeroPoint;
    std::optional<Range> range;
    std::optional<bool> calibrate;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("scale", s.scale, Limits{-DBL_MAX, DBL_MAX, true});
        v("zeroPoint", s.zeroPoint, Limits{-2147483648.0, 2147483647.0});
        v("range", s.range);
        v("calibrate", s.calibrate);
    }
    friend bool operator==(const Output&, const Output&) = default;
};

/// An output replaces the whole of the old one: a scale given over a range must not keep the range.
Status readValue(const Json& json, Output& out, const std::string& where, const Limits& limits);

struct AccumulatorSetting {
    int bits = 32;
    AccumulatorOverflow overflow = AccumulatorOverflow::Wrap;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("bits", s.bits, Limits{8, 32});
        v("overflow", s.overflow);
    }
    friend bool operator==(const AccumulatorSetting&, const AccumulatorSetting&) = default;
};

struct Step {
    Grain grain = Grain::Stage;
    std::int64_t index = 0;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("grain", s.grain);
        v("index", s.index, Limits{0, 4.0 * kMaxExtent * kMaxExtent * kMaxExtent});
    }
    friend bool operator==(const Step&, const Step&) = default;
};

DataRef exampleW();
DataRef exampleX();

/// One integer matrix multiply, w [M, K] times x [K, N], from real numbers or from codes.
struct State {
    Page page = Page::Step;
    DataRef w = exampleW();
    DataRef x = exampleX();
    Quantize quantize;
    Widths bits;
    Signs isSigned;
    std::optional<std::vector<std::int64_t>> bias;
    std::optional<std::vector<double>> realBias{{.49, .03, .45, -.12}};
    Activation activation = Activation::None;
    Output output{.scale = {}, .zeroPoint = {}, .range = Range{-3, 5}, .calibrate = {}};
    Requantization requantization = Requantization::Exact;
    ShiftRounding shift = ShiftRounding::Floor;
    AccumulatorSetting accumulator;
    std::optional<Step> step;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("page", s.page);
        v("w", s.w);
        v("x", s.x);
        v("quantize", s.quantize);
        v("bits", s.bits);
        v("signed", s.isSigned);
        v("bias", s.bias, Limits{-2147483648.0, 2147483647.0});
        v("realBias", s.realBias);
        v("activation", s.activation);
        v("output", s.output);
        v("requantization", s.requantization);
        v("shift", s.shift);
        v("accumulator", s.accumulator);
        v("step", s.step);
    }

    Status validate() const;
    friend bool operator==(const State&, const State&) = default;
};

/// A bias and a step belong to the weights they were made for: a State given with `w` but without them has
/// none.
Status readValue(const Json& json, State& out, const std::string& where, const Limits& limits);

} // namespace bitloupe::gemm
