#pragma once

#include "core/io/array_model.h"
#include "core/io/tensor_writer.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Quantized tensors in files of plain arrays, as `bitloupe-cli quantize` writes them and the readers of
/// safetensors and npz find them again:
///
///   NAME             codes of 8 to 16 bits: I8 or I16 (I32: copied biases) in the tensor's own shape,
///   signed;
///                    of 2 to 7 bits, packed: U8, one dimension. Codes in two's complement and row-major
///                    order make a stream of bits: bit j of code i is bit (i * bits + j) mod 8 of byte (i *
///                    bits + j) / 8. Zeros fill the last byte and further ones up to a whole block, the
///                    fewest codes that fill whole bytes: 4 of 2 bits in 1 byte, 8 of 3 in 3, 2 of 4 in 1,
///                    8 of 5 in 5, 4 of 6 in 3, 8 of 7 in 7
///   NAME.scale       F32, one value [1], one per channel [channels] or one per group [channels, groups]
///   NAME.zero_point  I32, of the same shape
///   metadata         "quantization:NAME": the JSON text {"bits", "granularity":
///   perTensor|perChannel|perGroup,
///                    "axis" (-1 per tensor), "groupSize" (0 unless per group), "scheme":
///                    symmetric|asymmetric, "shape", "packed", "quantMin", "quantMax"}
///
///   value = (code - zero_point) * scale
///
/// Channels are the indexes of the axis. Groups run through the values of a channel in row-major order of the
/// other dimensions; the last group of a channel may be shorter.
namespace bitloupe {

struct CodeLayout {
    int bits = 8;
    std::string granularity = "perTensor";
    int axis = -1;
    std::int64_t groupSize = 0;
    bool symmetric = true;
    std::vector<std::int64_t> shape;
    bool packed = false;
    std::int64_t quantMin = 0;
    std::int64_t quantMax = 0;
};

/// Codes of more bits stand in whole bytes.
inline constexpr int kMostPackedBits = 7;
inline constexpr std::string_view kLayoutKey = "quantization:";

std::string layoutText(const CodeLayout& layout);
/// nullopt for a text that is not such a layout.
std::optional<CodeLayout> parseLayout(std::string_view text);

/// The model with scales and zero points attached to the tensors that `metadata` describe, packed codes
/// unpacked. What does not fit together is left as plain arrays. The same model where nothing is described.
Expected<std::shared_ptr<const ArrayModel>> withStoredCodes(std::shared_ptr<ArrayModel> model,
                                                            const OutputMetadata& metadata);

} // namespace bitloupe
