#pragma once

#include "core/base/expected.h"
#include "core/base/json.h"

#include <map>
#include <optional>
#include <string>

namespace bitloupe {

/// What is kept about one step. Passing latches; only the first guess counts.
struct StepProgress {
    bool passed = false;
    bool shown = false; ///< passed because the solution was shown; passing by oneself clears it
    std::optional<Json> guess; ///< first guess: number, option id or list of item ids
    std::optional<Json> truth; ///< in the same form
    double error = 0; ///< |guess - truth| as a share of the track; pairs out of order; 0 or 1
    int checks = 0;
    int hints = 0;

    friend bool operator==(const StepProgress&, const StepProgress&) = default;
};

struct LessonProgress {
    std::map<std::string, StepProgress> steps; ///< by step id
    std::string at; ///< step to return to
    std::string lab; ///< of `state`
    Json state; ///< State when the lesson was left; null for the scene

    friend bool operator==(const LessonProgress&, const LessonProgress&) = default;
};

/// A learner's way through all lessons: one JSON file.
class Progress {
public:
    std::map<std::string, LessonProgress> lessons; ///< by lesson id
    std::string current; ///< lesson in progress; empty for none

    StepProgress& at(const std::string& lesson, const std::string& step)
    {
        return lessons[lesson].steps[step];
    }
    const StepProgress* find(const std::string& lesson, const std::string& step) const;
    bool passed(const std::string& lesson, const std::string& step) const;

    void pass(const std::string& lesson, const std::string& step);
    void show(const std::string& lesson, const std::string& step);
    /// Forgets a lesson.
    void startOver(const std::string& lesson) { lessons.erase(lesson); }

    Json toJson() const;
    static Expected<Progress> fromJson(const Json& json);

    friend bool operator==(const Progress&, const Progress&) = default;
};

/// Writes to a temporary name and renames.
Status saveProgress(const Progress& progress, const std::string& path);

struct LoadedProgress {
    Progress progress;
    bool isNew = false; ///< there was no file
    std::string setAside; ///< where an unreadable file was moved; empty when all was well
    std::string sentence; ///< for the learner, when a file was set aside
};

/// Never loses a file: one that cannot be read is renamed beside itself.
LoadedProgress loadProgress(const std::string& path);

} // namespace bitloupe
