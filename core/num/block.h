#pragma once

#include "core/num/format.h"
#include "core/num/rounding.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

/// Block formats: a few elements of a small format share one scale. Every function works on spans, allocates
/// nothing and takes whole tensors: the blocks of a row follow each other, the last one padded with zeros.
namespace bitloupe {

enum class BlockKind { Mxfp8, Mxfp6, Mxfp4, Mxint8, Nvfp4, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1 };

/// Of the kinds in blockFormats().
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

inline constexpr int kMaxBlockElements = 32;
inline constexpr int kMaxBlockBytes = 34;

/// One block format. The scale comes first, its bytes little-endian, then what some kinds have of a minimum
/// (binary16) and of upper bits of the codes, then the codes.
///
///   value = element(code) * scale [* tensorScale] [+ minimum]
///
/// `codeOffset` is taken off the code of an integer element before it is a number (Q4_0: 8).
struct ScaledBlockFormat {
    std::string_view id; ///< "mxfp8_e4m3"
    std::string_view label; ///< "MXFP8 E4M3"
    BlockKind kind = BlockKind::Mxfp8;
    std::string_view elementId; ///< what names the element: "float8_e4m3fn", "int8", "uint4"
    NumberFormat element;
    FloatFormat scale;
    int elements = 32;
    int bytes = 33;
    int emax = 0; ///< exponent of the largest element, which the shared exponent makes room for; MX only
    int codeOffset = 0;
    bool halves = false; ///< the low halves of the bytes hold the first half of the elements (GGUF)
    bool hasMinimum = false; ///< of Q4_1 and Q5_1
    int highBytes = 0; ///< of Q5_0 and Q5_1: the fifth bits, that of element i in bit i of them

    constexpr bool isMx() const { return scale.powersOnly; }
    constexpr bool isGguf() const { return kind >= BlockKind::Q8_0; }
    constexpr bool hasTensorScale() const { return kind == BlockKind::Nvfp4; }
    constexpr int scaleBytes() const { return scale.totalBits() / 8; }
    /// Byte of the first code, or of its low half.
    constexpr int codesAt() const { return scaleBytes() + (hasMinimum ? 2 : 0) + highBytes; }
    int elementBits() const { return element.totalBits(); }
    double bitsPerValue() const { return 8.0 * bytes / elements; }
};

/// The block formats of one scale; the first row of a kind is its default element.
std::span<const ScaledBlockFormat> blockFormats();
/// Further ones of GGUF, with a minimum or with codes in two places: Q4_1, Q5_0, Q5_1.
std::span<const ScaledBlockFormat> splitBlockFormats();
/// Both, one after the other.
std::span<const ScaledBlockFormat> allBlockFormats();
/// The row of either of a kind whose element has that id, or the default where it is empty; nullptr where
/// none has.
const ScaledBlockFormat* findBlockFormat(BlockKind kind, std::string_view elementId = {});

/// The row of either of that id, or nullptr.
const ScaledBlockFormat* findBlockFormat(std::string_view id);

/// Bytes of the blocks that hold `count` values in a row.
std::size_t blockBytes(const ScaledBlockFormat& format, std::size_t count);

/// Blocks of `values` into `bytes`, which has blockBytes() of them.
///
/// MX       scale = 2^e, e = floor(log2 amax) - emax, held within -127 .. 127; elements round values / 2^e by
///          `rule.mode` and saturate, whatever rule.overflow says. MXINT8 saturates to ±127 / 64: code 80
///          (-2) is read but never written, so that both signs reach equally far. amax = 0: scale 2^-127
///          (code 00), elements ±0.
/// NVFP4    scale = E4M3(amax / (6 * tensorScale)), to nearest even, saturating; elements round
///          values / (scale * tensorScale) by `rule.mode` and saturate; scale 0: elements ±0.
/// NaN, in both: any NaN makes the scale NaN and so the whole block (the elements have no common NaN), codes
/// 0. Infinity counts as larger than every number: the largest scale, and the largest element. Q8_0     d =
/// amax / 127, id = d ? 1 / d : 0, code = round(x * id), half away; all in binary32, d stored as
///          binary16 and not used rounded.
/// Q4_0     d = m / -8, m the first value of the largest magnitude with its sign, code = min(15,
///          trunc(x * id + 8.5)). A zero block has d = -0.
/// Q5_0     the same with d = m / -16 and code = min(31, trunc(x * id + 16.5)).
/// Q4_1     d = (max - min) / 15, m = min, code = min(15, trunc((x - min) * id + 0.5)), m stored as binary16
///          and not used rounded. Q5_1 the same with 31. The zeros that fill a block count for min and max.
/// `rule` plays no part in those of GGUF. What ggml leaves undefined: a product NaN gives the code of 0 (with
/// a minimum the code 0), one out of range the last code.
///
/// Stochastic: element i of the call uses draw i of SplitMix64(rule.seed).
/// Sources: OCP MX 1.0 section 6.3 (what it leaves open follows microsoft/microxcaling, the NaN scale too);
/// NVIDIA, "Pretraining LLMs with NVFP4"; ggml, quantize_row_q8_0_ref, quantize_row_q4_0_ref
/// and those of q4_1, q5_0, q5_1.
void encodeBlocks(const ScaledBlockFormat& format, std::span<const double> values,
                  std::span<std::uint8_t> bytes, const RoundingRule& rule = {}, float tensorScale = 1);
void encodeBlocks(const ScaledBlockFormat& format, std::span<const float> values,
                  std::span<std::uint8_t> bytes, const RoundingRule& rule = {}, float tensorScale = 1);

/// The values of the blocks, exact in binary64 (a product of at most 30 significant bits); binary32 rounds
/// once. `values` may end within the last block.
void decodeBlocks(const ScaledBlockFormat& format, std::span<const std::uint8_t> bytes,
                  std::span<double> values, float tensorScale = 1);
void decodeBlocks(const ScaledBlockFormat& format, std::span<const std::uint8_t> bytes,
                  std::span<float> values, float tensorScale = 1);

/// NVFP4's scale of a whole tensor, binary32(amax / (6 * 448)): the block of amax then gets the largest block
/// scale. 1 for amax = 0 and NaN; never 0 or infinite.
float nvfp4TensorScale(double amax);

// One block, `bytes` long.

std::uint64_t blockScaleBits(const ScaledBlockFormat& format, std::span<const std::uint8_t> block);
void setBlockScaleBits(const ScaledBlockFormat& format, std::span<std::uint8_t> block, std::uint64_t bits);
/// Without a tensor scale.
double blockScaleValue(const ScaledBlockFormat& format, std::uint64_t bits);

std::uint64_t blockCode(const ScaledBlockFormat& format, std::span<const std::uint8_t> block, int index);
void setBlockCode(const ScaledBlockFormat& format, std::span<std::uint8_t> block, int index,
                  std::uint64_t code);
/// 0 for kinds without.
double blockMinimumValue(const ScaledBlockFormat& format, std::span<const std::uint8_t> block);
/// Before any scale.
double blockElementValue(const ScaledBlockFormat& format, std::uint64_t code);

/// Place of a bit of an element (0: the lowest), counted from the lowest bit of the block's first byte
/// upwards.
int blockBitOf(const ScaledBlockFormat& format, int index, int bit = 0);

} // namespace bitloupe
