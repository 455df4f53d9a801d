#include "core/io/model.h"
#include "core/io/stored_codes.h"
#include "core/io/tensor_writer.h"
#include "tests/core/io/file_builder.h"

#include <QTest>

#include <filesystem>

using namespace bitloupe;
using namespace bitloupe::test;

namespace {

OutputTensor bytesTensor(std::string name, ElementType type, std::vector<std::int64_t> shape,
                         QByteArray bytes)
{
    OutputTensor out;
    out.name = std::move(name);
    out.type = type;
    out.shape = std::move(shape);
    out.write = [bytes](FileWriter& file) {
        return file.append(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
    };
    return out;
}

/// Codes 1, -2, 7, -8, 3 of 4 bits in rows of 5, packed, groups of 2.
std::vector<OutputTensor> packedTensors()
{
    return {bytesTensor("w", ElementType::U8, {3}, QByteArray("\xE1\x87\x03", 3)),
            bytesTensor("w.scale", ElementType::F32, {1, 3}, floats({0.5F, 2, 10})),
            bytesTensor("w.zero_point", ElementType::I32, {1, 3},
                        littleEndian(std::int32_t(0)) + littleEndian(std::int32_t(1))
                            + littleEndian(std::int32_t(0))),
            bytesTensor("bias", ElementType::F32, {2}, floats({1, 2}))};
}

CodeLayout packedLayout()
{
    CodeLayout layout;
    layout.bits = 4;
    layout.granularity = "perGroup";
    layout.axis = 0;
    layout.groupSize = 2;
    layout.shape = {1, 5};
    layout.packed = true;
    layout.quantMin = -8;
    layout.quantMax = 7;
    return layout;
}

struct Place {
    QTemporaryDir dir;
    std::string path(const char* name) const { return dir.filePath(name).toStdString(); }
    std::size_t files() const
    {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator(dir.path().toStdString()), {}));
    }
};

} // namespace

class WritersTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void packedCodes_comeBackWithTheirScales_data();
    void packedCodes_comeBackWithTheirScales();
    void packedCodes_areAStreamOfBits_data();
    void packedCodes_areAStreamOfBits();
    void layouts_thatDoNotFitAreLeftAlone_data();
    void layouts_thatDoNotFitAreLeftAlone();
    void layout_survivesItsText();
    void names_mayNotRepeat();
    void npz_refusesTypesThatNumpyLacks();
    void failedWriter_leavesTheOldFile();
    void cancelled_leavesNothing();
    void scalarAndEmpty_areWritten();
};

void WritersTest::packedCodes_comeBackWithTheirScales_data()
{
    QTest::addColumn<bool>("isNpz");
    QTest::newRow("safetensors") << false;
    QTest::newRow("npz") << true;
}

void WritersTest::packedCodes_comeBackWithTheirScales()
{
    QFETCH(bool, isNpz);
    const Place place;
    const std::string path = place.path("m");
    const OutputMetadata metadata{{"format", "x"}, {"quantization:w", layoutText(packedLayout())}};
    const Status status = isNpz ? writeNpz(path, packedTensors(), metadata, {})
                                : writeSafetensors(path, packedTensors(), metadata, {});
    QVERIFY2(status, status ? "" : status.error().message.c_str());
    const auto model = openModel(path);
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QCOMPARE((*model)->tensors().size(), std::size_t(4)); // the metadata are no tensor
    const auto index = (*model)->find("w");
    QVERIFY(index);
    const TensorInfo& info = (*model)->tensors()[*index];
    QCOMPARE(info.shape, (std::vector<std::int64_t>{1, 5}));
    QCOMPARE(info.sizeBytes, std::int64_t(3));
    QVERIFY(!info.isFloat);
    QVERIFY(info.quantization);
    QCOMPARE(info.quantization->scales, (std::vector<double>{0.5, 2, 10}));
    QCOMPARE(info.quantization->zeroPoints, (std::vector<std::int64_t>{0, 1, 0}));
    QCOMPARE(info.quantization->groupSize, std::int64_t(2));
    QCOMPARE(info.quantization->bits, 4);
    QCOMPARE(valuesOf(**model, *index), (std::vector<double>{1, -2, 7, -8, 3}));
    QCOMPARE(valuesOf(**model, *(*model)->find("bias")), (std::vector<double>{1, 2}));
}

