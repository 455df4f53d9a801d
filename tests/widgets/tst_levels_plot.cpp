#include "widgets/levels_plot.h"
#include "widgets/theme.h"

#include <QContextMenuEvent>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <cmath>
#include <limits>

using namespace bitloupe;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

LevelsLane laneOf(const std::vector<double>& levels, bool isDraggable)
{
    LevelsLane lane;
    lane.name = QStringLiteral("lane");
    lane.detail = QStringLiteral("8.01 dB");
    lane.isDraggable = isDraggable;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        LevelCell cell;
        cell.left = i == 0 ? -kInfinity : (levels[i - 1] + levels[i]) / 2;
        cell.right = i + 1 == levels.size() ? kInfinity : (levels[i] + levels[i + 1]) / 2;
        cell.at = levels[i];
        cell.bits = QString::number(i, 2);
        cell.share = QStringLiteral("25.0 %");
        cell.value = QString::number(levels[i]);
        cell.tip = QStringLiteral("tip");
        lane.cells.push_back(cell);
    }
    return lane;
}

LevelsPlotData plotOf(const std::vector<double>& levels)
{
    LevelsPlotData plot;
    plot.low = -4;
    plot.high = 4;
    plot.counts = {1, 5, 40, 100, 80, 20, 3, 0};
    plot.lanes = {laneOf(levels, true), laneOf({-2, 0, 2}, false)};
    plot.corner = QStringLiteral("3 values lie outside this view");
    return plot;
}

} // namespace

class LevelsPlotTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ThemeManager::instance().install(); }
    void setters_emitNothing();
    void drag_diamond_emitsPhases();
    void drag_line_movesTheLevelAsWell();
    void drag_sortedUnderTheHand_keepsTheFirstPlace();
    void drag_escape_isAbandoned();
    void press_withoutMoving_followsTheLevel();
    void click_cell_followsItsLevel();
    void otherLanes_cannotBeDragged();
    void keys_moveAndChooseLevels();
    void keys_acrossANeighbour_keepTheLevel();
    void tab_goesFromLaneToLane();
    void axis_standsStillDuringADrag();
    void wheel_zoomsAndGivesWayWhenWhole();
    void refusal_replacesTheLane();
    void menu_namesTheCell();
    void parts_areNamedForScreenReaders();
    void manyLevels_arePaintedAsTicks();
    void painting_worksAtTwoScalesAndEmpty();
};

void LevelsPlotTest::setters_emitNothing()
{
    LevelsPlot plot;
    const QSignalSpy edited(&plot, &LevelsPlot::levelEdited);
    const QSignalSpy picked(&plot, &LevelsPlot::levelPicked);
    plot.setData(plotOf({-1, 0, 1, 2}));
    plot.setLogarithmic(true);
    plot.setDimmed(true);
    plot.setRefusal(0, QStringLiteral("no"));
    QCOMPARE(edited.count() + picked.count(), 0);
}

void LevelsPlotTest::drag_diamond_emitsPhases()
{
    LevelsPlot plot;
    plot.resize(930, 330);
    plot.setData(plotOf({-1, 0, 1, 2}));
    QSignalSpy edited(&plot, &LevelsPlot::levelEdited);
    const QPoint from = plot.levelPoint(0, 2).toPoint();
    const QPoint to = from + QPoint(50, 0);
    QTest::mousePress(&plot, Qt::LeftButton, {}, from);
    QTest::mouseMove(&plot, to);
    QTest::mouseRelease(&plot, Qt::LeftButton, {}, to);
    QCOMPARE(edited.count(), 3);
    QCOMPARE(edited[0][2].value<DragPhase>(), DragPhase::Begin);
    QCOMPARE(edited[0][1].toDouble(), 1.0);
    QCOMPARE(edited[1][2].value<DragPhase>(), DragPhase::Update);
    QCOMPARE(edited[2][2].value<DragPhase>(), DragPhase::Commit);
    QCOMPARE(edited[2][0].toInt(), 2);
    QCOMPARE(edited[2][1].toDouble(), edited[1][1].toDouble());
    QVERIFY(std::abs(edited[2][1].toDouble() - 1.5) < 0.02);
}

