#include "core/lesson/lesson_parser.h"

#include "core/lesson/fences.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <set>

namespace bitloupe {
namespace {

constexpr std::size_t kLongestTitle = 40;
constexpr int kMostMinutes = 30;
constexpr std::size_t kMostObjectives = 4;

std::string_view stripped(std::string_view line)
{
    const auto first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return line.substr(first, line.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string> splitLines(std::string_view text)
{
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// Characters of UTF-8 text; none when a byte is out of place.
std::optional<std::size_t> countCharacters(std::string_view text)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++count) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80U ? 1
            : lead < 0xC2U                      ? 0
            : lead < 0xE0U                      ? 2
            : lead < 0xF0U                      ? 3
            : lead < 0xF5U                      ? 4
                                                : 0;
        if (length == 0 || i + length > text.size())
            return std::nullopt;
        for (std::size_t k = 1; k < length; ++k) {
            if ((static_cast<unsigned char>(text[i + k]) & 0xC0U) != 0x80U)
                return std::nullopt;
        }
        i += length;
    }
    return count;
}

std::string slug(std::string_view title)
{
    std::string id;
    for (const char c : title) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0)
            id += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        else if (!id.empty() && id.back() != '-')
            id += '-';
    }
    while (id.ends_with('-'))
        id.pop_back();
    return id.empty() ? "step" : id;
}

class LessonParser {
public:
    LessonParser(std::string_view text, std::string_view folder, std::string file)
        : m_folder(folder)
    {
        m_lesson.file = std::move(file);
        if (!countCharacters(text))
            problem(1, "The file is not UTF-8 text.");
        if (text.find('\r') != std::string_view::npos)
            problem(1, "Lines end with LF alone; this file has CR in it.");
        else
            m_lines = splitLines(text);
    }

    Lesson parse()
    {
        if (m_lesson.problems.empty()) {
            frontMatter();
            steps();
            if (m_lesson.steps.empty())
                problem(static_cast<int>(m_lines.size()),
                        "The lesson has no step: a step begins with \"## \" and its title.");
        }
        return std::move(m_lesson);
    }

private:
    int lineNumber() const { return static_cast<int>(m_at) + 1; }
    void problem(int line, std::string sentence)
    {
        m_lesson.problems.push_back({line, static_cast<int>(m_lesson.steps.size()), std::move(sentence)});
    }

    // ---- front matter
    void frontMatter()
    {
        if (m_lines.empty() || m_lines[0] != "---") {
            problem(1, "The lesson begins with a line \"---\" and its front matter.");
            return;
        }
        for (m_at = 1; m_at < m_lines.size() && m_lines[m_at] != "---";)
            frontLine();
        if (m_at == m_lines.size())
            problem(1, "The front matter is not closed with \"---\".");
        else
            ++m_at;
        judgeFront();
    }

    void frontLine()
    {
        const std::string& line = m_lines[m_at];
        const int number = lineNumber();
        ++m_at;
        if (stripped(line).empty())
            return;
        const auto colon = line.find(':');
        if (colon == std::string::npos || colon == 0)
            return problem(number, "A line of the front matter is \"key: value\".");
        const std::string key = line.substr(0, colon);
        static const std::set<std::string> kKeys{"id", "title", "minutes", "requires", "objectives"};
        if (!kKeys.contains(key))
            return problem(number,
                           "\"" + key
                               + "\" is not a key of the front matter: use id, title, minutes, requires and "
                                 "objectives.");
        if (m_front.contains(key))
            return problem(number, "The key \"" + key + "\" is written twice.");
        m_front[key] = {std::string(stripped(std::string_view(line).substr(colon + 1))), listBelow(), number};
    }

    std::vector<std::string> listBelow()
    {
        std::vector<std::string> items;
        for (; m_at < m_lines.size() && m_lines[m_at].starts_with("- "); ++m_at)
            items.emplace_back(stripped(std::string_view(m_lines[m_at]).substr(2)));
        return items;
    }

    struct FrontValue {
        std::string value;
        std::vector<std::string> items;
        int line = 1;
    };