void WritersTest::packedCodes_areAStreamOfBits_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QList<double>>("codes");
    // 3 bits: 001 110 011 100 111 from the lowest bit up is 0x78F1.
    QTest::newRow("2 bits, 4 in a byte") << 2 << QByteArray("c901") << QList<double>{1, -2, 0, -1, 1};
    QTest::newRow("3 bits, 8 in 3 bytes") << 3 << QByteArray("f17800") << QList<double>{1, -2, 3, -4, -1};
    QTest::newRow("4 bits, 2 in a byte") << 4 << QByteArray("e18703") << QList<double>{1, -2, 7, -8, 3};
    QTest::newRow("5 bits, 8 in 5 bytes")
        << 5 << QByteArray("c13f380000") << QList<double>{1, -2, 15, -16, 3};
    QTest::newRow("6 bits, 4 in 3 bytes")
        << 6 << QByteArray("81ff81030000") << QList<double>{1, -2, 31, -32, 3};
    QTest::newRow("7 bits, 8 in 7 bytes")
        << 7 << QByteArray("01ff0f38000000") << QList<double>{1, -2, 63, -64, 3};
}

void WritersTest::packedCodes_areAStreamOfBits()
{
    QFETCH(int, bits);
    QFETCH(QByteArray, bytes);
    QFETCH(QList<double>, codes);
    const Place place;
    const std::string path = place.path("m");
    auto tensors = packedTensors();
    const QByteArray raw = QByteArray::fromHex(bytes);
    tensors.front() = bytesTensor("w", ElementType::U8, {raw.size()}, raw);
    CodeLayout layout = packedLayout();
    layout.bits = bits;
    QVERIFY(writeSafetensors(path, tensors, {{"quantization:w", layoutText(layout)}}, {}));
    const auto model = openModel(path);
    QVERIFY(model);
    const std::size_t index = *(*model)->find("w");
    QCOMPARE((*model)->tensors()[index].shape, (std::vector<std::int64_t>{1, 5}));
    QCOMPARE((*model)->tensors()[index].sizeBytes, static_cast<std::int64_t>(raw.size()));
    QCOMPARE((*model)->tensors()[index].dtype, "I" + std::to_string(bits));
    const std::vector<double> values = valuesOf(**model, index);
    QCOMPARE(QList<double>(values.begin(), values.end()), codes);
}

void WritersTest::layouts_thatDoNotFitAreLeftAlone_data()
{
    QTest::addColumn<QString>("text");
    const auto with = [](auto change) {
        CodeLayout layout = packedLayout();
        change(layout);
        return QString::fromStdString(layoutText(layout));
    };
    QTest::newRow("no JSON") << "{";
    QTest::newRow("a number") << "3";
    QTest::newRow("unknown key") << R"({"bits":4,"colour":1})";
    QTest::newRow("another count") << with([](CodeLayout& l) { l.shape = {1, 7}; });
    QTest::newRow("a count beyond 2^63") << with([](CodeLayout& l) {
        l.shape = {1 << 30, 1 << 30, 1 << 30};
    });
    QTest::newRow("no such axis") << with([](CodeLayout& l) { l.axis = 2; });
    QTest::newRow("another number of scales") << with([](CodeLayout& l) { l.groupSize = 1; });
    QTest::newRow("not packed") << with([](CodeLayout& l) { l.packed = false; });
    QTest::newRow("33 bits") << with([](CodeLayout& l) { l.bits = 33; });
    QTest::newRow("8 bits packed") << with([](CodeLayout& l) { l.bits = 8; });
    QTest::newRow("groups of a whole tensor") << with([](CodeLayout& l) { l.axis = -1; });
}

