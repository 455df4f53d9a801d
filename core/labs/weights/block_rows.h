#pragma once

#include "core/base/context.h"
#include "core/base/json.h"
#include "core/num/block.h"

#include <cstdint>
#include <span>
#include <string>

/// Channels stored in blocks that carry their own scale. Blocks run along a channel; the last one of a
/// channel is padded with zeros.
namespace bitloupe::weights {

/// The block format that a State names: {"kind": mxfp8|mxfp6|mxfp4|mxint8|nvfp4|q8_0|q4_0|q4_1|q5_0|q5_1,
/// "element"?: an element of that kind}, or the kind alone as a text. Errors: wrongType, unknownKey,
/// outOfRange, all at /state/block.
Expected<const ScaledBlockFormat*> readBlockFormat(const Json& block);

/// What a State says to name the format, and readBlockFormat reads: the kind where that is enough, else with
/// its element.
Json blockName(const ScaledBlockFormat& format);

/// Why channels of `perChannel` values cannot be stored so ("needs rows of a multiple of 32"), or empty.
std::string whyNotBlocks(const ScaledBlockFormat& format, std::int64_t perChannel);

/// Whole codes of integer elements; of floats their bit pattern.
std::int64_t firstBlockCode(const ScaledBlockFormat& format);

struct BlockError {
    double noise = 0; ///< sum (w - decoded)^2, in binary64
    double coarsest = 0; ///< largest scale of a block, tensor scale included
};

/// sum (w - decoded)^2 alone: see addBlockErrors. Stops early, with what it has, when cancelled.
double blockNoise(std::span<const float> row, const ScaledBlockFormat& format, float tensorScale,
                  const Context& context);

/// Encodes a row. `counts` has one place per code, from firstBlockCode on; padding is not counted. Stops
/// early, with what it has, when cancelled.
BlockError blockError(std::span<const float> row, const ScaledBlockFormat& format, float tensorScale,
                      std::span<std::int64_t> counts, const Context& context);

/// What a row looks like after encoding and decoding. out.size() == row.size().
void decodedBlocks(std::span<const float> row, const ScaledBlockFormat& format, float tensorScale,
                   std::span<double> out);

} // namespace bitloupe::weights