    std::string oneValue(const std::string& key)
    {
        const FrontValue& front = m_front[key];
        if (front.value.empty() || !front.items.empty())
            problem(front.line, "\"" + key + "\" of the front matter is missing or no single value.");
        return front.value;
    }

    std::vector<std::string> listValue(const std::string& key)
    {
        const FrontValue& front = m_front[key];
        std::string_view value = front.value;
        if (value.empty())
            return front.items;
        if (!front.items.empty() || !value.starts_with('[') || !value.ends_with(']')) {
            problem(front.line, "\"" + key + "\" is a list: [a, b] on its line or \"- text\" below it.");
            return {};
        }
        value = value.substr(1, value.size() - 2);
        std::vector<std::string> items;
        while (!stripped(value).empty()) {
            const std::size_t comma = std::min(value.find(','), value.size());
            items.emplace_back(stripped(value.substr(0, comma)));
            value.remove_prefix(std::min(comma + 1, value.size()));
        }
        return items;
    }

    void judgeFront()
    {
        for (const char* key : {"id", "title", "minutes", "requires", "objectives"}) {
            if (!m_front.contains(key))
                problem(1, "The front matter needs \"" + std::string(key) + "\".");
        }
        if (!m_lesson.problems.empty())
            return;
        m_lesson.id = oneValue("id");
        m_lesson.title = oneValue("title");
        const std::string minutes = oneValue("minutes");
        const auto* last = minutes.data() + minutes.size();
        const auto [end, code] = std::from_chars(minutes.data(), last, m_lesson.minutes);
        m_lesson.buildsOn = listValue("requires");
        m_lesson.objectives = listValue("objectives");
        if (m_lesson.id != m_folder)
            problem(m_front["id"].line,
                    "The id \"" + m_lesson.id + "\" differs from its folder \"" + std::string(m_folder)
                        + "\".");
        if (countCharacters(m_lesson.title).value_or(0) > kLongestTitle)
            problem(m_front["title"].line, "The title has more than 40 characters.");
        if (code != std::errc{} || end != last || m_lesson.minutes < 1 || m_lesson.minutes > kMostMinutes)
            problem(m_front["minutes"].line, "\"minutes\" is a whole number from 1 to 30.");
        if (m_lesson.objectives.empty() || m_lesson.objectives.size() > kMostObjectives)
            problem(m_front["objectives"].line, "\"objectives\" has 1 to 4 lines.");
    }

    // ---- steps
    void steps()
    {
        for (; m_at < m_lines.size(); ++m_at) {
            const std::string& line = m_lines[m_at];
            if (line.starts_with("## ")) {
                closeStep();
                openStep(line);
            } else if (line.starts_with("```")) {
                if (m_lesson.steps.empty())
                    problem(lineNumber(), "A fence stands before the first step.");
                flushText();
                fence(std::string(stripped(std::string_view(line).substr(3))));
            } else if (!m_lesson.steps.empty()) {
                if (m_pending.empty())
                    m_pendingLine = lineNumber();
                m_pending.push_back(line);
            } else if (!stripped(line).empty()) {
                problem(lineNumber(),
                        "Text stands before the first step; a step begins with \"## \" and its title.");
            }
        }
        closeStep();
    }

    void openStep(const std::string& line)
    {
        Step step;
        step.title = stripped(std::string_view(line).substr(3));
        step.line = lineNumber();
        step.id = slug(step.title);
        for (int twin = 2; std::any_of(m_lesson.steps.begin(), m_lesson.steps.end(),
                                       [&](const Step& s) { return s.id == step.id; });
             ++twin)
            step.id = slug(step.title) + "-" + std::to_string(twin);
        m_lesson.steps.push_back(std::move(step));
        if (m_lesson.steps.back().title.empty())
            problem(lineNumber(), "The step has no title.");
    }

    void flushText()
    {
        if (m_lesson.steps.empty() || m_pending.empty())
            return;
        std::vector<MarkdownProblem> problems;
        auto blocks = parseBlocks(m_pending, m_pendingLine, problems);
        for (MarkdownProblem& p : problems)
            problem(p.line, std::move(p.sentence));
        Step& step = m_lesson.steps.back();
        step.words += countWords(blocks);
        for (Block& block : blocks)
            step.parts.push_back({Step::Part::Kind::Block, std::move(block)});
        m_pending.clear();
    }

