#pragma once

#include "core/lesson/lint.h"
#include "core/lesson/step_run.h"

#include <optional>

namespace bitloupe {

/// Proves one step by running it: what the grammar alone cannot tell.
class StepLint {
public:
    StepLint(const Step& step, int number, const std::string& file, const Context& context,
             std::vector<LintFinding>& findings);

    /// `found` is where the step before ended. Returns where this one ends: its solution, else its start.
    std::optional<StepStart> run(const StepStart* found);

private:
    void report(int line, const std::string& sentence);
    std::optional<Moment> momentOf(const StepStart& start, const Json& patch, const Json& answer, int line,
                                   const std::string& what);
    void lintPointers(const std::string& lab, const Moment& scene, const Moment* solution);
    void lintCheck(const StepStart& start, const Moment& scene, const Moment& solution);
    void lintMistakes(const StepStart& start, const Moment& scene, const Moment& solution);
    void lintClauses();
    void lintPredict(const StepStart& start);
    void lintFormulas();

    const Step& m_step;
    int m_number;
    const std::string& m_file;
    const Context& m_context;
    std::vector<LintFinding>& m_findings;
};

} // namespace bitloupe
