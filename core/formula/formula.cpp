#include "core/formula/formula.h"

#include "core/formula/symbols.h"

#include <algorithm>
#include <utility>

namespace bitloupe {
namespace {

using Kind = FormulaNode::Kind;
using Face = FormulaNode::Face;
using formula::Symbol;

constexpr std::size_t kMaxBytes = 4096;
constexpr int kMaxDepth = 32;
constexpr int kMaxNodes = 2000;

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

FormulaNode symbolNode(const Symbol& symbol)
{
    FormulaNode node;
    node.kind = Kind::Symbol;
    node.text = symbol.text;
    node.atomClass = symbol.atomClass;
    node.face = symbol.face;
    node.takesLimits = symbol.takesLimits;
    return node;
}

FormulaNode spaceNode(double em)
{
    FormulaNode node;
    node.kind = Kind::Space;
    node.amount = em;
    return node;
}

/// A row of one is the thing itself, so that its class decides the spaces around it.
FormulaNode simplified(FormulaNode row)
{
    if (row.kind == Kind::Row && row.children.size() == 1)
        return FormulaNode(std::move(row.children.front()));
    return row;
}

/// Recursive descent over the bytes; stops at the first error.
class Parser {
public:
    explicit Parser(std::string_view source)
        : m_source(source)
    {
    }

    Expected<FormulaNode> parse()
    {
        if (m_source.size() > kMaxBytes)
            return fail(ErrorCode::OutOfRange, "column:" + std::to_string(kMaxBytes + 1),
                        "A formula may have at most 4,096 bytes.");
        auto row = parseRow("");
        if (!row)
            return row;
        skipSpaces();
        if (m_at < m_source.size())
            return problem(ErrorCode::WrongType, "A closing brace has no partner");
        return row;
    }

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
    Result parseRow(std::string_view stop)
    {
        if (++m_depth > kMaxDepth)
            return problem(ErrorCode::OutOfRange, "The formula is nested more than 32 levels deep");
        FormulaNode row;
        while (true) {
            skipSpaces();
            if (m_at >= m_source.size() || m_source[m_at] == '}' || (!stop.empty() && looksAtCommand(stop)))
                break;
            if (stop == "]" && m_source[m_at] == ']')
                break;
            auto item = parseScripted();
            if (!item)
                return item;
            row.children.push_back(std::move(*item));
        }
        --m_depth;
        return simplified(std::move(row));
    }

    Result parseScripted()
    {
        const bool startsWithScript = m_source[m_at] == '^' || m_source[m_at] == '_';
        auto base = startsWithScript ? Result(FormulaNode{}) : parseAtom();
        if (!base)
            return base;
        FormulaNode lower;
        FormulaNode upper;
        bool hasLower = false;
        bool hasUpper = false;
        while (true) {
            skipSpaces();
            if (looksAtCommand("limits") || looksAtCommand("nolimits")) {
                base->takesLimits = looksAtCommand("limits");
                m_at += base->takesLimits ? 7 : 9;
                continue;
            }
            if (m_at < m_source.size() && m_source[m_at] == '\'') {
                ++m_at;
                upper.children.push_back(symbolNode(*formula::findCommand("prime")));
                hasUpper = true;
                continue;
            }
            if (m_at >= m_source.size() || (m_source[m_at] != '^' && m_source[m_at] != '_'))
                break;
            const bool isUpper = m_source[m_at] == '^';
            if (isUpper ? hasUpper : hasLower)
                return problem(ErrorCode::WrongType,
                               isUpper ? "A second superscript follows the first; group them with braces"
                                       : "A second subscript follows the first; group them with braces");
            ++m_at;
            auto script = parseArgument(isUpper ? "A superscript" : "A subscript");
            if (!script)
                return script;
            (isUpper ? upper : lower) = std::move(*script);
            (isUpper ? hasUpper : hasLower) = true;
        }
        if (!hasLower && !hasUpper)
            return base;
        FormulaNode node;
        node.kind = Kind::Scripts;
        node.atomClass = base->atomClass;
        node.takesLimits = base->takesLimits;
        node.children = {std::move(*base), std::move(lower), std::move(upper)};
        return counted(std::move(node));
    }

