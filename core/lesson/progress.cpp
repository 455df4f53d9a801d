#include "core/lesson/progress.h"

#include "core/base/atomic_file.h"

#include <filesystem>

namespace bitloupe {
namespace {

constexpr int kVersion = 1;
constexpr std::string_view kFormat = "bitloupe-progress";

Json stepJson(const StepProgress& step)
{
    Json json = Json::object();
    json["passed"] = step.passed;
    if (step.shown)
        json["shown"] = true;
    if (step.guess) {
        json["guess"] = *step.guess;
        json["truth"] = step.truth.value_or(Json());
        json["error"] = realJson(step.error);
    }
    json["checks"] = step.checks;
    json["hints"] = step.hints;
    return json;
}

/// Reads what is there and refuses what has the wrong type: half a step is worse than none.
bool readStep(const Json& json, StepProgress& step)
{
    if (!json.is_object())
        return false;
    const auto flag = [&](const char* key, bool& out) {
        const auto it = json.find(key);
        if (it == json.end())
            return true;
        out = it->is_boolean() && it->get<bool>();
        return it->is_boolean();
    };
    const auto count = [&](const char* key, int& out) {
        const auto it = json.find(key);
        if (it == json.end())
            return true;
        const bool fits = it->is_number_integer() && it->get<std::int64_t>() >= 0
            && it->get<std::int64_t>() < 1'000'000'000;
        out = fits ? it->get<int>() : 0;
        return fits;
    };
    if (json.contains("guess"))
        step.guess = json["guess"];
    if (json.contains("truth"))
        step.truth = json["truth"];
    if (json.contains("error") && json["error"].is_number())
        step.error = json["error"].get<double>();
    return flag("passed", step.passed) && flag("shown", step.shown) && count("checks", step.checks)
        && count("hints", step.hints);
}

bool readLesson(const Json& json, LessonProgress& lesson)
{
    if (!json.is_object() || !json.contains("steps") || !json["steps"].is_object())
        return false;
    for (const auto& [id, step] : json["steps"].items()) {
        if (!readStep(step, lesson.steps[id]))
            return false;
    }
    for (const auto& [key, out] : {std::pair{"at", &lesson.at}, std::pair{"lab", &lesson.lab}}) {
        if (!json.contains(key))
            continue;
        if (!json[key].is_string())
            return false;
        *out = json[key].get<std::string>();
    }
    if (json.contains("state"))
        lesson.state = json["state"];
    return lesson.state.is_null() || lesson.state.is_object();
}

/// A name beside `path` that nobody uses.
std::string freeName(const std::filesystem::path& path)
{
    for (int i = 1;; ++i) {
        auto name = path;
        name.replace_filename(path.stem().string() + ".unreadable" + (i == 1 ? "" : "-" + std::to_string(i))
                              + ".json");
        std::error_code error;
        if (!std::filesystem::exists(name, error))
            return name.string();
    }
}

} // namespace

const StepProgress* Progress::find(const std::string& lesson, const std::string& step) const
{
    const auto found = lessons.find(lesson);
    if (found == lessons.end())
        return nullptr;
    const auto entry = found->second.steps.find(step);
    return entry == found->second.steps.end() ? nullptr : &entry->second;
}

bool Progress::passed(const std::string& lesson, const std::string& step) const
{
    const StepProgress* entry = find(lesson, step);
    return entry != nullptr && entry->passed;
}

void Progress::pass(const std::string& lesson, const std::string& step)
{
    StepProgress& entry = at(lesson, step);
    entry.passed = true;
    entry.shown = false;
}

void Progress::show(const std::string& lesson, const std::string& step)
{
    StepProgress& entry = at(lesson, step);
    entry.shown = entry.shown || !entry.passed;
    entry.passed = true;
}

Json Progress::toJson() const
{
    Json json{{"format", kFormat}, {"version", kVersion}, {"current", current}, {"lessons", Json::object()}};
    for (const auto& [id, lesson] : lessons) {
        Json entry{{"at", lesson.at}, {"steps", Json::object()}};
        for (const auto& [step, progress] : lesson.steps)
            entry["steps"][step] = stepJson(progress);
        if (!lesson.state.is_null()) {
            entry["lab"] = lesson.lab;
            entry["state"] = lesson.state;
        }
        json["lessons"][id] = std::move(entry);
    }
    return json;
}

Expected<Progress> Progress::fromJson(const Json& json)
{
    const auto bad = [] { return fail(ErrorCode::BadJson, "", "This is not a progress file of Bitloupe."); };
    if (!json.is_object() || json.value("format", Json()) != kFormat
        || json.value("version", Json()) != kVersion)
        return bad();
    if (!json.contains("lessons") || !json["lessons"].is_object())
        return bad();
    Progress progress;
    if (json.contains("current") && json["current"].is_string())
        progress.current = json["current"].get<std::string>();
    for (const auto& [id, lesson] : json["lessons"].items()) {
        if (!readLesson(lesson, progress.lessons[id]))
            return bad();
    }
    return progress;
}

Status saveProgress(const Progress& progress, const std::string& path)
{
    std::error_code error;
    const auto folder = std::filesystem::path(path).parent_path();
    if (!folder.empty())
        std::filesystem::create_directories(folder, error);
    return writeFileAtomically(path, dumpJson(progress.toJson(), 1) + "\n");
}

LoadedProgress loadProgress(const std::string& path)
{
    LoadedProgress loaded;
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
        loaded.isNew = true;
        return loaded;
    }
    const auto text = readFile(path);
    const auto json = text ? parseJson(*text) : Expected<Json>(fail(text.error()));
    auto progress = json ? Progress::fromJson(*json) : Expected<Progress>(fail(json.error()));
    if (progress) {
        loaded.progress = std::move(*progress);
        return loaded;
    }
    loaded.setAside = freeName(path);
    std::filesystem::rename(path, loaded.setAside, error);
    loaded.sentence = "Your progress could not be read and was set aside as "
        + std::filesystem::path(loaded.setAside).filename().string() + "; starting fresh.";
    return loaded;
}

} // namespace bitloupe
