#include "widgets/formula_view.h"
#include "widgets/theme.h"

#include <QtTest>
#include <QtWidgets>

using namespace bitloupe;

class FormulaViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ThemeManager::instance().install(); }

    void layout_fraction_standsOnTheAxis()
    {
        const FormulaLayout letter(QStringLiteral("x"));
        const FormulaLayout fraction(QStringLiteral("\\frac{a}{b}"), 18, true);
        QVERIFY(fraction.ascent() > letter.ascent());
        QVERIFY(fraction.descent() > letter.descent());
        const FormulaLayout small(QStringLiteral("\\frac{a}{b}"), 18, false);
        QVERIFY(small.height() < fraction.height());
    }

    void layout_binaryMinus_hasSpacesAndSignHasNone()
    {
        const auto width = [](const char* tex) { return FormulaLayout(QString::fromLatin1(tex)).width(); };
        const double sum = width("a") + width("-") + width("b");
        QVERIFY(width("a-b") > sum + 6); // twice 4/18 em of 18 px
        QVERIFY(width("-b") < width("-") + width("b") + 2);
        QVERIFY(width("2^{a-b}") < width("2") + sum); // no spaces in scripts
    }

    void layout_delimiters_growWithTheirContent()
    {
        const FormulaLayout plain(QStringLiteral("(x)"), 18, true);
        const FormulaLayout grown(QStringLiteral("\\left(\\frac{a}{\\frac{b}{c}}\\right)"), 18, true);
        QVERIFY(grown.height() > 1.8 * plain.height());
    }

    void layout_badTex_staysVisibleWithItsMistake()
    {
        const FormulaLayout layout(QStringLiteral("a + \\foo"));
        QVERIFY(layout.error().contains(QLatin1String("position 5")));
        QVERIFY(layout.width() > 10);
    }

    void view_liveValue_keepsItsWidth()
    {
        FormulaView view;
        view.setFormula(QStringLiteral("S = {{/result/scale | sig:3}}"));
        view.setValue(QStringLiteral("/result/scale"), QStringLiteral("0.3867"));
        const QSize wide = view.sizeHint();
        view.setValue(QStringLiteral("/result/scale"), QStringLiteral("1"));
        QCOMPARE(view.sizeHint(), wide);
        QCOMPARE(view.accessibleName(), QStringLiteral("S equals 1"));
        view.setValue(QStringLiteral("/result/scale | sig:3"), QStringLiteral("2"));
        QCOMPARE(view.accessibleName(), QStringLiteral("S equals 2"));
    }

    void view_twoScales_paintsInFieldColours()
    {
        FormulaView view;
        view.setFormula(QStringLiteral("\\color{sign}{(-1)^s} \\cdot \\sqrt{\\sum_{k=1}^n x_k}"));
        view.resize(view.sizeHint());
        for (const int scale : {1, 2}) {
            QImage image(view.size() * scale, QImage::Format_ARGB32_Premultiplied);
            image.setDevicePixelRatio(scale);
            image.fill(Qt::white);
            view.render(&image, {}, {}, QWidget::DrawChildren);
            bool hasSign = false;
            bool hasInk = false;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x) {
                    const QColor color = image.pixelColor(x, y);
                    hasSign = hasSign || (color.red() > 150 && color.green() < 120 && color.blue() < 90);
                    hasInk = hasInk || color.lightness() < 80;
                }
            }
            QVERIFY(hasSign);
            QVERIFY(hasInk);
        }
    }

    void view_textZoom_growsLive()
    {
        FormulaView view;
        view.setFormula(QStringLiteral("\\frac{r}{S} + Z"));
        const int before = view.sizeHint().height();
        ThemeManager::instance().setTextZoom(1.5);
        QVERIFY(view.sizeHint().height() > before * 1.3);
        ThemeManager::instance().setTextZoom(1);
    }
};

QTEST_MAIN(FormulaViewTest)
#include "tst_formula_view.moc"
