#pragma once

#include "app/cli/scale_options.h"

#include <iosfwd>
#include <optional>
#include <string>

namespace bitloupe::cli {

struct ReportCommand {
    std::string model; ///< file, or "demo"
    std::string output; ///< "-" is the standard output
    std::string format; ///< html, csv, json or list; empty: by the ending of the output
    ScaleOptions scales;
    std::string block; ///< a block format in place of the scales; empty: none
    std::optional<double> thresholdDb; ///< below it a tensor is marked; else the limit of the gate, else 30
    std::optional<double> failBelowDb; ///< exit code 3 where a tensor lies below
};

/// Runs `report`; returns the process's exit code. What was written goes to `out` (to `err` where the report
/// itself is on the standard output), an error or the reason of a failed check as one line to `err`.
int runReport(const ReportCommand& command, std::ostream& out, std::ostream& err);

} // namespace bitloupe::cli