    Result counted(FormulaNode node)
    {
        if (++m_nodes > kMaxNodes)
            return problem(ErrorCode::OutOfRange, "The formula has more than 2,000 parts");
        return node;
    }

    /// A group in braces, or the next atom.
    Result parseArgument(const std::string& whose)
    {
        skipSpaces();
        if (m_at >= m_source.size() || m_source[m_at] == '}' || m_source[m_at] == '^'
            || m_source[m_at] == '_')
            return problem(ErrorCode::WrongType, whose + " has nothing to hold");
        if (isDigit(m_source[m_at])) { // x^12 raises the 1 only
            FormulaNode digit;
            digit.kind = Kind::Symbol;
            digit.text = m_source[m_at++];
            return counted(std::move(digit));
        }
        if (++m_depth > kMaxDepth)
            return problem(ErrorCode::OutOfRange, "The formula is nested more than 32 levels deep");
        auto atom = parseAtom();
        --m_depth;
        return atom;
    }

    Result parseAtom()
    {
        const char c = m_source[m_at];
        if (looksAtLive())
            return parseLive();
        if (c == '{')
            return parseGroup();
        if (c == '\\')
            return parseCommand();
        FormulaNode node;
        node.kind = Kind::Symbol;
        if (isLetter(c)) {
            node.text = c;
            node.face = Face::Italic;
            ++m_at;
            return counted(std::move(node));
        }
        if (isDigit(c))
            return parseNumber();
        if (static_cast<unsigned char>(c) >= 0x80)
            return parseForeign();
        const Symbol* symbol = formula::findCharacter(c);
        if (!symbol)
            return problem(ErrorCode::Unsupported,
                           std::string("The character '") + c + "' has no meaning here");
        ++m_at;
        return counted(symbolNode(*symbol));
    }

    Result parseNumber()
    {
        const std::size_t start = m_at;
        while (m_at < m_source.size()
               && (isDigit(m_source[m_at])
                   || (m_source[m_at] == '.' && m_at + 1 < m_source.size() && isDigit(m_source[m_at + 1]))))
            ++m_at;
        FormulaNode node;
        node.kind = Kind::Symbol;
        node.text = m_source.substr(start, m_at - start);
        return counted(std::move(node));
    }

    /// A sign written directly in UTF-8 takes the class of the command with the same sign.
    Result parseForeign()
    {
        const std::size_t start = m_at++;
        while (m_at < m_source.size() && (static_cast<unsigned char>(m_source[m_at]) & 0xC0) == 0x80)
            ++m_at;
        FormulaNode node;
        node.kind = Kind::Symbol;
        node.text = m_source.substr(start, m_at - start);
        for (const std::string_view name : {"times", "cdot", "pm", "le", "ge", "ne", "approx", "to", "in"}) {
            const Symbol* symbol = formula::findCommand(name);
            if (symbol->text == node.text)
                node = symbolNode(*symbol);
        }
        if (node.text == "−")
            node.atomClass = AtomClass::Binary;
        return counted(std::move(node));
    }

    Result parseLive()
    {
        const std::size_t start = m_at;
        const std::size_t end = m_source.find("}}", m_at);
        if (end == std::string_view::npos)
            return problem(ErrorCode::WrongType, "The live value is not closed with }}", start);
        const std::string_view inside = m_source.substr(m_at + 2, end - m_at - 2);
        const std::size_t bar = inside.find('|');
        FormulaNode node;
        node.kind = Kind::Live;
        node.text = trimmed(inside.substr(0, bar));
        if (bar != std::string_view::npos)
            node.format = trimmed(inside.substr(bar + 1));
        m_at = end + 2;
        return counted(std::move(node));
    }

    Result parseGroup()
    {
        const std::size_t start = m_at++;
        auto row = parseRow("");
        if (!row)
            return row;
        if (m_at >= m_source.size())
            return problem(ErrorCode::WrongType, "The brace is not closed that opens", start);
        ++m_at;
        // {=} is an ordinary atom in TeX: the braces take the spaces away.
        if (row->kind == Kind::Symbol || row->kind == Kind::Row)
            row->atomClass = row->atomClass == AtomClass::Operator ? row->atomClass : AtomClass::Ordinary;
        return counted(std::move(*row));
    }

