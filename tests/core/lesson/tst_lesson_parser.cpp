#include "core/base/atomic_file.h"
#include "core/lesson/lesson_parser.h"
#include "tests/paths.h"

#include <QTest>

#include <tuple>

using namespace bitloupe;

namespace {

const std::string kFront =
    "---\nid: 01-demo\ntitle: Demo\nminutes: 5\nrequires: []\nobjectives:\n- Try it\n---\n";
const std::string kScene = "```scene\n{\"lab\": \"numbers\", \"state\": {}}\n```\n";
const std::string kCheck =
    "```check\n{\"eq\": [\"/result/sign\", 1], \"say\": \"No.\", \"done\": \"Yes.\"}\n```\n";
const std::string kSolution = "```solution\n{\"bits\": \"8000\"}\n```\n";

Lesson parse(const std::string& text)
{
    return parseLesson(text, "01-demo", "lessons/01-demo/lesson.md");
}

std::string told(const Lesson& lesson)
{
    std::string all;
    for (const LessonProblem& p : lesson.problems)
        all += std::to_string(p.line) + " (" + std::to_string(p.step) + "): " + p.sentence + "\n";
    return all;
}

} // namespace

class TestLessonParser : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void parse_wholeStep_keepsEveryPart();
    void parse_bothExamples_haveNoProblem();
    void parse_brokenRule_isNamedWithItsPlace_data();
    void parse_brokenRule_isNamedWithItsPlace();
    void parse_problemInOneStep_leavesTheOthers();
    void parse_errorInsideAFence_pointsAtItsLine();
    void text_marks_becomeATree();
    void text_escapedMarks_stayLetters();
    void words_formulas_countOnce();
};

void TestLessonParser::parse_wholeStep_keepsEveryPart()
{
    const Lesson lesson = parse(
        kFront + "\n## First\n\n" + kScene + "\nSome **bold** text.\n\n- one\n- two\n\n$$ x^2 $$\n\n" + kCheck
        + kSolution + "```hint\nOne\ntwo.\n```\n```hint\nThree.\n```\n\n## First\n\nRead only.\n");
    QVERIFY2(lesson.problems.empty(), told(lesson).c_str());
    QCOMPARE(lesson.title, std::string("Demo"));
    QCOMPARE(lesson.minutes, 5);
    QCOMPARE(lesson.objectives, std::vector<std::string>{"Try it"});
    QCOMPARE(lesson.steps.size(), std::size_t(2));
    const Step& step = lesson.steps[0];
    QCOMPARE(step.id, std::string("first"));
    QCOMPARE(lesson.steps[1].id, std::string("first-2"));
    QCOMPARE(step.parts.size(), std::size_t(4));
    QVERIFY(step.parts[1].block.kind == Block::Kind::Bullets);
    QCOMPARE(step.parts[1].block.items.size(), std::size_t(2));
    QCOMPARE(step.parts[2].block.tex, std::string("x^2"));
    QVERIFY(step.parts[3].kind == Step::Part::Kind::Check);
    QCOMPARE(step.hints.size(), std::size_t(2));
    QCOMPARE(plainText(step.hints[0].text), std::string("One two."));
    QCOMPARE(lesson.labOf(1), std::string("numbers"));
}

void TestLessonParser::parse_bothExamples_haveNoProblem()
{
    for (const auto& [folder, steps] : {std::pair{"02-ieee754", 9}, std::pair{"07-requantization", 8}}) {
        const std::string file = std::string(BITLOUPE_SOURCE_DIR "/lessons/") + folder + "/lesson.md";
        const auto text = readFile(file);
        QVERIFY(text.has_value());
        const Lesson lesson = parseLesson(*text, folder, file);
        QVERIFY2(lesson.problems.empty(), told(lesson).c_str());
        QCOMPARE(static_cast<int>(lesson.steps.size()), steps);
        for (const Step& step : lesson.steps) {
            QVERIFY(step.check && step.solution);
            QVERIFY(step.words <= 120);
        }
    }
}

