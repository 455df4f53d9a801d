#include "widgets/bit_field.h"
#include "widgets/number_line.h"
#include "widgets/theme.h"

#include <QImage>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace bitloupe;

namespace {

BitGroup group(BitGroup::Tone tone, const QString& name, int count, const QStringList& places)
{
    BitGroup out;
    out.tone = tone;
    out.name = name;
    out.count = count;
    out.places = places;
    return out;
}

/// Sign, exponent and fraction with an implied digit; 5 + 10 bits are binary16.
BitFieldModel model(int exponentBits, int fractionBits, quint64 bits)
{
    BitFieldModel model;
    model.name = QStringLiteral("binary16");
    model.bits = bits;
    model.groups = {group(BitGroup::Tone::Sign, QStringLiteral("Sign"), 1, {QStringLiteral("±")}),
                    group(BitGroup::Tone::Exponent, QStringLiteral("Exponent"), exponentBits,
                          {QStringLiteral("16"), QStringLiteral("8")}),
                    group(BitGroup::Tone::Fraction, QStringLiteral("Fraction"), fractionBits,
                          {QStringLiteral("2^{−1}")})};
    model.impliedGroup = 2;
    return model;
}

struct Shown {
    BitField field;
    QSignalSpy edits{&field, &BitField::bitsEdited};

    explicit Shown(const BitFieldModel& m, int width = 900)
    {
        field.resize(width, 200);
        field.setModel(m);
        field.show();
    }
    QPoint at(int bit) const { return field.tileRect(bit).center().toPoint(); }
    quint64 bits(int i) const { return edits[i][0].toULongLong(); }
    BitField::Phase phase(int i) const { return edits[i][1].value<BitField::Phase>(); }
};

} // namespace

class TestBitField : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ThemeManager::instance().install(); }
    void setters_called_emitNothing();
    void click_tile_togglesThatBit();
    void drag_acrossTiles_paintsOneStroke();
    void keys_arrowsAndSpace_moveAndToggle();
    void implied_clicked_changesNothing();
    void tiles_sixtyFourBits_standInTwoLinesInsideTheWidget();
    void tiles_narrowWidth_stayInsideAndApart();
    void accessibility_parts_nameTheirBit();
    void painting_twoScalesAndThemes_leavesInk();
    void numberLine_positions_areInverse();
    void numberLine_flagDragged_announcesStepsAndPhases();
    void numberLine_setModel_emitsNothing();
};

void TestBitField::setters_called_emitNothing()
{
    Shown shown(model(5, 10, 0x2E66));
    shown.field.setModel(model(5, 10, 0));
    shown.field.setCurrentBit(3);
    QCOMPARE(shown.edits.size(), 0);
}

void TestBitField::click_tile_togglesThatBit()
{
    Shown shown(model(5, 10, 0x2E66));
    QTest::mouseClick(&shown.field, Qt::LeftButton, {}, shown.at(0));
    QCOMPARE(shown.edits.size(), 2);
    QCOMPARE(shown.bits(0), quint64(0x2E67));
    QCOMPARE(shown.phase(0), BitField::Phase::Begin);
    QCOMPARE(shown.phase(1), BitField::Phase::Commit);
    QTest::mouseClick(&shown.field, Qt::LeftButton, {}, shown.at(15));
    QCOMPARE(shown.bits(2), quint64(0xAE67));
}

void TestBitField::drag_acrossTiles_paintsOneStroke()
{
    Shown shown(model(5, 10, 0));
    QTest::mousePress(&shown.field, Qt::LeftButton, {}, shown.at(9));
    for (int bit = 8; bit >= 6; --bit)
        QTest::mouseMove(&shown.field, shown.at(bit));
    QTest::mouseRelease(&shown.field, Qt::LeftButton, {}, shown.at(6));
    QCOMPARE(shown.bits(static_cast<int>(shown.edits.size()) - 1), quint64(0x3C0));
    QCOMPARE(shown.phase(0), BitField::Phase::Begin);
    QCOMPARE(shown.phase(1), BitField::Phase::Update);
    QCOMPARE(shown.phase(static_cast<int>(shown.edits.size()) - 1), BitField::Phase::Commit);
}

void TestBitField::keys_arrowsAndSpace_moveAndToggle()
{
    Shown shown(model(5, 10, 0));
    QTest::keyClick(&shown.field, Qt::Key_Home);
    QCOMPARE(shown.field.currentBit(), 15);
    QTest::keyClick(&shown.field, Qt::Key_Right);
    QTest::keyClick(&shown.field, Qt::Key_Space);
    QCOMPARE(shown.bits(0), quint64(0x4000));
    QTest::keyClick(&shown.field, Qt::Key_End);
    QTest::keyClick(&shown.field, Qt::Key_Left);
    QCOMPARE(shown.field.currentBit(), 1);
    QTest::keyClick(&shown.field, Qt::Key_1);
    QCOMPARE(shown.bits(1), quint64(0x4002));
    QCOMPARE(shown.field.currentBit(), 0);
}

