#include "core/num/decode.h"
#include "core/num/exact.h"
#include "core/num/exact_text.h"
#include "core/num/format_fields.h"
#include "core/num/parse.h"
#include "core/num/rounding.h"
#include "tests/core/num/csv.h"

#include <QTest>

#include <bit>
#include <cmath>

using namespace bitloupe;

class TestFormats : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyVector_decoded_agrees();
    void table_factCards_hold_data();
    void table_factCards_hold();
    void roundTrip_allCodesTo16Bits_keepTheirCode();
    void roundTrip_everyMode_neverMovesACode();
    void text_allCodesOfBinary16_readBackExactly();
    void neighbours_allCodesTo8Bits_areOrderedWithoutGaps();
    void neighbours_edges_followIeee();
    void ulp_edges_isTheLastPlace();
    void toDouble_subnormalTies_areRoundedOnce();
    void fields_everyShape_readsBack_data();
    void fields_everyShape_readsBack();
    void fields_badShape_namesTheField_data();
    void fields_badShape_namesTheField();
};

void TestFormats::everyVector_decoded_agrees()
{
    const auto rows = test::csvRows("formats.csv");
    QVERIFY(rows.size() > 2200);
    for (const auto& row : rows) {
        const NamedFormat* named = findFormat(test::formatId(row[0]).toStdString());
        QVERIFY2(named != nullptr, row[0].constData());
        const auto pattern = patternFromHex(row[1].toStdString(), named->format.totalBits());
        QVERIFY2(pattern, row[1].constData());
        const Decoded decoded = decode(named->format, *pattern);
        QCOMPARE(QByteArray(classWord(decoded.numberClass).data()), row[2]);
        QCOMPARE(decoded.negative ? 1 : 0, row[3].toInt());
        QCOMPARE(*decoded.biasedExponent, row[4].toULongLong());
        if (!row[5].isEmpty())
            QCOMPARE(*decoded.exponent, row[5].toInt());
        if (!row[6].isEmpty())
            QCOMPARE(*decoded.fraction, row[6].toULongLong());
        if (!decoded.value.isFinite())
            continue;
        // The reference writes "6.1E-5"; its exact number must be ours.
        const auto reference = parseNumber(row[7].toStdString(), "");
        QVERIFY2(reference, row[7].constData());
        QCOMPARE(compare(*reference, decoded.value), 0);
        QCOMPARE(reference->isNegative(), decoded.negative);
        const auto hexfloat = parseNumber(hexfloatText(decoded.value), "");
        QVERIFY(hexfloat);
        QCOMPARE(compare(*hexfloat, decoded.value), 0);
    }
}

void TestFormats::table_factCards_hold_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<int>("bits");
    QTest::addColumn<double>("largest");
    QTest::addColumn<double>("smallest");
    QTest::newRow("binary64") << QByteArray("binary64") << 64 << 0x1.fffffffffffffp1023 << 0x1p-1074;
    QTest::newRow("binary32") << QByteArray("binary32") << 32 << 0x1.fffffep127 << 0x1p-149;
    QTest::newRow("tf32") << QByteArray("tf32") << 19 << 0x1.ffcp127 << 0x1p-136;
    QTest::newRow("binary16") << QByteArray("binary16") << 16 << 65504.0 << 0x1p-24;
    QTest::newRow("bfloat16") << QByteArray("bfloat16") << 16 << 0x1.fep127 << 0x1p-133;
    QTest::newRow("e4m3fn") << QByteArray("float8_e4m3fn") << 8 << 448.0 << 0x1p-9;
    QTest::newRow("e5m2") << QByteArray("float8_e5m2") << 8 << 57344.0 << 0x1p-16;
    QTest::newRow("e4m3fnuz") << QByteArray("float8_e4m3fnuz") << 8 << 240.0 << 0x1p-10;
    QTest::newRow("e5m2fnuz") << QByteArray("float8_e5m2fnuz") << 8 << 57344.0 << 0x1p-17;
    QTest::newRow("e4m3b11fnuz") << QByteArray("float8_e4m3b11fnuz") << 8 << 30.0 << 0x1p-13;
    QTest::newRow("e3m4") << QByteArray("float8_e3m4") << 8 << 15.5 << 0x1p-6;
    QTest::newRow("e8m0fnu") << QByteArray("float8_e8m0fnu") << 8 << 0x1p127 << 0x1p-127;
    QTest::newRow("e3m2fn") << QByteArray("float6_e3m2fn") << 6 << 28.0 << 0x1p-4;
    QTest::newRow("e2m3fn") << QByteArray("float6_e2m3fn") << 6 << 7.5 << 0x1p-3;
    QTest::newRow("e2m1fn") << QByteArray("float4_e2m1fn") << 4 << 6.0 << 0x1p-1;
}

