#pragma once

#include "core/base/expected.h"

#include <string>
#include <string_view>

namespace bitloupe {

/// Writes a file under a temporary name in the same folder, flushes it to the disk and renames it over
/// `path`, so that a reader sees the old content or the new, never a part. On failure the old file is
/// untouched. Links and what is no plain file: see FileWriter. Errors: as there.
Status writeFileAtomically(const std::string& path, std::string_view content);

/// Whole file as text; errors: unreadable, tooLarge.
Expected<std::string> readFile(const std::string& path, std::size_t maxBytes = std::size_t(64) << 20U);

} // namespace bitloupe
