#include "core/io/file_text.h"
#include "core/io/tensor_stats.h"
#include "tests/core/io/file_builder.h"

#include <QTest>

#include <cmath>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

using namespace bitloupe;
using namespace bitloupe::test;

class SafetensorsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void twoTensors_listAndDecode();
    void everyDtype_decodesItsCodes_data();
    void everyDtype_decodesItsCodes();
    void brokenRule_isOneSentence_data();
    void brokenRule_isOneSentence();
    void unknownField_isSkipped();
    void narrowFloats_decode();
    void unknownDtype_listsTheOthers();
    void cutOffData_listTheRest();
    void fileShortenedWhileOpen_readsFailWithASentence();
    void sparseHugeFile_listsAtOnce();
    void shards_listAsOneModel();
    void missingShard_keepsTheOthers();
    void brokenIndex_isOneSentence();
    void shardOutsideTheFolder_isRefused();
    void linkedShards_stayInTheFolder();
    void headersOfEveryLength_areTold();
    void hiddenCharacters_areShownAsMarks();
};

void SafetensorsTest::twoTensors_listAndDecode()
{
    const Folder folder;
    const QByteArray header = R"({"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]},
        "__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}  )";
    const auto model =
        openModel(folder.write("x.anything", safetensors(header, floats({0.5F, 1.0F, -2.0F}))));
    QVERIFY(model);
    QCOMPARE((*model)->format(), std::string_view("safetensors"));
    QCOMPARE((*model)->tensors().size(), std::size_t(2));
    QCOMPARE((*model)->tensors()[0].name, std::string("a"));
    QVERIFY((*model)->tensors()[0].shape.empty());
    QCOMPARE((*model)->tensors()[0].count, std::int64_t(1));
    QCOMPARE(valuesOf(**model, 0), (std::vector<double>{0.5}));
    QCOMPARE(valuesOf(**model, 1), (std::vector<double>{1.0, -2.0}));
    QCOMPARE((*model)->find("b"), std::optional<std::size_t>(1));
    float second = 0;
    QVERIFY((*model)->readFloat(1, 1, std::span(&second, 1)));
    QCOMPARE(second, -2.0F);
}

void SafetensorsTest::everyDtype_decodesItsCodes_data()
{
    QTest::addColumn<QByteArray>("dtype");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<double>("value");
    const auto row = [](const char* claim, const char* dtype, const char* hex, double value) {
        QTest::newRow(claim) << QByteArray(dtype) << QByteArray::fromHex(hex) << value;
    };
    row("F64: 1/3", "F64", "555555555555d53f", 1.0 / 3.0);
    row("F32: -2.5", "F32", "000020c0", -2.5);
    row("F16: 3c00 is 1", "F16", "003c", 1.0);
    row("F16: 0001 is 2^-24", "F16", "0100", 0x1p-24);
    row("F16: 83ff is -1023 2^-24", "F16", "ff83", -1023 * 0x1p-24);
    row("F16: 7bff is 65504", "F16", "ff7b", 65504.0);
    row("F16: fc00 is -infinity", "F16", "00fc", -HUGE_VAL);
    row("BF16: 3f80 is 1", "BF16", "803f", 1.0);
    row("BF16: 0001 is 2^-133", "BF16", "0100", 0x1p-133);
    row("E4M3: 7e is 448", "F8_E4M3", "7e", 448.0);
    row("E4M3: 01 is 2^-9", "F8_E4M3", "01", 0x1p-9);
    row("E4M3: 7f is NaN", "F8_E4M3", "7f", std::nan(""));
    row("E5M2: 7b is 57344", "F8_E5M2", "7b", 57344.0);
    row("E5M2: 81 is -2^-16", "F8_E5M2", "81", -0x1p-16);
    row("E5M2: 7c is infinity", "F8_E5M2", "7c", HUGE_VAL);
    row("E8M0: 00 is 2^-127", "F8_E8M0", "00", 0x1p-127);
    row("E8M0: ff is NaN", "F8_E8M0", "ff", std::nan(""));
    row("I64: -2", "I64", "feffffffffffffff", -2.0);
    row("I32: -2^31", "I32", "00000080", -2147483648.0);
    row("I16: 258", "I16", "0201", 258.0);
    row("I8: -128", "I8", "80", -128.0);
    row("U64: 2^63", "U64", "0000000000000080", 0x1p63);
    row("U32: 2^32 - 1", "U32", "ffffffff", 4294967295.0);
    row("U16: 65535", "U16", "ffff", 65535.0);
    row("U8: 255", "U8", "ff", 255.0);
    row("BOOL: any set byte is 1", "BOOL", "02", 1.0);
}

