#pragma once

#include "core/base/context.h"
#include "core/base/expected.h"
#include "core/gemm/reference_gemm.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// How wide the accumulator of a multiply must be, and what a narrower one costs.
namespace bitloupe::gemm {

inline constexpr int kLeastAccumulator = 8;
inline constexpr int kMostAccumulator = 32;

/// One addition on the way of one output, by three registers: one without limits, one that wraps, one that
/// saturates.
struct PathStep {
    enum class Kind { Product, ZeroX, ZeroW, ZeroBoth, Bias };

    Kind kind = Kind::Product;
    int product = 0; ///< index of a product
    std::int64_t addend = 0;
    std::int64_t exact = 0;
    std::int64_t wrapped = 0;
    std::int64_t saturated = 0;
    bool isOutside = false; ///< the exact sum lies outside the register's range
};

/// Outputs that differ from those of an accumulator without limits.
struct WidthRow {
    int bits = 8;
    int wrongWrap = 0;
    int wrongSaturate = 0;
};

/// Two products added in 16 bits, as SIMD instructions do, for codes in these ranges.
struct PairRow {
    std::int64_t lowW = 0, highW = 0;
    std::int64_t lowX = 0, highX = 0;
    std::int64_t largestPair = 0; ///< largest |sum of two products|
    bool fitsInt16 = false; ///< at most 32767
    std::int64_t safeInt32 = 0; ///< most products that cannot leave an int32
    std::int64_t safeHere = 0; ///< the same of the accumulator at hand
};

struct AccumulatorStudy {
    int bits = 32;
    std::int64_t low = 0; ///< of the register
    std::int64_t high = 0;

    int row = 0;
    int column = 0;
    std::vector<PathStep> path; ///< the products, the three zero-point terms, the bias
    std::int64_t peak = 0; ///< exact sum of the largest magnitude on the way
    int peakBits = 1; ///< two's complement bits of the widest exact sum
    int firstOutside = -1; ///< index in the path; -1 where the register holds every sum
    std::optional<std::int32_t> exactOut; ///< absent where the method has no answer
    std::optional<std::int32_t> wrappedOut;
    std::optional<std::int32_t> saturatedOut;

    std::vector<std::int64_t> acc; ///< [rows, columns], exact, without bias
    std::vector<std::int64_t> columnTerm; ///< Zx · sum w, one per row
    std::vector<std::int64_t> rowTerm; ///< Zw · sum x, one per column

    std::int64_t outputs = 0;
    std::vector<WidthRow> widths; ///< 8 to 32
    int neededBits = 8; ///< narrowest width at which no output is wrong and none visits the outside
    std::int64_t macs = 0; ///< multiply-accumulates at run time
    std::int64_t zeroAdditions = 0; ///< more at run time for Zw · sum x: column sums
    std::int64_t zeroMultiplies = 0;
    std::int64_t zeroSubtractions = 0;
    std::vector<PairRow> pairs;
};

/// `gemm` as multiplied, `integers` its result; the codes have `bitsW` and `bitsX` bits. What the widths cost
/// does not depend on the register at hand and is kept in the context's memo. Errors: cancelled.
Expected<AccumulatorStudy> studyAccumulator(const IntegerGemm& gemm, const IntegerGemmResult& integers,
                                            int row, int column, int bitsW, int bitsX,
                                            const Context& context);

/// floor((2^(bits-1) - 1) / |w x|) of the largest product in these ranges.
PairRow pairRow(std::int64_t lowW, std::int64_t highW, std::int64_t lowX, std::int64_t highX, int bits);

} // namespace bitloupe::gemm
