#include "core/io/inspect.h"
#include "tests/core/io/file_builder.h"
#include "tests/core/io/model_bytes.h"
#include "tests/core/io/truth.h"
#include "tests/paths.h"

#include <QTest>

using namespace bitloupe;
using namespace bitloupe::test;

class GgufTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyVersionAndByteOrder_reads_data();
    void everyVersionAndByteOrder_reads();
    void metadata_isTextAndAbridged();
    void alignment_movesTheData();
    void blocks_readFromAnyStart();
    void unreadableTensor_isListedBesideTheOthers_data();
    void unreadableTensor_isListedBesideTheOthers();
    void splitModel_listsAsOne();
    void brokenRule_isOneSentence_data();
    void brokenRule_isOneSentence();
    void cutAnywhere_neverCrashes();
    void realFiles_agreeWithTheirTruth();
};

namespace {

Expected<std::shared_ptr<const Model>> open(const Folder& folder, const std::string& bytes)
{
    return openModel(folder.write("m.gguf", QByteArray::fromStdString(bytes)));
}

GgufFile plainFile()
{
    return {.entries = {},
            .tensors = {{"w", {3, 2}, 0, reals({1, 2, 3, 4, 5, 6})}, {"b", {2}, 24, bytesOf({1, 255})}}};
}

} // namespace

void GgufTest::everyVersionAndByteOrder_reads_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<bool>("bigEndian");
    for (const int version : {1, 2, 3}) {
        QTest::addRow("version %d, little-endian", version) << version << false;
        QTest::addRow("version %d, big-endian", version) << version << true;
    }
}

void GgufTest::everyVersionAndByteOrder_reads()
{
    QFETCH(int, version);
    QFETCH(bool, bigEndian);
    GgufFile file{
        .version = static_cast<std::uint32_t>(version), .bigEndian = bigEndian, .entries = {}, .tensors = {}};
    file.entries = {file.entry("general.name", 8, file.text("tiny"))};
    file.tensors = {{"w", {3, 2}, 0, reals({1, 2, 3, 4, 5, 6}, bigEndian)},
                    {"q", {32}, 8, number<std::uint16_t>(0x3800, bigEndian) + std::string(32, '\2')}};
    const Folder folder;
    const auto model = open(folder, file.bytes());
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    const auto& tensors = (*model)->tensors();
    QCOMPARE(tensors.size(), std::size_t(2));
    QCOMPARE(tensors[0].shape, (std::vector<std::int64_t>{2, 3}));
    QCOMPARE(valuesOf(**model, 0), (std::vector<double>{1, 2, 3, 4, 5, 6}));
    QCOMPARE(tensors[1].dtype, std::string("Q8_0"));
    QCOMPARE(tensors[1].sizeBytes, std::int64_t(34));
    QVERIFY(tensors[1].isFloat);
    QCOMPARE(valuesOf(**model, 1), std::vector<double>(32, 1.0));
    QCOMPARE((*model)->metadata()[1].value, std::string("tiny"));
}

void GgufTest::metadata_isTextAndAbridged()
{
    GgufFile file = plainFile();
    const auto word = [&](std::uint32_t value) { return file.word(value); };
    std::string list = word(4) + file.length(10);
    for (std::uint32_t i = 0; i < 10; ++i)
        list += word(i);
    file.entries = {
        file.entry("u8", 0, "\7"),
        file.entry("i8", 1, "\xFF"),
        file.entry("u16", 2, bytesOf({0, 1})),
        file.entry("i16", 3, bytesOf({0xFE, 0xFF})),
        file.entry("i32", 5, word(0xFFFFFFFD)),
        file.entry("f32", 6, real(0.1F)),
        file.entry("yes", 7, "\1"),
        file.entry("list", 9, list),
        file.entry("lists", 9, word(9) + file.length(1) + word(8) + file.length(1) + file.text("x")),
        file.entry("u64", 10, number(~std::uint64_t{0})),
        file.entry("i64", 11, number(~std::uint64_t{0})),
        file.entry("f64", 12, number(std::bit_cast<std::uint64_t>(-2.5)))};
    const Folder folder;
    const auto model = open(folder, file.bytes());
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QStringList texts;
    for (const MetadataEntry& entry : (*model)->metadata())
        texts << QString::fromStdString(entry.value);
    QCOMPARE(texts,
             (QStringList{"3", "7", "-1", "256", "-2", "-3", "0.1", "true",
                          QString::fromUtf8("[0, 1, 2, 3, 4, 5, 6, 7, … (10 in all)]"), "[[x]]",
                          "18446744073709551615", "-1", "-2.5"}));
    QCOMPARE(valuesOf(**model, 1), (std::vector<double>{1, -1}));
}