void TestFormats::table_factCards_hold()
{
    QFETCH(QByteArray, id);
    QFETCH(int, bits);
    QFETCH(double, largest);
    QFETCH(double, smallest);
    const NamedFormat* named = findFormat(id.toStdString());
    QVERIFY(named != nullptr);
    QCOMPARE(named->format.totalBits(), bits);
    QCOMPARE(decode(named->format, named->format.maxFinite()).value.toDouble(), largest);
    QCOMPARE(decode(named->format, named->format.powersOnly ? 0 : 1).value.toDouble(), smallest);
    QCOMPARE(namedFormats().size(), std::size_t(15));
}

void TestFormats::roundTrip_allCodesTo16Bits_keepTheirCode()
{
    for (const NamedFormat& named : namedFormats()) {
        const FloatFormat& format = named.format;
        if (format.totalBits() > 16)
            continue;
        for (std::uint64_t code = 0; code < std::uint64_t(1) << format.totalBits(); ++code) {
            const Decoded decoded = decode(format, code);
            const Rounded rounded = roundTo(format, decoded.value);
            if (decoded.numberClass == NumberClass::Nan) {
                QCOMPARE(decode(format, rounded.pattern).numberClass, NumberClass::Nan);
            } else {
                QCOMPARE(rounded.pattern, code);
                QCOMPARE(rounded.flags, Flags{});
            }
        }
    }
}

void TestFormats::roundTrip_everyMode_neverMovesACode()
{
    const FloatFormat custom{.exponentBits = 3, .fractionBits = 5, .bias = -4, .specials = Specials::NanOnly};
    for (const auto& [mode, word] : enumWords(RoundingMode{})) {
        for (std::uint64_t code = 0; code < 512; ++code) {
            const Decoded decoded = decode(custom, code);
            if (decoded.value.isFinite())
                QCOMPARE(roundTo(custom, decoded.value, {mode, Overflow::Ieee, 3}).pattern, code);
        }
    }
}

void TestFormats::text_allCodesOfBinary16_readBackExactly()
{
    for (std::uint64_t code = 0; code < 65536; ++code) {
        const Dyadic value = decode(kBinary16, code).value;
        if (!value.isFinite())
            continue;
        const std::string text = decimalText(value);
        QCOMPARE(std::strtod(text.c_str(), nullptr), value.toDouble());
        QCOMPARE(std::strtod(hexfloatText(value).c_str(), nullptr), value.toDouble());
        const auto parsed = parseNumber(text, "");
        QVERIFY(parsed);
        QCOMPARE(roundTo(kBinary16, *parsed).pattern, code);
    }
    QCOMPARE(decimalText(Dyadic::fromDouble(0x1p-1074)).size(), std::size_t(1076));
    QCOMPARE(decimalText(Dyadic::fromDouble(0x1p100)), std::string("1267650600228229401496703205376"));
    QCOMPARE(decimalText(Dyadic::fromDouble(-0.0)), std::string("-0"));
}

void TestFormats::neighbours_allCodesTo8Bits_areOrderedWithoutGaps()
{
    for (const NamedFormat& named : namedFormats()) {
        if (named.format.totalBits() > 8)
            continue;
        const NumberFormat format{named.format};
        for (std::uint64_t code = 0; code < std::uint64_t(1) << format.totalBits(); ++code) {
            const Dyadic value = decode(format, code).value;
            const auto up = neighbour(format, code, 1);
            if (value.kind == Dyadic::Kind::Nan) {
                QVERIFY(!up);
                continue;
            }
            if (!up)
                continue;
            const double x = value.toDouble();
            const double y = decode(format, *up).value.toDouble();
            QVERIFY(y > x);
            for (std::uint64_t other = 0; other < std::uint64_t(1) << format.totalBits(); ++other) {
                const double z = decode(format, other).value.toDouble();
                QVERIFY(!(z > x && z < y));
            }
            const auto back = neighbour(format, *up, -1);
            QVERIFY(back);
            QCOMPARE(decode(format, *back).value.toDouble(), x);
        }
    }
}

void TestFormats::neighbours_edges_followIeee()
{
    const NumberFormat half{kBinary16};
    QCOMPARE(neighbour(half, 0x7BFF, 1), std::optional<std::uint64_t>(0x7C00));
    QCOMPARE(neighbour(half, 0x7C00, 1), std::nullopt);
    QCOMPARE(neighbour(half, 0xFC00, 1), std::optional<std::uint64_t>(0xFBFF));
    QCOMPARE(neighbour(half, 0x0000, -1), std::optional<std::uint64_t>(0x8001));
    QCOMPARE(neighbour(half, 0x8000, 1), std::optional<std::uint64_t>(0x0001));
    QCOMPARE(neighbour(half, 0x8001, 1), std::optional<std::uint64_t>(0x8000));
    QCOMPARE(neighbour({kE4M3FNUZ}, 0x81, 1), std::optional<std::uint64_t>(0));
    QCOMPARE(neighbour({kE4M3FN}, 0x7E, 1), std::nullopt);
    QCOMPARE(neighbour({FixedFormat{true, 7, 0}}, 0x7F, 1), std::nullopt);
    QCOMPARE(neighbour({FixedFormat{true, 7, 0}}, 0xFF, 1), std::optional<std::uint64_t>(0));
}

