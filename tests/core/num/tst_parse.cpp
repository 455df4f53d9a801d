#include "core/num/parse.h"

#include <QTest>

using namespace bitloupe;

class TestParse : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void text_everyNotation_isExact_data();
    void text_everyNotation_isExact();
    void text_wrong_saysWhereAndWhy_data();
    void text_wrong_saysWhereAndWhy();
    void text_hugeExponents_answerAtOnce();
    void shortText_longNumbers_areCutWithAnEllipsis();
    void nan_payload_isKeptWhereThereIsRoom_data();
    void nan_payload_isKeptWhereThereIsRoom();
};

void TestParse::text_everyNotation_isExact_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("exact");
    const auto row = [](const char* text, const char* exact) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(exact);
    };
    row("0.1", "0.1");
    row("-0", "-0");
    row("+.5", "0.5");
    row("5.", "5");
    row("007", "7");
    row("1e-3", "0.001");
    row("1E+3", "1000");
    row("0e999999999999999999999", "0");
    row("0x2E66", "11878");
    row("0x1.998p-4", "0.0999755859375");
    row("0x.8", "0.5");
    row("0b1011.01", "11.25");
    row("0b1p3", "8");
    row("0o17", "15");
    row("1/3", "1/3");
    row("2/6", "1/3");
    row("1/8", "0.125");
    row("-1/3", "-1/3");
    row("0.1 + 0.2", "0.3");
    row("1 - 0.9 - 0.1", "0");
    row("2*3+4", "10");
    row("2*(3+4)", "14");
    row("-2^2", "-4");
    row("2^-14", "0.00006103515625");
    row("(-0)^3", "-0");
    row("(-0)^2", "0");
    row("0^(10^400)", "0");
    row("2**10", "1024");
    row("(1/3)^2", "1/9");
    row("2^3^2", "512");
    row("(-6/4)^-3", "-8/27");
    row("(-1/3)^4", "1/81");
    row("7^0", "1");
    // Reducing by a long divisor, by a word, by twos, and a long number by a short one both ways round.
    row("3^2000*7^10/(3^1990*7^3)", "48629390607");
    row("(2^200*3^5*7)/(2^190*3^4*11)", "21504/11");
    row("(3^200*5)/(3^201*7)", "5/21");
    row("3^20000/(3^20000*11+0)", "1/11");
    row("3^20000*11/3^20000", "11");
    row("6^400/9^200/2^400", "1");
    row("7−5", "2");
    row("3×4÷6·5", "10");
    row("--5", "5");
    row("1e3/1e4", "0.1");
    row("1-1", "0");
    row("-(0)", "-0");
    row("inf", "Infinity");
    row("-Infinity", "-Infinity");
    row("∞", "Infinity");
    row("NaN", "NaN");
    row(" 12 ", "12");
    row("0x1e-3", "27");
    row("1/3 - 1/3", "0");
    row("0,1", "0.1");
    row("-1,5", "-1.5");
    row("1234,5", "1234.5");
    row("0,125", "0.125");
    row(",5", "0.5");
    row("1_000_000", "1000000");
    row("0x1.998p-4f", "0.0999755859375");
    row("nan(5)", "NaN");
    row("-snan", "NaN");
}

void TestParse::text_everyNotation_isExact()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, exact);
    const auto number = parseNumber(text.toStdString(), "/state/input");
    QVERIFY2(number, number ? "" : number.error().message.c_str());
    QCOMPARE(QByteArray::fromStdString(number->text()), exact);
}

void TestParse::text_wrong_saysWhereAndWhy_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<int>("code");
    const auto row = [](const char* text, const char* message, ErrorCode code = ErrorCode::WrongType) {
        QTest::newRow(*text == 0 ? "empty" : text)
            << QByteArray(text) << QByteArray(message) << static_cast<int>(code);
    };
    row("1.2.3", "1.2.3 is not a number: there is a second point at position 4.");
    row("1/0", "1/0 has no value.", ErrorCode::NoAnswer);
    row("0^-1", "0^-1 has no value.", ErrorCode::NoAnswer);
    row("", "Type a number, for example 0.1 or 1/3.", ErrorCode::Missing);
    row("  ", "Type a number, for example 0.1 or 1/3.", ErrorCode::Missing);
    row("1,234", "1,234 has a comma at position 2: write 1234, or 1.234 if it is the decimal sign.");
    row("1,234.5", "1,234.5 has a comma at position 2: write it without grouping digits, as 1234.5.");
    row("1.234,5", "1.234,5 has a comma at position 6: write it without grouping digits, as 1234.5.");
    row("1,234,567", "1,234,567 has a comma at position 2: write it without grouping digits, as 1234567.");
    row("1__0", "1__0 is not a number: \"_\" is no digit of base 10 at position 2.");
    row("nan(5", "The parenthesis opened at position 4 is not closed.");
    row("nan(x)", "The payload at position 5 must be a whole number such as 5 or 0x1f.");
    row("snan(0)", "A signalling NaN needs a payload of at least 1: with 0 its code would be infinity.");
    row("nan(1) + 1", "Infinity and NaN stand alone: they take no part in exact arithmetic.");
    row("12a", "12a is not a number: \"a\" is no digit of base 10 at position 3.");
    row("0b12", "0b12 is not a number: \"2\" is no digit of base 2 at position 4.");
    row("0x", "0x is not a number: a digit is missing at position 3.");
    row(".", ". is not a number: a digit is missing at position 2.");
    row("1e", "1e is not a number: the exponent is no whole number at position 3.");
    row("1e5.2", "1e5.2 is not a number: the exponent is no whole number at position 3.");
    row("hello", "\"hello\" is not a number: digits, inf or nan are.");
    row("1 2", "A sign such as + or * is missing at position 3.");
    row("(1", "The parenthesis opened at position 1 is not closed.");
    row("1)", "The parenthesis closed at position 2 was never opened.");
    row("1+", "1+ is not complete: a number is missing at the end.");
    row("3 $ 4", "3 $ 4 is not a number: \"$\" at position 3 has no meaning here.");
    row("ä", "? is not a number: that sign at position 1 has no meaning here.");
    row("inf-inf", "Infinity and NaN stand alone: they take no part in exact arithmetic.");
    row("0^inf", "The exponent at position 3 must be a whole number.");
    row("2^(10^400)", "The power at position 3 is too large to be kept exactly.", ErrorCode::TooLarge);
    row(("3^31000/7^17000" + QByteArray("-1").repeated(10)).constData(),
        "There is too much arithmetic with long numbers here.", ErrorCode::TooLarge);
    row("3^33000*3^33000", "The result has too many digits to be kept exactly.", ErrorCode::TooLarge);
    row("2^0.5", "The exponent at position 3 must be a whole number.");
    row("2^(10^9)", "The power at position 3 is too large to be kept exactly.", ErrorCode::TooLarge);
    row("1e999999999", "1e999999999 is out of reach: numbers here go to about 10^±12000.",
        ErrorCode::TooLarge);
    row("0x1p-9999999999999999", "0x1p-9999999999999999 is out of reach: numbers here go to about 10^±12000.",
        ErrorCode::TooLarge);
    row("1e99999999999999999999",
        "1e99999999999999999999 is out of reach: numbers here go to about 10^±12000.", ErrorCode::TooLarge);
}

