#include "widgets/bits_to_code.h"
#include "widgets/channel_strip.h"
#include "widgets/filter_pictures.h"
#include "widgets/signed_colour.h"
#include "widgets/theme.h"
#include "widgets/tile_numbers.h"

#include <QPainter>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <cmath>
#include <limits>

using namespace bitloupe;

class FilterPicturesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void setters_emitNothing();
    void strip_showsTwelveAndScrolls();
    void strip_keysGoToTheEnds();
    void tile_isKeptByClickAndArrows();
    void colours_areThoseOfTheValues();
    void fewTiles_doNotZoom();
    void manyTiles_zoomAndPan();
    void manyValuesUnderOnePixel_showTheStrongest();
    void lonelyValues_foldNearSquare();
    void threeInputs_canBeColours();
    void numbers_areChosenInAllGrids();
    void numbers_tooNarrowForText_stillChoose();
    void bits_areNamedForScreenReaders();
    void signedColour_runsFromOrangeOverGreyToBlue();
    void painting_worksAtTwoScalesAndEmpty();
};

namespace {

/// Every value is its own number over the count of all.
FilterPicturesModel numbered(int tiles, int rows, int columns)
{
    FilterPicturesModel model;
    model.tiles = tiles;
    model.rows = rows;
    model.columns = columns;
    model.tileName = "Input %1";
    model.copyText = [](std::size_t cell) { return QString::number(cell); };
    for (auto& picture : model.pictures) {
        const int count = tiles * rows * columns;
        for (int i = 0; i < count; ++i)
            picture.values.push_back(static_cast<float>(i) / static_cast<float>(count));
        picture.width = 1;
        picture.name = "Filter picture";
    }
    return model;
}

ChannelTile tileOf(int index)
{
    return {QString::number(index), QStringLiteral("5.1"), QStringLiteral("tip"),
            QStringLiteral("Channel %1").arg(index)};
}

TileNumbersModel nine()
{
    TileNumbersModel model;
    model.titles = {"Input 3, original", "Codes", "Difference"};
    model.rows = 3;
    model.columns = 3;
    for (auto& grid : model.numbers) {
        for (int i = 0; i < 9; ++i)
            grid.push_back({QStringLiteral("0.00%1").arg(i), i / 9.0 - 0.5, "tip"});
    }
    return model;
}

void wheel(QWidget& widget, const QPointF& at, int angle)
{
    QWheelEvent event(at, widget.mapToGlobal(at), {}, {0, angle}, Qt::NoButton, {}, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&widget, &event);
}

} // namespace

void FilterPicturesTest::setters_emitNothing()
{
    FilterPictures pictures;
    ChannelStrip strip;
    TileNumbers numbers;
    const QSignalSpy kept(&pictures, &FilterPictures::tileKept);
    const QSignalSpy picked(&strip, &ChannelStrip::picked);
    const QSignalSpy number(&numbers, &TileNumbers::picked);
    pictures.setModel(numbered(4, 3, 3));
    pictures.setKept(2);
    strip.setTiles(20, tileOf);
    strip.setCurrent(19);
    numbers.setModel(nine());
    QCOMPARE(kept.count() + picked.count() + number.count(), 0);
}

void FilterPicturesTest::strip_showsTwelveAndScrolls()
{
    ChannelStrip strip;
    strip.resize(646, 48);
    strip.setTiles(12, tileOf);
    QVERIFY(strip.tileRect(11).right() <= 646 && strip.tileRect(11).right() > 635);
    strip.setTiles(64, tileOf);
    strip.setCurrent(0);
    QVERIFY(strip.tileRect(11).right() < 646);
    QVERIFY(strip.tileRect(12).left() < 646);
    wheel(strip, {300, 20}, -120);
    QVERIFY(strip.tileRect(0).right() < 0);
    strip.setCurrent(63);
    QVERIFY(strip.tileRect(63).right() <= 646);
}

void FilterPicturesTest::strip_keysGoToTheEnds()
{
    ChannelStrip strip;
    strip.resize(646, 48);
    strip.setTiles(30, tileOf);
    strip.setCurrent(3);
    QSignalSpy picked(&strip, &ChannelStrip::picked);
    for (const auto& [key, index] :
         {std::pair(Qt::Key_Right, 4), {Qt::Key_Left, 3}, {Qt::Key_End, 29}, {Qt::Key_Home, 0}}) {
        QTest::keyClick(&strip, key);
        QCOMPARE(picked.back()[0].toInt(), index);
    }
    QTest::keyClick(&strip, Qt::Key_Left); // there is none before the first
    QCOMPARE(picked.count(), 4);
    QTest::mouseClick(&strip, Qt::LeftButton, {}, strip.tileRect(2).center().toPoint());
    QCOMPARE(strip.current(), 2);
    QCOMPARE(strip.part(2).name, QStringLiteral("Channel 2"));
    QVERIFY(strip.part(2).state.selected);
}

