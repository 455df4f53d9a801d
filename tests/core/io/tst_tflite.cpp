#include "tests/core/io/file_builder.h"
#include "tests/core/io/model_bytes.h"
#include "tests/core/io/truth.h"
#include "tests/paths.h"

#include <QTest>

using namespace bitloupe;
using namespace bitloupe::test;

class TfliteTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyType_reads_data();
    void everyType_reads();
    void subgraphs_listWhatHoldsData();
    void scales_belongToTheirDimension();
    void scalesThatFitNowhere_areLeftOutAndSaid();
    void unreadableTensor_isListedBesideTheOthers_data();
    void unreadableTensor_isListedBesideTheOthers();
    void offsetThatLeadsOutside_isOneSentence();
    void tableNamedOftenEnough_isRefused();
    void cutAnywhere_neverCrashes();
    void realFiles_agreeWithTheirTruth();
};

namespace {

Expected<std::shared_ptr<const Model>> open(const Folder& folder, const std::string& bytes)
{
    return openModel(folder.write("m.tflite", QByteArray::fromStdString(bytes)));
}

TfliteTensor tensor(const std::string& name, std::vector<std::int32_t> shape, int type,
                    const std::string& data)
{
    return {
        .name = name, .shape = std::move(shape), .type = type, .data = data, .scales = {}, .zeroPoints = {}};
}

TfliteTensor scaled(std::vector<float> scales, std::vector<std::int64_t> zeroPoints, int axis)
{
    TfliteTensor out = tensor("w", {2, 3}, 9, bytesOf({1, 2, 3, 4, 5, 255}));
    out.scales = std::move(scales);
    out.zeroPoints = std::move(zeroPoints);
    out.axis = axis;
    return out;
}

} // namespace

void TfliteTest::everyType_reads_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("word");
    QTest::addColumn<std::string>("data");
    QTest::addColumn<QList<double>>("values");
    const auto row = [](int type, const char* word, const std::string& data, QList<double> values) {
        QTest::newRow(word) << type << QString(word) << data << values;
    };
    row(0, "FLOAT32", reals({1, -2}), {1, -2});
    row(1, "FLOAT16", bytesOf({0x00, 0x3C, 0x00, 0xC0}), {1, -2});
    row(2, "INT32", number(-7) + number(7), {-7, 7});
    row(3, "UINT8", bytesOf({200, 1}), {200, 1});
    row(4, "INT64", number(std::int64_t{-7}) + number(std::int64_t{7}), {-7, 7});
    row(6, "BOOL", bytesOf({0, 1}), {0, 1});
    row(7, "INT16", bytesOf({0xFE, 0xFF, 1, 0}), {-2, 1});
    row(9, "INT8", bytesOf({200, 1}), {-56, 1});
    row(10, "FLOAT64", number(std::bit_cast<std::uint64_t>(1.5)), {1.5});
    row(12, "UINT64", number(std::uint64_t{7}), {7});
    row(15, "UINT32", number(0xFFFFFFFFU), {4294967295.0});
    row(16, "UINT16", bytesOf({0xFE, 0xFF}), {65534});
    row(17, "INT4", bytesOf({0x7F, 0x08}), {-1, 7, -8});
    row(18, "BFLOAT16", bytesOf({0x80, 0x3F}), {1});
    row(19, "INT2", bytesOf({0xE4, 0x02}), {0, 1, -2, -1, -2});
    row(20, "UINT4", bytesOf({0x7F}), {15, 7});
}

void TfliteTest::everyType_reads()
{
    QFETCH(int, type);
    QFETCH(QString, word);
    QFETCH(std::string, data);
    QFETCH(QList<double>, values);
    const Folder folder;
    const auto model =
        open(folder, tflite({{tensor("t", {static_cast<std::int32_t>(values.size())}, type, data)}}));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    const TensorInfo& info = (*model)->tensors()[0];
    QCOMPARE(info.problem, std::string());
    QCOMPARE(QString::fromStdString(info.dtype), word);
    QCOMPARE(info.isFloat, word.contains("FLOAT"));
    QCOMPARE(info.sizeBytes, static_cast<std::int64_t>(data.size()));
    QCOMPARE(valuesOf(**model, 0), std::vector<double>(values.begin(), values.end()));
}

