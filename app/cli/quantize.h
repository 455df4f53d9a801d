#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace bitloupe::cli {

struct QuantizeCommand {
    std::string model; ///< file, or "demo"
    std::string output;
    int bits = 8;
    std::string granularity; ///< perTensor, perChannel or perGroup; empty: perGroup where a group is given
    std::optional<int> group;
    std::optional<int> axis;
    bool symmetric = false;
    std::vector<std::string> only;
    std::string format; ///< safetensors or npz; empty: by the ending of the output
};

/// Runs `quantize`; returns the process's exit code. One line of summary goes to `out`, an error as one line
/// to `err`.
int runQuantize(const QuantizeCommand& command, std::ostream& out, std::ostream& err);

} // namespace bitloupe::cli