void FilterPicturesTest::tile_isKeptByClickAndArrows()
{
    FilterPictures pictures;
    pictures.resize(646, 260);
    pictures.setModel(numbered(16, 3, 3));
    QSignalSpy kept(&pictures, &FilterPictures::tileKept);
    QSignalSpy cell(&pictures, &FilterPictures::cellKept);
    const QRectF tile = pictures.tileRect(2, 6);
    QTest::mouseClick(&pictures, Qt::LeftButton, {}, tile.center().toPoint());
    QCOMPARE(kept.back()[0].toInt(), 6);
    QCOMPARE(cell.back()[1].toInt(), 4); // the middle of nine
    for (const auto& [key, index] : {std::pair(Qt::Key_Down, 10),
                                     {Qt::Key_Right, 11},
                                     {Qt::Key_Up, 7},
                                     {Qt::Key_End, 15},
                                     {Qt::Key_Home, 0}}) {
        QTest::keyClick(&pictures, key);
        QCOMPARE(kept.back()[0].toInt(), index);
    }
    QCOMPARE(pictures.part(3 + 7).name, QStringLiteral("Input 7"));
    pictures.pressPart(3 + 7);
    QCOMPARE(pictures.kept(), 7);
}

void FilterPicturesTest::colours_areThoseOfTheValues()
{
    FilterPictures pictures;
    pictures.resize(646, 260);
    FilterPicturesModel model = numbered(2, 1, 1);
    model.pictures[0].values = {1.0F, -0.5F};
    model.pictures[1].values = {0.0F, std::numeric_limits<float>::quiet_NaN()};
    pictures.setModel(model);
    const QImage drawn = pictures.grab().toImage();
    const auto at = [&](int picture, int tile) {
        return drawn.pixelColor(pictures.tileRect(picture, tile).center().toPoint()).rgb();
    };
    QCOMPARE(at(0, 0), signedColour(1).rgb());
    QCOMPARE(at(0, 1), signedColour(-0.5).rgb());
    QCOMPARE(at(1, 0), signedColour(0).rgb());
    QCOMPARE(at(1, 1), theme().warnTint.rgb());
}

void FilterPicturesTest::fewTiles_doNotZoom()
{
    FilterPictures pictures;
    pictures.resize(646, 260);
    pictures.setModel(numbered(FilterPictures::kZoomFrom, 1, 1));
    wheel(pictures, pictures.pictureRect(0).center(), 240);
    QCOMPARE(pictures.zoom(), 1.0);
}

void FilterPicturesTest::manyTiles_zoomAndPan()
{
    FilterPictures pictures;
    pictures.resize(646, 260);
    pictures.setModel(numbered(4096, 1, 1));
    const QPointF at = pictures.tileRect(0, 1000).center();
    wheel(pictures, at, 480);
    QCOMPARE(pictures.zoom(), 4.0);
    QVERIFY(pictures.tileRect(0, 1000).contains(at)); // what lay under the pointer stays there
    const QPointF before = pictures.tileRect(0, 1000).topLeft();
    QSignalSpy kept(&pictures, &FilterPictures::tileKept);
    QTest::mousePress(&pictures, Qt::LeftButton, {}, at.toPoint());
    QTest::mouseMove(&pictures, at.toPoint() + QPoint(-20, -12));
    QTest::mouseRelease(&pictures, Qt::LeftButton, {}, at.toPoint() + QPoint(-20, -12));
    QVERIFY(std::abs(pictures.tileRect(0, 1000).left() - before.x() + 20) < 1.5);
    QCOMPARE(kept.count(), 0); // a drag keeps nothing
    QTest::keyClick(&pictures, Qt::Key_End);
    QVERIFY(pictures.pictureRect(0).adjusted(-1, -1, 1, 1).contains(pictures.tileRect(0, 4095)));
    wheel(pictures, pictures.pictureRect(1).center(), -4800);
    QCOMPARE(pictures.zoom(), 1.0);
    QCOMPARE(pictures.tileRect(0, 0).topLeft(), pictures.pictureRect(0).topLeft());
}

