#pragma once

#include "core/base/fields.h"
#include "core/num/rounding.h"

#include <optional>
#include <string>
#include <vector>

namespace bitloupe::numbers {

enum class BlockKind { Mxfp8, Mxfp6, Mxfp4, Mxint8, Nvfp4, Q8_0, Q4_0 };

constexpr auto enumWords(BlockKind)
{
    using Word = std::pair<BlockKind, std::string_view>;
    return std::array<Word, 7>{{{BlockKind::Mxfp8, "mxfp8"},
                                {BlockKind::Mxfp6, "mxfp6"},
                                {BlockKind::Mxfp4, "mxfp4"},
                                {BlockKind::Mxint8, "mxint8"},
                                {BlockKind::Nvfp4, "nvfp4"},
                                {BlockKind::Q8_0, "q8_0"},
                                {BlockKind::Q4_0, "q4_0"}}};
}

/// A block of values that share one scale. Exactly one of values and bytes is set.
struct Block {
    BlockKind kind = BlockKind::Mxfp8;
    std::optional<std::vector<double>> values;
    std::optional<std::string> bytes; ///< as stored, hex

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("kind", s.kind);
        v("values", s.values);
        v("bytes", s.bytes);
    }
    friend bool operator==(const Block&, const Block&) = default;
};

struct BlockResult {
    std::uint64_t scaleBits = 0;
};

Expected<BlockResult> computeBlock(const Block& block, const RoundingRule& rule);
Json toJson(const BlockResult& result);

} // namespace bitloupe::numbers
