#pragma once

#include <iosfwd>
#include <optional>
#include <string>

namespace bitloupe::cli {

struct CompareOptions {
    std::string a; ///< model files, or "demo"
    std::string b;
    bool json = false;
    std::optional<double> failBelowDb; ///< exit code 3 where a matched tensor lies below, or none matched
};

/// Runs `compare`; returns the process's exit code. The comparison goes to `out`, an error or the reason of a
/// failed check as one line to `err`.
int runCompare(const CompareOptions& options, std::ostream& out, std::ostream& err);

} // namespace bitloupe::cli
