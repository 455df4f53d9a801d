#include "core/base/atomic_file.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace bitloupe;

class TestAtomicFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void write_newAndOldFile_holdsTheContent();
    void write_folderMissing_saysSoAndLeavesNothing();
    void write_folderOfThatName_isKept();
    void write_link_replacesWhatItLeadsTo();
    void write_pipe_writesIntoIt();
    void write_fullDevice_saysSo();
    void write_lockedFile_isLeft();
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

void TestAtomicFile::write_folderOfThatName_isKept()
{
    const QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkpath("a.json/inside"));
    const auto status = writeFileAtomically(folder.filePath("a.json").toStdString(), "x");
    QVERIFY(!status);
    QVERIFY(QDir(folder.filePath("a.json/inside")).exists());
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 0);
}

void TestAtomicFile::write_link_replacesWhatItLeadsTo()
{
    const QTemporaryDir folder;
    const std::string path = folder.filePath("a").toStdString();
    const std::string link = folder.filePath("link").toStdString();
    QVERIFY(writeFileAtomically(path, "one"));
    QVERIFY(::symlink("a", link.c_str()) == 0);
    QVERIFY(writeFileAtomically(link, "two"));
    QVERIFY(QFileInfo(folder.filePath("link")).isSymLink());
    QCOMPARE(*readFile(path), std::string("two"));
}

void TestAtomicFile::write_pipe_writesIntoIt()
{
    const QTemporaryDir folder;
    const std::string path = folder.filePath("pipe").toStdString();
    QVERIFY(::mkfifo(path.c_str(), 0600) == 0);
    const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK);
    QVERIFY(writeFileAtomically(path, "through"));
    char got[16] = {};
    QCOMPARE(::read(reader, got, sizeof got), ssize_t(7));
    ::close(reader);
    QCOMPARE(std::string(got), std::string("through"));
    struct stat kept = {};
    QVERIFY(::stat(path.c_str(), &kept) == 0 && S_ISFIFO(kept.st_mode));
}

void TestAtomicFile::write_fullDevice_saysSo()
{
    if (::access("/dev/full", W_OK) != 0)
        QSKIP("no /dev/full");
    const auto status = writeFileAtomically("/dev/full", "x");
    QVERIFY(!status);
    QVERIFY(QString::fromStdString(status.error().message).contains("No space left"));
    struct stat kept = {};
    QVERIFY(::stat("/dev/full", &kept) == 0 && S_ISCHR(kept.st_mode));
}

void TestAtomicFile::write_lockedFile_isLeft()
{
    if (::geteuid() == 0)
        QSKIP("nothing is locked for root");
    const QTemporaryDir folder;
    const std::string path = folder.filePath("a").toStdString();
    QVERIFY(writeFileAtomically(path, "one"));
    QVERIFY(::chmod(path.c_str(), 0444) == 0);
    QVERIFY(!writeFileAtomically(path, "two"));
    QCOMPARE(*readFile(path), std::string("one"));
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
