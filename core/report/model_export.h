#pragma once

#include "core/base/context.h"
#include "core/labs/weights/survey.h"
#include "core/labs/weights/weights_state.h"

#include <string>

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
    Npz,
    Gguf ///< the model with its weights as blocks
};

/// Below it a tensor is marked, unless told otherwise.
inline constexpr double kThresholdDb = 30;

/// The content of one of the first six kinds. `command` is what makes the same report again. Errors: those of
/// compute() for the worst tensors; cancelled.
Expected<std::string> surveyText(ModelExport kind, const weights::Survey& survey, const std::string& command,
                                 const Context& context);

/// The call of the command line that makes the report of a survey again, as a POSIX shell takes it.
std::string reportCommand(const weights::Survey& survey, const std::string& output);

/// Writes the model of a State, quantized as the State says, to `path`: beside it first, then renamed, so
/// that the file is complete or absent. Gives one line about what was written ("12 of 42 tensors"). Errors:
/// outOfRange where `path` is a file of the model itself; those of opening, of survey() and quantizeModel(),
/// of writing; unsupported for codes of a block format,
/// and for GGUF without one; cancelled.
Expected<std::string> exportModel(ModelExport kind, const weights::State& state, const std::string& path,
                                  const Context& context);

} // namespace bitloupe::report
