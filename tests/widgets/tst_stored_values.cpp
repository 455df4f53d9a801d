#include "widgets/bar_grid.h"
#include "widgets/slider.h"
#include "widgets/stored_values.h"
#include "widgets/theme.h"

#include <QPainter>
#include <QSignalSpy>
#include <QTest>

using namespace bitloupe;

namespace {

std::vector<StoredCell> sixteen(const QString& code)
{
    std::vector<StoredCell> cells;
    for (int i = 0; i < 16; ++i) {
        StoredCell cell;
        cell.real = QStringLiteral("%1.25").arg(i - 8);
        cell.code = code;
        cell.shortCode = QStringLiteral("A");
        cell.restored = QStringLiteral("0.00");
        cell.shade = i / 15.0;
        cell.name = QStringLiteral("Value %1").arg(i);
        cells.push_back(cell);
    }
    return cells;
}

std::vector<BarCell> bars(int count)
{
    std::vector<BarCell> cells;
    for (int i = 0; i < count; ++i)
        cells.push_back({QStringLiteral("bar %1").arg(i), QStringLiteral("8.01 dB"), 0.5, i == 0, {}});
    return cells;
}

} // namespace

class StoredValuesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ThemeManager::instance().install(); }
    void values_setters_emitNothing();
    void values_click_onAnyMatrix_picksTheValue();
    void values_keys_walkAndPick();
    void values_longCodes_areShortened();
    void values_painting_worksAtTwoScalesAndEmpty();
    void bars_columns_followTheWidth();
    void bars_mouseAndKeys_pick();
    void bars_areNamedForScreenReaders();
    void slider_mouse_emitsPhases();
    void slider_keys_stepAndStop();
    void slider_escape_isAbandoned();
};

void StoredValuesTest::values_setters_emitNothing()
{
    StoredValues values;
    const QSignalSpy picked(&values, &StoredValues::cellPicked);
    values.setCells(sixteen(QStringLiteral("01")));
    QCOMPARE(picked.count(), 0);
    QCOMPARE(values.partCount(), 16);
    QCOMPARE(values.part(3).name, QStringLiteral("Value 3"));
    QVERIFY(values.part(3).value.contains(QStringLiteral("01")));
}

void StoredValuesTest::values_click_onAnyMatrix_picksTheValue()
{
    StoredValues values;
    values.resize(640, 114);
    values.setCells(sixteen(QStringLiteral("01")));
    QSignalSpy picked(&values, &StoredValues::cellPicked);
    for (const auto part : {StoredValues::Part::Real, StoredValues::Part::Code, StoredValues::Part::Restored})
        QTest::mouseClick(&values, Qt::LeftButton, {}, values.cellRect(part, 6).center().toPoint());
    QCOMPARE(picked.count(), 3);
    for (const auto& arguments : picked)
        QCOMPARE(arguments[0].toInt(), 6);
    QTest::mouseClick(&values, Qt::LeftButton, {}, QPoint(220, 50));
    QCOMPARE(picked.count(), 3);
}

void StoredValuesTest::values_keys_walkAndPick()
{
    StoredValues values;
    values.setCells(sixteen(QStringLiteral("01")));
    QSignalSpy picked(&values, &StoredValues::cellPicked);
    QTest::keyClick(&values, Qt::Key_Down);
    QTest::keyClick(&values, Qt::Key_Right);
    QTest::keyClick(&values, Qt::Key_Up);
    QTest::keyClick(&values, Qt::Key_Up);
    QTest::keyClick(&values, Qt::Key_Return);
    QCOMPARE(picked.last()[0].toInt(), 1);
}

void StoredValuesTest::values_longCodes_areShortened()
{
    StoredValues values;
    values.resize(640, 114);
    values.setCells(sixteen(QStringLiteral("0101")));
    const double wide = values.cellRect(StoredValues::Part::Code, 0).width();
    values.setCells(sixteen(QStringLiteral("0101010101010101")));
    QVERIFY(values.cellRect(StoredValues::Part::Code, 0).width() < wide);
    // The three matrices never run into each other.
    QVERIFY(values.cellRect(StoredValues::Part::Code, 0).left()
            > values.cellRect(StoredValues::Part::Real, 3).right());
    QVERIFY(values.cellRect(StoredValues::Part::Code, 3).right()
            < values.cellRect(StoredValues::Part::Restored, 0).left());
}

