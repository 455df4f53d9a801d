#include "widgets/paired_bars.h"
#include "widgets/sum_plot.h"
#include "widgets/term_matrices.h"
#include "widgets/theme.h"

#include <QPainter>
#include <QSignalSpy>
#include <QTest>

using namespace bitloupe;

namespace {

SumPlotModel sumModel(int bits)
{
    SumPlotModel model;
    model.bits = bits;
    for (const std::int64_t sum : {-6912, -5352, 12089, 4089, 5782}) {
        model.steps.emplace_back();
        model.steps.back().label = QString::number(model.steps.size());
        model.steps.back().exact = sum;
        model.steps.back().wrapped = sum > 8191 ? sum - 16384 : sum;
        model.steps.back().saturated = std::min<std::int64_t>(sum, 8191);
    }
    return model;
}

PairedBarsModel barsModel()
{
    PairedBarsModel model;
    model.names = {QStringLiteral("wrap"), QStringLiteral("saturate")};
    model.most = 20;
    model.current = 14;
    for (int bits = 8; bits <= 24; ++bits)
        model.pairs.push_back({bits, std::max(0, 20 - bits), std::max(0, 22 - bits)});
    return model;
}

TermMatricesModel termsModel()
{
    using Shape = TermMatricesModel::Shape;
    TermMatricesModel model;
    model.rows = 2;
    model.columns = 3;
    model.currentRow = 1;
    model.currentColumn = 1;
    for (const Shape shape : {Shape::Full, Shape::Column, Shape::Row, Shape::Single, Shape::Full}) {
        TermMatricesModel::Block block;
        block.shape = shape;
        block.sign = QStringLiteral("−");
        const int count = shape == Shape::Full ? 6 : shape == Shape::Column ? 2 : shape == Shape::Row ? 3 : 1;
        for (int i = 0; i < count; ++i)
            block.texts.push_back(QString::number(100 * static_cast<int>(shape) + i));
        model.blocks.push_back(block);
    }
    return model;
}

template<typename Widget>
void paintsAtTwoScales(Widget& widget)
{
    for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
        ThemeManager::instance().setMode(mode);
        for (const double scale : {1.0, 2.0}) {
            QImage image(widget.size() * scale, QImage::Format_ARGB32_Premultiplied);
            image.setDevicePixelRatio(scale);
            image.fill(Qt::magenta);
            widget.render(&image, {}, {}, QWidget::DrawChildren);
            bool isPainted = false;
            for (int x = 0; x < image.width() && !isPainted; ++x)
                isPainted = image.pixelColor(x, image.height() / 2) != QColor(Qt::magenta);
            QVERIFY(isPainted);
        }
    }
}

} // namespace

class SumPlotTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ThemeManager::instance().install(); }
    void plot_setters_emitNothing();
    void plot_drag_asksForWidths();
    void plot_keys_stepTheWidth_data();
    void plot_keys_stepTheWidth();
    void plot_limitBeyondTheSum_isAtTheEdge();
    void plot_isNamedForScreenReaders();
    void bars_clickAndKeys_chooseAWidth();
    void terms_cells_areOfTheirShapes();
    void terms_clickOnAnyShape_choosesTheOutput();
    void all_paintAtTwoScales();
};

void SumPlotTest::plot_setters_emitNothing()
{
    SumPlot plot;
    plot.resize(600, 380);
    const QSignalSpy picked(&plot, &SumPlot::bitsPicked);
    const QSignalSpy dragged(&plot, &SumPlot::bitsDragged);
    for (const int bits : {14, 8, 32})
        plot.setModel(sumModel(bits));
    QCOMPARE(picked.count() + dragged.count(), 0);
}

