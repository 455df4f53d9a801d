#include "core/lesson/lesson_parser.h"
#include "core/lesson/markdown.h"
#include "core/lesson/progress.h"
#include "tests/fuzz/bounded_input.h"
#include "tests/paths.h"

#include <fstream>
#include <iterator>

/// A lesson's text, a paragraph of it, and the file that keeps a learner's progress.
void bitloupe::fuzz::use(std::span<const std::uint8_t> input)
{
    const Lesson lesson = parseLesson(textOf(input), "05-mapping", "lesson.md");
    for (const auto& problem : lesson.problems)
        require(!problem.sentence.empty(), "a problem says what");
    if (const auto words = parseText(textOf(input)))
        (void)plainText(*words);
    if (const auto json = parseJson(textOf(input)))
        (void)Progress::fromJson(*json);
}

std::vector<std::string> bitloupe::fuzz::seeds()
{
    std::ifstream file(BITLOUPE_SOURCE_DIR "/lessons/05-mapping/lesson.md", std::ios::binary);
    const std::string lesson{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    Progress progress;
    progress.pass("05-mapping", "range");
    progress.at("05-mapping", "bits").guess = Json(3.5);
    return {lesson.substr(0, 6000),
            "Turn **bits** to `4`, see $S = {{/state/bits}}$ and [more](lesson:01-writing-numbers#1).",
            dumpJson(progress.toJson())};
}
