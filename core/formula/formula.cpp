#include "core/formula/formula.h"

#include "core/formula/parser.h"

#include <utility>

namespace bitloupe {

namespace formula {

using Kind = FormulaNode::Kind;
using Face = FormulaNode::Face;

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

namespace {

/// A row of one is the thing itself, so that its class decides the spaces around it.
FormulaNode simplified(FormulaNode row)
{
    if (row.kind == Kind::Row && row.children.size() == 1)
        return FormulaNode(std::move(row.children.front()));
    return row;
}

} // namespace

Expected<FormulaNode> Parser::parse()
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

Expected<FormulaNode> Parser::parseRow(std::string_view stop)
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

Expected<FormulaNode> Parser::parseScripted()
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

Expected<FormulaNode> Parser::counted(FormulaNode node)
{
    if (++m_nodes > kMaxNodes)
        return problem(ErrorCode::OutOfRange, "The formula has more than 2,000 parts");
    return node;
}

Expected<FormulaNode> Parser::parseArgument(const std::string& whose)
{
    skipSpaces();
    if (m_at >= m_source.size() || m_source[m_at] == '}' || m_source[m_at] == '^' || m_source[m_at] == '_')
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

Expected<FormulaNode> Parser::parseAtom()
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
        return problem(ErrorCode::Unsupported, std::string("The character '") + c + "' has no meaning here");
    ++m_at;
    return counted(symbolNode(*symbol));
}

Expected<FormulaNode> Parser::parseNumber()
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

Expected<FormulaNode> Parser::parseForeign()
{
    const std::size_t start = m_at++;
    const auto lead = static_cast<unsigned char>(m_source[start]);
    while (m_at < m_source.size() && (static_cast<unsigned char>(m_source[m_at]) & 0xC0) == 0x80)
        ++m_at;
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || m_at - start != length)
        return problem(ErrorCode::WrongType, "The text is not UTF-8", start);
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

Expected<FormulaNode> Parser::parseLive()
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

Expected<FormulaNode> Parser::parseGroup()
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

std::string Parser::readName()
{
    const std::size_t start = ++m_at;
    if (m_at < m_source.size() && !isLetter(m_source[m_at]))
        ++m_at;
    else
        while (m_at < m_source.size() && isLetter(m_source[m_at]))
            ++m_at;
    return std::string(m_source.substr(start, m_at - start));
}

Expected<std::string> Parser::parseRaw(const std::string& whose)
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

} // namespace formula

Expected<FormulaNode> parseFormula(std::string_view tex)
{
    return formula::Parser(tex).parse();
}

const std::vector<std::string_view>& formulaColors()
{
    static const std::vector<std::string_view> names{"sign",    "exponent", "fraction", "text",  "secondary",
                                                     "clipped", "data",     "good",     "accent"};
    return names;
}

} // namespace bitloupe
