#include "widgets/overlay_bars.h"
#include "widgets/theme.h"

#include <QImage>
#include <QTest>

using namespace bitloupe;

class OverlayBarsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void heights_followTheValues();
    void parts_readTheirTips();
    void painting_worksAtTwoScalesAndEmpty();
};

namespace {

OverlayBarsModel threeBars()
{
    OverlayBarsModel model;
    model.name = QStringLiteral("Both histograms");
    model.bars = {1, 4, 2};
    model.line = {2, 3, 2};
    model.tips = {QStringLiteral("first"), QStringLiteral("second"), QStringLiteral("third")};
    model.ticks = {{0, QStringLiteral("left")}, {1, QStringLiteral("right")}};
    return model;
}

} // namespace

void OverlayBarsTest::heights_followTheValues()
{
    OverlayBars bars;
    bars.resize(300, 200);
    bars.setModel(threeBars());
    QVERIFY(std::abs(bars.barRect(1).height() - 4 * bars.barRect(0).height()) <= 4);
    QVERIFY(bars.barRect(0).right() <= bars.barRect(1).left());
    const QImage drawn = bars.grab().toImage();
    QCOMPARE(drawn.pixelColor(bars.barRect(1).center().toPoint() + QPoint(0, 20)).rgb(), theme().data.rgb());
}

void OverlayBarsTest::parts_readTheirTips()
{
    OverlayBars bars;
    bars.setModel(threeBars());
    QCOMPARE(bars.accessibleName(), QStringLiteral("Both histograms"));
    QCOMPARE(bars.partCount(), 3);
    QCOMPARE(bars.part(1).name, QStringLiteral("second"));
    QCOMPARE(bars.part(1).value, QStringLiteral("4"));
}

void OverlayBarsTest::painting_worksAtTwoScalesAndEmpty()
{
    OverlayBars bars;
    bars.resize(300, 200);
    for (int round = 0; round < 2; ++round) {
        for (const double scale : {1.0, 2.0}) {
            QImage image(bars.size() * scale, QImage::Format_ARGB32_Premultiplied);
            image.setDevicePixelRatio(scale);
            bars.render(&image);
        }
        OverlayBarsModel model = threeBars();
        model.isOutline = false;
        bars.setModel(model);
    }
}

QTEST_MAIN(OverlayBarsTest)
#include "tst_overlay_bars.moc"
