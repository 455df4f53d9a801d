#include "core/formula/parser.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bitloupe::formula {

using Kind = FormulaNode::Kind;
using Face = FormulaNode::Face;

namespace {

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

} // namespace

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

} // namespace bitloupe::formula
