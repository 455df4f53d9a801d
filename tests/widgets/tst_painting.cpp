#include "widgets/painting.h"

#include <QtTest>

using namespace bitloupe;

class PaintingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void roundTicks_interval_givesRoundNumbers_data()
    {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<int>("wanted");
        QTest::addColumn<QList<double>>("ticks");
        QTest::newRow("ones") << -2.0 << 3.0 << 5 << QList<double>{-2, -1, 0, 1, 2, 3};
        QTest::newRow("tenths are exact") << 0.0 << 0.5 << 5 << QList<double>{0, 0.1, 0.2, 0.3, 0.4, 0.5};
        QTest::newRow("twos") << 0.0 << 9.0 << 5 << QList<double>{0, 2, 4, 6, 8};
        QTest::newRow("fives") << 0.0 << 21.0 << 4 << QList<double>{0, 5, 10, 15, 20};
        QTest::newRow("thousands") << 0.0 << 3000.0 << 3 << QList<double>{0, 1000, 2000, 3000};
        QTest::newRow("no interval") << 1.0 << 1.0 << 5 << QList<double>{};
    }
    void roundTicks_interval_givesRoundNumbers()
    {
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(int, wanted);
        const auto ticks = roundTicks(low, high, wanted);
        QTEST(QList<double>(ticks.begin(), ticks.end()), "ticks");
    }

    void elidedName_keepsNumbersAndTheEndsOfParts()
    {
        const QFontMetricsF metrics(textFont(14));
        const QString layer = QStringLiteral("model.layers.%1.self_attention.query_projection.weight");
        const double width = 0.6 * metrics.horizontalAdvance(layer.arg(31));
        const QString cut = elidedName(metrics, layer.arg(31), width);
        QVERIFY2(cut.contains(QStringLiteral(".31.")), qPrintable(cut));
        QVERIFY(metrics.horizontalAdvance(cut) <= width);
        QVERIFY(cut != elidedName(metrics, layer.arg(32), width));
        const QString fused = QStringLiteral("net/batch_normalization_%1/FusedBatchNormV3");
        const double room = 0.6 * metrics.horizontalAdvance(fused.arg(1));
        QVERIFY(elidedName(metrics, fused.arg(1), room) != elidedName(metrics, fused.arg(3), room));
        const QString two = QStringLiteral("batch_normalization_%1/FusedBatchNormV3");
        QVERIFY(elidedName(metrics, two.arg(1), room) != elidedName(metrics, two.arg(3), room));
        QCOMPARE(elidedName(metrics, layer.arg(1), 1000), layer.arg(1));
        for (const double tight : {0.0, 10.0, 40.0, 80.0})
            QVERIFY(metrics.horizontalAdvance(elidedName(metrics, layer.arg(31), tight))
                    <= std::max(tight, metrics.horizontalAdvance(QChar(0x2026))));
        QCOMPARE(elidedName(metrics, {}, 10), QString());
        QCOMPARE(elidedName(metrics, QStringLiteral("a/b;c/d;e"), 1000), QStringLiteral("a/b +2"));
    }

    void tickText_step_decidesTheDecimals()
    {
        QCOMPARE(tickText(-0.5, 0.5), QStringLiteral("\u22120.5"));
        QCOMPARE(tickText(2, 1), QStringLiteral("2"));
        QCOMPARE(tickText(0, 0.25), QStringLiteral("0.0"));
        QCOMPARE(tickText(10000, 5000), QStringLiteral("10,000"));
        QCOMPARE(tickText(0.02, 0.01), QStringLiteral("0.02"));
        QCOMPARE(tickText(3e-8, 1e-8), QStringLiteral("3\u00B710\u207B\u2078"));
    }

    void richText_scripts_areSmaller()
    {
        QImage image(200, 60, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        painter.setFont(textFont(20));
        const double plain = drawRichText(painter, {0, 30}, QStringLiteral("2-14"), true);
        const double raised = drawRichText(painter, {0, 30}, QStringLiteral("2^{-14}"), true);
        QVERIFY(raised < plain);
        QImage empty(image.size(), image.format());
        empty.fill(Qt::transparent);
        QCOMPARE(image, empty);
        QCOMPARE(drawRichText(painter, {0, 30}, QStringLiteral("2^{-14}")), raised);
        QVERIFY(image != empty);
    }

    void hatch_period_isSixPixelsAtEveryScale()
    {
        for (const int scale : {1, 2}) {
            QImage image(24 * scale, 24 * scale, QImage::Format_ARGB32_Premultiplied);
            image.setDevicePixelRatio(scale);
            image.fill(Qt::transparent);
            QPainter painter(&image);
            painter.fillRect(QRectF(0, 0, 24, 24), hatchBrush());
            painter.end();
            bool hasInk = false;
            for (int x = 0; x < 12 * scale; ++x) {
                QCOMPARE(image.pixel(x, 0), image.pixel(x + 6 * scale, 0));
                hasInk = hasInk || qAlpha(image.pixel(x, 0)) > 0;
            }
            QVERIFY(hasInk);
        }
    }
};

QTEST_MAIN(PaintingTest)
#include "tst_painting.moc"
