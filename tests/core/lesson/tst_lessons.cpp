#include "core/base/memo.h"
#include "core/lesson/lint.h"
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
};

QTEST_APPLESS_MAIN(TestLessons)
#include "tst_lessons.moc"
