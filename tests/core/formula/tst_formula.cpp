#include "core/formula/formula.h"

#include <QtTest>

using namespace bitloupe;

namespace {

/// The tree in one line: "row(S = frac(row(S_1)...))" with scripts as base_lower^upper.
std::string dump(const FormulaNode& node)
{
    const auto list = [&](const char* name) {
        std::string text = name;
        text += '(';
        for (std::size_t i = 0; i < node.children.size(); ++i)
            text += (i ? " " : "") + dump(node.children[i]);
        return text + ')';
    };
    switch (node.kind) {
    case FormulaNode::Kind::Row:
        return list("");
    case FormulaNode::Kind::Symbol:
        return node.text;
    case FormulaNode::Kind::Words:
        return "'" + node.text + "'";
    case FormulaNode::Kind::Live:
        return "<" + node.text + "|" + node.format + ">";
    case FormulaNode::Kind::Space:
        return "~";
    case FormulaNode::Kind::Fraction:
        return list("frac");
    case FormulaNode::Kind::Root:
        return list("root");
    case FormulaNode::Kind::Scripts:
        return list("scripts");
    case FormulaNode::Kind::Fenced:
        return list(("fenced" + node.text + node.format).c_str());
    case FormulaNode::Kind::Accent:
        return list(("accent" + node.text).c_str());
    case FormulaNode::Kind::Color:
        return list(node.text.c_str());
    }
    return {};
}

} // namespace

class FormulaTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void parse_tex_givesItsTree_data()
    {
        QTest::addColumn<QString>("tex");
        QTest::addColumn<QString>("tree");
        QTest::newRow("one letter needs no row") << "M"
                                                 << "M";
        QTest::newRow("a hyphen is a minus") << "q - Z"
                                             << "(q − Z)";
        QTest::newRow("digits and point are one number") << "3.14 r"
                                                         << "(3.14 r)";
        QTest::newRow("a point at the end stands alone") << "2."
                                                         << "(2 .)";
        QTest::newRow("scripts in either order") << "q_i^2"
                                                 << "scripts(q i 2)";
        QTest::newRow("superscript first") << "q^2_i"
                                           << "scripts(q i 2)";
        QTest::newRow("an unbraced script takes one digit") << "x^12"
                                                            << "(scripts(x () 1) 2)";
        QTest::newRow("fraction") << "\\frac{S_1 S_2}{S_3}"
                                  << "frac((scripts(S 1 ()) scripts(S 2 ())) scripts(S 3 ()))";
        QTest::newRow("fraction of single digits") << "\\tfrac12"
                                                   << "frac(1 2)";
        QTest::newRow("root with degree") << "\\sqrt[3]{x}"
                                          << "root(x 3)";
        QTest::newRow("growing delimiters") << "\\left(\\frac{r}{S}\\right)"
                                            << "fenced()(frac(r S))";
        QTest::newRow("one delimiter left out") << "\\left.x\\right|"
                                                << "fenced|(x)";
        QTest::newRow("sum with limits") << "\\sum_{k=1}^{N} w"
                                         << "(scripts(∑ (k = 1) N) w)";
        QTest::newRow("accent") << "\\hat{r} = S"
                                << "(accent^(r) = S)";
        QTest::newRow("words") << "\\text{acc} \\cdot M"
                               << "('acc' ⋅ M)";
        QTest::newRow("a value in the fixed-width face") << "e = \\mathtt{65,536}" << "(e = 65,536)";
        QTest::newRow("percent") << "5 %" << "(5 %)";
        QTest::newRow("clamp is a function") << "\\clamp q" << "(clamp q)";
        QTest::newRow("colour") << "\\color{sign}{(-1)^s}"
                                << "sign((( − 1 scripts() () s)))";
        QTest::newRow("live value in a formula") << "e = {{/result/exponent | int}}"
                                                 << "(e = </result/exponent|int>)";
        QTest::newRow("live value as a script") << "2^{{/result/exponent}}"
                                                << "scripts(2 () </result/exponent|>)";
        QTest::newRow("double braces without a pointer are braces") << "{{x}}"
                                                                    << "x";
        QTest::newRow("prime") << "f'"
                               << "scripts(f () (′))";
        QTest::newRow("empty") << ""
                               << "()";
    }
    void parse_tex_givesItsTree()
    {
        QFETCH(QString, tex);
        const auto parsed = parseFormula(tex.toStdString());
        QVERIFY2(parsed.has_value(), parsed ? "" : parsed.error().message.c_str());
        QTEST(QString::fromStdString(dump(*parsed)), "tree");
    }

    void parse_brokenUtf8_isRefusedWhereItStands()
    {
        for (const std::string tex : {"a \xFF", "b \xCE", "c \x80"}) {
            const auto parsed = parseFormula(tex);
            QVERIFY(!parsed);
            QCOMPARE(parsed.error().where, std::string("column:3"));
        }
        QVERIFY(parseFormula("\xCE\xBB").has_value());
    }

    void parse_mistake_namesItsColumn_data()
    {
        QTest::addColumn<QString>("tex");
        QTest::addColumn<QString>("where");
        QTest::newRow("unknown command") << "a + \\foo"
                                         << "column:5";
        QTest::newRow("open brace") << "a^{2"
                                    << "column:3";
        QTest::newRow("closing brace alone") << "a}"
                                             << "column:2";
        QTest::newRow("two superscripts") << "a^2^3"
                                          << "column:4";
        QTest::newRow("script without content") << "a^"
                                                << "column:3";
        QTest::newRow("left without right") << "\\left( a"
                                            << "column:1";
        QTest::newRow("right without left") << "a\\right)"
                                            << "column:2";
        QTest::newRow("no delimiter") << "\\left a"
                                      << "column:7";
        QTest::newRow("unknown colour") << "\\color{pink}{a}"
                                        << "column:1";
        QTest::newRow("live value without end") << "x = {{/result/scale"
                                                << "column:5";
        QTest::newRow("character without meaning") << "a $ b"
                                                   << "column:3";
        QTest::newRow("fraction with one part") << "\\frac{1}"
                                                << "column:9";
        QTest::newRow("too long") << QString(4097, QLatin1Char('x')) << "column:4097";
        QTest::newRow("too deep") << QString(40, QLatin1Char('{')) + QString(40, QLatin1Char('}'))
                                  << "column:33";
    }
    void parse_mistake_namesItsColumn()
    {
        QFETCH(QString, tex);
        const auto parsed = parseFormula(tex.toStdString());
        QVERIFY(!parsed.has_value());
        QTEST(QString::fromStdString(parsed.error().where), "where");
        QVERIFY(parsed.error().message.ends_with("."));
    }

    void parse_manyParts_stopsAtTheLimit()
    {
        const auto parsed = parseFormula(std::string(2100, 'x'));
        QVERIFY(!parsed.has_value());
        QVERIFY(parsed.error().code == ErrorCode::OutOfRange);
    }

    void spoken_formula_readsAsWords_data()
    {
        QTest::addColumn<QString>("tex");
        QTest::addColumn<QString>("words");
        QTest::newRow("scale") << "S = \\frac{r_{m} - a}{15}"
                               << "S equals the fraction r sub m minus a over 15 end fraction";
        QTest::newRow("half") << "\\frac12"
                              << "1 over 2";
        QTest::newRow("square") << "x^2"
                                << "x squared";
        QTest::newRow("power") << "2^{-24}"
                               << "2 to the power minus 24 end power";
        QTest::newRow("sum") << "\\sum_{k=1}^{N} w_k"
                             << "sum over k equals 1 to N of w sub k";
        QTest::newRow("live value") << "e = {{/result/exponent}}"
                                    << "e equals −4";
        QTest::newRow("accent") << "\\hat r"
                                << "r hat";
    }
    void spoken_formula_readsAsWords()
    {
        QFETCH(QString, tex);
        const auto live = [](std::string_view, std::string_view) { return std::string("−4"); };
        QTEST(QString::fromStdString(spokenFormula(*parseFormula(tex.toStdString()), live)), "words");
    }
};

QTEST_APPLESS_MAIN(FormulaTest)
#include "tst_formula.moc"
