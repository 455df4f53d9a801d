#include "core/base/memo.h"
#include "core/lesson/lesson_parser.h"
#include "core/lesson/step_run.h"

#include <QTest>

using namespace bitloupe;

namespace {

/// One step of the numbers lab around the given fences.
Step stepOf(const std::string& fences,
            const std::string& scene = R"({"lab": "numbers", "state": {"bits": "3c00"}})")
{
    const std::string text =
        "---\nid: x\ntitle: X\nminutes: 1\nrequires: []\nobjectives:\n- Try it\n---\n## S\n```scene\n" + scene
        + "\n```\n" + fences;
    const Lesson lesson = parseLesson(text, "x", "x");
    return lesson.problems.empty() ? lesson.steps.at(0) : Step{};
}

std::string check(const std::string& json)
{
    return "```check\n" + json + "\n```\n```solution\n{\"bits\": \"0000\"}\n```\n";
}

CheckOutcome outcomeAt(const Step& step, const char* patch, Moment& moment)
{
    const auto start = startOf(step, nullptr);
    const auto state = patched(start->lab, start->state, *parseJson(patch));
    moment = *momentAt(step, *start, *state, Json::object(), {});
    return runCheck(*step.check, moment);
}

const char* const kMapping =
    R"({"lab": "mapping", "state": {"data": {"kind": "distribution", "name": "normal", "seed": 5, "count": 4096}, "bits": 4,
  "signed": true, "symmetric": true, "narrow": true, "calibration": {"method": "minmax"}}})";

} // namespace

class TestStepRun : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void check_inOrder_passedMistakeClausePlain();
    void check_clauseWithoutSay_takesItsParents();
    void check_any_speaksForItsFirstChild();
    void start_withoutScene_goesOnWithWhatItFinds();
    void start_badPatch_namesTheField();
    void with_ofACheck_followsTheState_ofAPredictTheScene();
    void with_notComputable_isAbsentAndNamed();
    void goals_areNumericClausesButNotTheAnswer();
    void truth_number_isTheEngines();
    void truth_choice_needsExactlyOne();
    void truth_order_countsPairsAndForgivesTies();
    void evaluate_twice_comesFromTheMemo();
};

void TestStepRun::check_inOrder_passedMistakeClausePlain()
{
    const Step step = stepOf(check(
        R"({"all": [{"eq": ["/result/sign", 0], "say": "sign"}, {"eq": ["/result/fraction", 0]}], "done": "done",
        "mistakes": [{"name": "A", "when": {"eq": ["/result/bits", "bc01"]}, "example": {"bits": "bc01"}, "say": "first"},
                     {"name": "B", "when": {"gt": ["/result/fraction", 0]}, "example": {"bits": "3c02"}, "say": "second"}]})"));
    Moment moment;
    QVERIFY(outcomeAt(step, R"({"bits": "4000"})", moment).kind == CheckOutcome::Kind::Passed);
    CheckOutcome outcome = outcomeAt(step, R"({"bits": "bc01"})", moment);
    QVERIFY(outcome.kind == CheckOutcome::Kind::Mistake);
    QCOMPARE(outcome.mistake, std::size_t(0)); // both mistakes apply; the first one speaks
    outcome = outcomeAt(step, R"({"bits": "3c02"})", moment);
    QCOMPARE(outcome.mistake, std::size_t(1));
    outcome = outcomeAt(step, R"({"bits": "bc00"})", moment);
    QVERIFY(outcome.kind == CheckOutcome::Kind::Clause);
    QCOMPARE(plainText(*outcome.say), std::string("sign"));
    const Step plain = stepOf(check(R"({"eq": ["/result/fraction", 0], "done": "done"})"));
    outcome = outcomeAt(plain, R"({"bits": "3c02"})", moment);
    QVERIFY(outcome.kind == CheckOutcome::Kind::Plain);
    QCOMPARE(outcome.clause->pointer, std::string("/result/fraction"));
}

