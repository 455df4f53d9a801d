#include "core/formula/formula.h"
#include "core/formula/symbols.h"

namespace bitloupe {
namespace {

using Kind = FormulaNode::Kind;

bool isEmpty(const FormulaNode& node)
{
    return node.kind == Kind::Row && node.children.empty();
}

bool isShort(const FormulaNode& node)
{
    return node.kind != Kind::Row && node.kind != Kind::Fraction && node.kind != Kind::Scripts;
}

class Speaker {
public:
    explicit Speaker(const LiveText& live)
        : m_live(live)
    {
    }

    void say(const FormulaNode& node);
    std::string take() { return std::move(m_words); }

private:
    void word(std::string_view text)
    {
        if (text.empty())
            return;
        if (!m_words.empty())
            m_words += ' ';
        m_words += text;
    }
    void sayFraction(const FormulaNode& node)
    {
        const bool isPlain = isShort(node.children[0]) && isShort(node.children[1]);
        if (!isPlain)
            word("the fraction");
        say(node.children[0]);
        word("over");
        say(node.children[1]);
        if (!isPlain)
            word("end fraction");
    }
    void sayScripts(const FormulaNode& node)
    {
        const FormulaNode& lower = node.children[1];
        const FormulaNode& upper = node.children[2];
        say(node.children[0]);
        if (!isEmpty(lower)) {
            word(node.takesLimits ? "over" : "sub");
            say(lower);
        }
        if (isEmpty(upper))
            return;
        if (node.takesLimits) {
            word("to");
            say(upper);
            word("of");
            return;
        }
        const bool isPlain = upper.kind == Kind::Symbol;
        if (isPlain && upper.text == "2") {
            word("squared");
            return;
        }
        word("to the power");
        say(upper);
        if (!isShort(upper))
            word("end power");
    }

    const LiveText& m_live;
    std::string m_words;
};

std::string_view accentWord(std::string_view sign)
{
    return sign == "^" ? "hat" : sign == "~" ? "tilde" : sign == "→" ? "vector" : sign == "˙" ? "dot" : "bar";
}

void Speaker::say(const FormulaNode& node)
{
    switch (node.kind) {
    case Kind::Row:
    case Kind::Color:
        for (const FormulaNode& child : node.children)
            say(child);
        break;
    case Kind::Symbol:
        word(formula::spokenSymbol(node.text));
        break;
    case Kind::Words:
        word(node.text);
        break;
    case Kind::Live:
        word(m_live ? m_live(node.text, node.format) : std::string("value"));
        break;
    case Kind::Space:
        break;
    case Kind::Fraction:
        sayFraction(node);
        break;
    case Kind::Root:
        word("the root of");
        say(node.children[0]);
        word("end root");
        break;
    case Kind::Scripts:
        sayScripts(node);
        break;
    case Kind::Fenced:
        word(formula::spokenSymbol(node.text));
        say(node.children[0]);
        word(formula::spokenSymbol(node.format));
        break;
    case Kind::Accent:
        say(node.children[0]);
        word(accentWord(node.text));
        break;
    }
}

} // namespace

std::string spokenFormula(const FormulaNode& formula, const LiveText& live)
{
    Speaker speaker(live);
    speaker.say(formula);
    return speaker.take();
}

} // namespace bitloupe
