#include "widgets/histogram_view.h"
#include "widgets/theme.h"

#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace bitloupe;

class HistogramViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { delete m_view; }
    void setters_emitNothing();
    void drag_movesTheBandAndKeepsItsWidth();
    void drag_stopsAtTheEnd();
    void wheel_zoomsAboutTheCentre();
    void arrows_moveByOneStep();
    void doubleClick_returnsToZero();
    void doubleClick_besideTheBand_asksForMoreAndMovesNothing();
    void highBars_stayClearOfTheUnit();
    void painting_worksAtTwoScales();
    void loupe_isNamedForScreenReaders();

private:
    HistogramView* m_view = nullptr;
};

void HistogramViewTest::init()
{
    m_view = new HistogramView;
    m_view->resize(330, 360);
    m_view->setBars({-1, 1, std::vector<qint64>(60, 10)});
    m_view->setStep(0.01);
    m_view->setLens({0.2, 0.4, std::vector<qint64>(44, 3)}, {{0.3, 30, 7}});
}

void HistogramViewTest::setters_emitNothing()
{
    const QSignalSpy moved(m_view, &HistogramView::lensMoved);
    m_view->setBars({-2, 2, {1, 2, 3}});
    m_view->setSpikes({{0, 0, 5}});
    m_view->setLens({0, 1, {4}}, {});
    m_view->setLogarithmic(false);
    m_view->setMessage("1 value: 0.5");
    QCOMPARE(moved.count(), 0);
}

void HistogramViewTest::drag_movesTheBandAndKeepsItsWidth()
{
    QSignalSpy moved(m_view, &HistogramView::lensMoved);
    // The plot is 286 px wide from x = 36, so 0.3 lies at 36 + 0.65 * 286 = 221.9.
    QTest::mousePress(m_view, Qt::LeftButton, {}, {222, 60});
    QTest::mouseMove(m_view, {222 - 143, 60});
    QCOMPARE(moved.count(), 1);
    QVERIFY(qAbs(moved[0][0].toDouble() + 0.8) < 1e-9);
    QVERIFY(qAbs(moved[0][1].toDouble() + 0.6) < 1e-9);
    QTest::mouseRelease(m_view, Qt::LeftButton, {}, {79, 60});
}

void HistogramViewTest::drag_stopsAtTheEnd()
{
    QSignalSpy moved(m_view, &HistogramView::lensMoved);
    QTest::mousePress(m_view, Qt::LeftButton, {}, {222, 60});
    QTest::mouseMove(m_view, {2000, 60});
    QCOMPARE(moved.back()[1].toDouble(), 1.0);
    QVERIFY(qAbs(moved.back()[0].toDouble() - 0.8) < 1e-9);
}

void HistogramViewTest::wheel_zoomsAboutTheCentre()
{
    QSignalSpy moved(m_view, &HistogramView::lensMoved);
    QWheelEvent wheel({200, 60}, {200, 60}, {}, {0, 480}, Qt::NoButton, {}, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(m_view, &wheel);
    QVERIFY(qAbs(moved[0][0].toDouble() - 0.25) < 1e-9);
    QVERIFY(qAbs(moved[0][1].toDouble() - 0.35) < 1e-9);
}

void HistogramViewTest::arrows_moveByOneStep()
{
    QSignalSpy moved(m_view, &HistogramView::lensMoved);
    QTest::keyClick(m_view, Qt::Key_Right);
    QVERIFY(qAbs(moved[0][0].toDouble() - 0.21) < 1e-9);
    QTest::keyClick(m_view, Qt::Key_0);
    QVERIFY(qAbs(moved[1][0].toDouble() + 0.1) < 1e-9);
}

void HistogramViewTest::doubleClick_returnsToZero()
{
    QSignalSpy moved(m_view, &HistogramView::lensMoved);
    QTest::mouseDClick(m_view, Qt::LeftButton, {}, {222, 60});
    QVERIFY(qAbs(moved.back()[0].toDouble() + 0.1) < 1e-9);
    QVERIFY(qAbs(moved.back()[1].toDouble() - 0.1) < 1e-9);
}

void HistogramViewTest::doubleClick_besideTheBand_asksForMoreAndMovesNothing()
{
    connect(m_view, &HistogramView::lensMoved, m_view, [this](double low, double high) {
        m_view->setLens({low, high, {4}}, {});
    });
    const QSignalSpy activated(m_view, &HistogramView::activated);
    const double low = m_view->lensLow();
    const double high = m_view->lensHigh();
    const auto doubleClick = [this](const QPoint& at) {
        QTest::mouseClick(m_view, Qt::LeftButton, {}, at);
        QMouseEvent second(QEvent::MouseButtonDblClick, at, m_view->mapToGlobal(QPointF(at)), Qt::LeftButton,
                           Qt::LeftButton, {});
        QCoreApplication::sendEvent(m_view, &second);
        QTest::mouseRelease(m_view, Qt::LeftButton, {}, at);
    };
    doubleClick({80, 60});
    QCOMPARE(activated.count(), 1);
    QVERIFY(qAbs(m_view->lensLow() - low) < 1e-9);
    QVERIFY(qAbs(m_view->lensHigh() - high) < 1e-9);
    doubleClick({222, 60});
    QCOMPARE(activated.count(), 1);
    QVERIFY(qAbs(m_view->lensLow() + m_view->lensHigh()) < 1e-9);
}

/// The unit stands in the corner; bars as high as the plot go lower instead of behind it.
void HistogramViewTest::highBars_stayClearOfTheUnit()
{
    m_view->setBars({-1, 1, std::vector<qint64>(40, 1000)});
    m_view->setLens({0.2, 0.4, {4}}, {});
    const QImage image = m_view->grab().toImage();
    int behind = 0;
    int below = 0;
    for (int x = 40; x < 130; ++x) {
        for (int y = 6; y < 22; ++y)
            behind += image.pixelColor(x, y) == theme().data ? 1 : 0;
        below += image.pixelColor(x, 40) == theme().data ? 1 : 0;
    }
    QCOMPARE(behind, 0);
    QVERIFY(below > 50);
}

void HistogramViewTest::painting_worksAtTwoScales()
{
    for (const double scale : {1.0, 2.0}) {
        QImage image(m_view->size() * scale, QImage::Format_ARGB32_Premultiplied);
        image.setDevicePixelRatio(scale);
        image.fill(theme().card);
        m_view->render(&image);
        int data = 0;
        for (int x = 0; x < image.width(); ++x)
            data += image.pixelColor(x, static_cast<int>(120 * scale)) == theme().data ? 1 : 0;
        QVERIFY(data > 100 * scale);
    }
}

void HistogramViewTest::loupe_isNamedForScreenReaders()
{
    m_view->setLens({-0.0065, 0.0065, {1}}, {});
    QCOMPARE(m_view->part(0).name, QString::fromUtf8("Loupe, −0.0065 to 0.0065"));
}

QTEST_MAIN(HistogramViewTest)
#include "tst_histogram_view.moc"
