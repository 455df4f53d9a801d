#include "core/base/memo.h"
#include "core/lesson/lesson_parser.h"
#include "core/lesson/lint.h"
#include "tests/paths.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace bitloupe;

namespace {

/// A step that has nothing wrong with it; each test plants one fault.
const std::string kSound = R"(---
id: 01-sound
title: Sound
minutes: 2
requires: []
objectives:
- Try it
---

## Turn it round

```scene
{"lab": "numbers", "state": {"format": "binary16", "bits": "3c00"}}
```

The tiles hold {{/result/value}}, which is $x = {{/result/value}}$.

```predict
{"ask": "How large?", "kind": "number", "from": -4, "to": 4, "truth": {"state": {"bits": "c000"}, "at": "/result/value"}, "reveal": "So."}
```

```check
{"all": [{"eq": ["/result/sign", 1], "say": "The sign."}, {"eq": ["/result/fraction", 0], "say": "The fraction."}],
 "mistakes": [{"name": "First", "when": {"eq": ["/result/bits", "3c01"]}, "example": {"bits": "3c01"}, "say": "One."},
  {"name": "Second", "when": {"gt": ["/result/fraction", 0]}, "example": {"bits": "3c02"}, "say": "Two."}],
 "done": "It is {{/result/value}}."}
```

```solution
{"bits": "bc00"}
```

```hint
The sign.
```
)";

std::string with(const std::string& from, const std::string& to)
{
    std::string text = kSound;
    const auto at = text.find(from);
    return at == std::string::npos ? std::string() : text.replace(at, from.size(), to);
}

LintReport lint(const std::string& text)
{
    return lintLessons({parseLesson(text, "01-sound", "lesson.md")}, {});
}

std::string told(const LintReport& report)
{
    std::string all;
    for (const LintFinding& f : report.findings)
        all += f.file + ":" + std::to_string(f.line) + " step " + std::to_string(f.step) + ": " + f.sentence
            + "\n";
    return all;
}

} // namespace

class TestLint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lint_soundLesson_findsNothing();
    void lint_plantedFault_isFound_data();
    void lint_plantedFault_isFound();
    void lint_requires_existWithoutACircle();
    void lint_exampleOfTheFormat_isProven();
    void lint_emptyFolder_saysSo();
};

void TestLint::lint_soundLesson_findsNothing()
{
    const LintReport report = lint(kSound);
    QVERIFY2(report.findings.empty(), told(report).c_str());
    QCOMPARE(report.lessons, 1);
    QCOMPARE(report.steps, 1);
}

