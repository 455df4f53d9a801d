#include "core/base/random.h"
#include "tests/core/io/file_builder.h"
#include "tests/paths.h"

#include <QTest>

using namespace bitloupe;
using namespace bitloupe::test;

/// The files of tests/data/hdf5 were written by h5py 3.7 (HDF5 1.10.8).
class Hdf5Test : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oldGroups_readEveryLayout();
    void trackedOrder_keepsTheOrderOfCreation();
    void newFormat_isRead();
    void keras_storedAndDeflated_nameTheirWeights();
    void cutOffAnywhere_isOneSentence();
    void flippedBytes_neverCrash();
};

namespace {

QByteArray dataFile(const char* name)
{
    QFile file(QStringLiteral(BITLOUPE_TEST_DATA) + "/hdf5/" + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void useFully(const std::string& path)
{
    const auto model = openModel(path);
    if (!model)
        QVERIFY(!model.error().message.empty());
    for (std::size_t i = 0; model && i < (*model)->tensors().size(); ++i) {
        const TensorInfo& info = (*model)->tensors()[i];
        std::vector<double> out(static_cast<std::size_t>(std::min<std::int64_t>(info.count, 256)));
        if (info.problem.empty())
            (void)(*model)->readReal(i, 0, out);
    }
}

} // namespace

void Hdf5Test::oldGroups_readEveryLayout()
{
    const Folder folder;
    const auto model = openModel(folder.write("m.h5", dataFile("old_groups.h5")));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QCOMPARE((*model)->format(), std::string_view("hdf5"));
    const auto values = [&](const char* name) {
        const auto index = (*model)->find(name);
        return index ? valuesOf(**model, *index) : std::vector<double>();
    };
    const auto plain = values("/plain");
    QCOMPARE(plain.size(), std::size_t(63));
    QCOMPARE(values("/z"), plain); // gzip, shuffle, Fletcher's checksum, chunks that stick out
    const auto partly = values("/p");
    QCOMPARE(partly.size(), std::size_t(64));
    for (std::size_t i = 0; i < 64; ++i) {
        const bool written = i / 8 >= 2 && i / 8 < 4 && i % 8 >= 1 && i % 8 < 5;
        QCOMPARE(partly[i], written ? 1.25 : 2.5);
    }
    QCOMPARE(values("/n"), (std::vector<double>{1, 2, 3})); // a datatype of its own
    const TensorInfo& flags = (*model)->tensors()[*(*model)->find("/g/b")];
    QCOMPARE(flags.dtype, std::string("|b1"));
    QCOMPARE((*model)->tensors()[*(*model)->find("/plain")].dtype, std::string("<f4"));
}

void Hdf5Test::trackedOrder_keepsTheOrderOfCreation()
{
    const Folder folder;
    const auto model = openModel(folder.write("m.h5", dataFile("tracked_order.h5")));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QCOMPARE((*model)->tensors().size(), std::size_t(12));
    for (std::size_t i = 0; i < 12; ++i) {
        QCOMPARE((*model)->tensors()[i].name, "/layers/l" + std::to_string(i));
        QCOMPARE(valuesOf(**model, i), std::vector<double>(2, static_cast<double>(i)));
    }
}

void Hdf5Test::newFormat_isRead()
{
    const Folder folder;
    const auto model = openModel(folder.write("m.h5", dataFile("new_format.h5")));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QCOMPARE((*model)->tensors().size(), std::size_t(12));
    for (int i = 0; i < 10; ++i) {
        const auto index = (*model)->find("/m/n" + std::to_string(i));
        QVERIFY(index);
        QCOMPARE(valuesOf(**model, *index), (std::vector<double>{static_cast<double>(i)}));
    }
    const auto one = valuesOf(**model, *(*model)->find("/one"));
    const auto corner = valuesOf(**model, *(*model)->find("/c"));
    QCOMPARE(corner, (std::vector<double>{one[0], one[1], one[7], one[8]}));
}

void Hdf5Test::keras_storedAndDeflated_nameTheirWeights()
{
    const QByteArray config = R"({"config":{"layers":[{"class_name":"Layers","config":{"name":"first"}}]}})";
    for (const bool deflate : {false, true}) {
        const Folder folder;
        const auto model =
            openModel(folder.write("m.keras",
                                   zip({{"config.json", config, deflate},
                                        {"model.weights.h5", dataFile("old_groups.h5"), deflate}})));
        QVERIFY2(model, model ? "" : model.error().message.c_str());
        QCOMPARE((*model)->format(), std::string_view("keras"));
        QCOMPARE(valuesOf(**model, *(*model)->find("/n")), (std::vector<double>{1, 2, 3}));
    }
    const Folder folder;
    const auto broken = openModel(folder.write("b.keras", zip({{"model.weights.h5", "no weights"}})));
    QCOMPARE(broken.error().message,
             std::string("b.keras is damaged: its model.weights.h5 is no HDF5 file."));
}

void Hdf5Test::cutOffAnywhere_isOneSentence()
{
    const QByteArray file = dataFile("old_groups.h5");
    QVERIFY(file.size() > 1000);
    const Folder folder;
    for (qsizetype size = 1; size < file.size(); size += 61)
        useFully(folder.write("t.h5", file.first(size)));
    const auto model = openModel(folder.write("t.h5", file.first(600)));
    QVERIFY(!model);
    QVERIFY2(model.error().message.starts_with("t.h5 is cut off:"), model.error().message.c_str());
}

void Hdf5Test::flippedBytes_neverCrash()
{
    const Folder folder;
    SplitMix64 random(7);
    for (const char* name : {"old_groups.h5", "tracked_order.h5", "new_format.h5"}) {
        const QByteArray file = dataFile(name);
        for (int round = 0; round < 700; ++round) {
            QByteArray spoilt = file;
            for (int flips = 0; flips < 3; ++flips)
                spoilt[static_cast<qsizetype>(random.next() % static_cast<std::uint64_t>(file.size()))] =
                    static_cast<char>(random.next());
            useFully(folder.write("f.h5", spoilt));
        }
    }
}

QTEST_APPLESS_MAIN(Hdf5Test)
#include "tst_hdf5.moc"
