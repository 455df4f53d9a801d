#pragma once

#include "core/labs/weights/row_quantizer.h"

#include <optional>
#include <string>
#include <vector>

namespace bitloupe::weights {

enum class OutputFormat { Safetensors, Npz, Gguf };

constexpr auto enumWords(OutputFormat)
{
    return std::array<std::pair<OutputFormat, std::string_view>, 3>{
        {{OutputFormat::Safetensors, "safetensors"},
         {OutputFormat::Npz, "npz"},
         {OutputFormat::Gguf, "gguf"}}};
}

struct QuantizeOptions {
    Settings settings; ///< of 2 to 16 bits; with a block for GGUF, and for GGUF alone
    std::optional<int> axis; ///< of the channels; else as for the lab
    std::vector<std::string> only; ///< names of the tensors to quantize; empty: all weights
    std::vector<std::string> keep; ///< names of tensors that stay as they are
    OutputFormat format = OutputFormat::Safetensors;
};

struct QuantizedTensor {
    std::string name;
    double sqnrDb = 0; ///< with the scales as stored, binary32
    std::int64_t scales = 0;
};

struct QuantizeSummary {
    std::vector<QuantizedTensor> quantized; ///< in the order of the file
    // Copied unchanged, and why:
    std::int64_t notChosen = 0; ///< not in `only`, or in `keep`
    std::int64_t notFloat = 0; ///< whole numbers, texts
    std::int64_t oneDimension = 0; ///< floating of less than two dimensions: biases, norms
    std::int64_t noBlocks = 0; ///< last dimension no multiple of the block
    std::int64_t codes = 0; ///< stored with scales already; these are written along
    std::vector<std::string> notFinite; ///< hold a NaN or an infinity
    std::vector<std::string>
        widened; ///< of types that the format lacks, written in wider ones that hold them exactly
    std::int64_t bytesBefore = 0; ///< of all tensors
    std::int64_t bytesAfter = 0; ///< of all tensors written

    std::int64_t copied() const
    {
        return notChosen + notFloat + oneDimension + noBlocks + codes
            + static_cast<std::int64_t>(notFinite.size());
    }
};

/// Writes a model with its weights as codes, scales and zero points; see core/io/stored_codes.h for the
/// layout. With a block: a GGUF file with its weights in such blocks, which run along the last dimension.
/// Codes are clamp(round(w / S) + Z) of the scale rounded to binary32, ties to even; codes of less than 8
/// bits are packed. Errors: outOfRange where `path` is the model's own file, or for an axis that a tensor
/// lacks; missing for a name in `only` or `keep`; unsupported for a block outside GGUF, for GGUF without one,
/// and for one that GGUF lacks; unreadable for a tensor that cannot be read; those
/// of writing; cancelled. Nothing is written then.
Expected<QuantizeSummary> quantizeModel(const Model& model, const std::string& path,
                                        const QuantizeOptions& options, const Context& context);

} // namespace bitloupe::weights