    void fence(const std::string& kind)
    {
        const int start = lineNumber();
        std::string content;
        for (++m_at; m_at < m_lines.size() && stripped(m_lines[m_at]) != "```"; ++m_at)
            content += m_lines[m_at] + "\n";
        if (m_at == m_lines.size())
            return problem(start, "The fence is not closed with ```.");
        if (m_lesson.steps.empty())
            return;
        Step& step = m_lesson.steps.back();
        const std::string text(kind == "hint" ? joined(content) : content);
        if (const Status status = readFence(step, kind, text, start); !status)
            return problem(lineOf(content, status.error(), start), sentenceOf(status.error(), kind));
        if (kind == "predict")
            step.parts.push_back({Step::Part::Kind::Predict, {}});
        if (kind == "check")
            step.parts.push_back({Step::Part::Kind::Check, {}});
    }

    static std::string joined(const std::string& content)
    {
        std::string words(stripped(content));
        std::replace(words.begin(), words.end(), '\n', ' ');
        return std::string(stripped(words));
    }

    /// The JSON reader counts lines from the fence; other errors quote the word they are about.
    static int lineOf(const std::string& content, const Error& error, int start)
    {
        int line = 0;
        if (error.where.starts_with("line "))
            std::from_chars(error.where.data() + 5, error.where.data() + error.where.size(), line);
        if (line > 0)
            return start + line;
        const auto open = error.message.find('"');
        const auto close = open == std::string::npos ? open : error.message.find('"', open + 1);
        if (close == std::string::npos)
            return start;
        const auto at = content.find(error.message.substr(open, close - open + 1));
        if (at == std::string::npos)
            return start;
        return start + 1
            + static_cast<int>(
                   std::count(content.begin(), content.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    }

    static std::string sentenceOf(const Error& error, const std::string& kind)
    {
        return error.where.starts_with("line ") ? "The " + kind + " block: " + error.message : error.message;
    }

    void closeStep()
    {
        flushText();
        if (m_lesson.steps.empty())
            return;
        Step& step = m_lesson.steps.back();
        const int number = static_cast<int>(m_lesson.steps.size());
        const bool broken = m_lesson.problemOf(number) != nullptr;
        if (number == 1 && !step.scene && !broken)
            problem(step.line, "The first step needs a scene.");
        splitSolution(step);
        if (broken)
            return;
        for (std::string& sentence : crossCheck(step))
            problem(step.line, std::move(sentence));
    }

    /// Only the check knows whether a solution carries answers, and either may come first.
    void splitSolution(Step& step)
    {
        if (!step.check || !step.solution || step.check->answers.empty())
            return;
        const Json whole = step.solution->patch;
        if (!whole.contains("answer") || !whole["answer"].is_object())
            return; // crossCheck says what is missing
        step.solution->answer = whole["answer"];
        step.solution->patch = whole.value("state", Json::object());
    }

    Lesson m_lesson;
    std::string m_folder;
    std::vector<std::string> m_lines;
    std::size_t m_at = 0;
    std::map<std::string, FrontValue> m_front;
    std::vector<std::string> m_pending;
    int m_pendingLine = 0;
};

} // namespace

std::vector<std::string> Step::withNames() const
{
    std::vector<std::string> names;
    if (predict) {
        for (const auto& [name, patch] : predict->with)
            names.push_back(name);
    }
    if (check) {
        for (const auto& [name, patch] : check->with)
            names.push_back(name);
    }
    return names;
}

std::string Lesson::labOf(std::size_t index) const
{
    for (std::size_t i = std::min(index + 1, steps.size()); i-- > 0;) {
        if (steps[i].scene)
            return steps[i].scene->lab;
    }
    return {};
}

const LessonProblem* Lesson::problemOf(int step) const
{
    const auto it = std::find_if(problems.begin(), problems.end(),
                                 [&](const LessonProblem& p) { return p.step == step; });
    return it == problems.end() ? nullptr : &*it;
}

Lesson parseLesson(std::string_view text, std::string_view folder, std::string file)
{
    return LessonParser(text, folder, std::move(file)).parse();
}

} // namespace bitloupe
