#pragma once

#include "core/base/fields.h"
#include "core/num/block.h"
#include "core/num/rounding.h"

#include <optional>
#include <string>
#include <vector>

namespace bitloupe::numbers {

/// What the elements of an MX block are, where its kind leaves a choice.
enum class BlockElementFormat { E4M3, E5M2, E3M2, E2M3 };

constexpr auto enumWords(BlockElementFormat)
{
    using Word = std::pair<BlockElementFormat, std::string_view>;
    return std::array<Word, 4>{{{BlockElementFormat::E4M3, "float8_e4m3fn"},
                                {BlockElementFormat::E5M2, "float8_e5m2"},
                                {BlockElementFormat::E3M2, "float6_e3m2fn"},
                                {BlockElementFormat::E2M3, "float6_e2m3fn"}}};
}

/// A block of values that share one scale. Exactly one of values and bytes is set.
struct Block {
    BlockKind kind = BlockKind::Mxfp8;
    std::optional<BlockElementFormat> element; ///< mxfp8: E4M3 unless told; mxfp6: E3M2 unless told
    std::optional<std::vector<double>> values; ///< fewer than the block holds are followed by zeros
    std::optional<std::string> bytes; ///< as stored, hex; the scale first
    /// nvfp4: the scale of the tensor that the block is of, a binary32. Without it the block is the whole
    /// tensor; for bytes it is then 1.
    std::optional<double> tensorScale;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("kind", s.kind);
        v("element", s.element);
        v("values", s.values, Limits{.allowNonFinite = true});
        v("bytes", s.bytes);
        v("tensorScale", s.tensorScale);
    }
    friend bool operator==(const Block&, const Block&) = default;
};

struct BlockElement {
    std::uint64_t code = 0;
    double value = 0;
    std::optional<double> asked; ///< none where bytes were given
};

struct BlockResult {
    const ScaledBlockFormat* format = nullptr;
    std::uint64_t scaleBits = 0;
    double scale = 0;
    std::optional<double> tensorScale;
    std::vector<std::uint8_t> bytes;
    std::vector<BlockElement> elements;
    int padding = 0; ///< zeros added after the values
    double amax = 0; ///< largest magnitude: of the values asked for, else of the stored ones
    std::optional<int> setsScale; ///< the first element of that magnitude; none in a block of zeros
    // Of the values asked for that are finite; padding is not counted.
    std::optional<double> maxAbsError;
    std::optional<int> worst; ///< the first element with that error
    std::optional<double> sqnrDb; ///< 10 log10(sum x^2 / sum error^2)

    bool wasAsked() const { return maxAbsError.has_value(); }
    /// scale times tensorScale: what the elements are multiplied by.
    double factor() const { return scale * tensorScale.value_or(1.0); }
};

/// Errors: missing without values and bytes or with an empty list; outOfRange for both at once, for more
/// values than the block holds, for an element that the kind does not have, for bytes that are not one block
/// in hex, and for a tensor scale that is no positive binary32 or not of nvfp4.
Expected<BlockResult> computeBlock(const Block& block, const RoundingRule& rule);
Json toJson(const BlockResult& result);

/// The block that the page shows before one is chosen: 32 drawn values in MXFP4.
const Block& defaultBlock();

} // namespace bitloupe::numbers
