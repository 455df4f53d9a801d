#pragma once

#include "core/base/expected.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bitloupe {

/// Most numbers of one paste.
inline constexpr std::int64_t kMostPasted = 10'000'000;

/// Numbers apart by blanks, commas, semicolons or brackets, such as a printed NumPy array; U+2212 counts as a
/// minus, nan and inf are read. Each is the nearest binary64. Errors, all at `where`: a word that is no
/// number (wrongType, it is quoted), none (missing), more than `most` (tooLarge, it tells how many there
/// are).
Expected<std::vector<double>> readNumberWords(std::string_view utf8, const std::string& where,
                                              std::int64_t most = kMostPasted);

/// A slice in NumPy's words, "0:16, :, 3": one part per leading axis, each FROM:TO, a single index, or ":"
/// for all; negative numbers count from the end. Empty text is the whole tensor (an empty list). Errors
/// (outOfRange): more parts than axes, no such index, from not below to, a step.
Expected<std::vector<std::vector<std::int64_t>>>
readSliceWords(std::string_view text, const std::vector<std::int64_t>& shape, const std::string& where);

/// The same in words, whole axes as ":"; empty for the whole tensor.
std::string sliceWords(const std::vector<std::vector<std::int64_t>>& slice,
                       const std::vector<std::int64_t>& shape);

} // namespace bitloupe