void TfliteTest::subgraphs_listWhatHoldsData()
{
    TfliteTensor outside = tensor("outside", {2}, 0, reals({3, 4}));
    outside.outside = true;
    const Folder folder;
    const auto model =
        open(folder, tflite({{tensor("input", {1, 8}, 0, {}), tensor("scalar", {}, 0, real(9))}, {outside}}));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QCOMPARE((*model)->format(), std::string_view("tflite"));
    QCOMPARE((*model)->tensors().size(), std::size_t(2));
    QCOMPARE((*model)->tensors()[0].name, std::string("scalar"));
    QVERIFY((*model)->tensors()[0].shape.empty());
    QCOMPARE(valuesOf(**model, 0), (std::vector<double>{9}));
    QCOMPARE(valuesOf(**model, 1), (std::vector<double>{3, 4}));
    QCOMPARE((*model)->metadata()[0].value, std::string("built"));
}

void TfliteTest::scales_belongToTheirDimension()
{
    const Folder folder;
    const auto rows = open(folder, tflite({{scaled({0.5F, 0.25F}, {3, -4}, 0)}}));
    QVERIFY(rows);
    const auto& perRow = (*rows)->tensors()[0].quantization;
    QVERIFY(perRow);
    QCOMPARE(perRow->scales, (std::vector<double>{0.5, 0.25}));
    QCOMPARE(perRow->zeroPoints, (std::vector<std::int64_t>{3, -4}));
    QCOMPARE(perRow->axis, 0);
    const auto one = open(folder, tflite({{scaled({0.1F}, {}, 1)}}));
    QVERIFY(one);
    const auto& whole = (*one)->tensors()[0].quantization;
    QCOMPARE(whole->scales, (std::vector<double>{static_cast<double>(0.1F)}));
    QCOMPARE(whole->zeroPoints, (std::vector<std::int64_t>{0}));
    QCOMPARE(whole->axis, -1);
    const auto shared = open(folder, tflite({{scaled({1, 2, 3}, {7}, 1)}}));
    QCOMPARE((*shared)->tensors()[0].quantization->zeroPoints, (std::vector<std::int64_t>{7, 7, 7}));
}

void TfliteTest::scalesThatFitNowhere_areLeftOutAndSaid()
{
    const Folder folder;
    for (const TfliteTensor& wrong : {scaled({1, 2}, {0, 0}, 1), scaled({1, 2}, {0, 0}, 2),
                                      scaled({1, 2}, {0, 0}, -1), scaled({1, 2, 3}, {0, 0}, 1)}) {
        const auto model = open(folder, tflite({{wrong}}));
        QVERIFY(model);
        QVERIFY(!(*model)->tensors()[0].quantization);
        QCOMPARE((*model)->note(),
                 std::string("The scales of w fit none of its dimensions and are left out."));
    }
}

void TfliteTest::unreadableTensor_isListedBesideTheOthers_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("extent");
    QTest::addColumn<bool>("sparse");
    QTest::addColumn<int>("missing");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("text") << 5 << 2 << false << 0 << "The tensor odd holds text, which we do not show.";
    QTest::newRow("complex") << 8 << 1 << false << 0
                             << "The tensor odd holds COMPLEX64 values, which we do not show.";
    QTest::newRow("unknown type") << 99 << 1 << false << 0
                                  << "The tensor odd holds type 99 values, which we do not show.";
    QTest::newRow("wrong size") << 0 << 3 << false << 0
                                << "The tensor odd has 8 bytes, its shape and FLOAT32 need 12.";
    QTest::newRow("negative shape") << 0 << -1 << false << 0
                                    << "The tensor odd has a shape that no memory holds.";
    QTest::newRow("sparse") << 0 << 2 << true << 0
                            << "The tensor odd is stored sparse, which we do not unpack.";
    QTest::newRow("cut off") << 0 << 2 << false << 3
                             << "m.tflite is cut off: the tensor odd needs 8 bytes at offset ";
}

