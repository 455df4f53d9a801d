#include "core/io/model.h"
#include "core/io/picture.h"
#include "core/io/write_npy.h"
#include "core/labs/common/data_ref.h"
#include "core/labs/common/number_words.h"
#include "core/labs/mapping/posterise.h"
#include "tests/core/io/file_builder.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <fstream>
#include <set>

using namespace bitloupe;

class TestData : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void numberWords_areRead_data();
    void numberWords_areRead();
    void numberWords_pastTheLimit_tellHowMany();
    void slice_words_data();
    void slice_words();
    void slice_ofAFile_equalsItsPartOfTheWhole();
    void codesOfAFile_areTheirRealValues();
    void npy_written_readsBack();
    void spread_movesAndStretches();
    void spread_outliers_haveTheirChance();
    void picture_builtin_isTheSameEverywhere();
    void picture_damaged_isRefused();
    void posterise_plain_isThePixelsLevel();
    void posterise_dithered_keepsTheMean();
    void posterise_codebook_hasItsLevelsOnly();
    void posterise_blocks_areLeftOut();

private:
    static mapping::Result mapped(const char* fields)
    {
        const auto state = readFields<mapping::State>(
            *parseJson(std::string(R"({"data":{"kind":"picture","path":"builtin"})") + fields + "}"),
            "/state");
        auto result = mapping::compute(*state, {});
        if (!result)
            qFatal("%s", result.error().message.c_str());
        return *result;
    }
};

void TestData::numberWords_areRead_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QList<double>>("numbers");
    QTest::newRow("blanks and commas")
        << QStringLiteral("1, 2.5\n−3e-2;+4") << QList<double>{1, 2.5, -0.03, 4};
    QTest::newRow("a printed array") << QStringLiteral("[[1. 2.]\n [3. 4.]]") << QList<double>{1, 2, 3, 4};
    QTest::newRow("beyond binary64") << QStringLiteral("1e400 -1e400 1e-400")
                                     << QList<double>{HUGE_VAL, -HUGE_VAL, 0};
    QTest::newRow("a word is no number") << QStringLiteral("1 two") << QList<double>{};
    QTest::newRow("a number with a tail") << QStringLiteral("1.5x") << QList<double>{};
    QTest::newRow("nothing") << QStringLiteral(" , ") << QList<double>{};
}

void TestData::numberWords_areRead()
{
    QFETCH(QString, text);
    QFETCH(QList<double>, numbers);
    const auto read = readNumberWords(text.toStdString(), "/x");
    QCOMPARE(read.has_value(), !numbers.isEmpty());
    if (read)
        QCOMPARE(QList<double>(read->begin(), read->end()), numbers);
    const auto nan = readNumberWords("nan NaN -inf", "/x");
    QVERIFY(std::isnan(nan->at(0)) && std::isnan(nan->at(1)) && nan->at(2) == -HUGE_VAL);
}

void TestData::numberWords_pastTheLimit_tellHowMany()
{
    const auto read = readNumberWords("1 2 3 4 5 6 7", "/x", 5);
    QCOMPARE(read.error().code, ErrorCode::TooLarge);
    QVERIFY(read.error().message.starts_with("That is 7 numbers; the limit for pasting is 5."));
}

void TestData::slice_words_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("written"); // "!" where it is refused
    QTest::newRow("nothing is everything") << QString() << QString();
    QTest::newRow("all of it is nothing") << QStringLiteral(":, 0:5") << QString();
    QTest::newRow("ranges") << QStringLiteral("1:3, 2:") << QStringLiteral("1:3, 2:5");
    QTest::newRow("an index") << QStringLiteral("[2]") << QStringLiteral("2");
    QTest::newRow("from the end") << QStringLiteral("-1, :-2") << QStringLiteral("3, 0:3");
    QTest::newRow("too many axes") << QStringLiteral("0,0,0,0") << QStringLiteral("!");
    QTest::newRow("past the end") << QStringLiteral("2:9") << QStringLiteral("!");
    QTest::newRow("empty") << QStringLiteral("3:3") << QStringLiteral("!");
    QTest::newRow("a step") << QStringLiteral("0:4:2") << QStringLiteral("!");
    QTest::newRow("a word") << QStringLiteral("all") << QStringLiteral("!");
}

