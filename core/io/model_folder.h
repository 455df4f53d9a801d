#pragma once

#include "core/base/expected.h"

#include <string>

namespace bitloupe {

/// The path, free of links, of the file `name` beside (or in a folder below) the model file `modelPath`.
/// Links are followed as long as they end in the folder of the model, or in the one where the model itself
/// lies when it is a link: download caches keep the files of a model side by side and link to them. Errors:
/// missing; unsupported where it lies elsewhere.
Expected<std::string> pathBeside(const std::string& modelPath, const std::string& name);

} // namespace bitloupe
