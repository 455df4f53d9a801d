#pragma once

#include "core/labs/weights/row_quantizer.h"

#include <optional>
#include <string>
#include <vector>

namespace bitloupe::weights {

enum class OutputFormat { Safetensors, Npz };

constexpr auto enumWords(OutputFormat)
{
    return std::array<std::pair<OutputFormat, std::string_view>, 2>{
        {{OutputFormat::Safetensors, "safetensors"}, {OutputFormat::Npz, "npz"}}};
}

struct QuantizeOptions {
    Settings settings; ///< of 2 to 16 bits, without block
    std::optional<int> axis; ///< of the channels; else as for the lab
    std::vector<std::string> only; ///< names of the tensors to quantize; empty: all weights
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
    std::int64_t notChosen = 0; ///< not in `only`
    std::int64_t notFloat = 0; ///< whole numbers, texts
    std::int64_t oneDimension = 0; ///< floating of less than two dimensions: biases, norms
    std::int64_t codes = 0; ///< stored with scales already; these are written along
    std::vector<std::string> notFinite; ///< hold a NaN or an infinity
    std::vector<std::string> widened; ///< types that the format lacks, written as F32, exactly
    std::int64_t bytesBefore = 0; ///< of all tensors
    std::int64_t bytesAfter = 0; ///< of all tensors written

    std::int64_t copied() const
    {
        return notChosen + notFloat + oneDimension + codes + static_cast<std::int64_t>(notFinite.size());
    }
};

/// Writes a model with its weights as codes, scales and zero points; see core/io/stored_codes.h for the
/// layout. Codes are clamp(round(w / S) + Z) of the scale rounded to binary32, ties to even; codes of
/// less than 8 bits are packed. Errors: outOfRange where `path` is the model's own file, or for an axis that
/// a tensor lacks; missing for a name in `only`; unreadable for a tensor that cannot be read; those of
/// writing; cancelled. Nothing is written then.
Expected<QuantizeSummary> quantizeModel(const Model& model, const std::string& path,
                                        const QuantizeOptions& options, const Context& context);

} // namespace bitloupe::weights
