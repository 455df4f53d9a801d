#include "core/io/mapped_file.h"
#include "core/io/tensor_stats.h"
#include "tests/core/io/file_builder.h"
#include "tests/paths.h"

#include <QTest>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <thread>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace bitloupe;
using namespace bitloupe::test;

/// Files that are removed, replaced or cut while something reads them.
class MappedFileTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void removedFile_staysReadable();
    void replacedFile_staysWhatItWas();
    void cutUnderAView_readsZerosAndIsRefusedFromThenOn();
    void cutAndGrownAgain_isRefusedOncePagesWereLost();
    void rewrittenWhileScanned_isReadOrRefused();
    void rewrittenWhileOpened_isReadOrRefused();
    void scanOfALargeFile_keepsLittleResident();
    void sparseFileOf100Gigabytes_listsAndReadsOneTensor();
    void faultOfAnotherMap_isNotOurs();
};

namespace {

constexpr qsizetype kBytes = 200'000;

QByteArray onesFile(qsizetype count = kBytes)
{
    const QByteArray size = QByteArray::number(count);
    return safetensors(R"({"a":{"dtype":"U8","shape":[)" + size + R"(],"data_offsets":[0,)" + size + "]}}",
                       QByteArray(count, '\1'));
}

int sumOf(std::span<const std::byte> bytes)
{
    int sum = 0;
    for (const std::byte each : bytes)
        sum += std::to_integer<int>(each);
    return sum;
}

/// Cuts a file and writes it anew until told to stop.
class Rewriter {
public:
    Rewriter(std::string path, QByteArray content)
        : m_thread([this, path = std::move(path), content = std::move(content)] {
            const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
            while (!m_stop) {
                if (::ftruncate(file, 0) != 0 || ::pwrite(file, content.data(), content.size(), 0) < 0)
                    std::abort();
            }
            ::close(file);
        })
    {
    }
    ~Rewriter()
    {
        m_stop = true;
        m_thread.join();
    }

private:
    std::atomic<bool> m_stop = false;
    std::thread m_thread;
};

/// Of this process, as the system counts.
std::int64_t residentBytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toLongLong() * ::sysconf(_SC_PAGESIZE);
}

} // namespace

/// Without the handler of the test library, which would tell of the fault that a child is meant to end by.
void MappedFileTest::initTestCase()
{
    std::signal(SIGBUS, SIG_DFL);
}

void MappedFileTest::removedFile_staysReadable()
{
    const Folder folder;
    const std::string path = folder.write("f", QByteArray(kBytes, '\1'));
    const auto file = MappedFile::open(path);
    QVERIFY(file);
    QCOMPARE(::unlink(path.c_str()), 0);
    const auto view = (*file)->bytes(0, kBytes);
    QVERIFY(view);
    QCOMPARE(sumOf(view->bytes), static_cast<int>(kBytes));
}

void MappedFileTest::replacedFile_staysWhatItWas()
{
    const Folder folder;
    const std::string path = folder.write("f", QByteArray(kBytes, '\1'));
    const std::string other = folder.write("g", QByteArray(10, '\2'));
    const auto file = MappedFile::open(path);
    QVERIFY(file);
    QCOMPARE(::rename(other.c_str(), path.c_str()), 0);
    const auto view = (*file)->bytes(0, kBytes);
    QVERIFY(view);
    QCOMPARE(sumOf(view->bytes), static_cast<int>(kBytes));
}

void MappedFileTest::cutUnderAView_readsZerosAndIsRefusedFromThenOn()
{
    const Folder folder;
    const std::string path = folder.write("f", QByteArray(kBytes, '\1'));
    const auto file = MappedFile::open(path);
    const auto view = (*file)->bytes(0, kBytes);
    QVERIFY(view);
    QCOMPARE(::truncate(path.c_str(), 0), 0);
    QCOMPARE(sumOf(view->bytes), 0);
    const auto next = (*file)->bytes(0, 1);
    QVERIFY(!next);
    QCOMPARE(next.error().message, std::string("f changed on disk and is now too short: open it again."));
}

void MappedFileTest::cutAndGrownAgain_isRefusedOncePagesWereLost()
{
    const Folder folder;
    const std::string path = folder.write("f", QByteArray(kBytes, '\1'));
    const auto file = MappedFile::open(path);
    const auto view = (*file)->bytes(0, kBytes);
    QCOMPARE(::truncate(path.c_str(), 0), 0);
    QCOMPARE(sumOf(view->bytes), 0);
    QCOMPARE(::truncate(path.c_str(), kBytes), 0);
    QVERIFY(!(*file)->bytes(0, 1));
    QVERIFY(MappedFile::open(path).value()->bytes(0, 1)); // opened again it is as good as any
}

