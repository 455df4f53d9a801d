#include "widgets/channel_plot.h"
#include "widgets/channel_plot_painting.h"
#include "widgets/theme.h"

#include <QPainter>
#include <QSignalSpy>
#include <QTest>

using namespace bitloupe;

class ChannelPlotTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void setters_emitNothing();
    void click_picksTheChannelUnderThePointer();
    void keys_moveThroughTheRows();
    void headings_changeTheOrder();
    void manyRows_scrollByTheWheel();
    void manyRows_scrollByTheBar();
    void hover_asksForTheTipOfItsChannel();
    void parts_areNamedForScreenReaders();
    void painting_worksAtTwoScalesAndWithoutRows();
};

namespace {

std::vector<ChannelRow> threeRows()
{
    std::vector<ChannelRow> rows(3);
    rows[0] = {7, -3, 2, 8, 40, false, {0, 1, 0}};
    rows[1] = {1, -1, 1, 6.4, 12, false, {0, 1, 0}};
    rows[2] = {4, 0, 0, 0, 99, true, {}};
    return rows;
}

} // namespace

void ChannelPlotTest::setters_emitNothing()
{
    ChannelPlot plot;
    const QSignalSpy picked(&plot, &ChannelPlot::channelPicked);
    plot.setRows(threeRows(), 8, 3.2);
    plot.setSelected(4);
    plot.setOrder(ChannelPlot::Order::Sqnr);
    plot.setShapesShown(false);
    QCOMPARE(picked.count(), 0);
}

void ChannelPlotTest::click_picksTheChannelUnderThePointer()
{
    ChannelPlot plot;
    plot.resize(530, 380);
    plot.setRows(threeRows(), 8, 3.2);
    QSignalSpy picked(&plot, &ChannelPlot::channelPicked);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.part(1).rect.center());
    QCOMPARE(picked.count(), 1);
    QCOMPARE(picked[0][0].toLongLong(), 1);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, QPoint(200, 379));
    QCOMPARE(picked.count(), 1);
}

void ChannelPlotTest::keys_moveThroughTheRows()
{
    ChannelPlot plot;
    plot.resize(530, 380);
    plot.setRows(threeRows(), 8, 3.2);
    QSignalSpy picked(&plot, &ChannelPlot::channelPicked);
    for (const auto& [key, channel] : {std::pair(Qt::Key_Down, 7),
                                       {Qt::Key_Down, 1},
                                       {Qt::Key_End, 4},
                                       {Qt::Key_Down, 4},
                                       {Qt::Key_Home, 7}}) {
        QTest::keyClick(&plot, key);
        QCOMPARE(picked.back()[0].toLongLong(), channel);
    }
}

void ChannelPlotTest::headings_changeTheOrder()
{
    ChannelPlot plot;
    plot.resize(530, 380);
    plot.setRows(threeRows(), 8, 3.2);
    QCOMPARE(plot.shownChannels(), (std::vector<qint64>{7, 1, 4}));
    QTest::mouseClick(&plot, Qt::LeftButton, {}, QPoint(60, 10));
    QCOMPARE(plot.order(), ChannelPlot::Order::Number);
    QCOMPARE(plot.shownChannels(), (std::vector<qint64>{1, 4, 7}));
    QTest::mouseClick(&plot, Qt::LeftButton, {}, QPoint(290, 10));
    QCOMPARE(plot.order(), ChannelPlot::Order::Sqnr);
    QVERIFY(plot.table().csv().startsWith("channel,min,max,bitsUsed,sqnrDb\n1,-1,1,6.4,12\n7,-3,2,8,40\n"));
    QCOMPARE(plot.shownChannels(), (std::vector<qint64>{1, 7, 4}));
    QTest::mouseClick(&plot, Qt::LeftButton, {}, QPoint(290, 10));
    QCOMPARE(plot.order(), ChannelPlot::Order::Widest);
}

