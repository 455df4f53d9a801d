#include "core/gemm/whole_outputs.h"

#include "core/gemm/fast_gemm.h"

#include <algorithm>
#include <optional>

namespace bitloupe {

namespace {

/// The byte type that holds all these numbers, int8 first.
std::optional<GemmCode> codeOf(std::int32_t least, std::int32_t most)
{
    if (least >= -128 && most <= 127)
        return GemmCode::Int8;
    if (least >= 0 && most <= 255)
        return GemmCode::UInt8;
    return std::nullopt;
}

std::optional<GemmCode> codeOf(const std::vector<std::int32_t>& codes, std::int32_t zero)
{
    const auto [least, most] = std::minmax_element(codes.begin(), codes.end());
    return codeOf(std::min(*least, zero), std::max(*most, zero));
}

std::optional<GemmCode> outputCode(const IntegerGemm& gemm)
{
    return codeOf(std::min(gemm.clampMin, gemm.zeroY), std::max(gemm.clampMax, gemm.zeroY));
}

std::optional<std::vector<std::int32_t>> fastOutputs(const IntegerGemm& gemm)
{
    const GemmCode input = *codeOf(gemm.x, gemm.zeroX);
    const GemmCode output = *outputCode(gemm);
    const std::vector<std::int8_t> weights(gemm.w.begin(), gemm.w.end());
    auto packed = PackedWeights::pack(weights, gemm.rows, gemm.depth, gemm.zeroW);
    if (!packed)
        return std::nullopt;
    const auto fast = FastGemm::prepare(std::move(*packed),
                                        {.input = input,
                                         .zeroX = gemm.zeroX,
                                         .bias = gemm.bias,
                                         .multipliers = gemm.multipliers,
                                         .method = gemm.method,
                                         .shift = gemm.shift,
                                         .output = output,
                                         .zeroY = gemm.zeroY,
                                         .clampMin = gemm.clampMin,
                                         .clampMax = gemm.clampMax});
    if (!fast)
        return std::nullopt;
    const auto rows = static_cast<std::size_t>(gemm.rows);
    const auto depth = static_cast<std::size_t>(gemm.depth);
    const auto columns = static_cast<std::size_t>(gemm.columns);
    std::vector<std::byte> x(depth * columns);
    for (std::size_t k = 0; k < depth; ++k)
        for (std::size_t j = 0; j < columns; ++j)
            x[j * depth + k] = static_cast<std::byte>(gemm.x[k * columns + j]);
    std::vector<std::byte> y(rows * columns);
    if (!fast->run(x, gemm.columns, y, 1))
        return std::nullopt;
    std::vector<std::int32_t> out(rows * columns);
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < columns; ++j) {
            const auto code = static_cast<std::uint8_t>(y[j * rows + i]);
            out[i * columns + j] = output == GemmCode::Int8 ? static_cast<std::int8_t>(code) : code;
        }
    }
    return out;
}

} // namespace

bool isFastMultiply(const IntegerGemm& gemm)
{
    const auto input = codeOf(gemm.x, gemm.zeroX);
    return gemm.accumulatorBits == 32 && gemm.overflow == AccumulatorOverflow::Wrap
        && codeOf(gemm.w, gemm.zeroW) == GemmCode::Int8 && input.has_value() && outputCode(gemm).has_value()
        && gemm.depth <= largestGemmDepth(gemm.zeroW, *input, gemm.zeroX);
}

tl::expected<std::vector<std::int32_t>, GemmStop> wholeOutputs(const IntegerGemm& gemm)
{
    if (isFastMultiply(gemm)) {
        if (auto fast = fastOutputs(gemm))
            return std::move(*fast);
    }
    auto slow = referenceGemm(gemm);
    if (!slow)
        return tl::make_unexpected(std::move(slow.error()));
    return std::move(slow->out);
}

} // namespace bitloupe