void LevelsPlotTest::drag_line_movesTheLevelAsWell()
{
    LevelsPlot plot;
    plot.resize(930, 330);
    plot.setData(plotOf({-1, 0, 1, 2}));
    QSignalSpy edited(&plot, &LevelsPlot::levelEdited);
    QTest::mousePress(&plot, Qt::LeftButton, {}, QPoint(qRound(plot.xOf(-1)), 60));
    QCOMPARE(edited.count(), 1);
    QCOMPARE(edited[0][0].toInt(), 0);
    QTest::mouseRelease(&plot, Qt::LeftButton, {}, QPoint(qRound(plot.xOf(-1)), 60));
}

void LevelsPlotTest::drag_sortedUnderTheHand_keepsTheFirstPlace()
{
    LevelsPlot plot;
    plot.resize(930, 330);
    plot.setData(plotOf({-1, 0, 1, 2}));
    QSignalSpy edited(&plot, &LevelsPlot::levelEdited);
    QTest::mousePress(&plot, Qt::LeftButton, {}, plot.levelPoint(0, 1).toPoint());
    QTest::mouseMove(&plot, QPoint(qRound(plot.xOf(1.5)), 250));
    plot.setData(plotOf({-1, 1, 1.5, 2}));
    QTest::mouseMove(&plot, QPoint(qRound(plot.xOf(1.6)), 250));
    QCOMPARE(edited.last()[0].toInt(), 1);
    // What is drawn under the hand is the level that has moved there.
    QVERIFY(std::abs(plot.levelPoint(0, 2).x() - plot.xOf(1.6)) < 2);
    QTest::mouseRelease(&plot, Qt::LeftButton, {}, QPoint(qRound(plot.xOf(1.6)), 250));
}

void LevelsPlotTest::drag_escape_isAbandoned()
{
    LevelsPlot plot;
    plot.resize(930, 330);
    plot.setData(plotOf({-1, 0, 1, 2}));
    QSignalSpy edited(&plot, &LevelsPlot::levelEdited);
    const QSignalSpy abandoned(&plot, &LevelsPlot::abandoned);
    QTest::mousePress(&plot, Qt::LeftButton, {}, plot.levelPoint(0, 1).toPoint());
    QTest::mouseMove(&plot, plot.levelPoint(0, 1).toPoint() + QPoint(30, 0));
    QTest::keyClick(&plot, Qt::Key_Escape);
    QCOMPARE(abandoned.count(), 1);
    const auto before = edited.count();
    QTest::mouseRelease(&plot, Qt::LeftButton, {}, plot.levelPoint(0, 1).toPoint());
    QCOMPARE(edited.count(), before);
}

void LevelsPlotTest::press_withoutMoving_followsTheLevel()
{
    LevelsPlot plot;
    plot.resize(930, 330);
    plot.setData(plotOf({-1, 0, 1, 2}));
    QSignalSpy picked(&plot, &LevelsPlot::levelPicked);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.levelPoint(0, 3).toPoint());
    QCOMPARE(picked.count(), 1);
    QCOMPARE(picked[0][1].toInt(), 3);
}

void LevelsPlotTest::click_cell_followsItsLevel()
{
    LevelsPlot plot;
    plot.resize(930, 330);
    plot.setData(plotOf({-1, 0, 1, 2}));
    QSignalSpy picked(&plot, &LevelsPlot::levelPicked);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.cellRect(1, 2).bottomRight().toPoint() - QPoint(6, 6));
    QCOMPARE(picked[0][0].toInt(), 1);
    QCOMPARE(picked[0][1].toInt(), 2);
}

void LevelsPlotTest::otherLanes_cannotBeDragged()
{
    LevelsPlot plot;
    plot.resize(930, 330);
    plot.setData(plotOf({-1, 0, 1, 2}));
    const QSignalSpy edited(&plot, &LevelsPlot::levelEdited);
    QTest::mousePress(&plot, Qt::LeftButton, {}, plot.levelPoint(1, 1).toPoint());
    QTest::mouseMove(&plot, plot.levelPoint(1, 1).toPoint() + QPoint(40, 0));
    QCOMPARE(edited.count(), 0);
}

