#pragma once

#include "core/formula/formula.h"
#include "core/formula/symbols.h"

#include <string>
#include <string_view>

namespace bitloupe::formula {

inline constexpr std::size_t kMaxBytes = 4096;
inline constexpr int kMaxDepth = 32;
inline constexpr int kMaxNodes = 2000;

inline bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

inline bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

inline bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

inline std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

FormulaNode symbolNode(const Symbol& symbol);
FormulaNode spaceNode(double em);

/// Recursive descent over the bytes; stops at the first error.
class Parser {
public:
    explicit Parser(std::string_view source)
        : m_source(source)
    {
    }

    Expected<FormulaNode> parse();

private:
    using Result = Expected<FormulaNode>;

    tl::unexpected<Error> problem(ErrorCode code, const std::string& what, std::size_t at) const
    {
        const std::string column = std::to_string(at + 1);
        return fail(code, "column:" + column, what + " at position " + column + ".");
    }
    tl::unexpected<Error> problem(ErrorCode code, const std::string& what) const
    {
        return problem(code, what, m_at);
    }

    void skipSpaces()
    {
        while (m_at < m_source.size() && isSpace(m_source[m_at]))
            ++m_at;
    }
    bool looksAt(std::string_view text) const { return m_source.substr(m_at).starts_with(text); }
    bool looksAtCommand(std::string_view name) const
    {
        const std::size_t end = m_at + 1 + name.size();
        return looksAt("\\") && m_source.substr(m_at + 1).starts_with(name)
            && (end >= m_source.size() || !isLetter(m_source[end]));
    }
    /// "{{" opens a live value only before a pointer; TeX itself allows nested braces.
    bool looksAtLive() const { return looksAt("{{") && trimmed(m_source.substr(m_at + 2)).starts_with('/'); }

    /// Until the end, a closing brace, or the command `stop` (without its backslash).
    Result parseRow(std::string_view stop);
    Result parseScripted();

    Result counted(FormulaNode node);

    /// A group in braces, or the next atom.
    Result parseArgument(const std::string& whose);
    Result parseAtom();
    Result parseNumber();

    /// A sign written directly in UTF-8 takes the class of the command with the same sign.
    Result parseForeign();
    Result parseLive();
    Result parseGroup();

    std::string readName();

    /// The raw text of a group, for words and names.
    Expected<std::string> parseRaw(const std::string& whose);
    Result parseCommand();
    Result parseFraction(const std::string& name);
    Result parseRoot();
    Result parseFenced(std::size_t start);
    Result parseColor(std::size_t start);
    Result parseAccent(const std::string& name, std::string_view sign);
    Expected<std::string> parseDelimiter();

    std::string_view m_source;
    std::size_t m_at = 0;
    int m_depth = 0;
    int m_nodes = 0;
};

} // namespace bitloupe::formula