void TfliteTest::unreadableTensor_isListedBesideTheOthers()
{
    QFETCH(int, type);
    QFETCH(int, extent);
    QFETCH(bool, sparse);
    QFETCH(int, missing);
    QFETCH(QString, sentence);
    TfliteTensor odd = tensor("odd", {extent}, type, std::string(8, '\1'));
    odd.sparse = sparse;
    odd.outside = true;
    const std::string bytes = tflite({{tensor("w", {2}, 0, reals({1, 2})), odd}});
    const Folder folder;
    const auto model = open(folder, bytes.substr(0, bytes.size() - static_cast<std::size_t>(missing)));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QCOMPARE(valuesOf(**model, 0), (std::vector<double>{1, 2}));
    const QString problem = QString::fromStdString((*model)->tensors()[1].problem);
    QVERIFY2(problem.startsWith(sentence), qPrintable(problem));
}

void TfliteTest::offsetThatLeadsOutside_isOneSentence()
{
    std::string bytes = tflite({{tensor("w", {2}, 0, reals({1, 2}))}});
    bytes.replace(0, 4, number(1'000'000U));
    const Folder folder;
    const auto model = open(folder, bytes);
    QVERIFY(!model);
    QCOMPARE(model.error().where, std::string("m.tflite:1000000"));
    QCOMPARE(model.error().message,
             "m.tflite is cut off or damaged: its description points to offset 1,000,000, where a file of "
                 + std::to_string(bytes.size()) + " bytes holds no such part.");
}

void TfliteTest::tableNamedOftenEnough_isRefused()
{
    // One subgraph list that names the same subgraph, and with it the same tensors, a thousand times over.
    constexpr std::size_t kTimes = 2000;
    FlatWriter writer;
    writer.out = number<std::uint32_t>(0) + "TFL3";
    const std::size_t root = writer.table({{2, 4}});
    writer.link(0, root);
    const std::size_t graphs = writer.vector(kTimes, std::string(4 * kTimes, '\0'));
    writer.link(writer.at(root, 2), graphs);
    const std::size_t graph = writer.table({{0, 4}});
    const std::size_t list = writer.vector(kTimes, std::string(4 * kTimes, '\0'));
    writer.link(writer.at(graph, 0), list);
    const std::size_t empty = writer.table({});
    for (std::size_t i = 0; i < kTimes; ++i) {
        writer.link(graphs + 4 + 4 * i, graph);
        writer.link(list + 4 + 4 * i, empty);
    }
    const Folder folder;
    const auto model = open(folder, writer.out);
    QVERIFY(!model);
    QCOMPARE(model.error().code, ErrorCode::TooLarge);
    QCOMPARE(model.error().message, std::string("m.tflite describes more than its size allows to list."));
}

void TfliteTest::cutAnywhere_neverCrashes()
{
    const std::string bytes = tflite({{scaled({0.5F, 0.25F}, {3, -4}, 0)}});
    const Folder folder;
    for (std::size_t length = 0; length < bytes.size(); ++length)
        useFully(folder.write("m", QByteArray(bytes.data(), static_cast<qsizetype>(length))));
}

void TfliteTest::realFiles_agreeWithTheirTruth()
{
    const int compared = compareWithTruth(BITLOUPE_CONFORMANCE_DIR, {"*.tflite.json"});
    if (compared < 0)
        QSKIP("no folder of real model files");
    QCOMPARE(compared, 149);
}

QTEST_APPLESS_MAIN(TfliteTest)
#include "tst_tflite.moc"
