#pragma once

#include "core/base/context.h"
#include "core/lesson/lesson.h"

#include <string>
#include <vector>

namespace bitloupe {

struct LintFinding {
    std::string file;
    int line = 0;
    int step = 0; ///< from 1; 0 concerns the whole lesson
    std::string sentence;

    friend bool operator==(const LintFinding&, const LintFinding&) = default;
};

struct LintReport {
    std::vector<LintFinding> findings;
    int lessons = 0;
    int steps = 0;
};

/// Lessons of a folder (FOLDER/NN-slug/lesson.md) in order of their names. A folder that is itself a lesson
/// is a library of one.
std::vector<Lesson> loadLessons(const std::string& folder);

/// Proves each lesson: the grammar; `requires` exist without a circle; pointers resolve; each scene computes
/// and fails its check; scene + solution passes; each mistake's example fails the check and is the first that
/// applies, and none applies at the scene or the solution; the clauses of a top-level `all` speak; predicted
/// truths are computed and lie within their track; formulas parse; word and time limits hold.
LintReport lintFolder(const std::string& folder, const Context& context);
/// The same for lessons in memory.
LintReport lintLessons(const std::vector<Lesson>& lessons, const Context& context);

} // namespace bitloupe
