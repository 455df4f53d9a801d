#include "app/file_watch.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace bitloupe;

namespace {

bool writeTo(const QString& path, const QByteArray& text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

} // namespace

class FileWatchTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void rewrittenFile_isChanged();
    void replacedFile_isChanged();
    void removedFile_isGone();
    void fileThatComesBackAsItWas_isUnchanged();
    void secondReplacement_isNoticedToo();
    void watch_takesTheFilesAsTheyAre();
    void namesThatAreNoFiles_arePassedOver();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
};

void FileWatchTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(QStringLiteral("model"));
    QVERIFY(writeTo(m_path, "one"));
}

void FileWatchTest::rewrittenFile_isChanged()
{
    FileWatch watch;
    watch.watch({m_path});
    QVERIFY(watch.changeOf(m_path) == FileWatch::Change::None);
    QVERIFY(writeTo(m_path, "another"));
    QTRY_VERIFY(watch.changeOf(m_path) == FileWatch::Change::Changed);
}

void FileWatchTest::replacedFile_isChanged()
{
    FileWatch watch;
    watch.watch({m_path});
    const QString other = m_folder->filePath(QStringLiteral("other"));
    QVERIFY(writeTo(other, "another"));
    QVERIFY(std::rename(qPrintable(other), qPrintable(m_path)) == 0);
    QTRY_VERIFY(watch.changeOf(m_path) == FileWatch::Change::Changed);
}

void FileWatchTest::removedFile_isGone()
{
    FileWatch watch;
    watch.watch({m_path});
    QVERIFY(QFile::remove(m_path));
    QTRY_VERIFY(watch.changeOf(m_path) == FileWatch::Change::Gone);
    QVERIFY(writeTo(m_path, "it is back, and another"));
    QTRY_VERIFY(watch.changeOf(m_path) == FileWatch::Change::Changed);
}

void FileWatchTest::fileThatComesBackAsItWas_isUnchanged()
{
    FileWatch watch;
    watch.watch({m_path});
    const QString away = m_folder->filePath(QStringLiteral("away"));
    QVERIFY(QFile::rename(m_path, away));
    QTRY_VERIFY(watch.changeOf(m_path) == FileWatch::Change::Gone);
    QVERIFY(QFile::rename(away, m_path));
    QTRY_VERIFY(watch.changeOf(m_path) == FileWatch::Change::None);
}

void FileWatchTest::secondReplacement_isNoticedToo()
{
    FileWatch watch;
    watch.watch({m_path});
    for (const char* text : {"two two", "three three three"}) {
        const QString other = m_folder->filePath(QStringLiteral("other"));
        QVERIFY(writeTo(other, text));
        QVERIFY(std::rename(qPrintable(other), qPrintable(m_path)) == 0);
        QTRY_VERIFY(watch.changeOf(m_path) == FileWatch::Change::Changed);
        watch.watch({m_path});
        QVERIFY(watch.changeOf(m_path) == FileWatch::Change::None);
    }
}

void FileWatchTest::watch_takesTheFilesAsTheyAre()
{
    FileWatch watch;
    watch.watch({m_path});
    QVERIFY(QFile::remove(m_path));
    QTRY_VERIFY(watch.changeOf(m_path) == FileWatch::Change::Gone);
    watch.watch({});
    QVERIFY(watch.changeOf(m_path) == FileWatch::Change::None);
}

void FileWatchTest::namesThatAreNoFiles_arePassedOver()
{
    FileWatch watch;
    watch.watch({QStringLiteral("demo"), m_folder->path(), m_path, m_path});
    QCOMPARE(watch.files(), QStringList{m_path});
}

QTEST_MAIN(FileWatchTest)
#include "tst_file_watch.moc"
