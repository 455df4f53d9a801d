#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

/// Where the parts of a quantized block lie, for every block type of GGUF that we decode. The arithmetic is
/// that of core/io/ggml_blocks.h; here is only which bit belongs to what.
namespace bitloupe::weights {

/// What a run of bytes is for.
enum class BlockRole {
    Scale, ///< d, of the whole block
    Minimum, ///< m or dmin
    Scales, ///< of parts of the block
    Codes, ///< the low bits of the codes, or all of them
    HighBits, ///< the upper bits of codes whose lower ones lie elsewhere
    Sums ///< of the codes, for faster products; the values do not need them
};

constexpr auto enumWords(BlockRole)
{
    return std::array<std::pair<BlockRole, std::string_view>, 6>{{{BlockRole::Scale, "scale"},
                                                                  {BlockRole::Minimum, "minimum"},
                                                                  {BlockRole::Scales, "scales"},
                                                                  {BlockRole::Codes, "codes"},
                                                                  {BlockRole::HighBits, "highBits"},
                                                                  {BlockRole::Sums, "sums"}}};
}

struct BlockRegion {
    BlockRole role = BlockRole::Codes;
    int first = 0; ///< byte
    int bytes = 0;

    friend bool operator==(const BlockRegion&, const BlockRegion&) = default;
};

/// Neighbouring bits of one byte.
struct BitRun {
    int byte = 0;
    int shift = 0; ///< of the lowest one
    int bits = 0;

    friend bool operator==(const BitRun&, const BitRun&) = default;
};

/// Runs from the lowest bits of a number to its highest.
using BitRuns = std::vector<BitRun>;

/// How a code becomes the number that the scale multiplies.
enum class CodeKind { Offset, Signed, Table, Base3 };

struct BlockAnatomy {
    std::string_view name; ///< of the GGUF type
    std::vector<BlockRegion> regions; ///< in the order of the bytes, without gaps
    int partElements = 0; ///< elements that share a scale of a part; 0: the block has one scale
    BitRuns (*codeAt)(int element) = nullptr;
    BitRuns (*scaleAt)(int part) = nullptr; ///< null without parts
    BitRuns (*minimumAt)(int part) = nullptr; ///< null without minima of parts
    CodeKind kind = CodeKind::Offset;
    int codeOffset = 0; ///< taken off the code
    int scaleOffset = 0; ///< taken off the scale of a part
    bool scaleSigned = false;
    std::string_view formula; ///< "(d · s) · q − dmin · m"
    int wordAt = -1; ///< first of two bytes that are one word, which big-endian files turn round; -1: none
};

/// nullptr for a name without an anatomy: plain types and those that we cannot decode.
const BlockAnatomy* findAnatomy(std::string_view name);

/// The number that the runs hold.
unsigned bitsOf(std::span<const std::uint8_t> block, const BitRuns& runs);

/// The number of a code, before any scale. Base3 needs the element to know which digit of the byte it is.
double codeNumber(const BlockAnatomy& anatomy, unsigned code, int element);

} // namespace bitloupe::weights
