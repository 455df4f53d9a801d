#pragma once

#include "core/base/context.h"
#include "core/base/expected.h"

#include <csignal>
#include <iosfwd>
#include <memory>
#include <string>

namespace bitloupe::cli {

/// What a command that takes its time owes the terminal: Ctrl+C (also SIGTERM and SIGHUP) stops the work so
/// that no half file stays, and a line of progress is shown on standard error where that is a terminal. A
/// second Ctrl+C ends the program at once. Threads of the work must start after this object.
class Job {
public:
    Job();
    ~Job();
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;

    Context& context() { return m_context; }

    /// Takes the line of progress away; before anything else is printed.
    void clearLine();
    /// The error as one line; gives the exit code, or ends by the signal that stopped the work, so that a
    /// script's loop ends too.
    int failure(const Error& error, std::ostream& err);

private:
    struct Watch;
    struct Line;

    std::unique_ptr<Line> m_line;
    std::unique_ptr<Watch> m_watch;
    Context m_context;
};

/// The error as one line; gives the exit code.
int failure(const Error& error, std::ostream& err);

/// Where a gate like --fail-below-sqnr stands: `below` of `all` tensors lie below `limitDb`. Gives exit code
/// 3 and says why, or 0.
struct Gate {
    double limitDb = 0;
    std::int64_t below = 0;
    std::int64_t all = 0;
    std::string worst;
    double worstDb = 0;
};
int check(const Gate& gate, std::ostream& err);

/// Errors: outOfRange, for a limit that is no finite number of decibels.
Status checkDecibels(const char* option, double decibels);

/// "-" names the standard output.
std::string outputPath(const std::string& given);
bool isStandardOutput(const std::string& path);

} // namespace bitloupe::cli
