#pragma once

#include <cstdint>
#include <string>

namespace bitloupe::report {

/// A tensor's name as text of one line; "(unnamed)" for the empty one.
std::string nameText(const std::string& name);

/// "1 tensor", "4 tensors".
std::string counted(std::int64_t count, const char* one, const char* many);

/// "43.5", or "exact" for infinity.
std::string decibelText(double sqnrDb);

/// "423.5 kB" of 1000 bytes, "1.51 MB" from a million on, "812 B" below a thousand.
std::string byteText(std::int64_t bytes);

} // namespace bitloupe::report