void TestParse::text_wrong_saysWhereAndWhy()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, message);
    QFETCH(int, code);
    const auto number = parseNumber(text.toStdString(), "/state/input");
    QVERIFY(!number);
    QCOMPARE(QByteArray::fromStdString(number.error().message), message);
    QCOMPARE(static_cast<int>(number.error().code), code);
    QCOMPARE(number.error().where, std::string("/state/input"));
}

void TestParse::text_hugeExponents_answerAtOnce()
{
    QVERIFY(parseNumber("1e12000", ""));
    QVERIFY(parseNumber("1e-12000", ""));
    QVERIFY(!parseNumber(std::string(5000, '1'), ""));
    QVERIFY(!parseNumber(std::string(500, '(') + "1" + std::string(499, ')'), ""));
    std::string product = "1e9999";
    for (int i = 0; i < 100; ++i)
        product += "*1e9999";
    const auto number = parseNumber(product, "");
    QVERIFY(!number);
    QCOMPARE(number.error().code, ErrorCode::TooLarge);
}

void TestParse::shortText_longNumbers_areCutWithAnEllipsis()
{
    const auto text = [](const char* input, int digits) { return parseNumber(input, "")->shortText(digits); };
    QCOMPARE(text("1/3", 12), std::string("0.333333333333…"));
    QCOMPARE(text("-2/3", 4), std::string("−0.6666…").replace(0, 3, "-"));
    QCOMPARE(text("1/3/1000", 4), std::string("0.0003333…"));
    QCOMPARE(text("1000/7", 5), std::string("142.85…"));
    QCOMPARE(text("1/8", 12), std::string("0.125"));
    QCOMPARE(text("12345.678901", 6), std::string("12345.6…"));
    QCOMPARE(text("123456789", 3), std::string("123456789"));
    QCOMPARE(text("-0", 3), std::string("-0"));
}

void TestParse::nan_payload_isKeptWhereThereIsRoom_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("format");
    QTest::addColumn<quint64>("pattern");
    const auto row = [](const char* text, const char* format, quint64 pattern) {
        QTest::addRow("%s in %s", text, format) << QByteArray(text) << QByteArray(format) << pattern;
    };
    row("nan", "binary16", 0x7E00);
    row("nan(0)", "binary16", 0x7E00);
    row("nan(5)", "binary16", 0x7E05);
    row("-nan(5)", "binary16", 0xFE05);
    row("nan(0x1ff)", "binary16", 0x7FFF);
    row("nan(0x200)", "binary16", 0x7E00); // nine bits below the quiet bit
    row("snan", "binary16", 0x7C01);
    row("snan(5)", "binary16", 0x7C05);
    row("- snan(5)", "binary16", 0xFC05);
    row("snan(0x200)", "binary16", 0x7E00);
    row("nan(0x155555)", "binary32", 0x7FD55555);
    row("snan(0x7ffffffffffff)", "binary64", 0x7FF7FFFFFFFFFFFF);
    row("snan(1)", "float8_e5m2", 0x7D);
    row("snan(1)", "float8_e4m3fn", 0x7F);
    row("snan(1)", "float8_e4m3fnuz", 0x80);
    row("snan(1)", "float6_e3m2fn", 0x20); // no NaN: the zero of the other sign, as everywhere
}

void TestParse::nan_payload_isKeptWhereThereIsRoom()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, format);
    QFETCH(quint64, pattern);
    const auto literal = parseLiteral(text.toStdString(), "/state/input");
    QVERIFY2(literal, literal ? "" : literal.error().message.c_str());
    const NumberFormat target{findFormat(format.toStdString())->format};
    const Rounded rounded = roundLiteral(target, *literal, {});
    QCOMPARE(quint64(rounded.pattern), pattern);
    const bool hasNan = target.asFloat()->hasNan();
    QCOMPARE(rounded.flags.invalid, !hasNan);
}

QTEST_APPLESS_MAIN(TestParse)
#include "tst_parse.moc"