void GgufTest::alignment_movesTheData()
{
    GgufFile file = plainFile();
    file.alignment = 4096;
    file.entries = {file.entry("general.alignment", 4, file.word(4096))};
    const Folder folder;
    const auto model = open(folder, file.bytes());
    QVERIFY(model);
    QCOMPARE(valuesOf(**model, 1), (std::vector<double>{1, -1}));
}

void GgufTest::blocks_readFromAnyStart()
{
    GgufFile file{.entries = {}, .tensors = {}};
    std::string data;
    for (int block = 0; block < 300; ++block) {
        data += bytesOf({0x00, 0x3C});
        for (int i = 0; i < 32; ++i)
            data += static_cast<char>((block * 32 + i) % 251 - 125);
    }
    file.tensors = {{"q", {9600}, 8, data}};
    const Folder folder;
    const auto model = open(folder, file.bytes());
    QVERIFY(model);
    for (const std::int64_t first : {0, 1, 31, 32, 33, 4095, 4096, 9599}) {
        for (const std::int64_t count : {1, 31, 32, 5000}) {
            const auto length = static_cast<std::size_t>(std::min(count, 9600 - first));
            std::vector<double> reals(length);
            std::vector<float> floats(length);
            QVERIFY((*model)->readReal(0, first, reals));
            QVERIFY((*model)->readFloat(0, first, floats));
            for (std::size_t i = 0; i < length; ++i) {
                const double want = static_cast<double>((first + static_cast<std::int64_t>(i)) % 251 - 125);
                QCOMPARE(reals[i], want);
                QCOMPARE(static_cast<double>(floats[i]), want);
            }
        }
    }
}

void GgufTest::unreadableTensor_isListedBesideTheOthers_data()
{
    QTest::addColumn<std::uint32_t>("type");
    QTest::addColumn<std::uint64_t>("row");
    QTest::addColumn<qsizetype>("missing");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("unknown type") << 5U << std::uint64_t{32} << qsizetype{0}
                                  << "The tensor odd has the unknown type 5.";
    QTest::newRow("codebook") << 16U << std::uint64_t{256} << qsizetype{0}
                              << "The tensor odd is stored as IQ2_XXS, whose codebook is not built in.";
    QTest::newRow("rows that no block fills")
        << 8U << std::uint64_t{33} << qsizetype{0}
        << "The tensor odd has rows of 33 values; blocks of Q8_0 hold 32.";
    QTest::newRow("cut off")
        << 8U << std::uint64_t{32} << qsizetype{1}
        << "m.gguf is cut off: the tensor odd needs 34 bytes at offset 128, the file ends at 161.";
}

void GgufTest::unreadableTensor_isListedBesideTheOthers()
{
    QFETCH(std::uint32_t, type);
    QFETCH(std::uint64_t, row);
    QFETCH(qsizetype, missing);
    QFETCH(QString, sentence);
    const GgufFile file{.entries = {},
                        .tensors = {{"w", {2}, 0, reals({1, 2})},
                                    {"odd", {row}, type, std::string(type == 16 ? 66 : 34, '\0')}}};
    const std::string bytes = file.bytes();
    const Folder folder;
    const auto model = open(folder, bytes.substr(0, bytes.size() - static_cast<std::size_t>(missing)));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QCOMPARE(valuesOf(**model, 0), (std::vector<double>{1, 2}));
    QCOMPARE(QString::fromStdString((*model)->tensors()[1].problem), sentence);
    std::vector<double> one(1);
    QVERIFY(!(*model)->readReal(1, 0, one));
}

void GgufTest::splitModel_listsAsOne()
{
    constexpr std::uint32_t kUint16 = 2;
    const auto part = [](std::uint16_t number, const std::string& name) {
        GgufFile file;
        file.entries = {file.entry("split.no", kUint16, test::number(number)),
                        file.entry("split.count", kUint16, test::number(std::uint16_t(3)))};
        file.tensors = {{name, {1}, 0, real(static_cast<float>(number))}};
        return QByteArray::fromStdString(file.bytes());
    };
    const Folder folder;
    folder.write("m-00001-of-00003.gguf", part(0, "a"));
    folder.write("m-00003-of-00003.gguf", part(2, "c"));
    const std::string second = folder.write("m-00002-of-00003.gguf", part(1, "b"));
    const auto model = openModel(second);
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QCOMPARE((*model)->tensors().size(), std::size_t(3));
    for (std::size_t i = 0; i < 3; ++i) {
        QCOMPARE((*model)->tensors()[i].name, std::string(1, static_cast<char>('a' + i)));
        QCOMPARE(valuesOf(**model, i), std::vector<double>{static_cast<double>(i)});
    }
    QCOMPARE((*model)->note(), std::string());

    const Folder alone;
    const auto rest = openModel(alone.write("m-00003-of-00003.gguf", part(2, "c")));
    QVERIFY2(rest, rest ? "" : rest.error().message.c_str());
    QCOMPARE((*rest)->tensors().size(), std::size_t(1));
    QVERIFY2((*rest)->note().find("m-00001-of-00003.gguf") != std::string::npos, (*rest)->note().c_str());
    // Under another name it is a file like any other.
    const auto renamed = openModel(folder.write("part.gguf", part(2, "c")));
    QVERIFY(renamed);
    QCOMPARE((*renamed)->tensors().size(), std::size_t(1));
}

