#pragma once

#include "core/base/expected.h"

#include <span>
#include <string>

namespace bitloupe {

/// Writes a one-dimensional NumPy array of binary64 ("<f8", format 1.0), beside and renamed.
/// Errors: as writeFileAtomically.
Status writeNpy(const std::string& path, std::span<const double> values);

} // namespace bitloupe
