#include "core/lesson/markdown.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

namespace bitloupe {
namespace {

bool isPunctuation(char c)
{
    return std::ispunct(static_cast<unsigned char>(c)) != 0;
}

bool isLetter(char c)
{
    return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

/// Recursive descent over one text; every mark must be closed.
class InlineParser {
public:
    explicit InlineParser(std::string_view source)
        : m_source(source)
    {
    }

    Expected<Text> parse()
    {
        Text text = run("");
        if (!m_problem.empty())
            return fail(ErrorCode::BadJson, "", m_problem);
        return text;
    }

private:
    bool at(std::string_view mark) const { return m_source.substr(m_at).starts_with(mark); }
    char peek(std::size_t ahead) const
    {
        return m_at + ahead < m_source.size() ? m_source[m_at + ahead] : ' ';
    }

    void stop(std::string sentence)
    {
        if (m_problem.empty())
            m_problem = std::move(sentence);
        m_at = m_source.size();
    }

    /// Up to `closing`, or to the end where it is empty.
    Text run(std::string_view closing)
    {
        Text text;
        std::string words;
        const auto flush = [&] {
            if (!words.empty())
                text.push_back({Inline::Kind::Text, std::exchange(words, {}), {}, {}});
        };
        while (m_at < m_source.size()) {
            if (closes(closing)) {
                m_at += closing.size();
                flush();
                return text;
            }
            if (auto part = special()) {
                flush();
                text.push_back(std::move(*part));
            } else if (m_at < m_source.size()) {
                if (m_source[m_at] == '\\' && isPunctuation(peek(1)))
                    ++m_at;
                words += m_source[m_at++];
            }
        }
        flush();
        if (!closing.empty())
            stop("The mark " + std::string(closing) + " is opened but not closed.");
        return text;
    }

    bool closes(std::string_view closing) const
    {
        if (closing.empty() || !at(closing) || (m_at > 0 && m_source[m_at - 1] == ' '))
            return false;
        return closing != "*" || !at("**") || at("***");
    }

    std::optional<Inline> special()
    {
        if (at("{{"))
            return live();
        if (at("**") && peek(2) != ' ')
            return nested("**", Inline::Kind::Strong);
        if (at("*") && peek(1) != ' ' && !at("**"))
            return nested("*", Inline::Kind::Emphasis);
        if (at("`"))
            return span("`", Inline::Kind::Code);
        if (at("$"))
            return span("$", Inline::Kind::Formula);
        if (at("![") || at("["))
            return link();
        if (at("<") && (isLetter(peek(1)) || peek(1) == '/' || peek(1) == '!'))
            stop("HTML is not part of a lesson's text.");
        return std::nullopt;
    }

    Inline nested(std::string_view mark, Inline::Kind kind)
    {
        m_at += mark.size();
        return {kind, {}, {}, run(mark)};
    }

    std::optional<Inline> span(std::string_view mark, Inline::Kind kind)
    {
        std::size_t end = m_source.find(mark, m_at + 1);
        while (end != std::string_view::npos && kind == Inline::Kind::Formula && m_source[end - 1] == '\\')
            end = m_source.find(mark, end + 1);
        if (end == std::string_view::npos || end == m_at + 1) {
            stop("The mark " + std::string(mark) + " is opened but not closed.");
            return std::nullopt;
        }
        Inline part{kind, std::string(m_source.substr(m_at + 1, end - m_at - 1)), {}, {}};
        m_at = end + 1;
        if (kind == Inline::Kind::Formula) {
            if (const auto values = liveValuesOf(part.text); !values)
                stop(values.error().message);
        }
        return part;
    }

    std::optional<Inline> live()
    {
        const std::size_t end = m_source.find("}}", m_at);
        if (end == std::string_view::npos) {
            stop("The live value is opened with {{ but not closed with }}.");
            return std::nullopt;
        }
        const auto value = parseLiveValue(m_source.substr(m_at + 2, end - m_at - 2));
        if (!value) {
            stop(value.error().message);
            return std::nullopt;
        }
        m_at = end + 2;
        return Inline{Inline::Kind::Live, {}, *value, {}};
    }

    std::optional<Inline> link()
    {
        const bool picture = at("!");
        m_at += picture ? 2 : 1;
        Inline part{picture ? Inline::Kind::Picture : Inline::Kind::Link, {}, {}, run("]")};
        const std::size_t end = at("(") ? m_source.find(')', m_at) : std::string_view::npos;
        if (end == std::string_view::npos) {
            stop("A link is written [words](lesson:ID#step) or [words](lab:ID).");
            return std::nullopt;
        }
        part.text = m_source.substr(m_at + 1, end - m_at - 1);
        m_at = end + 1;
        if (!picture && !part.text.starts_with("lesson:") && !part.text.starts_with("lab:"))
            stop("A link leads to lesson:ID#step or lab:ID only, not to \"" + part.text + "\".");
        if (picture && (part.text.empty() || part.text.find_first_of("/\\:") != std::string::npos))
            stop("A picture is a file of the lesson's own folder, not \"" + part.text + "\".");
        return part;
    }

    std::string_view m_source;
    std::size_t m_at = 0;
    std::string m_problem;
};

bool isBullet(std::string_view line)
{
    return line.starts_with("- ");
}

/// Length of "12. " at the beginning, or 0.
std::size_t numberMark(std::string_view line)
{
    const std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
    return digits > 0 && line.substr(digits).starts_with(". ") ? digits + 2 : 0;
}

std::string_view stripped(std::string_view line)
{
    const auto first = line.find_first_not_of(' ');
    if (first == std::string_view::npos)
        return {};
    return line.substr(first, line.find_last_not_of(' ') - first + 1);
}

/// Lines to blocks; each unclosed or foreign construct is one problem, parsing goes on after it.
class BlockParser {
public:
    BlockParser(const std::vector<std::string>& lines, int firstLine, std::vector<MarkdownProblem>& problems)
        : m_lines(lines)
        , m_firstLine(firstLine)
        , m_problems(problems)
    {
    }

    std::vector<Block> parse()
    {
        while (m_at < m_lines.size()) {
            const std::string_view line = stripped(m_lines[m_at]);
            if (line.empty())
                ++m_at;
            else if (const std::string_view foreign = foreignMark(line); !foreign.empty())
                problem(std::string(foreign) + " are not part of a lesson's text."), ++m_at;
            else if (line.starts_with("$$"))
                formula();
            else if (isBullet(line) || numberMark(line) > 0)
                list(isBullet(line) ? Block::Kind::Bullets : Block::Kind::Numbers);
            else
                paragraph();
        }
        return std::move(m_blocks);
    }

private:
    static std::string_view foreignMark(std::string_view line)
    {
        if (line.starts_with("#"))
            return "Headings below a step";
        if (line.starts_with("|"))
            return "Tables";
        if (line.starts_with("> "))
            return "Quotations";
        if (line.starts_with("---") || line.starts_with("***") || line.starts_with("___"))
            return "Rules";
        return {};
    }

    void problem(std::string sentence)
    {
        m_problems.push_back({m_firstLine + static_cast<int>(m_at), std::move(sentence)});
    }

    Block& open(Block::Kind kind)
    {
        m_blocks.emplace_back();
        m_blocks.back().kind = kind;
        m_blocks.back().line = m_firstLine + static_cast<int>(m_at);
        return m_blocks.back();
    }

    Text text(const std::string& source, std::size_t line)
    {
        auto parsed = parseText(source);
        if (parsed)
            return std::move(*parsed);
        m_problems.push_back({m_firstLine + static_cast<int>(line), parsed.error().message});
        return {};
    }

    void formula()
    {
        const std::size_t start = m_at;
        std::string tex;
        std::string_view line = stripped(m_lines[m_at]).substr(2);
        while (line.find("$$") == std::string_view::npos) {
            tex += std::string(line) + " ";
            if (++m_at == m_lines.size() || stripped(m_lines[m_at]).empty()) {
                m_problems.push_back(
                    {m_firstLine + static_cast<int>(start), "The formula is opened with $$ but not closed."});
                return;
            }
            line = stripped(m_lines[m_at]);
        }
        const auto end = line.find("$$");
        if (!stripped(line.substr(end + 2)).empty())
            problem("A $$ formula stands on lines of its own.");
        tex += line.substr(0, end);
        if (const auto values = liveValuesOf(tex); !values)
            problem(values.error().message);
        Block& block = open(Block::Kind::Formula);
        block.line = m_firstLine + static_cast<int>(start);
        block.tex = stripped(tex);
        ++m_at;
    }

    bool continues() const
    {
        if (m_at >= m_lines.size())
            return false;
        const std::string_view line = stripped(m_lines[m_at]);
        return !line.empty() && !line.starts_with("$$") && !isBullet(line) && numberMark(line) == 0
            && foreignMark(line).empty();
    }

    std::string gather(std::string words)
    {
        for (++m_at; continues(); ++m_at)
            words += " " + std::string(stripped(m_lines[m_at]));
        return words;
    }

    void list(Block::Kind kind)
    {
        Block& block = open(kind);
        while (m_at < m_lines.size()) {
            const std::string_view line = stripped(m_lines[m_at]);
            const std::size_t mark =
                kind == Block::Kind::Bullets ? (isBullet(line) ? 2 : 0) : numberMark(line);
            if (mark == 0)
                return;
            const std::size_t first = m_at;
            block.items.push_back(text(gather(std::string(line.substr(mark))), first));
        }
    }

    void paragraph()
    {
        Block& block = open(Block::Kind::Paragraph);
        const std::size_t first = m_at;
        block.text = text(gather(std::string(stripped(m_lines[m_at]))), first);
    }

    const std::vector<std::string>& m_lines;
    int m_firstLine;
    std::vector<MarkdownProblem>& m_problems;
    std::size_t m_at = 0;
    std::vector<Block> m_blocks;
};

/// A formula is one word, however long its TeX.
std::string countedText(const Text& text)
{
    std::string words;
    for (const Inline& part : text) {
        if (part.kind == Inline::Kind::Text || part.kind == Inline::Kind::Code)
            words += part.text;
        else
            words += part.children.empty() ? "x" : countedText(part.children);
    }
    return words;
}

int wordsIn(std::string_view text)
{
    int words = 0;
    bool inWord = false;
    for (const char c : text) {
        const bool part = c != ' ' && c != '\n';
        words += part && !inWord ? 1 : 0;
        inWord = part;
    }
    return words;
}

} // namespace

Expected<Text> parseText(std::string_view source)
{
    return InlineParser(source).parse();
}

std::vector<Block> parseBlocks(const std::vector<std::string>& lines, int firstLine,
                               std::vector<MarkdownProblem>& problems)
{
    return BlockParser(lines, firstLine, problems).parse();
}

std::string plainText(const Text& text)
{
    std::string words;
    for (const Inline& part : text) {
        switch (part.kind) {
        case Inline::Kind::Text:
        case Inline::Kind::Code:
        case Inline::Kind::Formula:
            words += part.text;
            break;
        case Inline::Kind::Live:
            words += "…";
            break;
        default:
            words += plainText(part.children);
        }
    }
    return words;
}

int countWords(const std::vector<Block>& blocks)
{
    int words = 0;
    for (const Block& block : blocks) {
        words += wordsIn(countedText(block.text));
        for (const Text& item : block.items)
            words += wordsIn(countedText(item));
    }
    return words;
}

Expected<std::vector<LiveValue>> liveValuesOf(std::string_view tex)
{
    std::vector<LiveValue> values;
    for (std::size_t at = tex.find("{{/"); at != std::string_view::npos; at = tex.find("{{/", at + 1)) {
        const std::size_t end = tex.find("}}", at);
        if (end == std::string_view::npos)
            return fail(ErrorCode::BadJson, "", "The live value is opened with {{ but not closed with }}.");
        auto value = parseLiveValue(tex.substr(at + 2, end - at - 2));
        if (!value)
            return fail(value.error());
        values.push_back(std::move(*value));
    }
    return values;
}

} // namespace bitloupe
