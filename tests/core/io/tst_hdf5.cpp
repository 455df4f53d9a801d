#include "core/base/random.h"
#include "core/io/tensor_stats.h"
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
    void newIndexes_findEveryChunk_data();
    void newIndexes_findEveryChunk();
    void newFormat_unwrittenPagesAndLzf();
    void longArray_findsItsPages();
    void noValues_haveStatistics();
    void userBlock_isSteppedOver();
    void kerasTraining_comesLastAndIsMarked_data();
    void kerasTraining_comesLastAndIsMarked();
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

/// HDF5 1.10 finds chunks by arrays of a fixed size, by arrays that grow and by trees of records.
void Hdf5Test::newIndexes_findEveryChunk_data()
{
    QTest::addColumn<QList<qint64>>("shape");
    QTest::newRow("fixed") << QList<qint64>{9, 7};
    QTest::newRow("fixed_growable") << QList<qint64>{9, 7};
    QTest::newRow("fixed_pages") << QList<qint64>{2100};
    QTest::newRow("fixed_packed") << QList<qint64>{9, 7};
    QTest::newRow("extensible") << QList<qint64>{520};
    QTest::newRow("extensible_second") << QList<qint64>{5, 40};
    QTest::newRow("extensible_packed") << QList<qint64>{40, 5};
    QTest::newRow("tree") << QList<qint64>{30, 20};
    QTest::newRow("tree_packed") << QList<qint64>{9, 7};
    QTest::newRow("one_not_shrunk") << QList<qint64>{9};
}

void Hdf5Test::newIndexes_findEveryChunk()
{
    QFETCH(const QList<qint64>, shape);
    const Folder folder;
    const auto model = openModel(folder.write("m.h5", dataFile("new_indexes.h5")));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    const auto index = (*model)->find("/" + std::string(QTest::currentDataTag()));
    QVERIFY(index);
    const TensorInfo& info = (*model)->tensors()[*index];
    QVERIFY2(info.problem.empty(), info.problem.c_str());
    QCOMPARE(QList<qint64>(info.shape.begin(), info.shape.end()), shape);
    const auto values = valuesOf(**model, *index);
    QVERIFY(!values.empty());
    for (std::size_t i = 0; i < values.size(); ++i)
        QCOMPARE(values[i], static_cast<double>(i));
}

void Hdf5Test::newFormat_unwrittenPagesAndLzf()
{
    const Folder folder;
    const auto model = openModel(folder.write("m.h5", dataFile("new_indexes.h5")));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    const auto values = [&](const char* name) {
        const auto index = (*model)->find(name);
        return index ? valuesOf(**model, *index) : std::vector<double>();
    };
    const auto partly = values("/fixed_partly");
    QCOMPARE(partly.size(), std::size_t(2100));
    for (std::size_t i = 0; i < partly.size(); ++i)
        QCOMPARE(partly[i], i >= 2050 && i < 2060 ? 5.0 : -1.0);
    QCOMPARE(values("/lzf"), std::vector<double>(200, 0));
    const auto repeated = values("/lzf_long");
    QCOMPARE(repeated.size(), std::size_t(300));
    for (std::size_t i = 0; i < repeated.size(); ++i)
        QCOMPARE(repeated[i], static_cast<double>(i % 7));
}

/// From entry 131,060 on the blocks of an extensible array have pages, and the array knows which were
/// written.
void Hdf5Test::longArray_findsItsPages()
{
    const Folder folder;
    const auto model = openModel(folder.write("m.h5", dataFile("long_array.h5")));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    const auto values = valuesOf(**model, 0);
    QCOMPARE(values.size(), std::size_t(150'000));
    const std::vector<std::size_t> written{131'060, 133'107, 137'300, 140'000};
    for (std::size_t i = 0; i < values.size(); ++i)
        QCOMPARE(values[i], std::find(written.begin(), written.end(), i) != written.end() ? 1.0 : 9.0);
}

void Hdf5Test::noValues_haveStatistics()
{
    const Folder folder;
    const auto model = openModel(folder.write("m.h5", dataFile("new_indexes.h5")));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    for (const char* name : {"/no_values", "/no_chunks", "/null"}) {
        const auto index = (*model)->find(name);
        QVERIFY(index);
        QCOMPARE((*model)->tensors()[*index].count, 0);
        const auto stats = tensorStats(**model, *index, Context());
        QVERIFY2(stats, stats ? "" : stats.error().message.c_str());
        QCOMPARE(stats->finite, 0);
    }
}

void Hdf5Test::userBlock_isSteppedOver()
{
    const Folder folder;
    const auto model = openModel(folder.write("m.h5", dataFile("user_block.h5")));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QCOMPARE(valuesOf(**model, *(*model)->find("/w")), (std::vector<double>{0, 1, 2, 3, 4, 5}));
}

void Hdf5Test::kerasTraining_comesLastAndIsMarked_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QStringList>("network");
    QTest::addColumn<QStringList>("training");
    QTest::newRow("version 3") << "keras3.weights.h5"
                               << QStringList{"/layers/dense/vars/0", "/layers/dense/vars/1"}
                               << QStringList{"/metrics/mean/vars/0", "/optimizer/vars/0",
                                              "/optimizer/vars/1"};
    // Version 2 has no such group of its own: "optimizer" may be a layer.
    QTest::newRow("version 2") << "keras2.h5"
                               << QStringList{"/model_weights/dense/dense/kernel:0", "/optimizer/kernel"}
                               << QStringList{"/optimizer_weights/Adam/dense/kernel/m:0"};
}

void Hdf5Test::kerasTraining_comesLastAndIsMarked()
{
    QFETCH(const QString, file);
    QFETCH(const QStringList, network);
    QFETCH(const QStringList, training);
    const Folder folder;
    const QByteArray bytes = dataFile(file.toUtf8());
    for (const auto& path :
         {folder.write("m.h5", bytes), folder.write("m.keras", zip({{"model.weights.h5", bytes, false}}))}) {
        const auto model = openModel(path);
        QVERIFY2(model, model ? "" : model.error().message.c_str());
        QStringList names;
        for (const TensorInfo& info : (*model)->tensors()) {
            names << QString::fromStdString(info.name);
            QCOMPARE(info.isTrainingState, training.contains(names.back()));
        }
        QCOMPARE(names, network + training);
    }
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
    for (const char* name : {"old_groups.h5", "tracked_order.h5", "new_format.h5", "new_indexes.h5"}) {
        const QByteArray file = dataFile(name);
        const int rounds = file.size() > 20'000 ? 100 : 700;
        for (int round = 0; round < rounds; ++round) {
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
