#include "widgets/range_plot.h"
#include "widgets/theme.h"

#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace bitloupe;

namespace {

/// Four codes of step 1 from 0 on, values spread over 0..4, range 0..3.
RangePlotData sample()
{
    RangePlotData data;
    data.low = 0;
    data.high = 4;
    data.counts = {1, 10, 100, 1000, 0, 7, 3, 1};
    data.dataMax = 4;
    data.min = 0.5;
    data.max = 3;
    data.gridMin = 0;
    data.gridMax = 3;
    for (int q = 0; q < 4; ++q)
        data.cells.push_back({q, q - 0.5, q + 0.5, double(q), 10 * q, q == 0, QStringLiteral("0")});
    data.lastCode = 3;
    data.followed = 1.3;
    data.followedLevel = 1;
    data.followedCode = 1;
    return data;
}

QPoint gripOf(const RangePlot& plot, RangePlot::Part part)
{
    return plot.gripRect(part).center().toPoint();
}

} // namespace

class TestRangePlot : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void setters_emitNothing();
    void drag_handle_beginsUpdatesAndCommits();
    void drag_nearTheLine_takesTheHandle();
    void drag_escape_abandons();
    void drag_lateResult_keepsTheHand();
    void keys_step_pixelsBarsAndBounds();
    void doubleClick_handle_asksForReset();
    void click_flag_opensAField();
    void click_elsewhere_movesTheFollowedValue();
    void wheel_zooms_aroundThePointer();
    void decimals_tellPixelsApart();
    void parts_areNamedForScreenReaders();
    void paint_twoScales_drawsTheClippedZone();

private:
    RangePlot* m_plot = nullptr;
    QList<QPair<double, DragPhase>> m_edits;
};

void TestRangePlot::initTestCase()
{
    ThemeManager::instance().install();
}

void TestRangePlot::init()
{
    m_plot = new RangePlot;
    m_plot->resize(856, 400); // 800 pixels of axis: 200 a unit
    m_plot->setData(sample());
    m_edits.clear();
    connect(m_plot, &RangePlot::boundEdited, this,
            [this](RangePlot::Part, double value, DragPhase phase) { m_edits << qMakePair(value, phase); });
    m_plot->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_plot));
}

void TestRangePlot::cleanup()
{
    delete m_plot;
}

void TestRangePlot::setters_emitNothing()
{
    QSignalSpy followed(m_plot, &RangePlot::followedEdited);
    m_plot->setData(sample());
    m_plot->setHandles(1, 2);
    m_plot->setLogarithmic(true);
    m_plot->setHandleError(true);
    m_plot->focusPart(RangePlot::Part::Max);
    QVERIFY(m_edits.isEmpty());
    QVERIFY(followed.isEmpty());
}

void TestRangePlot::drag_handle_beginsUpdatesAndCommits()
{
    const QPoint grip = gripOf(*m_plot, RangePlot::Part::Max);
    QTest::mousePress(m_plot, Qt::LeftButton, {}, grip);
    QTest::mouseMove(m_plot, grip - QPoint(100, 0));
    QTest::mouseRelease(m_plot, Qt::LeftButton, {}, grip - QPoint(100, 0));
    QCOMPARE(m_edits.size(), 3);
    QCOMPARE(m_edits[0].second, DragPhase::Begin);
    QCOMPARE(m_edits[0].first, 3.0);
    QCOMPARE(m_edits[1].second, DragPhase::Update);
    QCOMPARE(m_edits[2].second, DragPhase::Commit);
    QVERIFY(std::abs(m_edits[2].first - 2.5) < 0.011);
}

void TestRangePlot::drag_nearTheLine_takesTheHandle()
{
    const QPoint near(int(m_plot->xOf(3)) + 12, 150);
    QTest::mousePress(m_plot, Qt::LeftButton, {}, near);
    QTest::mouseMove(m_plot, near + QPoint(20, 0));
    QTest::mouseRelease(m_plot, Qt::LeftButton, {}, near + QPoint(20, 0));
    // The grab keeps its distance to the line.
    QVERIFY(std::abs(m_edits.last().first - 3.1) < 0.011);
}

void TestRangePlot::drag_escape_abandons()
{
    QSignalSpy abandoned(m_plot, &RangePlot::abandoned);
    const QPoint grip = gripOf(*m_plot, RangePlot::Part::Min);
    QTest::mousePress(m_plot, Qt::LeftButton, {}, grip);
    QTest::mouseMove(m_plot, grip + QPoint(60, 0));
    QTest::keyClick(m_plot, Qt::Key_Escape);
    QCOMPARE(abandoned.size(), 1);
    const auto before = m_edits.size();
    QTest::mouseRelease(m_plot, Qt::LeftButton, {}, grip + QPoint(60, 0));
    QCOMPARE(m_edits.size(), before);
}

void TestRangePlot::drag_lateResult_keepsTheHand()
{
    const QPoint grip = gripOf(*m_plot, RangePlot::Part::Max);
    QTest::mousePress(m_plot, Qt::LeftButton, {}, grip);
    m_plot->setHandles(0.5, 2.2);
    RangePlotData late = sample();
    late.high = 8;
    m_plot->setData(late);
    QCOMPARE(m_plot->data().max, 2.2);
    QCOMPARE(m_plot->xOf(4), 854.0); // the axis stands still
    QTest::mouseRelease(m_plot, Qt::LeftButton, {}, grip);
    QCOMPARE(m_plot->xOf(8), 854.0);
}