void TestLessonParser::parse_brokenRule_isNamedWithItsPlace_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("step");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* rule, const std::string& text, int line, int step, const char* words) {
        QTest::newRow(rule) << QString::fromStdString(text) << line << step << QString::fromUtf8(words);
    };
    const std::string step = "## S\n" + kScene; // "## S" is line 9, the scene 10 to 12, text from 13
    const auto front = [](const std::string& from, const std::string& to) {
        std::string text = kFront;
        return text.replace(text.find(from), from.size(), to) + "## S\n" + kScene;
    };
    const auto fence = [&](const std::string& kind, const std::string& json) {
        return kFront + step + "```" + kind + "\n" + json + "\n```\n";
    };
    const auto predict = [&](const std::string& rest) {
        return fence("predict", R"({"ask": "?", "reveal": "!", )" + rest + "}");
    };
    row("no front matter", "## S\n" + kScene, 1, 0, "front matter");
    row("front matter is not closed", "---\nid: 01-demo\n", 1, 0, "not closed");
    row("unknown key of the front matter", front("minutes: 5", "minutes: 5\nauthor: me"), 5, 0, "author");
    row("a key twice", front("minutes: 5", "minutes: 5\nminutes: 6"), 5, 0, "twice");
    row("a key is missing", front("minutes: 5\n", ""), 1, 0, "minutes");
    row("id differs from the folder", front("01-demo", "02-demo"), 2, 0, "folder");
    row("title is too long", front("title: Demo", "title: " + std::string(41, 'x')), 3, 0, "40 characters");
    row("minutes above 30", front("minutes: 5", "minutes: 31"), 4, 0, "1 to 30");
    row("minutes are no number", front("minutes: 5", "minutes: five"), 4, 0, "1 to 30");
    row("five objectives", front("- Try it", "- a\n- b\n- c\n- d\n- e"), 6, 0, "1 to 4");
    row("carriage returns", kFront + "## S\r\n" + kScene, 1, 0, "CR");
    row("not UTF-8", kFront + "## \xff\n" + kScene, 1, 0, "UTF-8");
    row("text before the first step", kFront + "Hello.\n## S\n" + kScene, 9, 0, "before the first step");
    row("no step", kFront, 8, 0, "no step");
    row("first step without a scene", kFront + "## S\nText.\n", 9, 1, "needs a scene");
    row("unknown fence", kFront + step + "```python\nx = 1\n```\n", 13, 1, "python");
    row("fence is not closed", kFront + step + "```hint\nText\n", 13, 1, "not closed");
    row("two scenes", kFront + step + kScene, 13, 1, "at most one scene");
    row("four hints",
        kFront + step + std::string("```hint\na\n```\n```hint\na\n```\n```hint\na\n```\n```hint\na\n```\n"),
        22, 1, "3 hints");
    row("check without solution", kFront + step + kCheck, 9, 1, "no solution");
    row("solution without check", kFront + step + kSolution, 9, 1, "no check");
    row("deeper heading", kFront + step + "### Deeper\n", 13, 1, "Headings");
    row("table", kFront + step + "| a | b |\n", 13, 1, "Tables");
    row("HTML", kFront + step + "A <b>word</b>.\n", 13, 1, "HTML");
    row("bold is not closed", kFront + step + "A **word.\n", 13, 1, "not closed");
    row("formula is not closed", kFront + step + "A $x word.\n", 13, 1, "not closed");
    row("block formula is not closed", kFront + step + "$$ x\n\nText.\n", 13, 1, "not closed");
    row("link to the web", kFront + step + "[here](https://example.org)\n", 13, 1, "leads to");
    row("picture of another folder", kFront + step + "![x](../x.png)\n", 13, 1, "own folder");
    row("live value without a pointer", kFront + step + "Now {{value}}.\n", 13, 1, "pointer");
    row("live value with a foreign root", kFront + step + "Now {{/model/value}}.\n", 9, 1, "/model/value");
    row("duplicate key in JSON", fence("check", R"({"done": "a", "done": "b"})"), 14, 1, "written twice");
    row("unknown key of a check", fence("check", R"({"eq": ["/state/bits", "1"], "done": "a", "hint": "b"})"),
        14, 1, "hint");
    row("check without done", fence("check", R"({"eq": ["/state/bits", "1"]})"), 13, 1, "done");
    row("check without operator", fence("check", R"({"done": "a"})"), 13, 1, "operator");
    row("scene with an unknown key", kFront + "## S\n```scene\n{\"lab\": \"numbers\", \"states\": {}}\n```\n",
        11, 1, "states");
    row("scene without a lab", kFront + "## S\n```scene\n{\"state\": {}}\n```\n", 10, 1, "lab");
    row("with of an unknown name", kFront + step + "{{/with/best/result/mse}}\n", 9, 1, "best");
    row("answer of an unknown name", kFront + step + "{{/answer/n}}\n", 9, 1, "answers");
    row("mistake with a long name",
        fence("check",
              R"({"eq": ["/state/bits", "1"], "done": "a", "mistakes": [{"name": ")" + std::string(41, 'x')
                  + R"(", "when": {"eq": ["/state/bits", "2"]}, "example": {}, "say": "b"}]})"),
        13, 1, "1 to 40 characters");
    row("number guess without a truth", predict(R"("kind": "number", "from": 0, "to": 1)"), 13, 1, "truth");
    row("number guess with a turned track",
        predict(R"("kind": "number", "from": 2, "to": 1, "truth": {"at": "/result/value"})"), 14, 1, "below");
    row("log track from zero",
        predict(R"("kind": "number", "from": 0, "to": 1, "scale": "log", "truth": {"at": "/result/value"})"),
        13, 1, "above zero");
    row("is without a proof", predict(R"("kind": "number", "from": 0, "to": 1, "truth": {"is": 1})"), 14, 1,
        "proof");
    row("truth with at and is",
        predict(
            R"("kind": "number", "from": 0, "to": 1, "truth": {"is": 1, "at": "/result/value", "proof": {"eq": ["/state/bits", "1"]}})"),
        14, 1, "either");
    row("choice with one option",
        predict(
            R"("kind": "choice", "options": [{"id": "a", "text": "A", "when": {"eq": ["/state/bits", "1"]}}])"),
        14, 1, "at least 2");
    row("unknown kind of guess", predict(R"("kind": "essay")"), 14, 1, "one of");
    row("a with name used twice",
        kFront + step + "```predict\n"
            + R"({"ask": "?", "reveal": "!", "kind": "number", "from": 0, "to": 1, "truth": {"at": "/result/value"}, "with": {"best": {}}})"
            + "\n```\n```check\n" + R"({"eq": ["/state/bits", "1"], "done": "a", "with": {"best": {}}})"
            + "\n```\n" + kSolution,
        9, 1, "used twice");
}

