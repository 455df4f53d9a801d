#pragma once

#include "core/base/json.h"
#include "core/io/model.h"
#include "core/labs/weights/block_anatomy.h"
#include "core/num/block.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bitloupe::weights {

/// One value of a block, taken apart.
struct DissectedElement {
    unsigned code = 0; ///< as its bits say
    BitRuns bits; ///< where they lie, lowest first
    double number = 0; ///< what the code stands for, before the scale
    int part = 0; ///< which scale of the block; 0 without parts
    double value = 0; ///< decoded
};

/// A part of a block with a scale of its own.
struct DissectedPart {
    BitRuns scaleBits; ///< empty where the block has one scale only
    int scaleNumber = 0; ///< s as its bits say, before an offset is taken off
    double scale = 0; ///< d · s, what `number` is multiplied by
    BitRuns minimumBits; ///< empty without
    int minimumNumber = 0; ///< m as its bits say
    double minimum = 0; ///< added to the product (dmin · m counts negative)
};

/// One block of a tensor: its bytes and what each is for.
struct Dissection {
    std::string format; ///< "Q4_K", "MXFP4"
    std::string formula; ///< of a value, with the letters of the format
    std::int64_t block = 0; ///< counted through the tensor (of encoded rows: through the channel)
    std::int64_t blocks = 0; ///< how many there are
    std::int64_t channel = -1; ///< of encoded rows; -1 where blocks count through the tensor
    int perBlock = 0; ///< values of a full block
    std::int64_t firstElement = 0; ///< flat index in the tensor (of encoded rows: in the channel)
    int selected = 0; ///< the element asked for, within the block
    std::int64_t fileOffset = -1; ///< of the block in its file, -1 where it is in none
    std::vector<std::uint8_t> bytes;
    std::vector<BlockRegion> regions; ///< in the order of the bytes, without gaps
    double scale = 0; ///< d
    double minimum = 0; ///< m or dmin; 0 without
    std::optional<double> tensorScale; ///< of formats that have one
    std::vector<DissectedPart> parts; ///< at least one
    std::vector<DissectedElement> elements; ///< without those behind the end of the tensor
};

/// The block of a stored tensor that holds value `element` (flat, row-major). Errors: unsupported for a
/// tensor that is not stored in blocks that we decode; outOfRange; those of reading. `where` is /state/page
/// or /state/element.
Expected<Dissection> dissectStored(const Model& model, std::size_t index, std::int64_t element);

/// Whether dissectStored has an answer for the tensor.
bool isBlockTensor(const Model& model, std::size_t index);

/// The block that a row of values becomes in a block format. 0 <= element < row.size().
Dissection dissectEncoded(std::span<const float> row, const ScaledBlockFormat& format, float tensorScale,
                          std::int64_t element);

/// {"format", "formula", "block", "blocks", "firstElement", "selected", "channel"?, "fileOffset"?, "bytes":
/// hex, "regions":
/// [{role, first, bytes}], "scale", "minimum"?, "tensorScale"?, "parts": [{scale, minimum?, scaleBits?,
/// minimumBits?}], "elements": [{code, number, part, value, bits: [[byte, shift, bits]]}]}.
Json dissectionJson(const Dissection& dissection);

} // namespace bitloupe::weights
