#pragma once

#include "core/base/context.h"
#include "core/base/expected.h"
#include "core/num/block.h"
#include "core/quant/metrics.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

/// Errors of quantizers whose scale belongs to a block of consecutive values. NaN and infinities are counted
/// and take no part in any scale.
namespace bitloupe {

/// Error, counts and what the codes stand for before the scale.
struct BlockMeasurement {
    Measurement measurement; ///< codes are places in `levels`
    std::vector<double> levels; ///< ascending
    double bitsPerValue = 0; ///< scales included, of the blocks this tensor needs
};

/// Values in the order of the tensor, the last block padded with zeros. Clipped: beyond the largest element
/// of the block's own scale. `rule` as in encodeBlocks. Errors: cancelled.
Expected<BlockMeasurement> measureBlocks(std::span<const float> values, const ScaledBlockFormat& format,
                                         const RoundingRule& rule, const Context& context);

/// The sixteen levels of NF4, binary32. Source: Dettmers et al. 2023 (QLoRA) as bitsandbytes stores them.
const std::array<float, 16>& nf4Levels();

/// NF4: per block of `block` values absmax in binary32, code = nearest level of binary32(x / absmax), a tie
/// to the lower one, value = level * absmax. `doubleQuantized`: the mean of all absmax is taken off, what is
/// left gets per 256 blocks one binary32 scale max|.| / 448 and 8 bits of FP8 E4M3 (QLoRA, section 3;
/// bitsandbytes uses an 8-bit table of its own instead). Bits per value: 4 + 32 / block, or 4 + 8 / block +
/// 32 / (256 block).
Expected<BlockMeasurement> measureNf4(std::span<const float> values, std::int64_t block, bool doubleQuantized,
                                      const Context& context);

/// The scale of each block that measureNf4 stores: its largest magnitude, or what double quantization leaves
/// of it.
std::vector<float> nf4Scales(std::span<const float> values, std::int64_t block, bool doubleQuantized);

/// The codes alone, for one block.
std::vector<int> nf4Codes(std::span<const float> block);

} // namespace bitloupe
