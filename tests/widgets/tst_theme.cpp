#include "widgets/theme.h"

#include <QtTest>
#include <QtWidgets>

#include <cmath>

using namespace bitloupe;

namespace {

/// Relative luminance and contrast of WCAG 2.1.
double luminance(const QColor& color)
{
    const auto linear = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor& a, const QColor& b)
{
    const double x = luminance(a) + 0.05;
    const double y = luminance(b) + 0.05;
    return std::max(x, y) / std::min(x, y);
}

} // namespace

class ThemeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ThemeManager::instance().install(); }

    void system_withoutDesktop_isLight()
    {
        ThemeManager::instance().setMode(ThemeMode::System);
        QVERIFY(!theme().dark);
    }

    void mode_change_setsPaletteAndAnnounces()
    {
        QSignalSpy spy(&ThemeManager::instance(), &ThemeManager::changed);
        ThemeManager::instance().setMode(ThemeMode::Dark);
        QCOMPARE(spy.count(), 1);
        QCOMPARE(QApplication::palette().color(QPalette::Window), theme().window);
        QCOMPARE(theme().window, QColor("#14171B"));
        ThemeManager::instance().setMode(ThemeMode::Light);
        QCOMPARE(QApplication::palette().color(QPalette::Window), QColor("#F5F6F8"));
    }

    void colors_everyText_isReadable_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void colors_everyText_isReadable()
    {
        QFETCH(bool, dark);
        const Theme& t = dark ? darkTheme() : lightTheme();
        for (const QColor& ink :
             {t.text, t.secondary, t.accent, t.signSolid, t.exponentSolid, t.fractionSolid, t.good})
            QVERIFY2(contrast(ink, t.card) >= 4.5, qPrintable(ink.name()));
        QVERIFY(contrast(t.secondary, t.window) >= 4.5);
        QVERIFY(contrast(t.onAccent, t.accent) >= 4.5);
        QVERIFY(contrast(t.accent, t.accentTint) >= 4.5);
        QVERIFY(contrast(t.warn, t.warnTint) >= 4.5);
        QVERIFY(contrast(t.good, t.goodTint) >= 4.5);
    }

    void textZoom_value_isClampedAndScalesFonts()
    {
        ThemeManager& manager = ThemeManager::instance();
        const int plain = textFont(14).pixelSize();
        manager.setTextZoom(1.5);
        QCOMPARE(textFont(14).pixelSize(), 21);
        manager.setTextZoom(9);
        QCOMPARE(manager.textZoom(), 2.0);
        manager.setTextZoom(1);
        QCOMPARE(textFont(14).pixelSize(), plain);
    }
};

QTEST_MAIN(ThemeTest)
#include "tst_theme.moc"