void FilterPicturesTest::manyValuesUnderOnePixel_showTheStrongest()
{
    FilterPictures pictures;
    pictures.resize(646, 260);
    FilterPicturesModel model = numbered(1 << 20, 1, 1);
    for (auto& picture : model.pictures)
        std::fill(picture.values.begin(), picture.values.end(), 0.0F);
    model.pictures[0].values[300'000] = -1.0F;
    pictures.setModel(std::move(model));
    const QImage drawn = pictures.grab().toImage();
    const QRgb strongest = signedColour(-1).rgb();
    int found = 0;
    for (int y = 40; y < drawn.height() - 40; ++y) {
        for (int x = 0; x < 200; ++x)
            found += drawn.pixel(x, y) == strongest ? 1 : 0;
    }
    QVERIFY(found >= 1);
}

void FilterPicturesTest::lonelyValues_foldNearSquare()
{
    FilterPictures pictures;
    pictures.resize(646, 260);
    pictures.setModel(numbered(256, 1, 1));
    const QRectF picture = pictures.pictureRect(0);
    QVERIFY(std::abs(picture.width() - picture.height()) < 0.2 * picture.height());
    QVERIFY(pictures.pictureRect(2).right() <= 646);
}

void FilterPicturesTest::threeInputs_canBeColours()
{
    FilterPictures pictures;
    pictures.resize(646, 260);
    FilterPicturesModel model = numbered(3, 1, 1);
    model.pictures[0].values = {1.0F, -1.0F, 0.0F};
    pictures.setModel(model);
    pictures.setAsColours(true);
    const QColor colour = pictures.grab().toImage().pixelColor(pictures.pictureRect(0).center().toPoint());
    QCOMPARE(colour.red(), 255);
    QCOMPARE(colour.green(), 0);
    QVERIFY(std::abs(colour.blue() - 128) <= 1);
}

void FilterPicturesTest::numbers_areChosenInAllGrids()
{
    TileNumbers numbers;
    numbers.resize(646, 150);
    numbers.setModel(nine());
    QSignalSpy picked(&numbers, &TileNumbers::picked);
    QTest::mouseClick(&numbers, Qt::LeftButton, {}, numbers.cellRect(2, 5).center().toPoint());
    QCOMPARE(picked.back()[0].toInt(), 5);
    for (const auto& [key, cell] : {std::pair(Qt::Key_Up, 2), {Qt::Key_Left, 1}, {Qt::Key_End, 8}}) {
        QTest::keyClick(&numbers, key);
        QCOMPARE(picked.back()[0].toInt(), cell);
    }
    QCOMPARE(numbers.partCount(), 27);
    QCOMPARE(numbers.part(9 + 4).name, QStringLiteral("Codes, row 1, column 1"));
    QCOMPARE(numbers.part(9 + 4).value, QStringLiteral("0.004"));
    QVERIFY(numbers.part(9 + 8).state.selected);
}

void FilterPicturesTest::numbers_tooNarrowForText_stillChoose()
{
    TileNumbers numbers;
    numbers.resize(240, 150);
    TileNumbersModel model = nine();
    model.rows = 1;
    model.columns = 9;
    numbers.setModel(model);
    QSignalSpy picked(&numbers, &TileNumbers::picked);
    QTest::mouseClick(&numbers, Qt::LeftButton, {}, numbers.cellRect(0, 8).center().toPoint());
    QCOMPARE(picked.back()[0].toInt(), 8);
}

void FilterPicturesTest::bits_areNamedForScreenReaders()
{
    BitsToCode bits;
    bits.resize(646, 26);
    bits.setBits({{BitGroup::Tone::Sign, "sign", "1"},
                  {BitGroup::Tone::Exponent, "exponent", "01111010"},
                  {BitGroup::Tone::Fraction, "fraction", "11000110110101100010101"}},
                 "0011", "bits");
    QCOMPARE(bits.partCount(), 36);
    QCOMPARE(bits.part(0).name, QStringLiteral("Bit 31, sign"));
    QCOMPARE(bits.part(0).value, QStringLiteral("1"));
    QCOMPARE(bits.part(31).name, QStringLiteral("Bit 0, fraction"));
    QCOMPARE(bits.part(32).name, QStringLiteral("Bit 3 of the code"));
    QVERIFY(bits.tileRect(35).right() <= 646);
    QVERIFY(bits.tileRect(32).left() - bits.tileRect(31).right() > 20);
}

void FilterPicturesTest::signedColour_runsFromOrangeOverGreyToBlue()
{
    for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
        ThemeManager::instance().setMode(mode);
        QCOMPARE(signedColour(0).rgb(), theme().zero.rgb());
        QCOMPARE(signedColour(1).rgb(), theme().positive.rgb());
        QCOMPARE(signedColour(-7).rgb(), theme().negative.rgb());
        QCOMPARE(signedColour(std::nan("")).alpha(), 0);
        QVERIFY(inkOn(theme().zero) == theme().text);
        QVERIFY(inkOn(theme().positive) == theme().card);
    }
    ThemeManager::instance().setMode(ThemeMode::Light);
}

void FilterPicturesTest::painting_worksAtTwoScalesAndEmpty()
{
    FilterPictures pictures;
    TileNumbers numbers;
    ChannelStrip strip;
    BitsToCode bits;
    for (int round = 0; round < 2; ++round) {
        for (QWidget* widget : std::initializer_list<QWidget*>{&pictures, &numbers, &strip, &bits}) {
            widget->resize(646, 260);
            for (const double scale : {1.0, 2.0}) {
                QImage image(widget->size() * scale, QImage::Format_ARGB32_Premultiplied);
                image.setDevicePixelRatio(scale);
                widget->render(&image);
            }
        }
        pictures.setModel(numbered(300, 3, 3));
        numbers.setModel(nine());
        strip.setTiles(100'000, tileOf);
        strip.setCurrent(99'999);
        bits.setBits({{BitGroup::Tone::Sign, "sign", "1"}}, {}, "bits");
    }
}

QTEST_MAIN(FilterPicturesTest)
#include "tst_filter_pictures.moc"