    std::string readName()
    {
        const std::size_t start = ++m_at;
        if (m_at < m_source.size() && !isLetter(m_source[m_at]))
            ++m_at;
        else
            while (m_at < m_source.size() && isLetter(m_source[m_at]))
                ++m_at;
        return std::string(m_source.substr(start, m_at - start));
    }

    /// The raw text of a group, for words and names.
    Expected<std::string> parseRaw(const std::string& whose)
    {
        skipSpaces();
        if (!looksAt("{"))
            return problem(ErrorCode::WrongType, whose + " needs a text in braces");
        const std::size_t start = m_at++;
        int open = 1;
        std::string text;
        for (; m_at < m_source.size(); ++m_at) {
            const char c = m_source[m_at];
            open += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (open == 0) {
                ++m_at;
                return text;
            }
            if (c != '{' && c != '}' && c != '\\')
                text += c;
        }
        return problem(ErrorCode::WrongType, "The brace is not closed that opens", start);
    }

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

struct Named {
    std::string_view name;
    std::string_view text;
};

constexpr Named kAccents[] = {{"hat", "^"},   {"widehat", "^"}, {"bar", "¯"}, {"overline", "‾"},
                              {"tilde", "~"}, {"vec", "→"},     {"dot", "˙"}};

struct NamedSpace {
    std::string_view name;
    double em;
};

constexpr NamedSpace kSpaces[] = {{",", 3 / 18.0}, {":", 4 / 18.0},  {">", 4 / 18.0}, {";", 5 / 18.0},
                                  {" ", 0.25},     {"!", -3 / 18.0}, {"quad", 1},     {"qquad", 2}};

Face faceOf(std::string_view command)
{
    if (command == "mathbf" || command == "textbf")
        return Face::Bold;
    if (command == "mathbb")
        return Face::Blackboard;
    if (command == "mathtt")
        return Face::FixedWidth;
    return command == "mathit" ? Face::Italic : Face::Upright;
}

Expected<FormulaNode> Parser::parseCommand()
{
    const std::size_t start = m_at;
    const std::string name = readName();
    if (name.empty())
        return problem(ErrorCode::WrongType, "A backslash stands alone", start);
    if (name == "frac" || name == "tfrac" || name == "dfrac")
        return parseFraction(name);
    if (name == "sqrt")
        return parseRoot();
    if (name == "left")
        return parseFenced(start);
    if (name == "right")
        return problem(ErrorCode::WrongType, "\\right has no \\left before it", start);
    if (name == "color" || name == "textcolor")
        return parseColor(start);
    for (const Named& accent : kAccents) {
        if (name == accent.name)
            return parseAccent(name, accent.text);
    }
    for (const NamedSpace& space : kSpaces) {
        if (name == space.name)
            return counted(spaceNode(space.em));
    }
    const bool isWords = name == "text" || name == "mathrm" || name == "operatorname" || name == "mathbf"
        || name == "mathbb" || name == "mathit" || name == "textbf" || name == "mathtt";
    if (isWords) {
        auto words = parseRaw("\\" + name);
        if (!words)
            return tl::unexpected(words.error());
        FormulaNode node;
        node.kind = name == "text" || name == "textbf" ? Kind::Words : Kind::Symbol;
        node.text = *words;
        node.face = faceOf(name);
        node.atomClass = name == "operatorname" ? AtomClass::Operator : AtomClass::Ordinary;
        return counted(std::move(node));
    }
    if (const Symbol* symbol = formula::findCommand(name))
        return counted(symbolNode(*symbol));
    return problem(ErrorCode::Unsupported, "The command \\" + name + " is not known", start);
}

Expected<FormulaNode> Parser::parseFraction(const std::string& name)
{
    auto upper = parseArgument("\\" + name);
    if (!upper)
        return upper;
    auto lower = parseArgument("\\" + name);
    if (!lower)
        return lower;
    FormulaNode node;
    node.kind = Kind::Fraction;
    node.atomClass = AtomClass::Inner;
    node.size = name == "tfrac" ? FormulaNode::FractionSize::Small
        : name == "dfrac"       ? FormulaNode::FractionSize::Large
                                : FormulaNode::FractionSize::Automatic;
    node.children = {std::move(*upper), std::move(*lower)};
    return counted(std::move(node));
}

Expected<FormulaNode> Parser::parseRoot()
{
    FormulaNode node;
    node.kind = Kind::Root;
    skipSpaces();
    FormulaNode degree;
    bool hasDegree = false;
    if (looksAt("[")) {
        ++m_at;
        auto row = parseRow("]");
        if (!row)
            return row;
        if (!looksAt("]"))
            return problem(ErrorCode::WrongType, "The degree of the root is not closed with ]");
        ++m_at;
        degree = std::move(*row);
        hasDegree = true;
    }
    auto radicand = parseArgument("\\sqrt");
    if (!radicand)
        return radicand;
    node.children.push_back(std::move(*radicand));
    if (hasDegree)
        node.children.push_back(std::move(degree));
    return counted(std::move(node));
}

Expected<std::string> Parser::parseDelimiter()
{
    skipSpaces();
    if (m_at >= m_source.size())
        return problem(ErrorCode::WrongType, "A delimiter is missing");
    const std::size_t start = m_at;
    if (m_source[m_at] == '.') {
        ++m_at;
        return std::string();
    }
    const Symbol* symbol = nullptr;
    if (m_source[m_at] == '\\') {
        symbol = formula::findCommand(readName());
    } else {
        symbol = formula::findCharacter(m_source[m_at]);
        ++m_at;
    }
    constexpr std::string_view kDelimiters[] = {"(", ")", "[", "]", "{", "}", "|", "‖",
                                                "⌊", "⌋", "⌈", "⌉", "⟨", "⟩", "/"};
    if (!symbol
        || std::find(std::begin(kDelimiters), std::end(kDelimiters), symbol->text) == std::end(kDelimiters))
        return problem(ErrorCode::WrongType, "This is no delimiter that can grow", start);
    return std::string(symbol->text);
}

Expected<FormulaNode> Parser::parseFenced(std::size_t start)
{
    auto left = parseDelimiter();
    if (!left)
        return tl::unexpected(left.error());
    auto content = parseRow("right");
    if (!content)
        return content;
    if (!looksAtCommand("right"))
        return problem(ErrorCode::WrongType, "\\left has no \\right", start);
    m_at += 6;
    auto right = parseDelimiter();
    if (!right)
        return tl::unexpected(right.error());
    FormulaNode node;
    node.kind = Kind::Fenced;
    node.atomClass = AtomClass::Inner;
    node.text = std::move(*left);
    node.format = std::move(*right);
    node.children.push_back(std::move(*content));
    return counted(std::move(node));
}

Expected<FormulaNode> Parser::parseColor(std::size_t start)
{
    auto name = parseRaw("\\color");
    if (!name)
        return tl::unexpected(name.error());
    const auto& known = formulaColors();
    if (std::find(known.begin(), known.end(), *name) == known.end())
        return problem(ErrorCode::Unsupported, "The colour \"" + *name + "\" is not known", start);
    auto content = parseArgument("\\color");
    if (!content)
        return content;
    FormulaNode node;
    node.kind = Kind::Color;
    node.atomClass = content->atomClass;
    node.text = std::move(*name);
    node.children.push_back(std::move(*content));
    return counted(std::move(node));
}

Expected<FormulaNode> Parser::parseAccent(const std::string& name, std::string_view sign)
{
    auto content = parseArgument("\\" + name);
    if (!content)
        return content;
    FormulaNode node;
    node.kind = Kind::Accent;
    node.text = sign;
    node.children.push_back(std::move(*content));
    return counted(std::move(node));
}

} // namespace

Expected<FormulaNode> parseFormula(std::string_view tex)
{
    return Parser(tex).parse();
}

const std::vector<std::string_view>& formulaColors()
{
    static const std::vector<std::string_view> names{"sign",    "exponent", "fraction", "text",  "secondary",
                                                     "clipped", "data",     "good",     "accent"};
    return names;
}

} // namespace bitloupe
