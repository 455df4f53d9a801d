#pragma once

#include "core/base/random.h"
#include "core/gemm/fast_gemm.h"
#include "core/gemm/reference_gemm.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// Random matrix multiplies, and the fast multiply beside the reference, for the tests of this folder.
namespace bitloupe {

/// The sides of tiles are 2, 4, 6, 8, 16 and 32, depth steps 2, 4, 16, 32 and 64: these are on, beside and
/// between.
inline constexpr int kSides[] = {1,  2,  3,  4,  5,  6,  7,  11, 12, 13, 15, 16, 17, 19, 23,  24,  25, 29,
                                 31, 32, 33, 37, 47, 48, 49, 53, 61, 63, 64, 65, 67, 97, 127, 128, 129};

struct Draw {
    SplitMix64 random;

    std::int32_t between(std::int64_t low, std::int64_t high)
    {
        return static_cast<std::int32_t>(
            low + static_cast<std::int64_t>(random.next() % static_cast<std::uint64_t>(high - low + 1)));
    }
    int side() { return kSides[between(0, std::size(kSides) - 1)]; }
    /// m0 * 2^(shift - 31) around 2^exponent.
    double multiplier(int exponent) { return std::ldexp(0.5 + 0.5 * random.uniform(), exponent); }
    /// A code of the type, an end of its range one time in four.
    std::int32_t code(GemmCode type)
    {
        const int low = type == GemmCode::Int8 ? -128 : 0;
        const int kind = between(0, 7);
        return kind == 0 ? low : kind == 1 ? low + 255 : between(low, low + 255);
    }
};

/// One multiply as the reference takes it, with the types that the fast one needs to know.
struct Problem {
    IntegerGemm gemm;
    GemmCode input = GemmCode::Int8;
    GemmCode output = GemmCode::Int8;
};

inline void setOutput(Problem& problem, GemmCode type)
{
    problem.output = type;
    problem.gemm.clampMin = type == GemmCode::Int8 ? -128 : 0;
    problem.gemm.clampMax = problem.gemm.clampMin + 255;
}

inline Problem randomProblem(Draw& draw, int rows, int depth, int columns)
{
    Problem problem;
    IntegerGemm& gemm = problem.gemm;
    gemm.rows = rows;
    gemm.depth = depth;
    gemm.columns = columns;
    problem.input = draw.between(0, 1) == 0 ? GemmCode::Int8 : GemmCode::UInt8;
    setOutput(problem, draw.between(0, 1) == 0 ? GemmCode::Int8 : GemmCode::UInt8);
    for (int i = 0; i < rows * depth; ++i)
        gemm.w.push_back(draw.code(GemmCode::Int8));
    // Codes in the lower part of the range let a kernel add in int16; around 130 it has to decide.
    const int low = problem.input == GemmCode::Int8 ? -128 : 0;
    const int high = low + (draw.between(0, 1) == 0 ? 255 : draw.between(100, 160));
    for (int i = 0; i < depth * columns; ++i)
        gemm.x.push_back(std::min(draw.code(problem.input), high));
    gemm.zeroW = draw.between(0, 1) == 0 ? 0 : draw.code(GemmCode::Int8);
    gemm.zeroX = draw.code(problem.input);
    gemm.zeroY = draw.code(problem.output);
    if (draw.between(0, 3) == 0) {
        gemm.clampMin = draw.between(gemm.clampMin, gemm.clampMax);
        gemm.clampMax = draw.between(gemm.clampMin, gemm.clampMax);
    }
    // Sums are about 2^13 sqrt(depth); outputs then fill most of the range.
    const int exponent = -6 - static_cast<int>(std::log2(depth) / 2);
    if (draw.between(0, 1) == 0)
        gemm.multipliers = {draw.multiplier(exponent)};
    else
        for (int row = 0; row < rows; ++row)
            gemm.multipliers.push_back(draw.multiplier(exponent + draw.between(-3, 3)));
    for (int row = 0; row < rows && draw.between(0, 3) != 0; ++row)
        gemm.bias.push_back(draw.between(-20000, 20000));
    gemm.bias.resize(gemm.bias.empty() ? 0 : static_cast<std::size_t>(rows));
    gemm.method = draw.between(0, 1) == 0 ? Requantization::TfliteSingle : Requantization::TfliteDouble;
    return problem;
}

inline GemmLayer layerOf(const Problem& problem)
{
    const IntegerGemm& gemm = problem.gemm;
    return {problem.input, gemm.zeroX,     gemm.bias,  gemm.multipliers, gemm.method,
            gemm.shift,    problem.output, gemm.zeroY, gemm.clampMin,    gemm.clampMax};
}

inline Expected<FastGemm> prepared(const Problem& problem, GemmKernel kernel)
{
    const std::vector<std::int8_t> w(problem.gemm.w.begin(), problem.gemm.w.end());
    auto packed = PackedWeights::pack(w, problem.gemm.rows, problem.gemm.depth, problem.gemm.zeroW, kernel);
    if (!packed)
        return fail(packed.error());
    return FastGemm::prepare(*packed, layerOf(problem));
}

/// x [depth, columns] as the fast multiply wants it.
inline std::vector<std::byte> inputOf(const IntegerGemm& gemm)
{
    std::vector<std::byte> x;
    for (int column = 0; column < gemm.columns; ++column)
        for (int k = 0; k < gemm.depth; ++k)
            x.push_back(static_cast<std::byte>(
                gemm.x[static_cast<std::size_t>(k) * static_cast<std::size_t>(gemm.columns)
                       + static_cast<std::size_t>(column)]));
    return x;
}

/// What the fast multiply makes, between guards that must stay.
inline Expected<std::vector<std::byte>> output(const FastGemm& fast, const IntegerGemm& gemm, int threads)
{
    constexpr std::size_t kGuard = 96;
    const auto count = static_cast<std::size_t>(gemm.rows) * static_cast<std::size_t>(gemm.columns);
    std::vector<std::byte> y(count + 2 * kGuard, std::byte(0xA5));
    const auto status = fast.run(inputOf(gemm), gemm.columns, std::span(y).subspan(kGuard, count), threads);
    if (!status)
        return fail(status.error());
    for (std::size_t i = 0; i < kGuard; ++i) {
        if (y[i] != std::byte(0xA5) || y[kGuard + count + i] != std::byte(0xA5))
            return fail(ErrorCode::NoAnswer, "/guard", "A byte outside the output was written.");
    }
    return std::vector<std::byte>(y.begin() + kGuard, y.end() - kGuard);
}

/// Empty where the fast multiply answers, or refuses, exactly as the reference does.
inline std::string difference(const Problem& problem, GemmKernel kernel, int threads)
{
    const IntegerGemm& gemm = problem.gemm;
    const auto reference = referenceGemm(gemm);
    const auto fast = prepared(problem, kernel);
    if (!fast)
        return "not prepared: " + fast.error().message;
    const auto y = output(*fast, gemm, threads);
    const std::string got = y ? "an answer" : y.error().where + ": " + y.error().message;
    if (!reference) {
        const std::string want = "/y/" + std::to_string(reference.error().row) + "/"
            + std::to_string(reference.error().column) + ": " + reference.error().why;
        return got == want ? "" : got + " instead of " + want;
    }
    if (!y)
        return got;
    const auto rows = static_cast<std::size_t>(gemm.rows);
    const auto columns = static_cast<std::size_t>(gemm.columns);
    for (std::size_t i = 0; i < reference->out.size(); ++i) {
        const std::byte code = (*y)[i % columns * rows + i / columns];
        const auto want = static_cast<std::byte>(reference->out[i]);
        if (code != want)
            return std::to_string(rows) + " x " + std::to_string(gemm.depth) + " x " + std::to_string(columns)
                + ", row " + std::to_string(i / columns) + ", column " + std::to_string(i % columns) + ": "
                + std::to_string(static_cast<int>(code)) + " instead of "
                + std::to_string(static_cast<int>(want));
    }
    return {};
}

} // namespace bitloupe
