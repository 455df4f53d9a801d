#include "widgets/decision_plot.h"
#include "widgets/theme.h"

#include <QTest>

#include <cmath>

using namespace bitloupe;

class DecisionPlotTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ThemeManager::instance().install(); }
    void logarithm_spreadsDecadesEvenly();
    void axis_holdsWhatIsInfinite();
    void hover_namesTheNearestPoint();
    void keys_walkThroughThePoints();
    void marks_areNamedForScreenReaders();
    void painting_worksForEveryKind();
};

namespace {

DecisionPlotModel divergences()
{
    DecisionPlotModel model;
    model.name = QStringLiteral("Divergence");
    model.xName = QStringLiteral("|range|");
    model.isLogarithmic = true;
    DecisionSeries dots;
    dots.name = QStringLiteral("divergence");
    dots.points = {{1, 1}, {2, 0.1}, {3, 0.01}, {4, 0.001}};
    model.series = {dots};
    model.infinite = {2.5, 5};
    model.marks = {{4, 0.001, QStringLiteral("kept ±4.00")}};
    return model;
}

} // namespace

void DecisionPlotTest::logarithm_spreadsDecadesEvenly()
{
    DecisionPlot plot;
    plot.resize(400, 200);
    plot.setModel(divergences());
    const double first = plot.placeOf({1, 0.1}).y() - plot.placeOf({1, 1}).y();
    const double second = plot.placeOf({1, 0.01}).y() - plot.placeOf({1, 0.1}).y();
    QVERIFY(first > 10);
    QVERIFY(std::abs(first - second) < 1e-6);
}

void DecisionPlotTest::axis_holdsWhatIsInfinite()
{
    DecisionPlot plot;
    plot.resize(400, 200);
    plot.setModel(divergences());
    QVERIFY(plot.placeOf({5, 1}).x() <= plot.width());
    QVERIFY(plot.placeOf({1, 1}).y() > 20); // below the strip
    QVERIFY(plot.tipAt({200, 8}).contains(QStringLiteral("∞")));
}

void DecisionPlotTest::hover_namesTheNearestPoint()
{
    DecisionPlot plot;
    plot.resize(400, 200);
    plot.setModel(divergences());
    const QString tip = plot.tipAt(plot.placeOf({3, 0.01}) + QPointF(2, 1));
    QCOMPARE(tip, QStringLiteral("|range| 3.000: divergence 0.01000"));
    QVERIFY(plot.tipAt(plot.placeOf({1.5, 0.001})).isEmpty());
}

void DecisionPlotTest::keys_walkThroughThePoints()
{
    DecisionPlot plot;
    plot.resize(400, 200);
    plot.setModel(divergences());
    QTest::keyClick(&plot, Qt::Key_Right);
    QTest::keyClick(&plot, Qt::Key_Right);
    QVERIFY(plot.accessibleDescription().contains(QLatin1String("2.000")));
    QTest::keyClick(&plot, Qt::Key_Left);
    QTest::keyClick(&plot, Qt::Key_Left);
    QVERIFY(plot.accessibleDescription().contains(QLatin1String("1.000")));
}

void DecisionPlotTest::marks_areNamedForScreenReaders()
{
    DecisionPlot plot;
    plot.resize(400, 200);
    plot.setModel(divergences());
    QCOMPARE(plot.partCount(), 1);
    QCOMPARE(plot.part(0).name, QStringLiteral("kept ±4.00"));
    QVERIFY(plot.part(0).rect.contains(plot.placeOf({4, 0.001}).toPoint()));
}

void DecisionPlotTest::painting_worksForEveryKind()
{
    std::vector<DecisionPlotModel> models{DecisionPlotModel{}, divergences()};
    DecisionPlotModel lines = divergences();
    lines.isLogarithmic = false;
    lines.isCounting = true;
    lines.infinite.clear();
    lines.series.front().kind = DecisionSeries::Kind::Line;
    lines.levels = {{0.5, QStringLiteral("half")}};
    models.push_back(lines);
    DecisionPlotModel flat = divergences();
    for (QPointF& point : flat.series.front().points)
        point.setY(0); // nothing that a logarithm could show
    models.push_back(flat);
    for (const double scale : {1.0, 2.0}) {
        for (const DecisionPlotModel& model : models) {
            DecisionPlot plot;
            plot.resize(400, 200);
            plot.setModel(model);
            QImage image(plot.size() * scale, QImage::Format_ARGB32_Premultiplied);
            image.setDevicePixelRatio(scale);
            image.fill(Qt::white);
            plot.render(&image);
            const QPointF mark = model.marks.empty() ? QPointF() : plot.placeOf({4, 0.001});
            if (!model.marks.empty() && model.isLogarithmic && !model.infinite.empty()
                && model.series[0].points[0].y() > 0)
                QCOMPARE(image.pixelColor((mark * scale).toPoint()), theme().text);
        }
    }
}

QTEST_MAIN(DecisionPlotTest)
#include "tst_decision_plot.moc"