void TestLint::lint_plantedFault_isFound_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* fault, const std::string& text, const char* words) {
        QTest::newRow(fault) << QString::fromStdString(text) << QString::fromUtf8(words);
    };
    row("the scene passes already", with("\"bits\": \"3c00\"}}", "\"bits\": \"bc00\"}}"),
        "passes its own check");
    row("the solution fails", with("{\"bits\": \"bc00\"}", "{\"bits\": \"4000\"}"), "solution does not pass");
    row("the solution does not fit the lab", with("{\"bits\": \"bc00\"}", "{\"bitz\": \"bc00\"}"), "bitz");
    row("the scene does not fit the lab", with("\"bits\": \"3c00\"}}", "\"bitz\": \"3c00\"}}"), "bitz");
    row("the scene's value is refused", with("\"bits\": \"3c00\"}}", "\"bits\": \"wxyz\"}}"), "scene");
    row("there is no such lab", with("\"lab\": \"numbers\"", "\"lab\": \"alchemy\""), "alchemy");
    row("a pointer of the text leads nowhere", with("hold {{/result/value}}", "hold {{/result/valeu}}"),
        "/result/valeu");
    row("a state pointer is no field", with("hold {{/result/value}}", "hold {{/state/bitz}}"), "/state/bitz");
    row("a pointer of the check leads nowhere", with("[\"/result/sign\", 1]", "[\"/result/signe\", 1]"),
        "/result/signe");
    row("done shows what the solution lacks",
        with("It is {{/result/value}}", "It is {{/result/input/exact}}"), "/result/input/exact");
    row("an example passes", with("\"example\": {\"bits\": \"3c01\"}", "\"example\": {\"bits\": \"bc00\"}"),
        "passes the check");
    row("an example does not trigger",
        with("\"example\": {\"bits\": \"3c02\"}", "\"example\": {\"bits\": \"4000\"}"), "Second");
    row("an example is caught before",
        with("\"example\": {\"bits\": \"3c02\"}", "\"example\": {\"bits\": \"3c01\"}"), "First");
    row("a mistake applies to the scene",
        with("{\"eq\": [\"/result/bits\", \"3c01\"]}", "{\"lt\": [\"/result/fraction\", 2]}"), "scene");
    row("a mistake applies to the solution",
        with("{\"gt\": [\"/result/fraction\", 0]}",
             "{\"any\": [{\"gt\": [\"/result/fraction\", 0]}, {\"eq\": [\"/result/sign\", 1]}]}"),
        "solution");
    row("a clause is silent", with(", \"say\": \"The fraction.\"", ""), "no \"say\"");
    row("the truth lies off the track", with("\"from\": -4", "\"from\": 0"), "outside");
    row("the truth has no value", with("\"at\": \"/result/value\"", "\"at\": \"/result/class\""), "truth");
    row("a formula cannot be read", with("$x = {{/result/value}}$", "$\\frac{1}$"), "formula");
    row("a formula of a hint cannot be read", with("```hint\nThe sign.", "```hint\nThe $\\nonsense{1}$."),
        "formula");
    std::string words;
    for (int i = 0; i < 121; ++i)
        words += "word ";
    row("too many words", with("The tiles hold", words + "\n\nThe tiles hold"), "words");
    row("fewer minutes than steps", with("minutes: 2", "minutes: 1") + "\n## Two\n\nRead.\n", "minutes");
    row("the grammar is broken", with("```hint\nThe sign.", "```hint\nThe **sign."), "not closed");
}

void TestLint::lint_plantedFault_isFound()
{
    QFETCH(QString, text);
    QFETCH(QString, words);
    QVERIFY(!text.isEmpty());
    const LintReport report = lint(text.toStdString());
    const bool found = std::any_of(report.findings.begin(), report.findings.end(), [&](const LintFinding& f) {
        return QString::fromStdString(f.sentence).contains(words);
    });
    QVERIFY2(found, told(report).c_str());
}

void TestLint::lint_requires_existWithoutACircle()
{
    const auto lesson = [](const std::string& id, const std::string& buildsOn) {
        std::string text = kSound;
        text.replace(text.find("01-sound"), 8, id);
        text.replace(text.find("requires: []"), 12, "requires: [" + buildsOn + "]");
        return parseLesson(text, id, id);
    };
    QVERIFY(lintLessons({lesson("a", ""), lesson("b", "a")}, {}).findings.empty());
    QCOMPARE(lintLessons({lesson("a", "ghost")}, {}).findings.size(), std::size_t(1));
    QCOMPARE(lintLessons({lesson("a", "b"), lesson("b", "a")}, {}).findings.size(), std::size_t(2));
}

void TestLint::lint_exampleOfTheFormat_isProven()
{
    QTemporaryDir folder;
    const QString name = QStringLiteral("/07-requantization");
    QVERIFY(QDir().mkpath(folder.path() + name));
    QVERIFY(QFile::copy(QStringLiteral(BITLOUPE_SOURCE_DIR "/lessons") + name + QStringLiteral("/lesson.md"),
                        folder.path() + name + QStringLiteral("/lesson.md")));
    const LintReport report = lintFolder(folder.path().toStdString(), {});
    QCOMPARE(report.lessons, 1);
    QCOMPARE(report.steps, 8);
    // It builds on a lesson that is not in this folder; nothing else may be found.
    QVERIFY2(report.findings.size() == 1, told(report).c_str());
    for (const LintFinding& finding : report.findings)
        QVERIFY2(QString::fromStdString(finding.sentence).contains(QLatin1String("requires")),
                 told(report).c_str());
}

void TestLint::lint_emptyFolder_saysSo()
{
    QCOMPARE(lintFolder("/nonexistent folder", {}).findings.size(), std::size_t(1));
}

QTEST_APPLESS_MAIN(TestLint)
#include "tst_lint.moc"