void SumPlotTest::plot_drag_asksForWidths()
{
    SumPlot plot;
    plot.resize(600, 380);
    plot.setModel(sumModel(14));
    const QSignalSpy started(&plot, &SumPlot::dragStarted);
    const QSignalSpy dragged(&plot, &SumPlot::bitsDragged);
    const QSignalSpy ended(&plot, &SumPlot::dragEnded);
    const QPoint from(200, qRound(plot.limitY()));
    const QPoint to(200, qRound(plot.yOf(4095)));
    QTest::mousePress(&plot, Qt::LeftButton, {}, from);
    QMouseEvent move(QEvent::MouseMove, to, plot.mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
    QCoreApplication::sendEvent(&plot, &move);
    QTest::mouseRelease(&plot, Qt::LeftButton, {}, to);
    QCOMPARE(started.count(), 1);
    QCOMPARE(ended.count(), 1);
    QCOMPARE(dragged.back()[0].toInt(), 13);
}

void SumPlotTest::plot_keys_stepTheWidth_data()
{
    QTest::addColumn<int>("key");
    QTest::addColumn<int>("bits");
    QTest::newRow("up") << int(Qt::Key_Up) << 15;
    QTest::newRow("down") << int(Qt::Key_Down) << 13;
    QTest::newRow("home") << int(Qt::Key_Home) << 8;
    QTest::newRow("end") << int(Qt::Key_End) << 32;
}

void SumPlotTest::plot_keys_stepTheWidth()
{
    QFETCH(const int, key);
    SumPlot plot;
    plot.setModel(sumModel(14));
    const QSignalSpy picked(&plot, &SumPlot::bitsPicked);
    QTest::keyClick(&plot, static_cast<Qt::Key>(key));
    QCOMPARE(picked.count(), 1);
    QTEST(picked[0][0].toInt(), "bits");
}

void SumPlotTest::plot_limitBeyondTheSum_isAtTheEdge()
{
    SumPlot plot;
    plot.resize(600, 380);
    plot.setModel(sumModel(32));
    QVERIFY(plot.limitY() < 20 && plot.limitY() > 0);
    QVERIFY(plot.yOf(12089) > plot.limitY());
    plot.setModel(sumModel(14));
    QVERIFY(std::abs(plot.limitY() - plot.yOf(8191)) < 0.01);
}

void SumPlotTest::plot_isNamedForScreenReaders()
{
    SumPlot plot;
    plot.setModel(sumModel(14));
    QCOMPARE(plot.part(0).value, QStringLiteral("14"));
    QCOMPARE(plot.part(3).value, QStringLiteral("exact 12,089, wrapped −4295, saturated 8191"));
}

void SumPlotTest::bars_clickAndKeys_chooseAWidth()
{
    PairedBars bars;
    bars.resize(400, 180);
    bars.setModel(barsModel());
    const QSignalSpy picked(&bars, &PairedBars::picked);
    QTest::mouseClick(&bars, Qt::LeftButton, {}, bars.slot(2).center().toPoint());
    QTest::keyClick(&bars, Qt::Key_Right);
    QCOMPARE(picked.count(), 2);
    QCOMPARE(picked[0][0].toInt(), 10);
    QCOMPARE(picked[1][0].toInt(), 15);
    QCOMPARE(bars.part(0).value, QStringLiteral("wrap: 12, saturate: 14"));
}

void SumPlotTest::terms_cells_areOfTheirShapes()
{
    TermMatrices terms;
    terms.setModel(termsModel());
    QCOMPARE(terms.cell(1, 1, 0), terms.cell(1, 1, 2)); // one per row
    QCOMPARE(terms.cell(2, 0, 1), terms.cell(2, 1, 1)); // one per column
    QCOMPARE(terms.cell(3, 0, 0), terms.cell(3, 1, 2)); // one value
    QVERIFY(terms.cell(0, 0, 2).right() < terms.cell(1, 0, 0).left());
    QCOMPARE(terms.part(4).value, QStringLiteral("4 − 101 − 201 − 300 − 4"));
}

void SumPlotTest::terms_clickOnAnyShape_choosesTheOutput()
{
    TermMatrices terms;
    terms.setModel(termsModel());
    terms.resize(terms.sizeHint());
    const QSignalSpy picked(&terms, &TermMatrices::cellPicked);
    QTest::mouseClick(&terms, Qt::LeftButton, {}, terms.cell(4, 0, 2).center().toPoint());
    QCOMPARE(picked.back(), (QList<QVariant>{0, 2}));
    QTest::mouseClick(&terms, Qt::LeftButton, {}, terms.cell(1, 0, 0).center().toPoint());
    QCOMPARE(picked.back(), (QList<QVariant>{0, 1})); // the row, in the column at hand
    QTest::keyClick(&terms, Qt::Key_Right);
    QCOMPARE(picked.back(), (QList<QVariant>{1, 2}));
    QTest::keyClick(&terms, Qt::Key_Down); // beyond the last row
    QCOMPARE(picked.count(), 3);
}

void SumPlotTest::all_paintAtTwoScales()
{
    SumPlot plot;
    plot.resize(600, 380);
    plot.setModel(sumModel(14));
    paintsAtTwoScales(plot);
    PairedBars bars;
    bars.resize(400, 180);
    bars.setModel(barsModel());
    paintsAtTwoScales(bars);
    TermMatrices terms;
    terms.setModel(termsModel());
    terms.resize(terms.sizeHint());
    paintsAtTwoScales(terms);
}

QTEST_MAIN(SumPlotTest)
#include "tst_sum_plot.moc"