void TestStepRun::check_clauseWithoutSay_takesItsParents()
{
    const Step step =
        stepOf(check(R"({"say": "outer", "done": "d", "all": [{"eq": ["/result/sign", 0], "say": "own"},
        {"all": [{"eq": ["/result/exponent", 1]}], "say": "inner"}, {"eq": ["/result/fraction", 0]}]})"));
    Moment moment;
    QCOMPARE(plainText(*outcomeAt(step, R"({"bits": "bc00"})", moment).say), std::string("own"));
    QCOMPARE(plainText(*outcomeAt(step, R"({"bits": "3c00"})", moment).say), std::string("inner"));
    QCOMPARE(plainText(*outcomeAt(step, R"({"bits": "4001"})", moment).say), std::string("outer"));
}

void TestStepRun::check_any_speaksForItsFirstChild()
{
    const Step step = stepOf(check(
        R"({"done": "d", "any": [{"eq": ["/result/fraction", 7], "say": "first"}, {"eq": ["/result/fraction", 9], "say": "second"}]})"));
    Moment moment;
    QCOMPARE(plainText(*outcomeAt(step, R"({"bits": "3c00"})", moment).say), std::string("first"));
}

void TestStepRun::start_withoutScene_goesOnWithWhatItFinds()
{
    Step step = stepOf("");
    step.scene.reset();
    QVERIFY(!startOf(step, nullptr).has_value());
    const StepStart found{"numbers", *parseJson(R"({"bits": "1234"})")};
    QVERIFY(startOf(step, &found)->state == found.state);
}

void TestStepRun::start_badPatch_namesTheField()
{
    const auto start = startOf(stepOf("", R"({"lab": "mapping", "state": {"bitz": 4}})"), nullptr);
    QVERIFY(!start.has_value());
    QVERIFY(start.error().code == ErrorCode::UnknownKey);
    const auto lab = startOf(stepOf("", R"({"lab": "chemistry"})"), nullptr);
    QVERIFY(!lab.has_value());
}

void TestStepRun::with_ofACheck_followsTheState_ofAPredictTheScene()
{
    const Step step = stepOf(R"(```predict
{"ask": "?", "reveal": "!", "kind": "number", "from": 0, "to": 9, "with": {"p": {"rounding": "up"}}, "truth": {"at": "/result/sign"}}
```
)" + check(R"({"eq": ["/result/sign", 1], "done": "d", "with": {"c": {"rounding": "up"}}})"));
    Moment moment;
    outcomeAt(step, R"({"bits": "4000"})", moment);
    QCOMPARE(moment.find("/with/p/state/bits").value->get<std::string>(), std::string("3c00"));
    QCOMPARE(moment.find("/with/c/state/bits").value->get<std::string>(), std::string("4000"));
    QCOMPARE(moment.find("/with/c/state/rounding").value->get<std::string>(), std::string("up"));
    QCOMPARE(moment.find("/scene/state/bits").value->get<std::string>(), std::string("3c00"));
}

void TestStepRun::with_notComputable_isAbsentAndNamed()
{
    const Step step =
        stepOf(check(R"({"eq": ["/with/c/result/sign", 0], "done": "d", "with": {"c": {"bits": "no"}}})"));
    const auto start = startOf(step, nullptr);
    std::vector<Error> errors;
    const auto moment = momentAt(step, *start, start->state, Json::object(), {}, &errors);
    QVERIFY(moment.has_value());
    QCOMPARE(errors.size(), std::size_t(1));
    QVERIFY(!moment->find("/with/c/result/sign").pending);
    QVERIFY(!holds(step.check->predicate, *moment));
}

void TestStepRun::goals_areNumericClausesButNotTheAnswer()
{
    const Step step = stepOf(check(
        R"({"done": "d", "all": [{"le": ["/result/ulp", 1], "say": "a"}, {"eq": ["/result/sign", 0], "say": "b"},
        {"near": ["/state/seed", 5, 1], "say": "c"}, {"not": {"gt": ["/result/sign", 0]}, "say": "d"}]})"));
    const auto goals = goalClauses(*step.check);
    QCOMPARE(goals.size(), std::size_t(1));
    QCOMPARE(goals[0]->pointer, std::string("/result/ulp"));
    // A field to fill in would be told beside the question.
    const Step typed = stepOf("```check\n"
                              R"({"done": "d", "answers": [{"name": "n", "label": "N", "kind": "number"}],
                              "near": ["/answer/n", {"ref": "/result/ulp"}, 0.1], "say": "e"})"
                              "\n```\n```solution\n{\"state\": {}, \"answer\": {\"n\": 1}}\n```\n");
    QVERIFY(typed.check);
    QVERIFY(goalClauses(*typed.check).empty());
}