void StoredValuesTest::values_painting_worksAtTwoScalesAndEmpty()
{
    StoredValues values;
    values.resize(640, 114);
    values.grab();
    values.setCells(sixteen(QStringLiteral("01")));
    for (const double scale : {1.0, 2.0}) {
        QImage image(QSize(640, 114) * scale, QImage::Format_ARGB32_Premultiplied);
        image.setDevicePixelRatio(scale);
        image.fill(theme().card);
        QPainter painter(&image);
        values.render(&painter);
        painter.end();
        const QPointF corner = values.cellRect(StoredValues::Part::Code, 15).topLeft() + QPointF(13, 2.5);
        QCOMPARE(image.pixelColor((corner * scale).toPoint()), theme().data);
    }
}

void StoredValuesTest::bars_columns_followTheWidth()
{
    BarGrid grid(QStringLiteral("bars"));
    grid.resize(640, 200);
    grid.setCells(bars(4));
    QCOMPARE(grid.columns(), 2);
    grid.setCells(bars(7));
    QCOMPARE(grid.columns(), 3);
    QVERIFY(grid.heightForWidth(500) > grid.heightForWidth(640));
    grid.resize(500, 200);
    QCOMPARE(grid.columns(), 2);
}

void StoredValuesTest::bars_mouseAndKeys_pick()
{
    BarGrid grid(QStringLiteral("bars"));
    grid.resize(640, 200);
    QSignalSpy picked(&grid, &BarGrid::picked);
    grid.setCells(bars(7));
    QCOMPARE(picked.count(), 0);
    QTest::mouseClick(&grid, Qt::LeftButton, {}, grid.cellRect(4).center().toPoint());
    QCOMPARE(picked[0][0].toInt(), 4);
    QTest::keyClick(&grid, Qt::Key_Up);
    QTest::keyClick(&grid, Qt::Key_Left);
    QTest::keyClick(&grid, Qt::Key_Space);
    QCOMPARE(picked[1][0].toInt(), 0);
    grid.grab();
}

void StoredValuesTest::bars_areNamedForScreenReaders()
{
    BarGrid grid(QStringLiteral("bars"));
    grid.setCells(bars(3));
    QCOMPARE(grid.accessibleName(), QStringLiteral("bars"));
    QCOMPARE(grid.part(1).name, QStringLiteral("bar 1"));
    QCOMPARE(grid.part(1).value, QStringLiteral("8.01 dB"));
    QVERIFY(grid.part(0).state.selected);
}

void StoredValuesTest::slider_mouse_emitsPhases()
{
    Slider slider(QStringLiteral("share"));
    slider.resize(200, 30);
    slider.setPosition(0);
    QSignalSpy edited(&slider, &Slider::edited);
    QTest::mousePress(&slider, Qt::LeftButton, {}, QPoint(100, 15));
    QTest::mouseMove(&slider, QPoint(400, 15));
    QTest::mouseRelease(&slider, Qt::LeftButton, {}, QPoint(400, 15));
    QCOMPARE(edited.first()[1].value<DragPhase>(), DragPhase::Begin);
    QCOMPARE(edited.first()[0].toDouble(), 0.0);
    QVERIFY(std::abs(edited[1][0].toDouble() - 0.5) < 0.01);
    QCOMPARE(edited.last()[0].toDouble(), 1.0);
    QCOMPARE(edited.last()[1].value<DragPhase>(), DragPhase::Commit);
    slider.grab();
}

void StoredValuesTest::slider_keys_stepAndStop()
{
    Slider slider(QStringLiteral("share"));
    QSignalSpy edited(&slider, &Slider::edited);
    QTest::keyClick(&slider, Qt::Key_Right, Qt::ShiftModifier);
    QTest::keyClick(&slider, Qt::Key_Left);
    QVERIFY(std::abs(slider.position() - 0.09) < 1e-12);
    QTest::keyClick(&slider, Qt::Key_Home);
    QTest::keyClick(&slider, Qt::Key_Left);
    QCOMPARE(slider.position(), 0.0);
    QCOMPARE(edited.last()[1].value<DragPhase>(), DragPhase::Single);
}

void StoredValuesTest::slider_escape_isAbandoned()
{
    Slider slider(QStringLiteral("share"));
    slider.resize(200, 30);
    const QSignalSpy abandoned(&slider, &Slider::abandoned);
    QSignalSpy edited(&slider, &Slider::edited);
    QTest::mousePress(&slider, Qt::LeftButton, {}, QPoint(100, 15));
    QTest::keyClick(&slider, Qt::Key_Escape);
    const auto before = edited.count();
    QTest::mouseRelease(&slider, Qt::LeftButton, {}, QPoint(100, 15));
    QCOMPARE(abandoned.count(), 1);
    QCOMPARE(edited.count(), before);
}

QTEST_MAIN(StoredValuesTest)
#include "tst_stored_values.moc"
