#include "widgets/bit_row.h"

#include <QTest>

using namespace bitloupe;

namespace {

QString bitsOf(const BitRow& row)
{
    QString bits;
    for (int i = 0; i < row.partCount(); ++i)
        bits += row.part(i).value;
    return bits;
}

BitRowModel modelOf(std::int64_t value, int width, int used)
{
    BitRowModel model;
    model.value = value;
    model.width = width;
    model.used = used;
    return model;
}

} // namespace

class BitRowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bits_areTwosComplement_data();
    void bits_areTwosComplement();
    void narrow_row_takesTwoLines();
    void tiles_anyWidth_doNotOverlap_data();
    void tiles_anyWidth_doNotOverlap();
};

void BitRowTest::bits_areTwosComplement_data()
{
    QTest::addColumn<qint64>("value");
    QTest::addColumn<int>("width");
    QTest::addColumn<QString>("bits");
    QTest::newRow("2282 in 14") << qint64(2282) << 14 << QStringLiteral("00100011101010");
    QTest::newRow("minus one") << qint64(-1) << 8 << QStringLiteral("11111111");
    QTest::newRow("minus eight") << qint64(-8) << 8 << QStringLiteral("11111000");
    QTest::newRow("zero") << qint64(0) << 8 << QStringLiteral("00000000");
}

void BitRowTest::bits_areTwosComplement()
{
    QFETCH(const qint64, value);
    QFETCH(const int, width);
    QFETCH(const QString, bits);
    BitRow row;
    row.setModel(modelOf(value, width, 4));
    QCOMPARE(bitsOf(row), bits);
}

void BitRowTest::narrow_row_takesTwoLines()
{
    BitRow row;
    row.setModel(modelOf(2282, 32, 13));
    QCOMPARE(row.heightForWidth(600), 2 * row.heightForWidth(1000));
}

void BitRowTest::tiles_anyWidth_doNotOverlap_data()
{
    QTest::addColumn<int>("pixels");
    QTest::newRow("two lines") << 420;
    QTest::newRow("one line") << 1200;
}

void BitRowTest::tiles_anyWidth_doNotOverlap()
{
    QFETCH(const int, pixels);
    BitRow row;
    row.setModel(modelOf(-77, 32, 8));
    row.resize(pixels, row.heightForWidth(pixels));
    for (int i = 0; i < row.partCount(); ++i) {
        QVERIFY(row.rect().contains(row.part(i).rect));
        for (int j = 0; j < i; ++j)
            QVERIFY(!row.part(i).rect.intersects(row.part(j).rect));
    }
}

QTEST_MAIN(BitRowTest)
#include "tst_bit_row.moc"
