#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bitloupe::report {

/// Rows of text in aligned columns, two blanks apart, a line each. The first `leftColumns` stand at the left,
/// the others at the right; widths are counted in characters, and lines end without blanks.
std::string alignedTable(const std::vector<std::vector<std::string>>& rows, std::size_t leftColumns);

/// "43.5", or "exact" for infinity.
std::string decibelText(double sqnrDb);

/// "423.5 kB" of 1000 bytes, "1.51 MB" from a million on, "812 B" below a thousand.
std::string byteText(std::int64_t bytes);

} // namespace bitloupe::report
