#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace bitloupe {

/// Rows of text in aligned columns, two blanks apart, a line each. The first `leftColumns` stand at the left,
/// the others at the right; widths are counted in characters, and lines end without blanks.
std::string alignedTable(const std::vector<std::vector<std::string>>& rows, std::size_t leftColumns);

} // namespace bitloupe
