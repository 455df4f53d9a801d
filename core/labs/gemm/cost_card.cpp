#include "core/labs/gemm/cost_card.h"

#include "core/gemm/whole_outputs.h"
#include "core/labs/gemm/gemm.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::gemm {

namespace {

std::int64_t packedBytes(std::int64_t count, int bits)
{
    constexpr int kBitsPerByte = 8;
    return (count * bits + kBitsPerByte - 1) / kBitsPerByte;
}

FormatCost costOf(const std::string& name, int bits, const Shape& shape)
{
    FormatCost cost;
    const std::int64_t weights = std::int64_t(shape.rows) * shape.depth;
    const std::int64_t inputs = std::int64_t(shape.depth) * shape.columns;
    const Energy mac = macEnergy(bits, bits);
    cost.name = name;
    cost.bits = bits;
    cost.macs = shape.elements() * shape.depth;
    cost.bytes = packedBytes(weights, bits) + packedBytes(inputs, bits) + packedBytes(shape.elements(), bits);
    cost.arithmetic = static_cast<double>(cost.macs) * mac.picojoules;
    cost.moving = movingEnergy(MemoryLevel::Dram, static_cast<double>(weights * bits))
        + movingEnergy(MemoryLevel::Cache1M, static_cast<double>((inputs + shape.elements()) * bits));
    cost.isPublished = mac.isPublished;
    return cost;
}

/// The output that rounding the rational sum · M once would give.
std::int64_t exactOutput(const IntegerGemm& gemm, int row, std::int64_t sum)
{
    constexpr std::int64_t kFar = std::int64_t(1) << 62;
    const auto exact = requantizeExact(static_cast<std::int32_t>(sum), gemm.multiplier(row));
    const std::int64_t scaled = exact ? std::clamp(exact->halfEven, -kFar, kFar) : kFar;
    return std::clamp<std::int64_t>(scaled + gemm.zeroY, gemm.clampMin, gemm.clampMax);
}

/// What exact requantization of the same sums gives, [rows, columns].
std::vector<std::int32_t> exactOutputs(const Result& result)
{
    IntegerGemm exact = result.gemm;
    exact.method = Requantization::Exact;
    if (isFastMultiply(exact)) {
        if (auto whole = wholeOutputs(exact))
            return std::move(*whole);
    }
    std::vector<std::int32_t> outputs;
    for (int row = 0; row < result.shape.rows; ++row) {
        for (int column = 0; column < result.shape.columns; ++column) {
            const auto i = static_cast<std::size_t>(row * result.shape.columns + column);
            outputs.push_back(
                static_cast<std::int32_t>(exactOutput(result.gemm, row, result.integers.biased[i])));
        }
    }
    return outputs;
}

ErrorFacts errorFacts(const Result& result)
{
    ErrorFacts facts;
    const std::vector<std::int32_t> exact = exactOutputs(result);
    facts.outputs = result.shape.elements();
    for (int row = 0; row < result.shape.rows; ++row) {
        for (int column = 0; column < result.shape.columns; ++column) {
            const auto i = static_cast<std::size_t>(row * result.shape.columns + column);
            const Comparison& comparison = result.comparisons[i];
            if (std::fabs(comparison.error) > std::fabs(facts.largest)) {
                facts.largest = comparison.error;
                facts.row = row;
                facts.column = column;
            }
            facts.largestQuantization =
                std::max(facts.largestQuantization, std::fabs(comparison.quantization));
            facts.largestRequantization =
                std::max(facts.largestRequantization, std::fabs(comparison.requantization));
            facts.differs += exact[i] != result.integers.out[i] ? 1 : 0;
        }
    }
    facts.steps = std::fabs(facts.largest) / result.outputScale;
    return facts;
}

} // namespace

bool differsFromExact(const Result& result, int row, int column)
{
    const auto i = static_cast<std::size_t>(row * result.shape.columns + column);
    return exactOutput(result.gemm, row, result.integers.biased[i]) != result.integers.out[i];
}

CostCard costCard(const Result& result)
{
    CostCard card;
    card.formats = {costOf("float32", 32, result.shape), costOf("float16", 16, result.shape),
                    costOf("int8", 8, result.shape), costOf("int4", 4, result.shape)};
    card.errors = errorFacts(result);
    return card;
}

} // namespace bitloupe::gemm