void LevelsPlotTest::keys_moveAndChooseLevels()
{
    LevelsPlot plot;
    plot.resize(930, 330);
    plot.setData(plotOf({-1, 0, 1, 2}));
    QSignalSpy edited(&plot, &LevelsPlot::levelEdited);
    QTest::keyClick(&plot, Qt::Key_Down);
    QTest::keyClick(&plot, Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(edited.count(), 1);
    QCOMPARE(edited[0][0].toInt(), 1);
    QCOMPARE(edited[0][2].value<DragPhase>(), DragPhase::Single);
    const double tenPixels = 80.0 / (930 - 130);
    QVERIFY(std::abs(edited[0][1].toDouble() - tenPixels) < 0.01);
    QSignalSpy picked(&plot, &LevelsPlot::levelPicked);
    QTest::keyClick(&plot, Qt::Key_End);
    QTest::keyClick(&plot, Qt::Key_Return);
    QCOMPARE(picked[0][1].toInt(), 3);
}

void LevelsPlotTest::keys_acrossANeighbour_keepTheLevel()
{
    LevelsPlot plot;
    plot.resize(930, 330);
    plot.setData(plotOf({0, 0.01, 2}));
    QSignalSpy edited(&plot, &LevelsPlot::levelEdited);
    QTest::keyClick(&plot, Qt::Key_Right, Qt::ShiftModifier);
    const double first = edited[0][1].toDouble();
    QVERIFY(first > 0.01);
    plot.setData(plotOf({0.01, first, 2}));
    QTest::keyClick(&plot, Qt::Key_Right);
    QCOMPARE(edited[1][0].toInt(), 1);
    QVERIFY(edited[1][1].toDouble() > first);
}

void LevelsPlotTest::tab_goesFromLaneToLane()
{
    QWidget window;
    LevelsPlot plot(&window);
    plot.resize(930, 330);
    plot.setData(plotOf({-1, 0, 1, 2}));
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    plot.setFocus(Qt::TabFocusReason);
    QSignalSpy picked(&plot, &LevelsPlot::levelPicked);
    QTest::keyClick(&plot, Qt::Key_Tab);
    QTest::keyClick(&plot, Qt::Key_Right);
    QTest::keyClick(&plot, Qt::Key_Return);
    QCOMPARE(picked.count(), 1);
    QCOMPARE(picked[0][0].toInt(), 1);
    QCOMPARE(picked[0][1].toInt(), 1);
}

void LevelsPlotTest::axis_standsStillDuringADrag()
{
    LevelsPlot plot;
    plot.resize(930, 330);
    plot.setData(plotOf({-1, 0, 1, 2}));
    const double before = plot.xOf(3);
    QTest::mousePress(&plot, Qt::LeftButton, {}, plot.levelPoint(0, 3).toPoint());
    LevelsPlotData wider = plotOf({-1, 0, 1, 3.9});
    wider.high = 8;
    plot.setData(wider);
    QCOMPARE(plot.xOf(3), before);
    QTest::mouseRelease(&plot, Qt::LeftButton, {}, plot.levelPoint(0, 3).toPoint());
    QVERIFY(plot.xOf(3) < before);
}

void LevelsPlotTest::wheel_zoomsAndGivesWayWhenWhole()
{
    LevelsPlot plot;
    plot.resize(930, 330);
    plot.setData(plotOf({-1, 0, 1, 2}));
    const auto turn = [&](int delta) {
        QWheelEvent event(QPointF(500, 60), QPointF(500, 60), {}, QPoint(0, delta), Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&plot, &event);
        return event.isAccepted();
    };
    const double before = plot.xOf(1) - plot.xOf(0);
    QVERIFY(!turn(-120));
    QVERIFY(turn(120));
    QVERIFY(plot.xOf(1) - plot.xOf(0) > before);
    QVERIFY(turn(-240));
    QCOMPARE(plot.xOf(1) - plot.xOf(0), before);
}

void LevelsPlotTest::refusal_replacesTheLane()
{
    LevelsPlot plot;
    plot.resize(930, 330);
    plot.setData(plotOf({-1, 0, 1, 2}));
    plot.setRefusal(0, QStringLiteral("Use 2 bits."));
    const QSignalSpy edited(&plot, &LevelsPlot::levelEdited);
    const QSignalSpy picked(&plot, &LevelsPlot::levelPicked);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.laneRect(0).center().toPoint());
    QCOMPARE(edited.count() + picked.count(), 0);
    QCOMPARE(plot.part(0).value, QStringLiteral("Use 2 bits."));
    QCOMPARE(plot.partCount(), 1 + 3);
    plot.grab();
    plot.setData(plotOf({-1, 0, 1, 2}));
    QCOMPARE(plot.partCount(), 4 + 3);
}