void TestData::slice_words()
{
    QFETCH(QString, text);
    QFETCH(QString, written);
    const std::vector<std::int64_t> shape{4, 5, 6};
    const auto slice = readSliceWords(text.toStdString(), shape, "/x");
    QCOMPARE(slice.has_value(), written != QStringLiteral("!"));
    if (slice)
        QCOMPARE(QString::fromStdString(sliceWords(*slice, shape)), written);
}

void TestData::slice_ofAFile_equalsItsPartOfTheWhole()
{
    const auto model = openModel("demo");
    const TensorInfo& info = (*model)->tensors().front();
    DataRef whole;
    whole.kind = DataRef::Kind::File;
    whole.path = "demo";
    whole.tensor = info.name;
    DataRef part = whole;
    part.slice = {{1, 3}};
    const auto all = loadData(whole, {}, "/data");
    const auto some = loadData(part, {}, "/data");
    const auto step = static_cast<std::size_t>(info.count / info.shape[0]);
    QCOMPARE((*some)->shape[0], std::int64_t(2));
    QCOMPARE((*some)->values,
             std::vector<float>((*all)->values.begin() + std::ptrdiff_t(step),
                                (*all)->values.begin() + std::ptrdiff_t(3 * step)));
}

/// Two rows of codes 1, 2 and −3 with S = 0.5, Z = 0 and S = 0.25, Z = 1.
void TestData::codesOfAFile_areTheirRealValues()
{
    const test::Folder folder;
    const QByteArray layout = R"({\"bits\":8,\"granularity\":\"perChannel\",\"axis\":0,\"groupSize\":0,)"
                              R"(\"scheme\":\"asymmetric\",\"shape\":[2,3],\"packed\":false,)"
                              R"(\"quantMin\":-128,\"quantMax\":127})";
    const QByteArray header = R"({"__metadata__":{"quantization:w":")" + layout
        + R"("},)"
          R"("w":{"dtype":"I8","shape":[2,3],"data_offsets":[0,6]},)"
          R"("w.scale":{"dtype":"F32","shape":[2],"data_offsets":[6,14]},)"
          R"("w.zero_point":{"dtype":"I32","shape":[2],"data_offsets":[14,22]}})";
    const QByteArray body = QByteArray("\1\2\xFD\1\2\xFD", 6) + test::floats({0.5F, 0.25F})
        + test::littleEndian<std::int32_t>(0) + test::littleEndian<std::int32_t>(1);
    DataRef data;
    data.kind = DataRef::Kind::File;
    data.path = folder.write("codes.safetensors", test::safetensors(header, body));
    data.tensor = "w";
    const auto whole = loadData(data, {}, "/data");
    QVERIFY2(whole, whole ? "" : whole.error().message.c_str());
    QVERIFY((*whole)->isDecoded);
    QCOMPARE((*whole)->values, (std::vector<float>{0.5F, 1, -1.5F, 0, 0.25F, -1}));
    data.slice = {{1, 2}, {1, 3}};
    QCOMPARE((*loadData(data, {}, "/data"))->values, (std::vector<float>{0.25F, -1}));
    data.slice.clear();
    data.tensor = "w.scale";
    QVERIFY(!(*loadData(data, {}, "/data"))->isDecoded);
}

void TestData::npy_written_readsBack()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("pasted.npy")).toStdString();
    const std::vector<double> values{0.1, -2.5, 1e300, 5e-324};
    QVERIFY(writeNpy(path, values));
    const auto model = openModel(path);
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QCOMPARE((*model)->tensors().front().shape, std::vector<std::int64_t>{4});
    std::vector<double> back(4);
    QVERIFY((*model)->readReal(0, 0, back));
    QCOMPARE(back, values);
    QVERIFY(!writeNpy(folder.path().toStdString() + "/no/such/folder.npy", values));
}

