#include "widgets/lane_plot.h"
#include "widgets/theme.h"

#include <QAccessible>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>

using namespace bitloupe;

class LanePlotTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ThemeManager::instance().install(); }
    void setters_emitNothing();
    void click_selects_doubleClickAdopts();
    void keys_moveAndAdopt();
    void axis_holdsEveryLane();
    void columns_holdTheirNumbers();
    void narrow_keepsThePlot_data();
    void narrow_keepsThePlot();
    void table_isReadByRowsAndColumns();
    void painting_worksAtTwoScalesAndWithoutRows();
};

namespace {

LanePlotModel threeLanes()
{
    LanePlotModel model;
    model.name = QStringLiteral("Lanes");
    model.low = -2;
    model.high = 3;
    model.counts = {1, 20, 300, 4000, 50, 6};
    model.columns = {{QStringLiteral("min"), QString(), false},
                     {QStringLiteral("8 bits"), QStringLiteral("SQNR, dB"), false},
                     {QStringLiteral("4 bits"), QStringLiteral("SQNR, dB"), true}};
    const auto cell = [](const char* text, bool isBest = false) {
        return LaneCell{QString::fromUtf8(text), isBest,
                        QStringLiteral("tip of %1").arg(QLatin1String(text))};
    };
    LaneRow first;
    first.name = QStringLiteral("Min-max");
    first.hasRange = true;
    first.min = -2;
    first.max = 3;
    first.cells = {cell("-2.00"), cell("34.87"), cell("10.56")};
    first.isAdopted = true;
    LaneRow second = first;
    second.name = QStringLiteral("Percentile");
    second.note = QStringLiteral("99.9 %");
    second.min = -1;
    second.max = 7;
    second.cells = {cell("-1.00"), cell("26.42"), cell("15.48", true)};
    second.isAdopted = false;
    LaneRow third;
    third.name = QStringLiteral("Entropy");
    third.why = QStringLiteral("Entropy calibration takes 128 to 16,384 bins.");
    model.rows = {first, second, third};
    return model;
}

void fill(LanePlot& plot, QSize size = {928, 390})
{
    plot.resize(size);
    plot.setModel(threeLanes());
}

} // namespace

void LanePlotTest::setters_emitNothing()
{
    LanePlot plot;
    const QSignalSpy selected(&plot, &LanePlot::selectedByUser);
    const QSignalSpy adopted(&plot, &LanePlot::adopted);
    fill(plot);
    plot.setSelected(1);
    plot.setLogarithmic(false);
    plot.setDimmed(true);
    QCOMPARE(selected.count() + adopted.count(), 0);
    QCOMPARE(plot.selected(), 1);
    plot.setSelected(9);
    QCOMPARE(plot.selected(), 1);
}

void LanePlotTest::click_selects_doubleClickAdopts()
{
    LanePlot plot;
    fill(plot);
    QSignalSpy selected(&plot, &LanePlot::selectedByUser);
    QSignalSpy adopted(&plot, &LanePlot::adopted);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.rowRect(1).center().toPoint());
    QCOMPARE(selected.count(), 1);
    QCOMPARE(selected[0][0].toInt(), 1);
    QCOMPARE(adopted.count(), 0);
    QTest::mouseDClick(&plot, Qt::LeftButton, {}, plot.rowRect(0).center().toPoint());
    QCOMPARE(adopted.count(), 1);
    QCOMPARE(adopted[0][0].toInt(), 0);
    // The histogram is no row.
    selected.clear();
    QTest::mouseClick(&plot, Qt::LeftButton, {}, QPoint(400, 40));
    QCOMPARE(selected.count(), 0);
}

void LanePlotTest::keys_moveAndAdopt()
{
    LanePlot plot;
    fill(plot);
    QSignalSpy selected(&plot, &LanePlot::selectedByUser);
    QSignalSpy adopted(&plot, &LanePlot::adopted);
    for (const auto& [key, row] : {std::pair(Qt::Key_Down, 0),
                                   {Qt::Key_Down, 1},
                                   {Qt::Key_End, 2},
                                   {Qt::Key_Down, 2},
                                   {Qt::Key_Up, 1},
                                   {Qt::Key_Home, 0}}) {
        QTest::keyClick(&plot, key);
        QCOMPARE(selected.back()[0].toInt(), row);
    }
    QTest::keyClick(&plot, Qt::Key_Return);
    QCOMPARE(adopted.count(), 1);
    QCOMPARE(adopted[0][0].toInt(), 0);
}