void TestFormats::ulp_edges_isTheLastPlace()
{
    QCOMPARE(ulpExponent({kBinary16}, 0x3C00), std::optional<int>(-10));
    QCOMPARE(ulpExponent({kBinary16}, 0x0000), std::optional<int>(-24));
    QCOMPARE(ulpExponent({kBinary16}, 0x7C00), std::nullopt);
    QCOMPARE(ulpExponent({FixedFormat{true, 3, 4}}, 0x10), std::optional<int>(-4));
}

void TestFormats::toDouble_subnormalTies_areRoundedOnce()
{
    // 2^-1074 * (1 + 1/2 - 2^-60) is below the tie; through 53 bits it would become the tie and then 2.
    const Dyadic number{.significand = (std::uint64_t(3) << 60U) - 1, .exponent = -1074 - 61};
    QCOMPARE(number.toDouble(), 0x1p-1074);
    QCOMPARE((Dyadic{.significand = 1, .exponent = 1024}).toDouble(), HUGE_VAL);
    QCOMPARE((Dyadic{.negative = true, .significand = ~std::uint64_t(0), .exponent = 0}).toDouble(), -0x1p64);
}

void TestFormats::fields_everyShape_readsBack_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("written");
    QTest::newRow("a name") << QByteArray(R"("tf32")") << QByteArray(R"("tf32")");
    QTest::newRow("custom with the usual bias")
        << QByteArray(R"({"exponentBits":4,"fractionBits":2})")
        << QByteArray(R"({"exponentBits":4,"fractionBits":2,"bias":7,"specials":"ieee"})");
    QTest::newRow("custom equal to a row is that row")
        << QByteArray(R"({"exponentBits":4,"fractionBits":3,"bias":7,"specials":"nanOnly"})")
        << QByteArray(R"("float8_e4m3fn")");
    QTest::newRow("int8") << QByteArray(R"({"signed":true,"integerBits":7,"fractionBits":0})")
                          << QByteArray(R"({"signed":true,"integerBits":7,"fractionBits":0})");
}

void TestFormats::fields_everyShape_readsBack()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, written);
    const auto parsed = parseJson(json.toStdString());
    QVERIFY(parsed);
    NumberFormat format;
    QVERIFY(readValue(*parsed, format, "/state/format", Limits{}));
    QCOMPARE(dumpJson(writeValue(format)), written.toStdString());
}

void TestFormats::fields_badShape_namesTheField_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("where");
    QTest::addColumn<int>("code");
    const auto row = [](const char* name, const char* json, const char* where, ErrorCode code) {
        QTest::newRow(name) << QByteArray(json) << QByteArray(where) << static_cast<int>(code);
    };
    row("unknown name", R"("binary15")", "/f", ErrorCode::OutOfRange);
    row("no fraction bits", R"({"exponentBits":4})", "/f/fractionBits", ErrorCode::Missing);
    row("no known key", R"({"bits":4})", "/f", ErrorCode::Missing);
    row("17 exponent bits", R"({"exponentBits":17,"fractionBits":3})", "/f/exponentBits",
        ErrorCode::OutOfRange);
    row("65 bits", R"({"exponentBits":14,"fractionBits":50})", "/f", ErrorCode::OutOfRange);
    row("ieee without fraction", R"({"exponentBits":4,"fractionBits":0})", "/f/fractionBits",
        ErrorCode::OutOfRange);
    row("no digits", R"({"signed":true,"integerBits":0})", "/f", ErrorCode::OutOfRange);
    row("misspelt key", R"({"integerBits":3,"fractoinBits":1})", "/f/fractoinBits", ErrorCode::UnknownKey);
}

void TestFormats::fields_badShape_namesTheField()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, where);
    QFETCH(int, code);
    NumberFormat format;
    const auto status = readValue(*parseJson(json.toStdString()), format, "/f", Limits{});
    QVERIFY(!status);
    QCOMPARE(QByteArray::fromStdString(status.error().where), where);
    QCOMPARE(static_cast<int>(status.error().code), code);
    const char end = status.error().message.back();
    QVERIFY(end == '.' || end == '?');
}

QTEST_APPLESS_MAIN(TestFormats)
#include "tst_formats.moc"
