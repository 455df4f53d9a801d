#pragma once

#include "core/labs/weights/values.h"

#include <cstdint>
#include <vector>

namespace bitloupe::weights {

/// Largest part of a channel that is drawn as pictures, in values.
inline constexpr std::int64_t kMostFilterValues = std::int64_t(1) << 20;

/// One channel as small pictures, one per input. A value stands at (tile * rows + row) * columns + column.
struct Filter {
    std::int64_t channel = 0;
    std::int64_t tiles = 0; ///< inputs
    std::int64_t rows = 1; ///< of a tile: the kernel's height
    std::int64_t columns = 1;
    std::vector<float> original; ///< NaN and infinities as they are
    std::vector<float> quantized; ///< S(q - Z); NaN of what is not finite
    std::vector<float> difference; ///< quantized - original
    std::vector<std::int64_t> codes; ///< empty for block formats
    std::vector<std::int64_t> places; ///< in the channel; see Place::at
    double width = 0; ///< max|w| of the channel
    double scale = 0; ///< the coarsest of the channel
    double errorWidth = 0; ///< what the colours of differences span: scale / 2, of blocks the largest error
    std::int64_t finite = 0;
    std::int64_t becameZero = 0; ///< weights other than 0 whose quantized value is 0
    double largestError = 0; ///< max |quantized - original|
    bool isPart = false; ///< the channel is longer than kMostFilterValues

    bool hasCodes() const { return !codes.empty(); }
    std::size_t size() const { return original.size(); }
    /// The place of the largest finite |w|, where a look starts.
    std::size_t largest() const;
};

/// Height and width of the kernel are the last two dimensions, the last one of a one-dimensional kernel;
/// TFLite has them at 1 and 2, Keras at 0 and 1. Everything else but the channel axis counts inputs; where
/// the axis is one of them, as of a matrix, every value is a tile of its own. Domain: 0 <= channel < channels
/// of the result.
Filter filterOf(const Result& result, std::int64_t channel);

/// Channels by rising SQNR, equal ones by number.
std::vector<std::int64_t> worstFirst(const Result& result);

} // namespace bitloupe::weights
