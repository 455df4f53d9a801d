#include "widgets/bit_lanes.h"
#include "widgets/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>

using namespace bitloupe;

namespace {

std::vector<LaneTile> tilesOf(const char* digits)
{
    std::vector<LaneTile> tiles;
    for (; *digits != 0; ++digits) {
        tiles.emplace_back();
        tiles.back().isOne = *digits == '1';
    }
    return tiles;
}

BitLanesModel modelOf(int whole, int shift, int scale)
{
    BitLanesModel model;
    model.groups = {whole, shift, scale};
    model.labels = {QStringLiteral("whole"), QStringLiteral("shift"), QStringLiteral("scale")};
    model.folded = QStringLiteral("31 bits: 0.5488");
    const int total = whole + shift + scale;
    BitLane product;
    product.name = QStringLiteral("product");
    product.high = total - 1;
    product.tiles.resize(static_cast<std::size_t>(total));
    product.hasIndices = true;
    product.copies = QStringList{QStringLiteral("12643414847296"), QStringLiteral("0xb7f")};
    BitLane result;
    result.name = QStringLiteral("once");
    result.high = total - 1;
    result.tiles = tilesOf("1011");
    result.tiles.resize(static_cast<std::size_t>(whole));
    result.words = QStringLiteral("down to **11**");
    result.spoken = QStringLiteral("11");
    model.lanes = {product, result};
    return model;
}

} // namespace

class BitLanesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ThemeManager::instance().install(); }
    void tiles_ofOnePosition_standInOneColumn();
    void tiles_anyWidth_stayInsideAndApart_data();
    void tiles_anyWidth_stayInsideAndApart();
    void lanes_areNamedForScreenReaders();
    void keys_chooseAndCopyALane();
    void painting_atTwoScales_works();
};

void BitLanesTest::tiles_ofOnePosition_standInOneColumn()
{
    BitLanes lanes;
    lanes.resize(900, 300);
    lanes.setModel(modelOf(4, 9, 31));
    QCOMPARE(lanes.tile(0, 43).left(), lanes.tile(1, 43).left());
    QVERIFY(lanes.tile(0, 43).bottom() < lanes.tile(1, 43).top());
    const double inside = lanes.tile(0, 41).left() - lanes.tile(0, 42).left();
    QVERIFY(lanes.tile(0, 39).left() - lanes.tile(0, 40).left() > inside + 6); // the cut
    QVERIFY(lanes.tile(0, 30).left() - lanes.tile(0, 31).left() > inside + 6);
}

void BitLanesTest::tiles_anyWidth_stayInsideAndApart_data()
{
    QTest::addColumn<int>("pixels");
    QTest::addColumn<int>("shift");
    QTest::addColumn<bool>("isFolded");
    QTest::newRow("the picture's width") << 892 << 9 << false;
    QTest::newRow("narrow: the scale folds") << 640 << 9 << true;
    QTest::newRow("31 bits of shift") << 892 << 31 << true;
    QTest::newRow("no shift") << 892 << 0 << false;
    QTest::newRow("wide") << 1900 << 9 << false;
}

void BitLanesTest::tiles_anyWidth_stayInsideAndApart()
{
    QFETCH(const int, pixels);
    QFETCH(const int, shift);
    QFETCH(const bool, isFolded);
    BitLanes lanes;
    lanes.resize(pixels, 300);
    lanes.setModel(modelOf(4, shift, 31));
    QCOMPARE(lanes.isFolded(), isFolded);
    const int last = isFolded ? 31 : 0;
    for (int position = shift + 34; position > last; --position)
        QVERIFY(lanes.tile(0, position).right() < lanes.tile(0, position - 1).left() + 0.01);
    QVERIFY(lanes.tile(0, last).right() <= pixels);
}

void BitLanesTest::lanes_areNamedForScreenReaders()
{
    BitLanes lanes;
    lanes.setModel(modelOf(4, 9, 31));
    QCOMPARE(lanes.partCount(), 2);
    QCOMPARE(lanes.part(1).name, QStringLiteral("once 11 down to 11"));
    QCOMPARE(lanes.part(1).value, QStringLiteral("1011"));
}

void BitLanesTest::keys_chooseAndCopyALane()
{
    BitLanes lanes;
    lanes.setModel(modelOf(4, 9, 31));
    const QSignalSpy copied(&lanes, &BitLanes::copied);
    QTest::keyClick(&lanes, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("12643414847296"));
    QTest::keyClick(&lanes, Qt::Key_Down);
    QTest::keyClick(&lanes, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(copied.count(), 1); // that lane offers nothing
}

void BitLanesTest::painting_atTwoScales_works()
{
    BitLanes lanes;
    lanes.resize(892, 160);
    lanes.setModel(modelOf(4, 9, 31));
    for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
        ThemeManager::instance().setMode(mode);
        for (const double scale : {1.0, 2.0}) {
            QImage image(QSize(892, 160) * scale, QImage::Format_ARGB32_Premultiplied);
            image.setDevicePixelRatio(scale);
            image.fill(theme().card);
            lanes.render(&image);
            const QPointF point = lanes.tile(1, 43).topLeft() + QPointF(2, 6);
            QCOMPARE(image.pixelColor((point * scale).toPoint()), theme().data);
        }
    }
}

QTEST_MAIN(BitLanesTest)
#include "tst_bit_lanes.moc"
