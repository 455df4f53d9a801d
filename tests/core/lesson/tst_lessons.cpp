#include "core/base/memo.h"
#include "core/lesson/lint.h"
#include "core/lesson/step_run.h"
#include "tests/paths.h"

#include <QTest>

using namespace bitloupe;

/// The lessons that ship with the program, proven as `bitloupe-cli lint` does it.
class TestLessons : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void shippedLessons_areProven()
    {
        Memo memo;
        Context context;
        context.memo = &memo;
        const LintReport report = lintFolder(BITLOUPE_SOURCE_DIR "/lessons", context);
        for (const LintFinding& f : report.findings)
            qCritical("%s:%d: step %d: %s", f.file.c_str(), f.line, f.step, f.sentence.c_str());
        QVERIFY(report.findings.empty());
        QVERIFY(report.lessons >= 4);
        QVERIFY(report.steps >= 37);
    }

    /// The panel shows "now" and "goal" beside each other: a goal that is what has to be typed gives it away.
    void goals_ofASetting_areNotTheAnswer()
    {
        int told = 0;
        const auto lessons = loadLessons(BITLOUPE_SOURCE_DIR "/lessons");
        for (const Lesson& lesson : lessons) {
            for (const Step& step : lesson.steps) {
                if (!step.check || !step.solution)
                    continue;
                for (const Predicate* goal : goalClauses(*step.check)) {
                    constexpr std::string_view kState = "/state";
                    if (!goal->pointer.starts_with(kState) || !goal->operands[0].ref.empty())
                        continue;
                    const Json* answer =
                        findPointer(step.solution->patch, goal->pointer.substr(kState.size()));
                    if (answer == nullptr || *answer != goal->operands[0].value)
                        continue;
                    ++told;
                    qCritical("%s, %s: %s", lesson.id.c_str(), step.title.c_str(), goal->pointer.c_str());
                }
            }
        }
        QCOMPARE(told, 0);
    }
};

QTEST_APPLESS_MAIN(TestLessons)
#include "tst_lessons.moc"
