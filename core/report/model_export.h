#pragma once

#include "core/base/context.h"
#include "core/labs/weights/weights_state.h"

#include <string>
#include <string_view>

/// What a model's quantization can be written to, beside pictures.
namespace bitloupe::report {

enum class ModelExport {
    LayersCsv, ///< every weight tensor with its error and size
    LayersJson,
    BelowText, ///< the names of the tensors below the threshold, a line each, worst first
    BelowCsv, ///< name,sqnrDb
    BelowJson, ///< [{name, sqnrDb}]
    Html, ///< the report that stands alone
    Safetensors, ///< the model with its weights as codes
    Npz
};

/// Writes the model of a State, quantized as the State says, to `path`: beside it first, then renamed, so
/// that the file is complete or absent. Gives one line about what was written ("12 of 42 tensors"). Errors:
/// those of opening, of survey() and quantizeModel(), of writing; unsupported for codes of a block format;
/// cancelled.
Expected<std::string> exportModel(ModelExport kind, const weights::State& state, const std::string& path,
                                  const Context& context);

} // namespace bitloupe::report