void MappedFileTest::rewrittenWhileScanned_isReadOrRefused()
{
    const Folder folder;
    const std::string path = folder.write("m", onesFile());
    const Rewriter rewriter(path, onesFile());
    int scanned = 0;
    for (int i = 0; i < 2000 || scanned == 0; ++i) {
        const auto model = openModel(path);
        if (!model) {
            QVERIFY(!model.error().message.empty());
            continue;
        }
        if (!(*model)->tensors()[0].problem.empty())
            continue;
        const auto stats = tensorStats(**model, 0);
        ++scanned;
        if (!stats)
            QVERIFY2(stats.error().message.find("changed on disk") != std::string::npos,
                     stats.error().message.c_str());
    }
}

void MappedFileTest::rewrittenWhileOpened_isReadOrRefused()
{
    const QDir models(QStringLiteral(BITLOUPE_CONFORMANCE_DIR "/models"));
    const QStringList names{QStringLiteral("derived_mnist_qdq_int8.onnx"),
                            QStringLiteral("hello_world_int8.tflite"),
                            QStringLiteral("derived_mnist_legacy_quants.gguf"),
                            QStringLiteral("candle_test.npz"),
                            QStringLiteral("burn_simple_legacy.pt"),
                            QStringLiteral("nlf_classifier.keras")};
    for (const QString& name : names) {
        QFile source(models.filePath(name));
        if (!source.open(QIODevice::ReadOnly))
            QSKIP("the models are not at hand");
        const Folder folder;
        const QByteArray content = source.readAll();
        const std::string path = folder.write(name, content);
        const Rewriter rewriter(path, content);
        for (int i = 0; i < 200; ++i) {
            const auto model = openModel(path);
            if (!model)
                QVERIFY(!model.error().message.empty());
        }
    }
}

/// Scanning 1.25 GiB, of one file or of several, leaves no more than a part of it in memory.
void MappedFileTest::scanOfALargeFile_keepsLittleResident()
{
    constexpr std::uint64_t kView = 8U << 20U;
    const Folder folder;
    std::vector<std::shared_ptr<const MappedFile>> files;
    for (int i = 0; i < 2; ++i) {
        const std::string path = folder.write("f" + QString::number(i), "x");
        if (::truncate(path.c_str(), 640L << 20U) != 0)
            QSKIP("the file system holds no sparse files of 640 MiB");
        files.push_back(MappedFile::open(path).value());
    }
    const std::int64_t before = residentBytes();
    for (const auto& file : files) {
        for (std::uint64_t at = 0; at < file->size(); at += kView) {
            const auto view = file->bytes(at, kView);
            QVERIFY(view);
            int sum = 0;
            for (std::size_t i = 0; i < view->bytes.size(); i += 4096)
                sum += std::to_integer<int>(view->bytes[i]);
            QCOMPARE(sum, at == 0 ? 'x' : 0);
        }
        QVERIFY(residentBytes() - before < 900L << 20U);
    }
}

/// 100 GiB of 400 tensors, of which the last one is read.
void MappedFileTest::sparseFileOf100Gigabytes_listsAndReadsOneTensor()
{
    constexpr std::int64_t kTensorBytes = 256L << 20U;
    constexpr int kTensors = 400;
    QByteArray header = "{";
    for (int i = 0; i < kTensors; ++i)
        header += QStringLiteral(R"(%1"t%2":{"dtype":"BF16","shape":[8192,16384],"data_offsets":[%3,%4]})")
                      .arg(i == 0 ? "" : ",")
                      .arg(i)
                      .arg(i * kTensorBytes)
                      .arg((i + 1) * kTensorBytes)
                      .toUtf8();
    const QByteArray start = safetensors(header + "}", {});
    const Folder folder;
    const std::string path = folder.write("m.safetensors", start);
    if (::truncate(path.c_str(), start.size() + kTensors * kTensorBytes) != 0)
        QSKIP("the file system holds no sparse files of 100 GiB");
    const std::int64_t before = residentBytes();
    const auto model = openModel(path);
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QCOMPARE((*model)->tensors().size(), std::size_t(kTensors));
    const auto stats = tensorStats(**model, kTensors - 1);
    QVERIFY2(stats, stats ? "" : stats.error().message.c_str());
    QCOMPARE(stats->zeros, kTensorBytes / 2);
    QVERIFY(residentBytes() - before < 1L << 30U);
}

void MappedFileTest::faultOfAnotherMap_isNotOurs()
{
    const Folder folder;
    const std::string path = folder.write("f", QByteArray(kBytes, '\1'));
    const std::string ours = folder.write("g", QByteArray(kBytes, '\1'));
    const auto file = MappedFile::open(ours);
    QVERIFY(file);
    const pid_t child = ::fork();
    if (child == 0) {
        const int other = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        void* map = ::mmap(nullptr, kBytes, PROT_READ, MAP_PRIVATE, other, 0);
        const volatile char* bytes = static_cast<const char*>(map);
        ::_exit(::truncate(path.c_str(), 0) == 0 && bytes[0] == 0 ? 0 : 1);
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(!WIFEXITED(status) || WEXITSTATUS(status) != 0);
}

QTEST_APPLESS_MAIN(MappedFileTest)
#include "tst_mapped_file.moc"