void SafetensorsTest::everyDtype_decodesItsCodes()
{
    QFETCH(QByteArray, dtype);
    QFETCH(QByteArray, bytes);
    QFETCH(double, value);
    const Folder folder;
    const QByteArray header = R"({"t":{"dtype":")" + dtype + R"(","shape":[1],"data_offsets":[0,)"
        + QByteArray::number(bytes.size()) + "]}}";
    const auto model = openModel(folder.write("t", safetensors(header, bytes)));
    QVERIFY(model);
    const auto values = valuesOf(**model, 0);
    QCOMPARE(values.size(), std::size_t(1));
    QVERIFY2(values[0] == value || (std::isnan(values[0]) && std::isnan(value)),
             qPrintable(QString::number(values[0])));
    float single = 0;
    QVERIFY((*model)->readFloat(0, 0, std::span(&single, 1)));
    QVERIFY(single == static_cast<float>(value) || std::isnan(value));
}

void SafetensorsTest::brokenRule_isOneSentence_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* rule, const QByteArray& header, qsizetype dataBytes,
                        const char* sentence) {
        QTest::newRow(rule) << safetensors(header, QByteArray(dataBytes, '\0'))
                            << QString::fromUtf8(sentence);
    };
    QTest::newRow("header longer than the file")
        << QByteArray(littleEndian<std::uint64_t>(500) + "{}")
        << "is cut off: its header needs 500 bytes at offset 8, the file ends at 10.";
    QTest::newRow("header above 100 MB")
        << QByteArray(littleEndian<std::uint64_t>(1ULL << 40) + "{}") << "more than the 100,000,000 allowed";
    row("not JSON", "{\"a\":}", 0, "the header is not valid JSON");
    row("text after the object", "{} x", 0, "the header is not valid JSON");
    row("wrong UTF-8", "{\"\xff\":{}}", 0, "the header is not valid JSON");
    row("not an object inside", R"({"a":3})", 0, "\"a\" is not described by an object");
    row("no dtype", R"({"a":{"shape":[],"data_offsets":[0,4]}})", 4, "the tensor a has no dtype");
    row("no shape", R"({"a":{"dtype":"F32","data_offsets":[0,4]}})", 4, "the tensor a has no shape");
    row("no offsets", R"({"a":{"dtype":"F32","shape":[]}})", 4, "the tensor a has no data_offsets");
    row("dtype of the wrong kind", R"({"a":{"dtype":[],"shape":[],"data_offsets":[0,4]}})", 4,
        "has a dtype of the wrong kind");
    row("negative dimension", R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4,
        "a dimension that is not a whole number");
    row("dimension with a point", R"({"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}})", 4,
        "a dimension that is not a whole number");
    row("three offsets", R"({"a":{"dtype":"F32","shape":[],"data_offsets":[0,4,8]}})", 4,
        "more than two data_offsets");
    row("one offset", R"({"a":{"dtype":"F32","shape":[],"data_offsets":[0]}})", 4, "needs two data_offsets");
    row("name twice",
        R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})",
        2, "the tensor a is listed twice");
    row("field twice", R"({"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}})", 1,
        "has its dtype twice");
    row("metadata not text", R"({"__metadata__":{"a":1}})", 0, "__metadata__ may hold texts only");
    row("ends before it begins", R"({"a":{"dtype":"U8","shape":[0],"data_offsets":[4,2]}})", 4,
        "the tensor a (4 to 2) ends before it begins");
    row("size against shape", R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8,
        "the tensor a (0 to 8) has 8 bytes, its shape and F32 need 12.");
    row("shape overflows", R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}})", 8,
        "a shape of more than 2^63 bytes");
    row("overlap",
        R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}})",
        6, "the tensors a (0 to 4) and b (2 to 6) overlap.");
    row("gap",
        R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[4,6]}})",
        6, "bytes 2 to 4 before the tensor b belong to no tensor.");
    row("gap at the start", R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})", 3,
        "bytes 0 to 1 before the tensor a");
    row("bytes behind the last tensor", R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}})", 5,
        "3 bytes follow the last tensor.");
}

