#include "widgets/error_curve.h"
#include "widgets/theme.h"

#include <QSignalSpy>
#include <QtTest>

using namespace bitloupe;

namespace {

/// A valley at 3 and the present bound beside it.
ErrorCurveData valley(double you)
{
    ErrorCurveData data;
    for (int i = 0; i <= 60; ++i) {
        const double bound = 1 + 0.1 * i;
        const double clip = bound < 4 ? 0.01 * (4 - bound) : 0;
        data.points.push_back({bound, 0.002 * bound, clip, i});
    }
    data.you = you;
    data.yourError = 0.01;
    data.best = 4;
    data.bestError = 0.008;
    data.boundName = QStringLiteral("max");
    return data;
}

QImage pictureOf(ErrorCurve& curve)
{
    curve.resize(500, 220);
    return curve.grab().toImage();
}

} // namespace

class TestErrorCurve : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { ThemeManager::instance().setMode(ThemeMode::Light); }

    void moveMark_keptPicture_looksAsPaintedAnew()
    {
        ErrorCurve moved;
        moved.setData(valley(2));
        const QImage before = pictureOf(moved);
        moved.setData(valley(5.5));
        ErrorCurve fresh;
        fresh.setData(valley(5.5));
        QCOMPARE(pictureOf(moved), pictureOf(fresh));
        QVERIFY(pictureOf(moved) != before);
    }

    void otherPoints_sizeOrTheme_arePaintedAnew()
    {
        ErrorCurve curve;
        curve.setData(valley(2));
        const QImage before = pictureOf(curve);
        ErrorCurveData lower = valley(2);
        for (ErrorCurvePoint& point : lower.points)
            point.round /= 2;
        curve.setData(lower);
        ErrorCurve fresh;
        fresh.setData(lower);
        QCOMPARE(pictureOf(curve), pictureOf(fresh));
        QVERIFY(pictureOf(curve) != before);
        ThemeManager::instance().setMode(ThemeMode::Dark);
        QCOMPARE(pictureOf(curve), pictureOf(fresh));
        QVERIFY(qGray(curve.grab().toImage().pixel(300, 5)) < 128);
        curve.resize(400, 220);
        fresh.resize(400, 220);
        QCOMPARE(curve.grab().toImage(), fresh.grab().toImage());
    }

    void keysAndMouse_moveTheBound()
    {
        ErrorCurve curve;
        curve.resize(500, 220);
        QSignalSpy spy(&curve, &ErrorCurve::boundEdited);
        curve.setData(valley(2));
        QCOMPARE(spy.count(), 0);
        QTest::keyClick(&curve, Qt::Key_Right);
        QVERIFY(spy.takeFirst()[0].toDouble() > 2);
        QTest::mousePress(&curve, Qt::LeftButton, {}, QPoint(qRound(curve.xOf(5)), 100));
        QCOMPARE(spy.takeFirst()[0].toDouble(), 2.0);
        QVERIFY(std::abs(spy.takeFirst()[0].toDouble() - 5) < 0.05);
        QSignalSpy abandoned(&curve, &ErrorCurve::abandoned);
        QTest::keyClick(&curve, Qt::Key_Escape);
        QCOMPARE(abandoned.count(), 1);
    }
};

QTEST_MAIN(TestErrorCurve)
#include "tst_error_curve.moc"
