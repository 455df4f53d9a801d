#include "tests/core/io/file_builder.h"

#include <QTest>

using namespace bitloupe;
using namespace bitloupe::test;

class IdxTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void types_areBigEndian_data();
    void types_areBigEndian();
    void gzip_unpacks();
    void gzip_thatLies_isRefused();
    void cutOff_isListedWithoutValues();
};

namespace {

QByteArray gzipped(const QByteArray& bytes)
{
    const auto crc = static_cast<std::uint32_t>(
        crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
    return QByteArray("\x1F\x8B\x08\0\0\0\0\0\0\x03", 10) + deflated(bytes) + littleEndian(crc)
        + littleEndian(static_cast<std::uint32_t>(bytes.size()));
}

QByteArray idx(char type, const QList<int>& shape, const QByteArray& data)
{
    QByteArray out("\0\0", 2);
    out += type;
    out += static_cast<char>(shape.size());
    for (const int extent : shape) {
        for (int shift = 24; shift >= 0; shift -= 8)
            out += static_cast<char>((extent >> shift) & 0xFF);
    }
    return out + data;
}

} // namespace

void IdxTest::types_areBigEndian_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("dtype");
    QTest::addColumn<double>("value");
    const auto row = [](const char* dtype, char type, const char* hex, double value) {
        QTest::newRow(dtype) << idx(type, {1}, QByteArray::fromHex(hex)) << QString(dtype) << value;
    };
    row("unsigned byte", 0x08, "ff", 255);
    row("signed byte", 0x09, "ff", -1);
    row("short", 0x0B, "0102", 258);
    row("int", 0x0C, "fffffffe", -2);
    row("float", 0x0D, "3fc00000", 1.5);
    row("double", 0x0E, "c004000000000000", -2.5);
}

void IdxTest::types_areBigEndian()
{
    QFETCH(QByteArray, file);
    QFETCH(QString, dtype);
    QFETCH(double, value);
    const Folder folder;
    const auto model = openModel(folder.write("a", file));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QCOMPARE((*model)->format(), std::string_view("idx"));
    QCOMPARE(QString::fromStdString((*model)->tensors()[0].dtype), dtype);
    QCOMPARE(valuesOf(**model, 0), (std::vector<double>{value}));
}

void IdxTest::gzip_unpacks()
{
    QByteArray data;
    for (int i = 0; i < 100'000; ++i)
        data += static_cast<char>(i * 7);
    const Folder folder;
    const auto model = openModel(folder.write("a.gz", gzipped(idx(0x08, {100, 1000}, data))));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QCOMPARE((*model)->tensors()[0].shape, (std::vector<std::int64_t>{100, 1000}));
    const auto values = valuesOf(**model, 0);
    QCOMPARE(values.size(), std::size_t(100'000));
    for (std::size_t i = 0; i < values.size(); ++i)
        QCOMPARE(values[i], static_cast<double>(i * 7 % 256));
}

void IdxTest::gzip_thatLies_isRefused()
{
    const QByteArray good = gzipped(idx(0x08, {5000}, QByteArray(5000, '\1')));
    const Folder folder;
    const auto fails = [&](QByteArray file) {
        const auto model = openModel(folder.write("l.gz", file));
        if (!model || !(*model)->tensors()[0].problem.empty())
            return true;
        std::vector<double> out(static_cast<std::size_t>((*model)->tensors()[0].count));
        return !(*model)->readReal(0, 0, out);
    };
    QVERIFY(!fails(good));
    QByteArray shorter = good;
    shorter[shorter.size() - 4] = static_cast<char>(shorter[shorter.size() - 4] - 1);
    QVERIFY(fails(shorter));
    QByteArray longer = good;
    longer[longer.size() - 4] = static_cast<char>(longer[longer.size() - 4] + 1);
    QVERIFY(fails(longer));
    QByteArray checksum = good;
    checksum[checksum.size() - 8] = static_cast<char>(checksum[checksum.size() - 8] ^ 1);
    QVERIFY(fails(checksum));
    QByteArray bomb = good;
    bomb[bomb.size() - 1] = '\x7F';
    const auto model = openModel(folder.write("bomb.gz", bomb));
    QVERIFY(!model);
    QCOMPARE(model.error().code, ErrorCode::TooLarge);
    const auto other = openModel(folder.write("o.gz", gzipped("hello")));
    QVERIFY(other.error().message.find("without an IDX array") != std::string::npos);
}

void IdxTest::cutOff_isListedWithoutValues()
{
    const Folder folder;
    const auto model = openModel(folder.write("c", idx(0x08, {4}, "abc")));
    QVERIFY(model);
    QCOMPARE((*model)->tensors()[0].problem,
             std::string("c is cut off: the array needs 4 bytes at offset 8, the file ends at 11."));
    const auto head = openModel(folder.write("h", idx(0x08, {4, 4}, {}).first(9)));
    QVERIFY(head.error().message.find("cut off inside its header") != std::string::npos);
}

QTEST_APPLESS_MAIN(IdxTest)
#include "tst_idx.moc"
