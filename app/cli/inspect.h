#pragma once

#include "core/io/inspect.h"

#include <iosfwd>
#include <string>

namespace bitloupe::cli {

struct InspectCommand {
    std::string model; ///< file, or "demo"
    InspectOptions options;
    bool json = false;
};

/// Runs `inspect`; returns the process's exit code. The list goes to `out`, an error as one line to `err`.
int runInspect(const InspectCommand& command, std::ostream& out, std::ostream& err);

} // namespace bitloupe::cli