void GgufTest::brokenRule_isOneSentence_data()
{
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* rule, const std::string& bytes, const char* sentence,
                        ErrorCode code = ErrorCode::Unreadable) {
        QTest::newRow(rule) << bytes << static_cast<int>(code) << QString::fromUtf8(sentence);
    };
    GgufFile file = plainFile();
    row("no version", "GGUF\3", "m.gguf is cut off: the file ends before its version.");
    file.version = 4;
    row("version 4", file.bytes(), "m.gguf is of version 4 of GGUF; versions 1 to 3 are read.",
        ErrorCode::Unsupported);
    file.version = 3;
    row("no counts", "GGUF" + file.word(3) + "\1",
        "the counts of tensors and metadata, from offset 8, does not end");
    row("too many tensors", "GGUF" + file.word(3) + file.length(1U << 30U) + file.length(0),
        "m.gguf claims 1,073,741,824 tensors; at most 200,000 are listed.", ErrorCode::TooLarge);
    row("tensors that are not there", "GGUF" + file.word(3) + file.length(3) + file.length(0),
        "m.gguf is cut off: the description of tensor 1 of 3, from offset 24, does not end before the file "
        "does, at 24.");
    row("endless text",
        "GGUF" + file.word(3) + file.length(0) + file.length(1) + file.length(~std::uint64_t{0}),
        "m.gguf is cut off: the metadata entry 1 of 1, from offset 24, does not end");
    row("endless list",
        "GGUF" + file.word(3) + file.length(0) + file.length(1)
            + file.entry("k", 9, file.word(10) + file.length(1ULL << 62U)),
        "m.gguf is cut off: the metadata entry 1 of 1, from offset 24, does not end");
    file.entries = {file.entry("k", 13, {})};
    row("unknown metadata type", file.bytes(),
        "m.gguf is damaged: the metadata entry k has the unknown type 13.");
    std::string nested = file.word(0) + file.length(0);
    for (int i = 0; i < 10; ++i)
        nested = file.word(9) + file.length(1) + nested;
    file.entries = {file.entry("k", 9, nested)};
    row("lists in lists", file.bytes(),
        "m.gguf is damaged: the metadata entry k is nested deeper than 8 lists.");
    file.entries = {file.entry("general.alignment", 4, file.word(33))};
    row("alignment", file.bytes(), "general.alignment is 33; a power of two up to 2^30 is needed.");
    file = plainFile();
    file.tensors[1].name = "w";
    row("a name twice", file.bytes(), "m.gguf is damaged: the tensor w is listed twice.");
    file.tensors[1] = {"b", std::vector<std::uint64_t>(9, 1), 0, {}};
    row("nine dimensions", file.bytes(), "the tensor b has 9 dimensions; at most 8 are allowed.");
    file.tensors[1] = {"b", {1ULL << 63U}, 0, {}};
    row("a negative dimension", file.bytes(), "the tensor b has a dimension of more than 2^63.");
    file.tensors[1] = {"b", {1ULL << 40U, 1ULL << 30U}, 0, {}};
    row("a shape beyond memory", file.bytes(), "the tensor b has a shape of more than 2^63 bytes.");
    file = plainFile();
    row("no data at all", file.header(),
        "m.gguf is cut off: the tensor w needs 24 bytes at offset 128, the file ends at ");
}

void GgufTest::brokenRule_isOneSentence()
{
    QFETCH(std::string, bytes);
    QFETCH(int, code);
    QFETCH(QString, sentence);
    const Folder folder;
    const auto model = open(folder, bytes);
    QVERIFY(!model);
    const QString message = QString::fromStdString(model.error().message);
    QVERIFY2(message.contains(sentence), qPrintable(message));
    QCOMPARE(static_cast<int>(model.error().code), code);
    QVERIFY(model.error().where.starts_with("m.gguf:"));
}

void GgufTest::cutAnywhere_neverCrashes()
{
    const std::string bytes = plainFile().bytes();
    const Folder folder;
    for (std::size_t length = 0; length < bytes.size(); ++length)
        useFully(folder.write("m", QByteArray(bytes.data(), static_cast<qsizetype>(length))));
}

void GgufTest::realFiles_agreeWithTheirTruth()
{
    const int compared = compareWithTruth(BITLOUPE_CONFORMANCE_DIR, {"*.gguf.json"});
    if (compared < 0)
        QSKIP("no folder of real model files");
    QCOMPARE(compared, 25);
}

QTEST_APPLESS_MAIN(GgufTest)
#include "tst_gguf.moc"
