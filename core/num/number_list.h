#pragma once

#include "core/base/expected.h"

#include <string>
#include <string_view>
#include <vector>

namespace bitloupe {

inline constexpr std::size_t kMaxListItems = 100'000;

/// Whether a text is several numbers rather than one number or one expression: a column, a row with commas,
/// semicolons or tabs, or an array of C, Python or numpy. One comma between digits is a decimal comma.
bool isNumberList(std::string_view text);

/// The numbers of such a text one by one, each as parseNumber takes it.
///
///   column   0.1\n0.2         row  0.1, 0.2   0,1; 0,2   0.1<tab>0.2
///   C        float a[] = {0.1f, 1/3.0f};  // and /* comments */ are skipped
///   Python   [0.1, 0.2]   (0.1, 0.2)   [np.float32(0.1)]   # comments
///   numpy    array([[0.1, 0.2]], dtype=float32)   [0.1 0.2]
///
/// Nested arrays are read row by row. Errors: missing without any number, wrongType where a line such as
/// "0,1" can be one number or two and where "..." stands for numbers left out, tooLarge past kMaxListItems.
Expected<std::vector<std::string>> numberListItems(std::string_view text, const std::string& where);

} // namespace bitloupe
