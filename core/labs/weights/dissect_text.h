#pragma once

#include "core/labs/weights/weights.h"

#include <cstdint>
#include <string>
#include <vector>

/// What a block taken apart says about one byte and one value. Pure functions of a dissection.
namespace bitloupe::weights {

/// The formula of a value with its own numbers in place of the letters: "(0.000763 · 41) · 7 − 0.0101 · 12".
std::string substituted(const Dissection& block, const DissectedElement& element);

/// What the bytes are for: the region that holds `byte`.
const BlockRegion& regionOfByte(const Dissection& block, int byte);

/// The values that a byte has a part in: all of a scale or minimum of the block, those of the parts whose
/// scale or minimum it holds, those with code bits in it; none of sums.
std::vector<int> elementsOfByte(const Dissection& block, int byte);

/// The bits that make a value: of its code, of the scale and the minimum of its part, and the whole scale and
/// minimum of the block.
BitRuns bitsOfElement(const Dissection& block, int element);

/// "bits 0–3", "bit 7" of a run.
std::string bitsText(const BitRun& run);

/// A line for each number that a byte holds or has bits of: "bits 0–3: scale of part 2, s = 41". Without
/// the byte itself.
std::vector<std::string> byteLines(const Dissection& block, int byte);

/// Blocks of the tensor, counted through all channels, and the place of the one shown.
std::int64_t blockCount(const Result& result);
std::int64_t blockNumber(const Result& result);
/// Flat index of the first value of a block; 0 <= number < blockCount(result). Both need a dissection.
std::int64_t firstOfBlock(const Result& result, std::int64_t number);
/// Index of a value of the block shown, one number per dimension.
std::vector<std::int64_t> indexOfElement(const Result& result, int element);
/// Its flat index.
std::int64_t flatOfElement(const Result& result, int element);

} // namespace bitloupe::weights