void SafetensorsTest::brokenRule_isOneSentence()
{
    QFETCH(QByteArray, file);
    QFETCH(QString, sentence);
    const Folder folder;
    const auto model = openModel(folder.write("bad.safetensors", file));
    QVERIFY(!model);
    QCOMPARE(model.error().code, ErrorCode::Unreadable);
    QVERIFY2(QString::fromStdString(model.error().where).startsWith("bad.safetensors:"),
             model.error().where.c_str());
    QVERIFY2(QString::fromStdString(model.error().message).contains(sentence), model.error().message.c_str());
    QVERIFY(QString::fromStdString(model.error().message).startsWith("bad.safetensors is "));
}

void SafetensorsTest::unknownField_isSkipped()
{
    const Folder folder;
    const QByteArray header =
        R"({"a":{"note":{"x":[1,{"y":null}]},"dtype":"U8","shape":[1],"data_offsets":[0,1]}})";
    const auto model = openModel(folder.write("a", safetensors(header, "\x07")));
    QVERIFY(model);
    QCOMPARE(valuesOf(**model, 0), (std::vector<double>{7.0}));
}

/// Two values of F4 share a byte, the first in its low half; codes 0x80 of the FNUZ types are their only NaN.
void SafetensorsTest::narrowFloats_decode()
{
    const Folder folder;
    const QByteArray header =
        R"({"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]},"b":{"dtype":"F8_E4M3FNUZ","shape":[2],"data_offsets":[2,4]},"c":{"dtype":"F8_E5M2FNUZ","shape":[1],"data_offsets":[4,5]}})";
    const auto model = openModel(folder.write("a", safetensors(header, QByteArray::fromHex("f102407f7f"))));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QCOMPARE(valuesOf(**model, 0), (std::vector<double>{0.5, -6, 1}));
    QCOMPARE(valuesOf(**model, 1), (std::vector<double>{1, 240}));
    QCOMPARE(valuesOf(**model, 2), (std::vector<double>{57344}));
    const QByteArray short4 = R"({"a":{"dtype":"F4","shape":[5],"data_offsets":[0,2]}})";
    const auto damaged = openModel(folder.write("d", safetensors(short4, "\1\2")));
    QVERIFY(!damaged);
    QVERIFY(damaged.error().message.find("has 2 bytes, its shape and F4 need 3.") != std::string::npos);
}

void SafetensorsTest::unknownDtype_listsTheOthers()
{
    const Folder folder;
    const QByteArray header =
        R"({"a":{"dtype":"F6_E2M3","shape":[4],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}})";
    const auto model = openModel(folder.write("a", safetensors(header, "\1\2\3\4")));
    QVERIFY(model);
    QVERIFY((*model)->tensors()[0].problem.find("the type F6_E2M3") != std::string::npos);
    QCOMPARE(valuesOf(**model, 1), (std::vector<double>{4.0}));
    double value = 0;
    QVERIFY(!(*model)->readReal(0, 0, std::span(&value, 1)));
}

void SafetensorsTest::cutOffData_listTheRest()
{
    const Folder folder;
    const QByteArray header =
        R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})";
    QByteArray file = safetensors(header, floats({1.5F, 2.0F, 3.0F}));
    file.chop(1);
    const auto model = openModel(folder.write("c", file));
    QVERIFY(model);
    QCOMPARE(valuesOf(**model, 0), (std::vector<double>{1.5}));
    const QString problem = QString::fromStdString((*model)->tensors()[1].problem);
    QCOMPARE(problem,
             QString("c is cut off: the tensor b needs 8 bytes at offset %1, the file ends at %2.")
                 .arg(file.size() - 7)
                 .arg(file.size()));
    std::vector<double> out(2);
    const Status status = (*model)->readReal(1, 0, out);
    QVERIFY(!status);
    QCOMPARE(QString::fromStdString(status.error().message), problem);
}

