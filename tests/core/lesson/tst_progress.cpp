#include "core/base/atomic_file.h"
#include "core/lesson/progress.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace bitloupe;

class TestProgress : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void save_thenLoad_givesTheSame();
    void passing_latches_andEarnsAShownStep();
    void load_missingFile_isANewLearner();
    void load_damagedFile_setsItAsideAndSaysSo_data();
    void load_damagedFile_setsItAsideAndSaysSo();
    void load_twoDamagedFiles_keepsBoth();
};

void TestProgress::save_thenLoad_givesTheSame()
{
    const QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("new/progress.json")).toStdString();
    Progress progress;
    progress.current = "05-mapping";
    progress.pass("05-mapping", "zero");
    StepProgress& step = progress.at("05-mapping", "wider-is-not-safer");
    step.guess = Json(0.175);
    step.truth = Json(0.122);
    step.error = 0.35;
    step.checks = 3;
    step.hints = 1;
    progress.show("05-mapping", "wider-is-not-safer");
    progress.lessons["05-mapping"].at = "wider-is-not-safer";
    progress.lessons["05-mapping"].lab = "mapping";
    progress.lessons["05-mapping"].state = *parseJson(R"({"bits": 4})");
    QVERIFY(saveProgress(progress, path).has_value());
    const LoadedProgress loaded = loadProgress(path);
    QVERIFY(!loaded.isNew);
    QVERIFY(loaded.setAside.empty());
    QCOMPARE(loaded.progress, progress);
}

void TestProgress::passing_latches_andEarnsAShownStep()
{
    Progress progress;
    progress.show("a", "s");
    QVERIFY(progress.find("a", "s")->shown);
    progress.pass("a", "s");
    QVERIFY(!progress.find("a", "s")->shown);
    progress.show("a", "s");
    QVERIFY(progress.passed("a", "s"));
    QVERIFY2(!progress.find("a", "s")->shown, "a step passed by oneself stays earned");
}

void TestProgress::load_missingFile_isANewLearner()
{
    const QTemporaryDir folder;
    QVERIFY(loadProgress(folder.filePath(QStringLiteral("none.json")).toStdString()).isNew);
}

void TestProgress::load_damagedFile_setsItAsideAndSaysSo_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("cut off in the middle") << QByteArray(R"({"format":"bitloupe-progress","version":1,"les)");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("another format") << QByteArray(R"({"format":"bitloupe-state","version":1})");
    QTest::newRow("a later version") << QByteArray(
        R"({"format":"bitloupe-progress","version":2,"lessons":{}})");
    QTest::newRow("a step that is no object")
        << QByteArray(R"({"format":"bitloupe-progress","version":1,"lessons":{"a":{"steps":{"s":1}}}})");
    QTest::newRow("a count that is no number") << QByteArray(
        R"({"format":"bitloupe-progress","version":1,"lessons":{"a":{"steps":{"s":{"checks":"3"}}}}})");
}

void TestProgress::load_damagedFile_setsItAsideAndSaysSo()
{
    QFETCH(QByteArray, content);
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("progress.json"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    const LoadedProgress loaded = loadProgress(path.toStdString());
    QCOMPARE(loaded.progress, Progress());
    QCOMPARE(loaded.sentence,
             std::string("Your progress could not be read and was set aside as progress.unreadable.json; "
                         "starting fresh."));
    QVERIFY(!QFile::exists(path));
    QCOMPARE(QByteArray::fromStdString(*readFile(loaded.setAside)), content);
}

void TestProgress::load_twoDamagedFiles_keepsBoth()
{
    const QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("progress.json")).toStdString();
    QVERIFY(writeFileAtomically(path, "one").has_value());
    const LoadedProgress first = loadProgress(path);
    QVERIFY(writeFileAtomically(path, "two").has_value());
    const LoadedProgress second = loadProgress(path);
    QCOMPARE(*readFile(first.setAside), std::string("one"));
    QCOMPARE(*readFile(second.setAside), std::string("two"));
}

QTEST_APPLESS_MAIN(TestProgress)
#include "tst_progress.moc"
