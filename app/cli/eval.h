#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace bitloupe::cli {

struct EvalOptions {
    std::string file; ///< "-" is standard input
    bool lines = false; ///< one envelope per line in, one result or error per line out
    std::vector<std::string> only; ///< JSON pointers into the result; empty prints all
    int indent = 2; ///< of single results
};

/// Runs `eval`; returns the process's exit code. Results go to `out`, an error as one line to `err`.
int runEval(const EvalOptions& options, std::istream& in, std::ostream& out, std::ostream& err);

} // namespace bitloupe::cli
