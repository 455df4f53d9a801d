#pragma once

#include <string>
#include <string_view>

/// Fields of RFC 4180; lines end with kCsvEnd.
namespace bitloupe::report {

inline constexpr std::string_view kCsvEnd = "\r\n";

/// A text in quotes, quotes in it doubled.
std::string csvText(std::string_view text);
/// Shortest round trip; "NaN", "Infinity", "-Infinity".
std::string csvNumber(double value);

} // namespace bitloupe::report
