#include "core/lesson/lint.h"

#include "core/base/atomic_file.h"
#include "core/base/memo.h"
#include "core/lesson/fences.h"
#include "core/lesson/lesson_parser.h"
#include "core/lesson/lint_step.h"

#include <algorithm>
#include <filesystem>
#include <map>

namespace bitloupe {
namespace {

void lintOrder(const std::vector<Lesson>& lessons, std::vector<LintFinding>& findings)
{
    std::map<std::string, const Lesson*> byId;
    for (const Lesson& lesson : lessons)
        byId[lesson.id] = &lesson;
    // A lesson reached from itself through `requires` stands on a circle.
    for (const Lesson& lesson : lessons) {
        std::vector<std::string> open = lesson.buildsOn;
        std::vector<std::string> seen;
        while (!open.empty()) {
            const std::string id = open.back();
            open.pop_back();
            const auto it = byId.find(id);
            if (it == byId.end()) {
                findings.push_back(
                    {lesson.file, 1, 0, "It requires \"" + id + "\", which is no lesson of this folder."});
                continue;
            }
            if (id == lesson.id) {
                findings.push_back(
                    {lesson.file, 1, 0, "It requires itself, directly or through other lessons."});
                break;
            }
            if (std::find(seen.begin(), seen.end(), id) != seen.end())
                continue;
            seen.push_back(id);
            open.insert(open.end(), it->second->buildsOn.begin(), it->second->buildsOn.end());
        }
    }
}

void lintLesson(const Lesson& lesson, const Context& context, std::vector<LintFinding>& findings)
{
    for (const LessonProblem& problem : lesson.problems)
        findings.push_back({lesson.file, problem.line, problem.step, problem.sentence});
    if (lesson.minutes < static_cast<int>(lesson.steps.size()) && !lesson.steps.empty())
        findings.push_back({lesson.file, 1, 0,
                            "It has " + std::to_string(lesson.steps.size()) + " steps but only "
                                + std::to_string(lesson.minutes) + " minutes: give each step at least one."});
    std::optional<StepStart> found;
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
        const int number = static_cast<int>(i) + 1;
        if (lesson.problemOf(number) != nullptr)
            continue;
        StepLint lint(lesson.steps[i], number, lesson.file, context, findings);
        found = lint.run(found ? &*found : nullptr);
        if (context.cancelled())
            return;
    }
}

} // namespace

std::vector<Lesson> loadLessons(const std::string& folder)
{
    namespace fs = std::filesystem;
    std::vector<fs::path> files;
    std::error_code error;
    if (fs::exists(fs::path(folder) / "lesson.md", error))
        files.push_back(fs::path(folder) / "lesson.md");
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        if (fs::exists(it->path() / "lesson.md", error))
            files.push_back(it->path() / "lesson.md");
    }
    std::sort(files.begin(), files.end());
    std::vector<Lesson> lessons;
    for (const fs::path& file : files) {
        const fs::path absolute = fs::absolute(file, error).lexically_normal();
        const std::string name = absolute.parent_path().filename().string();
        const auto text = readFile(file.string(), std::size_t(1) << 20U);
        if (text) {
            lessons.push_back(parseLesson(*text, name, file.string()));
            continue;
        }
        Lesson broken;
        broken.id = name;
        broken.file = file.string();
        broken.problems.push_back({1, 0, text.error().message});
        lessons.push_back(std::move(broken));
    }
    return lessons;
}

LintReport lintLessons(const std::vector<Lesson>& lessons, const Context& given)
{
    Memo memo;
    Context context = given;
    if (context.memo == nullptr)
        context.memo = &memo;
    LintReport report;
    lintOrder(lessons, report.findings);
    for (const Lesson& lesson : lessons) {
        lintLesson(lesson, context, report.findings);
        ++report.lessons;
        report.steps += static_cast<int>(lesson.steps.size());
    }
    return report;
}

LintReport lintFolder(const std::string& folder, const Context& context)
{
    const std::vector<Lesson> lessons = loadLessons(folder);
    if (!lessons.empty())
        return lintLessons(lessons, context);
    LintReport report;
    report.findings.push_back(
        {folder, 0, 0, "There is no lesson here: a lesson is a folder with a lesson.md."});
    return report;
}

} // namespace bitloupe
