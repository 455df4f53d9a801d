#pragma once

#include "core/base/json.h"

#include <string>

namespace bitloupe {

/// States with the files that they name beside their own file: a relative "path" or "other" of any object
/// that is a file of `folder` becomes absolute, so that it means the same file wherever the program runs
/// next. Everything else stays ("demo", names of no file, absolute paths).
Json withPathsIn(const std::string& folder, Json states);

/// One such path.
std::string pathIn(const std::string& folder, const std::string& path);

} // namespace bitloupe
