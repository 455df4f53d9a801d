#pragma once

#include "core/labs/numbers/block.h"

#include <string>
#include <string_view>
#include <vector>

/// Edits of a block as pure functions, its example values and its texts for other programs.
namespace bitloupe::numbers {

/// Another format for the same numbers: the values asked for, else the stored ones, cut to what it holds.
Block withFormat(const Block& block, const BlockResult& result, const ScaledBlockFormat& format);
/// Values to encode; the tensor scale is again that of the block.
Block withValues(const Block& block, std::vector<double> values);
/// One number asked for; the others stay as asked, or as stored.
Block withValue(const Block& block, const BlockResult& result, int index, double value);
/// Bytes as they are: bits are exact from here on, nothing is asked for.
Block withBytes(const Block& block, const BlockResult& result, const std::vector<std::uint8_t>& bytes);
Block withScaleBits(const Block& block, const BlockResult& result, std::uint64_t bits);
Block withCode(const Block& block, const BlockResult& result, int index, std::uint64_t code);
Block withTensorScale(const Block& block, const BlockResult& result, std::optional<double> scale);

/// The numbers in a text (see numberListItems; one number is a list too), each the nearest binary64. Errors:
/// those of numberListItems and parseNumber; outOfRange for more than `format` holds.
Expected<std::vector<double>> blockValues(const ScaledBlockFormat& format, std::string_view text);

enum class BlockExample {
    Normal, ///< N(0, 1), seed 5
    Outlier, ///< the same times 1/20, and 4 as the sixth value
    Powers, ///< 1, -1/2, 1/4, ... down to 2^-31
    Weights, ///< of the built-in network: the first of pw3.weight
};
std::vector<double> exampleValues(BlockExample example, int count);

/// Lower-case hex in file order.
std::string bytesText(const BlockResult& result);

enum class BlockText { Csv, C, Python };
/// The stored values, shortest texts that read back: csv with bits and what was asked for, a C array of
/// double, a Python list.
std::string valuesText(const BlockResult& result, BlockText form);

} // namespace bitloupe::numbers
