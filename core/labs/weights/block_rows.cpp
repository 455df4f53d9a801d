#include "core/labs/weights/block_rows.h"

#include "core/base/fields.h"
#include "core/labs/weights/block_simd.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace bitloupe::weights {

namespace {

constexpr std::size_t kTileBlocks = 64;

struct Named {
    BlockKind kind = BlockKind::Mxfp4;
    std::string element;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("kind", s.kind);
        v("element", s.element);
    }
};

bool hasIntegers(const ScaledBlockFormat& format)
{
    return format.elementId.starts_with("int") || format.elementId.starts_with("uint");
}

std::int64_t codeNumber(const ScaledBlockFormat& format, std::uint64_t code)
{
    const auto pattern = static_cast<std::int64_t>(code);
    if (!hasIntegers(format))
        return pattern;
    if (format.elementId.starts_with("uint"))
        return pattern - format.codeOffset;
    const std::int64_t half = std::int64_t(1) << (format.elementBits() - 1);
    return pattern >= half ? pattern - 2 * half : pattern;
}

} // namespace

Expected<const ScaledBlockFormat*> readBlockFormat(const Json& block)
{
    const std::string where = "/state/block";
    for (const ScaledBlockFormat& format : splitBlockFormats()) {
        if (block == Json(format.id) || block == Json{{"kind", format.id}})
            return &format;
    }
    Named named;
    const Status status = block.is_string() ? readValue(block, named.kind, where, Limits{})
                                            : readValue(block, named, where, Limits{});
    if (!status)
        return fail(status.error());
    if (const ScaledBlockFormat* format = findBlockFormat(named.kind, named.element))
        return format;
    std::string known;
    for (const ScaledBlockFormat& row : blockFormats()) {
        if (row.kind == named.kind)
            known += (known.empty() ? "" : ", ") + std::string(row.elementId);
    }
    return fail(ErrorCode::OutOfRange, where + "/element",
                "Elements of " + std::string(wordOf(named.kind)) + " blocks are " + known + ".");
}

Json blockName(const ScaledBlockFormat& format)
{
    const std::string kind(wordOf(format.kind));
    if (kind.empty())
        return std::string(format.id);
    if (findBlockFormat(format.kind) == &format)
        return kind;
    return Json{{"kind", kind}, {"element", std::string(format.elementId)}};
}

std::string whyNotBlocks(const ScaledBlockFormat& format, std::int64_t perChannel)
{
    if (perChannel > 0 && perChannel % format.elements == 0)
        return {};
    return "needs rows of a multiple of " + std::to_string(format.elements);
}

std::int64_t firstBlockCode(const ScaledBlockFormat& format)
{
    if (!hasIntegers(format))
        return 0;
    return format.elementId.starts_with("uint") ? -format.codeOffset
                                                : -(std::int64_t(1) << (format.elementBits() - 1));
}

double blockNoise(std::span<const float> row, const ScaledBlockFormat& format, float tensorScale,
                  const Context& context)
{
    constexpr std::size_t kPiece = std::size_t(1) << 16U;
    simd::LaneSums sum;
    for (std::size_t at = 0; at < row.size() && !context.cancelled(); at += kPiece)
        simd::addBlockErrors(row.subspan(at, std::min(kPiece, row.size() - at)), format, tensorScale, sum);
    return simd::addedUp(sum);
}

BlockError blockError(std::span<const float> row, const ScaledBlockFormat& format, float tensorScale,
                      std::span<std::int64_t> counts, const Context& context)
{
    std::array<std::uint8_t, kTileBlocks * kMaxBlockBytes> bytes;
    const auto perBlock = static_cast<std::size_t>(format.elements);
    const auto blockSize = static_cast<std::size_t>(format.bytes);
    const double factor = format.hasTensorScale() ? static_cast<double>(tensorScale) : 1;
    const std::size_t tile = kTileBlocks * perBlock;
    BlockError out{blockNoise(row, format, tensorScale, context), 0};
    for (std::size_t at = 0; at < row.size() && !context.cancelled(); at += tile) {
        const auto values = row.subspan(at, std::min(tile, row.size() - at));
        const std::span used(bytes.data(), blockBytes(format, values.size()));
        encodeBlocks(format, values, used, RoundingRule{}, tensorScale);
        for (std::size_t first = 0; first < values.size(); first += perBlock) {
            const auto block = used.subspan(first / perBlock * blockSize, blockSize);
            const double scale = std::abs(blockScaleValue(format, blockScaleBits(format, block)));
            out.coarsest = std::max(out.coarsest, scale * factor);
            const std::size_t count = std::min(perBlock, values.size() - first);
            for (std::size_t i = 0; i < count; ++i) {
                const std::int64_t code = codeNumber(format, blockCode(format, block, static_cast<int>(i)));
                ++counts[static_cast<std::size_t>(code - firstBlockCode(format))];
            }
        }
    }
    return out;
}

void decodedBlocks(std::span<const float> row, const ScaledBlockFormat& format, float tensorScale,
                   std::span<double> out)
{
    std::array<std::uint8_t, kTileBlocks * kMaxBlockBytes> bytes;
    const std::size_t tile = kTileBlocks * static_cast<std::size_t>(format.elements);
    for (std::size_t at = 0; at < row.size(); at += tile) {
        const auto values = row.subspan(at, std::min(tile, row.size() - at));
        const std::span used(bytes.data(), blockBytes(format, values.size()));
        encodeBlocks(format, values, used, RoundingRule{}, tensorScale);
        decodeBlocks(format, used, out.subspan(at, values.size()), tensorScale);
    }
}

} // namespace bitloupe::weights
