#include "core/base/atomic_file.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

using namespace bitloupe;

class TestAtomicFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void write_newAndOldFile_holdsTheContent();
    void write_folderMissing_saysSoAndLeavesNothing();
    void write_fullDevice_keepsTheOldFile();
    void read_tooLarge_isRefused();
};

void TestAtomicFile::write_newAndOldFile_holdsTheContent()
{
    const QTemporaryDir folder;
    const std::string path = folder.filePath("a.json").toStdString();
    QVERIFY(writeFileAtomically(path, "one"));
    QVERIFY(writeFileAtomically(path, "two, longer"));
    QCOMPARE(*readFile(path), std::string("two, longer"));
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);
}

void TestAtomicFile::write_folderMissing_saysSoAndLeavesNothing()
{
    const QTemporaryDir folder;
    const auto status = writeFileAtomically(folder.filePath("none/a.json").toStdString(), "x");
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::Unreadable);
    QVERIFY(QString::fromStdString(status.error().message).contains("cannot be written"));
}

void TestAtomicFile::write_fullDevice_keepsTheOldFile()
{
    // A folder under the target's name makes the rename fail as a full disk would: after the content was
    // written.
    const QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkpath("a.json/inside"));
    const auto status = writeFileAtomically(folder.filePath("a.json").toStdString(), "x");
    QVERIFY(!status);
    QVERIFY(QDir(folder.filePath("a.json/inside")).exists());
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 0);
}

void TestAtomicFile::read_tooLarge_isRefused()
{
    const QTemporaryDir folder;
    const std::string path = folder.filePath("a").toStdString();
    QVERIFY(writeFileAtomically(path, std::string(100, 'x')));
    QCOMPARE(readFile(path, 99).error().code, ErrorCode::TooLarge);
    QVERIFY(readFile(path, 100));
    QCOMPARE(readFile(folder.filePath("b").toStdString()).error().code, ErrorCode::Unreadable);
}

QTEST_APPLESS_MAIN(TestAtomicFile)
#include "tst_atomic_file.moc"