void LevelsPlotTest::menu_namesTheCell()
{
    LevelsPlot plot;
    plot.resize(930, 330);
    plot.setData(plotOf({-1, 0, 1, 2}));
    QSignalSpy menu(&plot, &LevelsPlot::menuRequested);
    const QPoint cell = plot.cellRect(1, 1).center().toPoint();
    QContextMenuEvent inside(QContextMenuEvent::Mouse, cell, cell);
    QCoreApplication::sendEvent(&plot, &inside);
    QCOMPARE(menu[0][0].toInt(), 1);
    QCOMPARE(menu[0][1].toInt(), 1);
    QContextMenuEvent above(QContextMenuEvent::Mouse, QPoint(400, 30), QPoint(400, 30));
    QCoreApplication::sendEvent(&plot, &above);
    QCOMPARE(menu[1][0].toInt(), -1);
}

void LevelsPlotTest::parts_areNamedForScreenReaders()
{
    LevelsPlot plot;
    plot.resize(930, 330);
    plot.setData(plotOf({-1, 0, 1, 2}));
    QVERIFY(!plot.accessibleName().isEmpty());
    QCOMPARE(plot.partCount(), 7);
    QCOMPARE(plot.part(2).role, QAccessible::Slider);
    QCOMPARE(plot.part(2).value, QStringLiteral("1"));
    QVERIFY(plot.part(2).name.contains(QStringLiteral("25.0 %")));
    QCOMPARE(plot.part(5).role, QAccessible::Cell);
    QSignalSpy picked(&plot, &LevelsPlot::levelPicked);
    plot.pressPart(5);
    QCOMPARE(picked[0][0].toInt(), 1);
    QCOMPARE(picked[0][1].toInt(), 1);
}

void LevelsPlotTest::manyLevels_arePaintedAsTicks()
{
    LevelsPlot plot;
    plot.resize(930, 330);
    std::vector<double> levels;
    for (int i = 0; i < 70'000; ++i)
        levels.push_back(-3 + i * 6.0 / 70'000);
    plot.setData(plotOf(levels));
    QVERIFY(plot.partCount() <= 256 + 3);
    const QImage picture = plot.grab().toImage();
    const QPoint middle(qRound(plot.xOf(0)), qRound(plot.laneRect(0).center().y()));
    QCOMPARE(picture.pixelColor(middle), theme().accent);
}

void LevelsPlotTest::painting_worksAtTwoScalesAndEmpty()
{
    LevelsPlot plot;
    plot.resize(930, 330);
    plot.grab();
    LevelsPlotData data = plotOf({-1, 0, 1, 2});
    data.followed = 0.4;
    plot.setData(data);
    for (const double scale : {1.0, 2.0}) {
        QImage image(QSize(930, 330) * scale, QImage::Format_ARGB32_Premultiplied);
        image.setDevicePixelRatio(scale);
        image.fill(theme().card);
        QPainter painter(&image);
        plot.render(&painter);
        painter.end();
        // A bar near its foot, and the tint of a cell beside its diamond.
        const QPointF bar(plot.xOf(-0.3), plot.laneRect(0).top() - 14);
        QCOMPARE(image.pixelColor((bar * scale).toPoint()), theme().data);
        const QPointF cell(plot.xOf(3.2), plot.laneRect(1).center().y());
        QCOMPARE(image.pixelColor((cell * scale).toPoint()), theme().dataTint);
    }
    plot.setData({});
    plot.grab();
}

QTEST_MAIN(LevelsPlotTest)
#include "tst_levels_plot.moc"
