#pragma once

#include <iosfwd>
#include <optional>
#include <string>

namespace bitloupe::cli {

struct ReportCommand {
    std::string model; ///< file, or "demo"
    std::string output; ///< ends in .html, .csv or .json; anything else is HTML
    int bits = 8;
    std::string granularity; ///< perTensor, perChannel or perGroup; empty: perGroup where a group is given
    std::optional<int> group;
    bool asymmetric = false;
    std::optional<double> failBelowDb; ///< exit code 3 where a tensor lies below; also the threshold (30)
};

/// Runs `report`; returns the process's exit code. What was written goes to `out`, an error or the reason of
/// a failed check as one line to `err`.
int runReport(const ReportCommand& command, std::ostream& out, std::ostream& err);

} // namespace bitloupe::cli
