#include "widgets/slope_chart.h"
#include "widgets/theme.h"

#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace bitloupe;

class SlopeChartTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ThemeManager::instance().install(); }
    void spreadOut_keepsDistanceOrderAndBounds_data();
    void spreadOut_keepsDistanceOrderAndBounds();
    void spreadOut_farApart_movesNothing();
    void setters_emitNothing();
    void click_onLineOrName_picks();
    void keys_moveThroughTheLines();
    void names_doNotTouch();
    void painting_worksAtTwoScalesAndWithoutLines();
};

namespace {

SlopeChartModel fourLines()
{
    SlopeChartModel model;
    model.name = QStringLiteral("Behind the best");
    model.columns = {QStringLiteral("8 bits"), QStringLiteral("4 bits"), QStringLiteral("3 bits")};
    model.strongColumn = 1;
    model.lines = {{QStringLiteral("Min-max"), {-0.65, -5.67, -6.87}, true},
                   {QStringLiteral("Histogram"), {-0.35, -4.62, -6.28}, false},
                   {QStringLiteral("TensorRT"), {-0.53, -4.62, -5.99}, false},
                   {QStringLiteral("MSE"), {0.0, 0.0, std::nullopt}, false}};
    return model;
}

} // namespace

void SlopeChartTest::spreadOut_keepsDistanceOrderAndBounds_data()
{
    QTest::addColumn<QList<double>>("wanted");
    QTest::newRow("all in one place") << QList<double>{50, 50, 50, 50};
    QTest::newRow("crowded at the top") << QList<double>{0, 1, 2, 90};
    QTest::newRow("crowded at the bottom") << QList<double>{3, 99, 100, 100};
    QTest::newRow("two clusters that meet") << QList<double>{40, 41, 55, 56, 57};
    QTest::newRow("one") << QList<double>{7};
}

void SlopeChartTest::spreadOut_keepsDistanceOrderAndBounds()
{
    QFETCH(QList<double>, wanted);
    const auto placed = spreadOut({wanted.begin(), wanted.end()}, 16, 0, 100);
    QCOMPARE(placed.size(), std::size_t(wanted.size()));
    for (std::size_t i = 0; i < placed.size(); ++i) {
        QVERIFY(placed[i] >= -1e-9 && placed[i] <= 100 + 1e-9);
        if (i > 0)
            QVERIFY(placed[i] - placed[i - 1] >= 16 - 1e-9);
    }
}

void SlopeChartTest::spreadOut_farApart_movesNothing()
{
    QCOMPARE(spreadOut({10, 30, 90}, 16, 0, 100), (std::vector<double>{10, 30, 90}));
    QVERIFY(spreadOut({}, 16, 0, 100).empty());
}

void SlopeChartTest::setters_emitNothing()
{
    SlopeChart chart;
    const QSignalSpy picked(&chart, &SlopeChart::picked);
    chart.resize(460, 190);
    chart.setModel(fourLines());
    chart.setSelected(2);
    chart.setDimmed(true);
    QCOMPARE(picked.count(), 0);
}

void SlopeChartTest::click_onLineOrName_picks()
{
    SlopeChart chart;
    chart.resize(460, 190);
    chart.setModel(fourLines());
    QSignalSpy picked(&chart, &SlopeChart::picked);
    const QPointF between = (chart.placeOf(0, -0.65) + chart.placeOf(1, -5.67)) / 2;
    QTest::mouseClick(&chart, Qt::LeftButton, {}, between.toPoint());
    QCOMPARE(picked.count(), 1);
    QCOMPARE(picked[0][0].toInt(), 0);
    QTest::mouseClick(&chart, Qt::LeftButton, {}, chart.part(3).rect.center());
    QCOMPARE(picked[1][0].toInt(), 3);
    QCOMPARE(chart.selected(), 3);
    const QPointF nowhere = chart.placeOf(0, -6.5);
    QTest::mouseClick(&chart, Qt::LeftButton, {}, (nowhere + QPointF(20, 0)).toPoint());
    QCOMPARE(picked.count(), 2);
}

void SlopeChartTest::keys_moveThroughTheLines()
{
    SlopeChart chart;
    chart.resize(460, 190);
    chart.setModel(fourLines());
    QSignalSpy picked(&chart, &SlopeChart::picked);
    for (const auto& [key, line] :
         {std::pair(Qt::Key_Down, 0), {Qt::Key_Down, 1}, {Qt::Key_End, 3}, {Qt::Key_Up, 2}}) {
        QTest::keyClick(&chart, key);
        QCOMPARE(picked.back()[0].toInt(), line);
    }
}

void SlopeChartTest::names_doNotTouch()
{
    SlopeChart chart;
    chart.resize(460, 190);
    chart.setModel(fourLines());
    QList<QRect> boxes;
    for (int line = 0; line < chart.partCount(); ++line)
        boxes << chart.part(line).rect;
    std::sort(boxes.begin(), boxes.end(), [](const QRect& a, const QRect& b) { return a.top() < b.top(); });
    for (qsizetype i = 1; i < boxes.size(); ++i)
        QVERIFY(boxes[i].top() >= boxes[i - 1].bottom());
}

void SlopeChartTest::painting_worksAtTwoScalesAndWithoutLines()
{
    for (const double scale : {1.0, 2.0}) {
        SlopeChart chart;
        chart.resize(460, 190);
        for (const bool isFilled : {false, true}) {
            if (isFilled)
                chart.setModel(fourLines());
            chart.setSelected(2);
            QImage image(chart.size() * scale, QImage::Format_ARGB32_Premultiplied);
            image.setDevicePixelRatio(scale);
            image.fill(Qt::white);
            chart.render(&image);
            const QPointF dot = isFilled ? chart.placeOf(2, -5.99) : QPointF(200, 100);
            QCOMPARE(image.pixelColor((dot * scale).toPoint()) == theme().accent, isFilled);
        }
    }
}

QTEST_MAIN(SlopeChartTest)
#include "tst_slope_chart.moc"