void WritersTest::layouts_thatDoNotFitAreLeftAlone()
{
    QFETCH(QString, text);
    const Place place;
    const std::string path = place.path("m");
    QVERIFY(writeSafetensors(path, packedTensors(), {{"quantization:w", text.toStdString()}}, {}));
    const auto model = openModel(path);
    QVERIFY(model);
    const TensorInfo& info = (*model)->tensors()[*(*model)->find("w")];
    QVERIFY(!info.quantization);
    QCOMPARE(info.shape, (std::vector<std::int64_t>{3}));
}

void WritersTest::layout_survivesItsText()
{
    const auto read = parseLayout(layoutText(packedLayout()));
    QVERIFY(read);
    QCOMPARE(layoutText(*read), layoutText(packedLayout()));
}

void WritersTest::names_mayNotRepeat()
{
    const Place place;
    auto tensors = packedTensors();
    tensors.back().name = "w";
    for (const Status& status :
         {writeSafetensors(place.path("a"), tensors, {}, {}), writeNpz(place.path("b"), tensors, {}, {})}) {
        QVERIFY(!status);
        QCOMPARE(status.error().code, ErrorCode::OutOfRange);
    }
    QCOMPARE(place.files(), std::size_t(0));
}

void WritersTest::npz_refusesTypesThatNumpyLacks()
{
    const Place place;
    const Status status =
        writeNpz(place.path("m"), {bytesTensor("w", ElementType::BF16, {1}, QByteArray(2, '\0'))}, {}, {});
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::Unsupported);
}

void WritersTest::failedWriter_leavesTheOldFile()
{
    const Place place;
    const std::string path = place.path("m");
    QVERIFY(writeSafetensors(path, packedTensors(), {}, {}));
    auto tensors = packedTensors();
    tensors.back().write = [](FileWriter&) -> Status { return fail(ErrorCode::NoAnswer, "", "No."); };
    for (const Status& status : {writeSafetensors(path, tensors, {}, {}), writeNpz(path, tensors, {}, {})}) {
        QVERIFY(!status);
        QCOMPARE(status.error().code, ErrorCode::NoAnswer);
    }
    QCOMPARE(place.files(), std::size_t(1));
    QVERIFY(openModel(path));
    const Status nowhere = writeSafetensors("/nowhere/at/all", tensors, {}, {});
    QVERIFY(!nowhere);
    QCOMPARE(nowhere.error().code, ErrorCode::Unreadable);
}

void WritersTest::cancelled_leavesNothing()
{
    const Place place;
    std::stop_source source;
    source.request_stop();
    Context context;
    context.stop = source.get_token();
    const Status status = writeSafetensors(place.path("m"), packedTensors(), {}, context);
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::Cancelled);
    QCOMPARE(place.files(), std::size_t(0));
}

void WritersTest::scalarAndEmpty_areWritten()
{
    const Place place;
    const std::vector<OutputTensor> tensors{
        bytesTensor("scalar", ElementType::F64, {}, littleEndian(std::uint64_t(0))),
        bytesTensor("empty", ElementType::I16, {0, 4}, {})};
    for (const bool isNpz : {false, true}) {
        const std::string path = place.path(isNpz ? "n" : "s");
        QVERIFY(isNpz ? writeNpz(path, tensors, {}, {}) : writeSafetensors(path, tensors, {}, {}));
        const auto model = openModel(path);
        QVERIFY2(model, model ? "" : model.error().message.c_str());
        QCOMPARE(valuesOf(**model, *(*model)->find("scalar")), (std::vector<double>{0}));
        QCOMPARE((*model)->tensors()[*(*model)->find("empty")].shape, (std::vector<std::int64_t>{0, 4}));
    }
}

QTEST_APPLESS_MAIN(WritersTest)
#include "tst_writers.moc"