void TestData::spread_movesAndStretches()
{
    const auto load = [](const char* text) {
        DataRef data;
        if (!readValue(*parseJson(text), data, "/data", {}))
            qFatal("refused");
        return *loadData(data, {}, "/data");
    };
    const auto plain = load(R"({"kind":"distribution","name":"uniform","seed":3,"count":50})");
    const auto moved =
        load(R"({"kind":"distribution","name":"uniform","seed":3,"count":50,"scale":0.5,"shift":-2})");
    for (std::size_t i = 0; i < 50; ++i)
        QVERIFY(std::abs(moved->values[i] - (-2 + 0.5 * double(plain->values[i]))) < 1e-6);
    DataRef bad;
    QVERIFY(!readValue(*parseJson(R"({"kind":"distribution","name":"uniform","seed":3,"count":5,"scale":0})"),
                       bad, "/data", {}));
    DataRef same;
    QVERIFY(readValue(*parseJson(R"({"kind":"distribution","name":"normal","seed":1,"count":5,"scale":2})"),
                      same, "/data", {}));
    QCOMPARE(writeValue(same)["scale"].get<double>(), 2.0);
    QVERIFY(!writeValue(same).contains("shift"));
}

void TestData::spread_outliers_haveTheirChance()
{
    DataRef data;
    QVERIFY(readValue(
        *parseJson(
            R"({"kind":"distribution","name":"outliers","seed":3,"count":20000,"factor":1000,"chance":0.25})"),
        data, "/data", {}));
    const auto drawn = loadData(data, {}, "/data");
    const auto large = std::count_if((*drawn)->values.begin(), (*drawn)->values.end(),
                                     [](float x) { return std::abs(x) > 8; });
    // Nearly every value times 1,000 passes 8; few others do.
    QVERIFY(large > 4700 && large < 5200);
}

void TestData::picture_builtin_isTheSameEverywhere()
{
    const Picture picture = builtinPicture();
    QCOMPARE(picture.bytes.size(), std::size_t(192 * 128 * 3));
    std::uint64_t hash = 1469598103934665603U; // FNV-1a
    for (const std::uint8_t byte : picture.bytes)
        hash = (hash ^ byte) * 1099511628211U;
    QCOMPARE(QString::number(hash, 16), QStringLiteral("8aeee5a7a2f34755"));
}

void TestData::picture_damaged_isRefused()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("cut.png")).toStdString();
    QCOMPARE(readPng(path).error().code, ErrorCode::Unreadable);
    std::ofstream(path, std::ios::binary) << "no picture at all";
    QVERIFY(readPng(path).error().message.starts_with("This is no PNG file"));
    std::ofstream(path, std::ios::binary) << std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", 18);
    QVERIFY(readPng(path).error().message.starts_with("The PNG file is damaged"));
}

void TestData::posterise_plain_isThePixelsLevel()
{
    const mapping::Result result = mapped(R"(,"bits":2,"range":{"min":0,"max":255})");
    const auto& picture = *result.picture;
    QCOMPARE(picture.original.bytes, builtinPicture().bytes);
    for (std::size_t i = 0; i < picture.mapped.bytes.size(); ++i) {
        const auto code = std::lround(std::nearbyint(picture.original.bytes[i] / 85.0));
        QCOMPARE(int(picture.mapped.bytes[i]), int(code * 85));
    }
    QVERIFY(picture.colours <= 64 && picture.coloursBefore > 4000);
}

void TestData::posterise_dithered_keepsTheMean()
{
    const auto mean = [](const Picture& picture) {
        double sum = 0;
        for (const std::uint8_t byte : picture.bytes)
            sum += byte;
        return sum / double(picture.bytes.size());
    };
    const auto plain = mapped(R"(,"bits":1,"range":{"min":0,"max":255})").picture;
    const auto dithered = mapped(R"(,"bits":1,"range":{"min":0,"max":255},"dither":true)").picture;
    QVERIFY(std::abs(mean(dithered->mapped) - mean(dithered->original)) < 0.5);
    QVERIFY(std::abs(mean(plain->mapped) - mean(plain->original)) > 2);
}

void TestData::posterise_codebook_hasItsLevelsOnly()
{
    const mapping::Result result = mapped(R"(,"bits":2,"quantizer":{"kind":"codebook"})");
    std::set<int> bytes(result.picture->mapped.bytes.begin(), result.picture->mapped.bytes.end());
    std::set<int> levels;
    for (const double level : result.codebook)
        levels.insert(int(std::lround(level)));
    QCOMPARE(bytes, levels);
}

void TestData::posterise_blocks_areLeftOut()
{
    QVERIFY(!mapped(R"(,"bits":4,"quantizer":{"kind":"nvfp4"})").picture);
    QVERIFY(mapped(R"(,"bits":4,"quantizer":{"kind":"lq"})").picture);
}

QTEST_APPLESS_MAIN(TestData)
#include "tst_data.moc"