void TestBitField::implied_clicked_changesNothing()
{
    Shown shown(model(5, 10, 0));
    const AccessiblePart implied = shown.field.part(16);
    QVERIFY(implied.state.readOnly);
    QTest::mouseClick(&shown.field, Qt::LeftButton, {}, implied.rect.center());
    QCOMPARE(shown.edits.size(), 0);
}

void TestBitField::tiles_sixtyFourBits_standInTwoLinesInsideTheWidget()
{
    Shown shown(model(11, 52, 0));
    QVERIFY(shown.field.tileRect(31).top() > shown.field.tileRect(32).bottom());
    for (int bit = 0; bit < 64; ++bit)
        QVERIFY(shown.field.rect().contains(shown.field.tileRect(bit).toRect()));
    QCOMPARE(shown.field.tileRect(63).top(), shown.field.tileRect(32).top());
}

void TestBitField::tiles_narrowWidth_stayInsideAndApart()
{
    for (const int width : {560, 700, 1600}) {
        Shown shown(model(8, 23, 0), width);
        for (int bit = 0; bit < 32; ++bit) {
            QVERIFY2(shown.field.tileRect(bit).right() <= width, qPrintable(QString::number(width)));
            if (bit > 0)
                QVERIFY(shown.field.tileRect(bit).right() <= shown.field.tileRect(bit - 1).left());
        }
    }
}

void TestBitField::accessibility_parts_nameTheirBit()
{
    Shown shown(model(5, 10, 0x2E66));
    QCOMPARE(shown.field.accessibleName(), QStringLiteral("Bits of binary16, 16 items"));
    QCOMPARE(shown.field.partCount(), 17);
    QCOMPARE(shown.field.part(1).name, QStringLiteral("bit 14, exponent, worth 16, 0"));
    shown.field.pressPart(15);
    QCOMPARE(shown.bits(0), quint64(0x2E67));
    QCOMPARE(shown.phase(0), BitField::Phase::Single);
}

void TestBitField::painting_twoScalesAndThemes_leavesInk()
{
    for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
        ThemeManager::instance().setMode(mode);
        Shown shown(model(5, 10, 0x2E66));
        for (const double scale : {1.0, 2.0}) {
            QImage image(shown.field.size() * scale, QImage::Format_ARGB32);
            image.setDevicePixelRatio(scale);
            image.fill(theme().card);
            shown.field.render(&image);
            const QPointF corner = shown.field.tileRect(13).topLeft() + QPointF(8, 6);
            QCOMPARE(image.pixelColor((corner * scale).toPoint()), theme().exponentSolid);
        }
    }
    ThemeManager::instance().setMode(ThemeMode::Light);
}

namespace {

NumberLineModel lineModel()
{
    NumberLineModel line;
    line.bars = {{1, true}, {2, true}, {3, false}, {3, false}};
    line.currentBar = 2;
    for (int step = -2; step <= 2; ++step)
        line.ticks.push_back({double(step), QString::number(step)});
    line.stored = 2;
    line.middle = 2;
    line.loupeBar = 2;
    line.neighbours = QStringLiteral("0, previous −1, next 1");
    line.zoneLow = -0.5;
    line.zoneHigh = 0.5;
    line.hasFlag = true;
    line.flag = 0.4;
    line.flagText = QStringLiteral("0.1");
    return line;
}

} // namespace

void TestBitField::numberLine_positions_areInverse()
{
    NumberLine line;
    line.resize(600, 140);
    for (const double steps : {-2.0, -0.5, 0.0, 1.25})
        QVERIFY(std::abs(line.stepsAt(line.xOf(steps)) - steps) < 1e-12);
}

void TestBitField::numberLine_flagDragged_announcesStepsAndPhases()
{
    NumberLine line;
    line.resize(600, 140);
    line.setModel(lineModel());
    line.show();
    QSignalSpy moves(&line, &NumberLine::flagMoved);
    const auto at = [&](double steps) { return QPoint(static_cast<int>(line.xOf(steps)), 100); };
    QTest::mousePress(&line, Qt::LeftButton, {}, at(0.4));
    QTest::mouseMove(&line, at(1));
    QTest::mouseRelease(&line, Qt::LeftButton, {}, at(1));
    QVERIFY(moves.size() >= 3);
    QCOMPARE(moves.first()[1].value<NumberLine::Phase>(), NumberLine::Phase::Begin);
    QCOMPARE(moves.last()[1].value<NumberLine::Phase>(), NumberLine::Phase::Commit);
    QVERIFY(std::abs(moves.last()[0].toDouble() - 1) < 0.02);
    QTest::keyClick(&line, Qt::Key_Right);
    QCOMPARE(moves.last()[0].toDouble(), 0.5);
    QCOMPARE(moves.last()[1].value<NumberLine::Phase>(), NumberLine::Phase::Single);
}

void TestBitField::numberLine_setModel_emitsNothing()
{
    NumberLine line;
    QSignalSpy moves(&line, &NumberLine::flagMoved);
    QSignalSpy bars(&line, &NumberLine::loupeMoved);
    line.setModel(lineModel());
    QCOMPARE(moves.size() + bars.size(), 0);
    QCOMPARE(line.accessibleValue(), QStringLiteral("0, previous −1, next 1"));
}

QTEST_MAIN(TestBitField)
#include "tst_bit_field.moc"