void SafetensorsTest::fileShortenedWhileOpen_readsFailWithASentence()
{
    const Folder folder;
    const QByteArray header = R"({"a":{"dtype":"U8","shape":[100000],"data_offsets":[0,100000]}})";
    const std::string path = folder.write("s", safetensors(header, QByteArray(100000, '\1')));
    const auto model = openModel(path);
    QVERIFY(model);
    QCOMPARE(::truncate(path.c_str(), 500), 0);
    std::vector<double> out(100000);
    const Status status = (*model)->readReal(0, 0, out);
    QVERIFY(!status);
    QVERIFY(status.error().message.find("changed on disk") != std::string::npos);
}

void SafetensorsTest::sparseHugeFile_listsAtOnce()
{
    const Folder folder;
    constexpr qint64 kTensors = 1000;
    constexpr qint64 kBytes = 100'000'000; // each: 100 GB in all
    QByteArray header = "{";
    for (qint64 i = 0; i < kTensors; ++i)
        header += (i > 0 ? ",\"w" : "\"w") + QByteArray::number(i)
            + R"(":{"dtype":"F32","shape":[5000,5000],"data_offsets":[)" + QByteArray::number(i * kBytes)
            + "," + QByteArray::number((i + 1) * kBytes) + "]}";
    const QByteArray start = safetensors(header + "}", {});
    const std::string path = folder.write("huge", start);
    if (::truncate(path.c_str(), kTensors * kBytes + start.size()) != 0)
        QSKIP("this file system has no sparse files of 100 GB");
    const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    const QByteArray values = floats({0.5F, -2});
    QCOMPARE(::pwrite(file, values.data(), 8, start.size() + 501 * kBytes - 8), ssize_t(8));
    ::close(file);
    const auto model = openModel(path);
    QVERIFY(model);
    QCOMPARE((*model)->tensors().size(), std::size_t(kTensors));
    const std::size_t middle = *(*model)->find("w500");
    const auto stats = tensorStats(**model, middle);
    QVERIFY(stats);
    QCOMPARE(stats->zeros, std::int64_t(25'000'000 - 2));
    QCOMPARE(stats->min, -2.0);
    QCOMPARE(stats->max, 0.5);
    double last = 1;
    QVERIFY((*model)->readReal(kTensors - 1, 24'999'999, std::span(&last, 1)));
    QCOMPARE(last, 0.0);
}

void SafetensorsTest::shards_listAsOneModel()
{
    const Folder folder;
    folder.write("one.bin", safetensors(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", "\5"));
    folder.write("two.bin", safetensors(R"({"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", "\6"));
    const auto model =
        openModel(folder.write("index", R"({"metadata":{},"weight_map":{"b":"two.bin","a":"one.bin"}})"));
    QVERIFY(model);
    QCOMPARE((*model)->tensors().size(), std::size_t(2));
    QCOMPARE(valuesOf(**model, *(*model)->find("a")), (std::vector<double>{5.0}));
    QCOMPARE(valuesOf(**model, *(*model)->find("b")), (std::vector<double>{6.0}));
}

void SafetensorsTest::missingShard_keepsTheOthers()
{
    const Folder folder;
    folder.write("one.bin", safetensors(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", "\5"));
    const auto model =
        openModel(folder.write("index", R"({"weight_map":{"b":"gone.bin","a":"one.bin","c":"one.bin"}})"));
    QVERIFY(model);
    QCOMPARE(valuesOf(**model, *(*model)->find("a")), (std::vector<double>{5.0}));
    QVERIFY((*model)->tensors()[*(*model)->find("b")].problem.find("gone.bin") != std::string::npos);
    QVERIFY((*model)->tensors()[*(*model)->find("c")].problem.find("does not hold the tensor c")
            != std::string::npos);
}

void SafetensorsTest::brokenIndex_isOneSentence()
{
    const Folder folder;
    const auto message = [&](const QByteArray& text) {
        const auto model = openModel(folder.write("index", text));
        return QString::fromStdString(model ? "opened" : model.error().message);
    };
    QVERIFY(message(R"({"weight_map":{"a":"x","a":"y"}})").contains("the tensor a is listed twice"));
    QVERIFY(message(R"({"weight_map":{"a":3}})").contains("the file of the tensor a is not a text"));
    QVERIFY(message(R"({"weight_map":{"a":{}}})").contains("the file of the tensor a is not a text"));
    QVERIFY(message(R"({"weight_map":{},"weight_map":{}})").contains("weight_map is written twice"));
    QVERIFY(message(R"({"weight_map":{"a":"x"})").contains("the text is not valid JSON"));
    QVERIFY(message(R"({"map":{"a":"x"}})").contains("it has no weight_map"));
}

void SafetensorsTest::shardOutsideTheFolder_isRefused()
{
    const Folder folder;
    for (const char* name : {"../secret", "/etc/passwd", "..", "a\\\\b", ""}) {
        const auto model =
            openModel(folder.write("index", QByteArray(R"({"weight_map":{"a":")") + name + "\"}}"));
        QVERIFY(!model);
        QVERIFY2(model.error().message.find("only files beside it are opened") != std::string::npos, name);
    }
}

void SafetensorsTest::linkedShards_stayInTheFolder()
{
    // A cache keeps files under other names in one folder and links to them from another.
    const Folder cache;
    const QByteArray shard = safetensors(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", "\5");
    const std::string stored = cache.write("1f", shard);
    const std::string index = cache.write("2e", R"({"weight_map":{"a":"one.bin"}})");
    const Folder folder;
    const std::filesystem::path beside = std::filesystem::path(folder.write("other", shard)).parent_path();
    std::filesystem::create_symlink(stored, beside / "one.bin");
    std::filesystem::create_symlink(index, beside / "index");
    const auto linked = openModel((beside / "index").string());
    QVERIFY(linked);
    QCOMPARE(valuesOf(**linked, 0), (std::vector<double>{5.0}));
    // The same shard of an index that lies beside the link itself leads out of the folder.
    const auto model =
        openModel(folder.write("mine", R"({"weight_map":{"a":"one.bin","b":"other","c":"gone"}})"));
    QVERIFY(model);
    QVERIFY((*model)->tensors()[*(*model)->find("a")].problem.find("only files inside its folder")
            != std::string::npos);
    QVERIFY((*model)->tensors()[*(*model)->find("b")].problem.find("does not hold the tensor b")
            != std::string::npos);
    QVERIFY((*model)->tensors()[*(*model)->find("c")].problem.find("which is not beside it")
            != std::string::npos);
}

void SafetensorsTest::headersOfEveryLength_areTold()
{
    // 640 begins like a pickle, 123 like JSON, 35,615 like gzip, 8 + 256 n like ONNX.
    const Folder folder;
    const QByteArray header = R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})";
    std::vector<int> lengths{0x8B1F, 31'520, 0x7B0A, 0x3A08, 0x0A08};
    for (int length = static_cast<int>(header.size()); length < 2100; ++length)
        lengths.push_back(length);
    for (const int length : lengths) {
        const QByteArray padded = header + QByteArray(length - header.size(), ' ');
        const auto model = openModel(folder.write("m", safetensors(padded, "\5")));
        QVERIFY2(model, model ? "" : model.error().message.c_str());
        QVERIFY2((*model)->format() == "safetensors", qPrintable(QString::number(length)));
        QCOMPARE(valuesOf(**model, 0), (std::vector<double>{5.0}));
    }
}

void SafetensorsTest::hiddenCharacters_areShownAsMarks()
{
    QCOMPARE(plainText("a\nb\x1B[31m\x7F"), std::string("a?b?[31m?"));
    QCOMPARE(plainText("caf\xC3\xA9 \xC2\x9B"), std::string("caf\xC3\xA9 ?"));
    QCOMPARE(plainText("\xE2\x80\xAE"
                       "evil\xE2\x81\xA6"),
             std::string("?evil?"));
    QCOMPARE(plainText("\xFF\xC3 \xE2\x82"), std::string("?? ??"));
    QCOMPARE(plainText(std::string(100, 'n')), std::string(80, 'n') + "\xE2\x80\xA6");
}

QTEST_APPLESS_MAIN(SafetensorsTest)
#include "tst_safetensors.moc"