void ChannelPlotTest::manyRows_scrollByTheWheel()
{
    std::vector<ChannelRow> rows(1000);
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i].channel = static_cast<qint64>(i);
    ChannelPlot plot;
    plot.resize(530, 380);
    plot.setRows(rows, 8, 0);
    QCOMPARE(plot.part(0).rect.height(), static_cast<int>(kChannelLeastRow));
    const int before = plot.part(0).rect.top();
    QWheelEvent wheel({100, 200}, {100, 200}, {}, {0, -120}, Qt::NoButton, {}, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&plot, &wheel);
    QCOMPARE(plot.part(0).rect.top(), before - 15);
    QTest::keyClick(&plot, Qt::Key_End);
    QVERIFY(plot.part(999).rect.bottom() <= plot.height());
}

void ChannelPlotTest::manyRows_scrollByTheBar()
{
    std::vector<ChannelRow> rows(1000);
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i].channel = static_cast<qint64>(i);
    ChannelPlot plot;
    plot.resize(530, 380);
    plot.setRows(rows, 8, 0);
    const QSignalSpy picked(&plot, &ChannelPlot::channelPicked);
    const int first = plot.part(0).rect.top();
    QTest::mousePress(&plot, Qt::LeftButton, {}, QPoint(527, first + 4));
    QTest::mouseMove(&plot, QPoint(527, 2000));
    QTest::mouseRelease(&plot, Qt::LeftButton, {}, QPoint(527, 370));
    QCOMPARE(plot.part(999).rect.bottom(), first + (380 - 24 - first) - 1);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, QPoint(527, first + 4)); // above the bar: a page back
    QVERIFY(plot.part(999).rect.bottom() > 380);
    QTest::mouseMove(&plot, QPoint(300, 100));
    QCOMPARE(picked.count(), 0);
    plot.rewind();
    QCOMPARE(plot.part(0).rect.top(), first);
    // Rows that fit have no bar: there is nothing to take hold of.
    plot.setRows(threeRows(), 8, 3.2);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, QPoint(527, first + 4));
    QCOMPARE(picked.count(), 1);
}

void ChannelPlotTest::hover_asksForTheTipOfItsChannel()
{
    ChannelPlot plot;
    plot.resize(530, 380);
    plot.setRows(threeRows(), 8, 3.2);
    QList<qint64> asked;
    plot.setTip([&](qint64 channel) {
        asked << channel;
        return QStringLiteral("channel %1").arg(channel);
    });
    QVERIFY(asked.isEmpty());
    const QPoint at = plot.part(1).rect.center();
    QHelpEvent help(QEvent::ToolTip, at, plot.mapToGlobal(at));
    QCoreApplication::sendEvent(&plot, &help);
    QCOMPARE(asked, QList<qint64>{1});
}

void ChannelPlotTest::parts_areNamedForScreenReaders()
{
    ChannelPlot plot;
    plot.setRows(threeRows(), 8, 3.2);
    QCOMPARE(plot.partCount(), 3);
    QCOMPARE(plot.part(0).name, QString::fromUtf8("Channel 7, range −3.0 to 2.0, 8.0 of 8 bits used"));
    QCOMPARE(plot.part(2).name, QStringLiteral("Channel 4, all zero"));
}

void ChannelPlotTest::painting_worksAtTwoScalesAndWithoutRows()
{
    ChannelPlot plot;
    plot.resize(530, 380);
    for (const bool filled : {false, true}) {
        plot.setRows(filled ? threeRows() : std::vector<ChannelRow>{}, 8, 3.2);
        for (const double scale : {1.0, 2.0}) {
            QImage image(plot.size() * scale, QImage::Format_ARGB32_Premultiplied);
            image.setDevicePixelRatio(scale);
            image.fill(theme().card);
            plot.render(&image);
            bool hasData = false;
            for (int x = 0; x < image.width(); ++x)
                hasData = hasData || image.pixelColor(x, static_cast<int>(60 * scale)) == theme().data;
            QCOMPARE(hasData, filled);
        }
    }
}

QTEST_MAIN(ChannelPlotTest)
#include "tst_channel_plot.moc"
