#include "core/base/number_text.h"

#include <QtTest>

#include <clocale>
#include <cmath>
#include <limits>

using namespace bitloupe;

namespace {
QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}
} // namespace

class NumberTextTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void autoText_value_readsAsPeopleWriteIt_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("expected");
        QTest::newRow("zero") << 0.0 << "0";
        QTest::newRow("negative zero has no sign") << -0.0 << "0";
        QTest::newRow("a tenth") << 0.1 << "0.1";
        QTest::newRow("six significant digits") << 3.14159265 << "3.14159";
        QTest::newRow("trailing zeros go") << 1.5000001 << "1.5";
        QTest::newRow("minus is U+2212") << -1.8 << "\u22121.8";
        QTest::newRow("four digits stay together") << 1024.0 << "1024";
        QTest::newRow("five digits are grouped") << 65536.0 << "65,536";
        QTest::newRow("an integer above a million is written in full") << 16777217.0 << "16,777,217";
        QTest::newRow("a fraction above a million becomes a power") << 1234567.5 << "1.23457\u00B710\u2076";
        QTest::newRow("below a thousandth") << 7.45e-9 << "7.45\u00B710\u207B\u2079";
        QTest::newRow("a thousandth itself") << 0.001 << "0.001";
        QTest::newRow("rounds up into the next power") << 999999.7 << "1\u00B710\u2076";
        QTest::newRow("integer beyond 2^53") << 1e300 << "1\u00B710\u00B3\u2070\u2070";
        QTest::newRow("infinity") << std::numeric_limits<double>::infinity() << "\u221E";
        QTest::newRow("minus infinity") << -std::numeric_limits<double>::infinity() << "\u2212\u221E";
        QTest::newRow("not a number") << std::nan("") << "NaN";
    }
    void autoText_value_readsAsPeopleWriteIt()
    {
        QFETCH(double, value);
        QTEST(text(autoText(value)), "expected");
    }

    void fixedText_tie_followsTheExactBinaryValue_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<int>("decimals");
        QTest::addColumn<QString>("expected");
        QTest::newRow("0.5 is a true tie and goes to even") << 0.5 << 0 << "0";
        QTest::newRow("1.5 is a true tie and goes to even") << 1.5 << 0 << "2";
        QTest::newRow("1.005 lies below the tie") << 1.005 << 2 << "1.00";
        QTest::newRow("2.675 lies below the tie") << 2.675 << 2 << "2.67";
        QTest::newRow("0.125 is a true tie") << 0.125 << 2 << "0.12";
        QTest::newRow("width is kept") << 4.0 << 2 << "4.00";
        QTest::newRow("rounded to zero loses its sign") << -0.001 << 2 << "0.00";
        QTest::newRow("groups before the point only") << -12345.6789 << 4 << "\u221212,345.6789";
        QTest::newRow("2^-24 exactly") << std::ldexp(1.0, -24) << 24 << "0.000000059604644775390625";
    }
    void fixedText_tie_followsTheExactBinaryValue()
    {
        QFETCH(double, value);
        QFETCH(int, decimals);
        QTEST(text(fixedText(value, decimals)), "expected");
    }

    void significantText_value_keepsItsDigits_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<int>("digits");
        QTest::addColumn<QString>("expected");
        QTest::newRow("zeros are kept") << 0.5 << 4 << "0.5000";
        QTest::newRow("step of the mapping picture") << 0.38666666 << 4 << "0.3867";
        QTest::newRow("small") << 0.02357 << 3 << "0.0236";
        QTest::newRow("power") << 4.832e-5 << 3 << "4.83\u00B710\u207B\u2075";
        QTest::newRow("round up across a power of ten") << 9.996 << 3 << "10.0";
        QTest::newRow("more digits before the point than asked for") << 12345.0 << 3 << "12,300";
        QTest::newRow("zero") << 0.0 << 3 << "0.00";
        QTest::newRow("one digit") << -27.0 << 1 << "\u221230";
    }
    void significantText_value_keepsItsDigits()
    {
        QFETCH(double, value);
        QFETCH(int, digits);
        QTEST(text(significantText(value, digits)), "expected");
    }

    void percentText_fraction_movesThePointExactly_data()
    {
        QTest::addColumn<double>("fraction");
        QTest::addColumn<int>("decimals");
        QTest::addColumn<QString>("expected");
        QTest::newRow("of the header") << 0.123 << 1 << "12.3 %";
        QTest::newRow("no decimals") << 0.5 << 0 << "50 %";
        QTest::newRow("below one percent") << 0.0037 << 2 << "0.37 %";
        QTest::newRow("zero") << 0.0 << 0 << "0 %";
        QTest::newRow("minus") << -0.157 << 1 << "\u221215.7 %";
        QTest::newRow("0.285 times 100 would round to 28.499999999999996")
            << 0.285 << 13 << "28.5000000000000 %";
    }
    void percentText_fraction_movesThePointExactly()
    {
        QFETCH(double, fraction);
        QFETCH(int, decimals);
        QTEST(text(percentText(fraction, decimals)), "expected");
    }

    void scientificText_value_hasSuperscriptPower()
    {
        QCOMPARE(text(scientificText(4.832e-5, 2)), QStringLiteral("4.83\u00B710\u207B\u2075"));
        QCOMPARE(text(scientificText(-65504, 4)), QStringLiteral("\u22126.5504\u00B710\u2074"));
        QCOMPARE(text(scientificText(9.999e9, 1)), QStringLiteral("1.0\u00B710\u00B9\u2070"));
        QCOMPARE(text(scientificText(0, 2)), QStringLiteral("0.00"));
    }

    void integerText_extremes_areGrouped()
    {
        QCOMPARE(text(integerText(0)), QStringLiteral("0"));
        QCOMPARE(text(integerText(-9999)), QStringLiteral("\u22129999"));
        QCOMPARE(text(integerText(10000)), QStringLiteral("10,000"));
        QCOMPARE(text(integerText(std::numeric_limits<std::int64_t>::min())),
                 QStringLiteral("\u22129,223,372,036,854,775,808"));
    }

    void superscript_and_withMinus_changeOnlyTheirSigns()
    {
        QCOMPARE(text(superscript(-14)), QStringLiteral("\u207B\u00B9\u2074"));
        QCOMPARE(text(superscript(1023)), QStringLiteral("\u00B9\u2070\u00B2\u00B3"));
        QCOMPARE(text(withMinus("-0.5 ULP")), QStringLiteral("\u22120.5 ULP"));
    }

    void texts_commaLocale_changeNothing()
    {
        const std::string before = autoText(0.5) + fixedText(12345.5, 2);
        std::setlocale(LC_ALL, "de_DE.UTF-8");
        QCOMPARE(autoText(0.5) + fixedText(12345.5, 2), before);
        std::setlocale(LC_ALL, "C");
    }
};

QTEST_APPLESS_MAIN(NumberTextTest)
#include "tst_number_text.moc"