void LanePlotTest::axis_holdsEveryLane()
{
    LanePlot plot;
    fill(plot);
    // The second lane reaches to 7, far beyond the bars.
    QVERIFY(plot.xOf(7) < plot.cellRect(0, 0).left());
    QVERIFY(plot.xOf(-2) < plot.xOf(3) && plot.xOf(3) < plot.xOf(7));
}

void LanePlotTest::columns_holdTheirNumbers()
{
    LanePlot plot;
    LanePlotModel model = threeLanes();
    model.rows[0].cells[1].text = QStringLiteral("4.83·10⁻¹²³");
    plot.resize(928, 390);
    plot.setModel(model);
    QVERIFY(plot.cellRect(0, 1).width()
            >= QFontMetricsF(monoFont(14, QFont::Bold)).horizontalAdvance(model.rows[0].cells[1].text));
    QVERIFY(plot.cellRect(0, 2).right() <= plot.width() + 0.5);
}

void LanePlotTest::narrow_keepsThePlot_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("the least window") << QSize(720, 330);
    QTest::newRow("1440 x 900") << QSize(928, 400);
    QTest::newRow("2560 x 1440") << QSize(1560, 800);
}

void LanePlotTest::narrow_keepsThePlot()
{
    QFETCH(QSize, size);
    LanePlot plot;
    fill(plot, size);
    QVERIFY(plot.xOf(7) - plot.xOf(-2) >= 240);
    QVERIFY(plot.rowRect(2).bottom() <= size.height() + 0.5);
    QVERIFY(plot.cornerRect().bottom() < plot.rowRect(0).top());
}

void LanePlotTest::table_isReadByRowsAndColumns()
{
    LanePlot plot;
    fill(plot);
    plot.setSelected(1);
    auto* root = QAccessible::queryAccessibleInterface(&plot);
    QVERIFY(root);
    QCOMPARE(root->role(), QAccessible::Table);
    auto* table = root->tableInterface();
    QVERIFY(table);
    QCOMPARE(table->rowCount(), 3);
    QCOMPARE(table->columnCount(), 4);
    QCOMPARE(table->columnDescription(2), QStringLiteral("8 bits, SQNR, dB"));
    QCOMPARE(table->cellAt(1, 3)->text(QAccessible::Name), QStringLiteral("15.48, best"));
    QCOMPARE(table->rowDescription(0), QStringLiteral("Min-max, in use"));
    QVERIFY(table->rowDescription(2).contains(QLatin1String("16,384")));
    QCOMPARE(table->selectedRows(), QList<int>{1});
    QCOMPARE(table->cellAt(1, 2)->tableCellInterface()->rowHeaderCells().first(), table->cellAt(1, 0));
    QCOMPARE(root->indexOfChild(table->cellAt(0, 0)), 4);
    QSignalSpy selected(&plot, &LanePlot::selectedByUser);
    QVERIFY(table->selectRow(0));
    QCOMPARE(selected.count(), 1);
}

void LanePlotTest::painting_worksAtTwoScalesAndWithoutRows()
{
    for (const double scale : {1.0, 2.0}) {
        LanePlot plot;
        plot.resize(928, 390);
        for (const bool isFilled : {false, true}) {
            if (isFilled)
                plot.setModel(threeLanes());
            plot.setSelected(1);
            QImage image(plot.size() * scale, QImage::Format_ARGB32_Premultiplied);
            image.setDevicePixelRatio(scale);
            image.fill(Qt::white);
            plot.render(&image);
            if (!isFilled)
                continue;
            const QPoint inRow = (QPointF(4, plot.rowRect(1).center().y()) * scale).toPoint();
            const QPoint below = (QPointF(4, plot.rowRect(2).center().y()) * scale).toPoint();
            QCOMPARE(image.pixelColor(inRow), theme().accentTint);
            QVERIFY(image.pixelColor(below) != theme().accentTint);
        }
    }
}

QTEST_MAIN(LanePlotTest)
#include "tst_lane_plot.moc"