void TestStepRun::truth_number_isTheEngines()
{
    const auto guess = [](const std::string& truth) {
        return R"(```predict
{"ask": "?", "reveal": "!", "kind": "number", "from": 0, "to": 4, "truth": )"
            + truth + "}\n```\n";
    };
    const auto truth = [&](const std::string& json, const char* scene) {
        const Step step = stepOf(guess(json), scene);
        return truthOf(step, *startOf(step, nullptr), {});
    };
    const auto best =
        truth(R"({"state": {"calibration": {"method": "mse"}}, "at": "/result/range/max"})", kMapping);
    QVERIFY2(std::abs(best->number - 2.5) < 0.05, "the best end of 4,096 normal values at 15 levels");
    const char* one = R"({"lab": "numbers", "state": {"bits": "3c00"}})";
    QCOMPARE(truth(R"({"at": "/result/value", "times": 3, "plus": 0.5})", one)->number, 3.5);
    QCOMPARE(truth(R"({"is": 2, "proof": {"eq": ["/result/sign", 0]}})", one)->number, 2.0);
    QVERIFY(!truth(R"({"is": 2, "proof": {"eq": ["/result/sign", 1]}})", one).has_value());
    QVERIFY(!truth(R"({"at": "/result/class"})", one).has_value());
}

void TestStepRun::truth_choice_needsExactlyOne()
{
    const auto truth = [](const char* a, const char* b) {
        const Step step = stepOf(std::string(R"(```predict
{"ask": "?", "reveal": "!", "kind": "choice", "options": [{"id": "a", "text": "A", "when": {"eq": ["/result/sign", )")
                                 + a + R"(]}}, {"id": "b", "text": "B", "when": {"eq": ["/result/sign", )" + b
                                 + "]}}]}\n```\n");
        return truthOf(step, *startOf(step, nullptr), {});
    };
    QCOMPARE(truth("1", "0")->option, std::string("b"));
    QVERIFY(!truth("0", "0").has_value());
    QVERIFY(!truth("1", "1").has_value());
}

void TestStepRun::truth_order_countsPairsAndForgivesTies()
{
    const Step step = stepOf(R"(```predict
{"ask": "?", "reveal": "!", "kind": "order", "at": "/result/value", "direction": "descending", "items": [
  {"id": "one", "text": "1", "state": {"bits": "3c00"}}, {"id": "two", "text": "2", "state": {"bits": "4000"}},
  {"id": "uno", "text": "1", "state": {"input": "1"}}]}
```
)");
    const auto truth = truthOf(step, *startOf(step, nullptr), {});
    QCOMPARE(truth->order.front(), std::string("two"));
    QCOMPARE(pairsOutOfOrder(*step.predict, *truth, {"two", "one", "uno"}), 0);
    QCOMPARE(pairsOutOfOrder(*step.predict, *truth, {"two", "uno", "one"}), 0);
    QCOMPARE(pairsOutOfOrder(*step.predict, *truth, {"one", "uno", "two"}), 2);
}

void TestStepRun::evaluate_twice_comesFromTheMemo()
{
    Memo memo;
    Context context;
    context.memo = &memo;
    const Json state = *completeState(*findLab("numbers"), *parseJson(R"({"bits": "3c00"})"));
    const auto first = evaluateShared("numbers", state, context);
    QCOMPARE(evaluateShared("numbers", state, context)->get(), first->get());
}

QTEST_APPLESS_MAIN(TestStepRun)
#include "tst_step_run.moc"
