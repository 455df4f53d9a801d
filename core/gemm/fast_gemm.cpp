#include "core/gemm/fast_gemm.h"

#include "core/base/number_text.h"
#include "core/base/worker_pool.h"
#include "core/gemm/gemm_piece.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <string>
#include <utility>

namespace bitloupe {

namespace {

/// Products below which waking another thread costs more than it brings.
constexpr std::int64_t kProductsPerThread = std::int64_t(1) << 22U;

struct Most {
    int w = 0; ///< |w - zeroW|
    int x = 0; ///< |x - zeroX|
};

Most mostOf(std::int32_t zeroW, GemmCode input, std::int32_t zeroX)
{
    const int lowX = input == GemmCode::Int8 ? -128 : 0;
    return {std::max(zeroW + 128, 127 - zeroW), std::max(zeroX - lowX, lowX + 255 - zeroX)};
}

/// The most that |acc + bias| can be.
std::int64_t largestSum(const PackedWeights& weights, const GemmLayer& layer)
{
    std::int64_t bias = 0;
    for (const std::int32_t one : layer.bias)
        bias = std::max(bias, one < 0 ? -std::int64_t(one) : std::int64_t(one));
    const Most most = mostOf(weights.zeroPoint(), layer.input, layer.zeroX);
    return bias + std::int64_t(weights.depth()) * most.w * most.x;
}

/// bias - zeroX sum_k w + K zeroW zeroX: the terms that do not depend on x, modulo 2^32. Wide ways take the
/// zero points off beforehand; the others see int8 input moved up by 128 together with its zero point.
std::vector<std::int32_t> rowStarts(const PackedWeights& weights, const GemmLayer& layer, bool isWide)
{
    const std::size_t rows = weights.rowSums().size();
    std::vector<std::int32_t> starts((rows + kernels::kMostRows - 1) / kernels::kMostRows
                                     * kernels::kMostRows);
    const std::int64_t zeroX = layer.zeroX + (layer.input == GemmCode::Int8 ? 128 : 0);
    const std::int64_t both = std::int64_t(weights.depth()) * weights.zeroPoint();
    for (std::size_t row = 0; row < rows; ++row) {
        std::int64_t start = layer.bias.empty() ? 0 : layer.bias[row];
        if (!isWide)
            start += zeroX * (both - weights.rowSums()[row]);
        starts[row] = static_cast<std::int32_t>(start);
    }
    return starts;
}

/// A cut across the columns, which share no work, while every piece has whole strips; else across the rows.
std::vector<GemmPiece> split(const PackedWeights& weights, int columns, int pieces)
{
    const int bands = (weights.rows() + kernels::kMostRows - 1) / kernels::kMostRows;
    const bool acrossColumns = columns >= pieces * kernels::kMostStripColumns || columns >= bands;
    pieces = std::min(pieces, acrossColumns ? columns : bands);
    std::vector<GemmPiece> all;
    for (int i = 0; i < pieces; ++i) {
        if (acrossColumns)
            all.push_back(
                {sharedOut(columns, i, pieces), sharedOut(columns, i + 1, pieces), 0, weights.rows()});
        else
            all.push_back({0, columns, sharedOut(bands, i, pieces) * kernels::kMostRows,
                           std::min(sharedOut(bands, i + 1, pieces) * kernels::kMostRows, weights.rows())});
    }
    return all;
}

int worthwhilePieces(const PackedWeights& weights, int columns)
{
    const std::int64_t products = std::int64_t(weights.rows()) * weights.depth() * columns;
    if (products < 2 * kProductsPerThread)
        return 1;
    return static_cast<int>(
        std::min<std::int64_t>(WorkerPool::shared().width(), products / kProductsPerThread));
}

std::optional<MissingAnswer> runPieces(const PreparedGemm& gemm, const std::vector<GemmPiece>& pieces,
                                       const std::byte* x, std::byte* y)
{
    std::vector<std::optional<MissingAnswer>> missing(pieces.size());
    WorkerPool::shared().run(static_cast<int>(pieces.size()), [&](int i) {
        const auto index = static_cast<std::size_t>(i);
        missing[index] = runPiece(gemm, pieces[index], x, y);
    });
    std::optional<MissingAnswer> first;
    for (const auto& one : missing) {
        if (one && (!first || one->isBefore(*first)))
            first = one;
    }
    return first;
}

} // namespace

int largestGemmDepth(std::int32_t zeroW, GemmCode input, std::int32_t zeroX)
{
    const Most most = mostOf(zeroW, input, zeroX);
    return 2147483647 / (most.w * most.x);
}

FastGemm::FastGemm(std::unique_ptr<const PreparedGemm> prepared)
    : m_prepared(std::move(prepared))
{
}

FastGemm::FastGemm(FastGemm&&) noexcept = default;
FastGemm& FastGemm::operator=(FastGemm&&) noexcept = default;
FastGemm::~FastGemm() = default;

Expected<FastGemm> FastGemm::prepare(PackedWeights weights, const GemmLayer& layer)
{
    assert(layer.bias.empty() || layer.bias.size() == static_cast<std::size_t>(weights.rows()));
    auto output = OutputStage::prepare(layer, weights.rows(), largestSum(weights, layer));
    if (!output)
        return fail(output.error());
    const int most = largestGemmDepth(weights.zeroPoint(), layer.input, layer.zeroX);
    if (weights.depth() > most)
        return fail(ErrorCode::OutOfRange, "/depth",
                    "With these zero points a 32-bit sum is exact up to a depth of " + integerText(most)
                        + ".");
    std::vector<std::vector<std::int32_t>> starts;
    for (const PackedPanels& panels : weights.ways())
        starts.push_back(rowStarts(weights, layer, panels.way->isWide));
    return FastGemm(std::make_unique<const PreparedGemm>(
        PreparedGemm{std::move(weights), layer.input, layer.zeroX, std::move(*output), std::move(starts)}));
}

const PackedWeights& FastGemm::weights() const
{
    return m_prepared->weights;
}

Status FastGemm::run(std::span<const std::byte> x, int columns, std::span<std::byte> y, int threads) const
{
    const PackedWeights& packed = weights();
    assert(columns >= 1 && threads >= 0);
    assert(x.size() == static_cast<std::size_t>(packed.depth()) * static_cast<std::size_t>(columns));
    assert(y.size() == static_cast<std::size_t>(packed.rows()) * static_cast<std::size_t>(columns));
    const int pieces = threads > 0 ? threads : worthwhilePieces(packed, columns);
    const auto missing = pieces == 1
        ? runPiece(*m_prepared, {0, columns, 0, packed.rows()}, x.data(), y.data())
        : runPieces(*m_prepared, split(packed, columns, pieces), x.data(), y.data());
    if (!missing)
        return {};
    return fail(ErrorCode::NoAnswer,
                "/y/" + std::to_string(missing->row) + "/" + std::to_string(missing->column), missing->why);
}

} // namespace bitloupe
