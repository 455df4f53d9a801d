#pragma once

#include "core/base/context.h"
#include "core/base/expected.h"
#include "core/base/json.h"
#include "core/io/model.h"
#include "core/io/tensor_stats.h"

#include <optional>
#include <string>

namespace bitloupe {

struct InspectOptions {
    bool stats = false; ///< read every value for min, max, mean, std, ...
    std::optional<std::string> tensor; ///< only the tensor of this name
};

/// {"file", "format", "note"?, "metadata"? {key: text}, "tensors": [{name, shape, dtype, count, usedBy?,
/// problem?, trainingState? (true where it is), quantization? {scales, zeroPoints, axis}, and with stats nan,
/// inf, zeros, min, max, mean, std, sumAbs, first4, last4}]}. min, max, mean and std are null where no value
/// is finite. `path` relative to the context's folder. Errors: of opening; missing for a tensor that the file
/// does not hold; cancelled.
Expected<Json> inspectModel(const std::string& path, const InspectOptions& options, const Context& context);

/// The same as a table for people, one tensor a line, columns aligned.
std::string inspectText(const Json& inspection);

/// "ONNX" for "onnx": the format of a model as people write it.
std::string formatLabel(std::string_view format);

/// "64×256×1×1"; "scalar" without dimensions.
std::string shapeText(const std::vector<std::int64_t>& shape);

} // namespace bitloupe
