#pragma once

#include "app/cli/scale_options.h"

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace bitloupe::cli {

struct QuantizeCommand {
    std::string model; ///< file, or "demo"
    std::string output; ///< "-" is the standard output
    ScaleOptions scales{.symmetric = false};
    std::string block; ///< a block format of GGUF in place of the scales; empty: none
    std::optional<int> axis;
    std::vector<std::string> only;
    std::string keepFile; ///< file of names, a line each, that are not quantized; empty: none
    std::string format; ///< safetensors, npz or gguf; empty: by the ending of the output
};

/// Runs `quantize`; returns the process's exit code. One line of summary goes to `out` (to `err` where the
/// model itself is on the standard output), an error as one line to `err`.
int runQuantize(const QuantizeCommand& command, std::ostream& out, std::ostream& err);

} // namespace bitloupe::cli