void TestRangePlot::keys_step_pixelsBarsAndBounds()
{
    m_plot->focusPart(RangePlot::Part::Max);
    QTest::keyClick(m_plot, Qt::Key_Right);
    QVERIFY(std::abs(m_edits.last().first - 3.005) < 1e-12);
    QTest::keyClick(m_plot, Qt::Key_Left, Qt::ShiftModifier);
    QVERIFY(std::abs(m_edits.last().first - 2.95) < 1e-12);
    QTest::keyClick(m_plot, Qt::Key_Right, Qt::ControlModifier);
    QVERIFY(std::abs(m_edits.last().first - 3.5) < 1e-12);
    QTest::keyClick(m_plot, Qt::Key_End);
    QCOMPARE(m_edits.last().first, 4.0);
    QCOMPARE(m_edits.last().second, DragPhase::Single);
    QTest::keyClick(m_plot, Qt::Key_Tab);
    QSignalSpy followed(m_plot, &RangePlot::followedEdited);
    QTest::keyClick(m_plot, Qt::Key_Right);
    QCOMPARE(followed.size(), 1);
}

void TestRangePlot::doubleClick_handle_asksForReset()
{
    QSignalSpy reset(m_plot, &RangePlot::resetRequested);
    QTest::mouseDClick(m_plot, Qt::LeftButton, {}, gripOf(*m_plot, RangePlot::Part::Max));
    QCOMPARE(reset.size(), 1);
}

void TestRangePlot::click_flag_opensAField()
{
    QSignalSpy bad(m_plot, &RangePlot::badText);
    const auto type = [&](const QString& text) {
        const QRectF flag = m_plot->flagRect(RangePlot::Part::Max);
        QTest::mouseClick(m_plot, Qt::LeftButton, {}, QPoint(int(flag.right()) - 6, int(flag.center().y())));
        QLineEdit* field = nullptr;
        for (auto* child : m_plot->findChildren<QLineEdit*>())
            field = child->isVisible() ? child : field;
        QVERIFY(field != nullptr);
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Return);
        QTest::qWait(0);
    };
    type(QStringLiteral("2.75"));
    QCOMPARE(m_edits.size(), 1);
    QCOMPARE(m_edits.last(), qMakePair(2.75, DragPhase::Single));
    type(QStringLiteral("nan"));
    QCOMPARE(m_edits.size(), 1);
    QCOMPARE(bad.size(), 1);
}

void TestRangePlot::click_elsewhere_movesTheFollowedValue()
{
    QSignalSpy followed(m_plot, &RangePlot::followedEdited);
    QTest::mouseClick(m_plot, Qt::LeftButton, {}, QPoint(int(m_plot->xOf(2)), 300));
    QVERIFY(followed.size() >= 2);
    QVERIFY(std::abs(followed.first()[0].toDouble() - 2.0) < 0.011);
    QVERIFY(m_edits.isEmpty());
}

void TestRangePlot::wheel_zooms_aroundThePointer()
{
    const double before = m_plot->xOf(1);
    QWheelEvent event(QPointF(before, 100), m_plot->mapToGlobal(QPointF(before, 100)), {}, {0, 240},
                      Qt::NoButton, {}, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(m_plot, &event);
    QVERIFY(std::abs(m_plot->xOf(1) - before) < 0.01);
    QVERIFY(m_plot->xOf(2) - m_plot->xOf(1) > 250);
    m_plot->setData(sample());
    QVERIFY(m_plot->xOf(2) - m_plot->xOf(1) > 250); // results of the same axis keep the zoom
    RangePlotData other = sample();
    other.high = 10;
    m_plot->setData(other);
    QCOMPARE(m_plot->xOf(10), 854.0);
}

void TestRangePlot::decimals_tellPixelsApart()
{
    QCOMPARE(m_plot->decimals(), 3); // 0.005 a pixel
    RangePlotData wide = sample();
    wide.high = 4000;
    m_plot->setData(wide);
    QCOMPARE(m_plot->decimals(), 0);
}

void TestRangePlot::parts_areNamedForScreenReaders()
{
    QVERIFY(!m_plot->accessibleName().isEmpty());
    QCOMPARE(m_plot->partCount(), 3 + 4);
    QCOMPARE(m_plot->part(0).name, QStringLiteral("Range minimum"));
    QVERIFY(m_plot->part(1).value.startsWith(QLatin1String("3.00")));
    QCOMPARE(m_plot->part(1).role, QAccessible::Slider);
    QVERIFY(m_plot->part(3).name.contains(QLatin1String("zero")));
}

void TestRangePlot::paint_twoScales_drawsTheClippedZone()
{
    const QImage whole = m_plot->grab().toImage();
    const QPoint clipped(int(m_plot->xOf(3.62)), int(gripOf(*m_plot, RangePlot::Part::Max).y()));
    const QPoint inside(int(m_plot->xOf(2.3)), clipped.y() - 60);
    QVERIFY(whole.pixelColor(clipped * whole.devicePixelRatio())
            != whole.pixelColor(inside * whole.devicePixelRatio()));
    QImage twice(m_plot->size() * 2, QImage::Format_ARGB32);
    twice.setDevicePixelRatio(2);
    m_plot->render(&twice);
    QVERIFY(twice.pixelColor(clipped * 2) != twice.pixelColor(inside * 2));
}

QTEST_MAIN(TestRangePlot)
#include "tst_range_plot.moc"