void TestLessonParser::parse_brokenRule_isNamedWithItsPlace()
{
    QFETCH(QString, text);
    QFETCH(int, line);
    QFETCH(int, step);
    QFETCH(QString, words);
    const bool isBytes = QByteArray(QTest::currentDataTag()) == "not UTF-8";
    const Lesson lesson = parse(isBytes ? kFront + "## \xff\n" : text.toStdString());
    QVERIFY(!lesson.problems.empty());
    const LessonProblem& first = lesson.problems.front();
    QVERIFY2(QString::fromStdString(first.sentence).contains(words), told(lesson).c_str());
    QCOMPARE(first.step, step);
    QVERIFY2(first.line == line, told(lesson).c_str());
}

void TestLessonParser::parse_problemInOneStep_leavesTheOthers()
{
    const Lesson lesson = parse(kFront + "## A\n" + kScene + "## B\nA **word.\n## C\nText.\n");
    QVERIFY(lesson.problemOf(1) == nullptr);
    QVERIFY(lesson.problemOf(2) != nullptr);
    QVERIFY(lesson.problemOf(3) == nullptr);
}

void TestLessonParser::parse_errorInsideAFence_pointsAtItsLine()
{
    const Lesson lesson = parse(kFront + "## A\n```scene\n{\"lab\": \"numbers\",\n \"state\": {,}}\n```\n");
    QCOMPARE(lesson.problems.front().line, 12);
}

void TestLessonParser::text_marks_becomeATree()
{
    const auto text = parseText("a **b *c*** `d` $e$ {{/result/value | sci:2}} [f](lesson:02-ieee754#3)");
    QVERIFY(text.has_value());
    std::vector<Inline::Kind> kinds;
    forEachInline(*text, [&](const Inline& part) {
        if (part.kind != Inline::Kind::Text)
            kinds.push_back(part.kind);
    });
    QVERIFY(kinds
            == (std::vector{Inline::Kind::Strong, Inline::Kind::Emphasis, Inline::Kind::Code,
                            Inline::Kind::Formula, Inline::Kind::Live, Inline::Kind::Link}));
    QCOMPARE(plainText(*text), std::string("a b c d e … f"));
}

void TestLessonParser::text_escapedMarks_stayLetters()
{
    QCOMPARE(plainText(*parseText("2 * 3, \\$5, 1 < 2, \\*x\\*")), std::string("2 * 3, $5, 1 < 2, *x*"));
}

void TestLessonParser::words_formulas_countOnce()
{
    const Lesson lesson = parse(kFront + "## A\n" + kScene + "Two $x + y + z$ words.\n\n$$ a + b $$\n");
    QCOMPARE(lesson.steps[0].words, 3);
}

QTEST_APPLESS_MAIN(TestLessonParser)
#include "tst_lesson_parser.moc"
