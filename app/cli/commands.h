#pragma once

#include <CLI/CLI.hpp>

namespace bitloupe::cli {

/// Adds every command to the program; the one that is called leaves its exit code in `code`.
void addCommands(CLI::App& app, int& code);

} // namespace bitloupe::cli
