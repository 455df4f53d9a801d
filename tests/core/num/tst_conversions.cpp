#include "core/num/exact.h"
#include "core/num/rounding.h"
#include "tests/core/num/csv.h"

#include <QTest>

#include <array>
#include <bit>
#include <cfenv>
#include <cmath>

using namespace bitloupe;

namespace {

struct Column {
    int index;
    RoundingRule rule;
};

constexpr std::array<Column, 8> kColumns{{{3, {RoundingMode::NearestEven, Overflow::Ieee}},
                                          {4, {RoundingMode::NearestEven, Overflow::Saturate}},
                                          {5, {RoundingMode::NearestEven, Overflow::SaturateFinite}},
                                          {6, {RoundingMode::NearestAway, Overflow::Ieee}},
                                          {7, {RoundingMode::TowardZero, Overflow::Ieee}},
                                          {8, {RoundingMode::Up, Overflow::Ieee}},
                                          {9, {RoundingMode::Down, Overflow::Ieee}},
                                          {10, {RoundingMode::TowardZero, Overflow::Saturate}}}};

/// The number moved away from zero by far less than any format resolves, which needs big integers.
Exact justBeyond(const Dyadic& number)
{
    return Exact(number)
        + Exact(Dyadic{.negative = number.negative, .significand = 1, .exponent = number.exponent - 200});
}

/// The code that a search through all codes finds for a positive number in range.
std::uint64_t searched(const FloatFormat& format, const Exact& number, RoundingMode mode)
{
    std::uint64_t below = 0;
    for (std::uint64_t code = 0; code <= format.maxFinite(); ++code) {
        if (compare(Exact(decode(format, code).value), number) <= 0)
            below = code;
    }
    const Exact rest = number - Exact(decode(format, below).value);
    const Exact gap = Exact(decode(format, below + 1).value) - number;
    const int nearer = compare(rest, gap);
    const bool grows = !rest.isZero()
        && (mode == RoundingMode::Up || (mode == RoundingMode::NearestAway && nearer >= 0)
            || (mode == RoundingMode::NearestEven && (nearer > 0 || (nearer == 0 && (below & 1U) != 0))));
    return below + (grows ? 1 : 0);
}

} // namespace

class TestConversions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyVector_eachMode_givesTheReferenceCode();
    void nanPayloads_publishedConverters_agreeOnNan();
    void bigIntegers_justBeyondANumber_roundAsItsModeSays();
    void fractions_smallFormats_agreeWithASearchThroughAllCodes();
    void hardware_fourModes_agreesForBinary32();
    void hardware_doubleRoundingTraps_areRoundedOnce();
    void thirds_eachMode_goWhereTheModeSays_data();
    void thirds_eachMode_goWhereTheModeSays();
    void flags_specialCases_areThoseOfIeee_data();
    void flags_specialCases_areThoseOfIeee();
    void stochastic_manySeeds_roundUpAsOftenAsTheRestSays();
    void stochastic_sameSeed_repeats();
    void fixedPoint_edges_saturateAndRound_data();
    void fixedPoint_edges_saturateAndRound();
    void oneDigitFormats_tie_goToTheLargerMagnitude();
    void relativeError_exactReference_isNearest();
};

void TestConversions::everyVector_eachMode_givesTheReferenceCode()
{
    const auto rows = test::csvRows("conversions.csv");
    QVERIFY(rows.size() > 24000);
    int checked = 0;
    for (const auto& row : rows) {
        const NamedFormat* target = findFormat(test::formatId(row[0]).toStdString());
        QVERIFY2(target != nullptr, row[0].constData());
        const FloatFormat source = row[1] == "f32" ? kBinary32 : kBinary64;
        const auto pattern = patternFromHex(row[2].toStdString(), source.totalBits());
        QVERIFY(pattern);
        const Dyadic number = decode(source, *pattern).value;
        for (const Column& column : kColumns) {
            const QByteArray expected = row[column.index];
            if (expected.isEmpty())
                continue;
            const Rounded rounded = roundTo(target->format, number, column.rule);
            const QByteArray got =
                QByteArray::fromStdString(hexText(rounded.pattern, target->format.totalBits()));
            if (got != expected)
                qWarning() << row << "column" << column.index << "got" << got;
            QCOMPARE(got, expected);
            ++checked;
        }
    }
    QVERIFY(checked > 190000);
}

void TestConversions::bigIntegers_justBeyondANumber_roundAsItsModeSays()
{
    const auto rows = test::csvRows("conversions.csv");
    for (qsizetype i = 0; i < rows.size(); i += 3) {
        const NamedFormat* target = findFormat(test::formatId(rows[i][0]).toStdString());
        const FloatFormat source = rows[i][1] == "f32" ? kBinary32 : kBinary64;
        const Dyadic number =
            decode(source, *patternFromHex(rows[i][2].toStdString(), source.totalBits())).value;
        if (!number.isFinite() || number.isZero())
            continue;
        const Exact beyond = justBeyond(number);
        QVERIFY(!beyond.asDyadic());
        const auto code = [&](const auto& x, RoundingMode mode) {
            return roundTo(target->format, x, {mode}).pattern;
        };
        // A tie is one no longer; every other number stays on its side of half a step.
        const bool tie = roundTo(target->format, number).tie;
        QCOMPARE(code(beyond, RoundingMode::NearestEven),
                 code(number, tie ? RoundingMode::NearestAway : RoundingMode::NearestEven));
        QCOMPARE(code(beyond, RoundingMode::NearestAway), code(number, RoundingMode::NearestAway));
        QCOMPARE(code(beyond, RoundingMode::TowardZero), code(number, RoundingMode::TowardZero));
        if (roundTo(target->format, number).flags.inexact) {
            QCOMPARE(code(beyond, RoundingMode::Up), code(number, RoundingMode::Up));
            QCOMPARE(code(beyond, RoundingMode::Down), code(number, RoundingMode::Down));
        }
    }
}

void TestConversions::fractions_smallFormats_agreeWithASearchThroughAllCodes()
{
    for (const FloatFormat& format : {kE4M3FN, kE3M2FN, kE2M3FN, kE2M1FN, kE5M2FNUZ}) {
        for (const int denominator : {3, 7, 11, 96, 112}) {
            for (int numerator = 1; numerator < 12 * denominator; numerator += 5) {
                const Exact number = Exact::fromInteger(numerator) / Exact::fromInteger(denominator);
                if (compare(number, Exact(decode(format, format.maxFinite()).value)) >= 0)
                    continue;
                for (const RoundingMode mode :
                     {RoundingMode::NearestEven, RoundingMode::NearestAway, RoundingMode::TowardZero,
                      RoundingMode::Up, RoundingMode::Down})
                    QCOMPARE(roundTo(format, number, {mode}).pattern, searched(format, number, mode));
            }
        }
    }
}

void TestConversions::hardware_fourModes_agreesForBinary32()
{
    const std::array<std::pair<int, RoundingMode>, 4> modes{{{FE_TONEAREST, RoundingMode::NearestEven},
                                                             {FE_TOWARDZERO, RoundingMode::TowardZero},
                                                             {FE_UPWARD, RoundingMode::Up},
                                                             {FE_DOWNWARD, RoundingMode::Down}}};
    std::uint64_t state = 1;
    for (int i = 0; i < 200000; ++i) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        // Exponents around the range of binary32, so that subnormals and overflow occur often.
        const std::uint64_t exponent = 1023 - 160 + (state >> 33U) % 300;
        const std::uint64_t bits = (state & 0x800FFFFFFFFFFFFFU) | (exponent << 52U);
        const double value = std::bit_cast<double>(bits);
        for (const auto& [hardware, mode] : modes) {
            std::fesetround(hardware);
            volatile double in = value;
            volatile float out = static_cast<float>(in);
            std::fesetround(FE_TONEAREST);
            const float expected = out;
            const Rounded rounded = roundTo(kBinary32, Dyadic::fromDouble(value), {mode});
            QCOMPARE(rounded.pattern, std::uint64_t(std::bit_cast<std::uint32_t>(expected)));
        }
    }
}

void TestConversions::hardware_doubleRoundingTraps_areRoundedOnce()
{
    // 1 + 2^-11 + 2^-40: just above a tie of binary16; through binary32 the last bit is lost and the tie goes
    // to 1.
    const Dyadic trap = Dyadic::fromDouble(1 + 0x1p-11 + 0x1p-40);
    QCOMPARE(roundTo(kBinary16, trap).pattern, std::uint64_t(0x3C01));
    const Rounded single = roundTo(kBinary32, trap);
    QCOMPARE(roundTo(kBinary16, decode(kBinary32, single.pattern).value).pattern, std::uint64_t(0x3C00));
}

void TestConversions::thirds_eachMode_goWhereTheModeSays_data()
{
    QTest::addColumn<int>("numerator");
    QTest::addColumn<int>("mode");
    QTest::addColumn<quint64>("code");
    // 1/3 = 1.0101010101|0101... * 2^-2 in binary16.
    QTest::newRow("1/3 to nearest drops less than half") << 1 << 0 << quint64(0x3555);
    QTest::newRow("1/3 toward zero") << 1 << 2 << quint64(0x3555);
    QTest::newRow("1/3 up") << 1 << 3 << quint64(0x3556);
    QTest::newRow("1/3 down") << 1 << 4 << quint64(0x3555);
    QTest::newRow("-1/3 up is toward zero") << -1 << 3 << quint64(0xB555);
    QTest::newRow("-1/3 down is away from zero") << -1 << 4 << quint64(0xB556);
    QTest::newRow("2/3 to nearest drops less than half too") << 2 << 0 << quint64(0x3955);
    QTest::newRow("5/3 to nearest grows") << 5 << 0 << quint64(0x3EAB);
}

void TestConversions::thirds_eachMode_goWhereTheModeSays()
{
    QFETCH(int, numerator);
    QFETCH(int, mode);
    QFETCH(quint64, code);
    const Exact number = Exact::fromInteger(numerator) / Exact::fromInteger(3);
    const Rounded rounded = roundTo(kBinary16, number, {static_cast<RoundingMode>(mode)});
    QCOMPARE(rounded.pattern, code);
    QVERIFY(rounded.flags.inexact);
    QVERIFY(!rounded.tie);
}

void TestConversions::flags_specialCases_areThoseOfIeee_data()
{
    QTest::addColumn<QByteArray>("format");
    QTest::addColumn<double>("value");
    QTest::addColumn<QByteArray>("flags");
    QTest::newRow("exact: none") << QByteArray("binary16") << 0.5 << QByteArray();
    QTest::newRow("0.1: inexact") << QByteArray("binary16") << 0.1 << QByteArray("inexact");
    QTest::newRow("exact subnormal: no underflow") << QByteArray("binary16") << 0x1p-24 << QByteArray();
    QTest::newRow("inexact subnormal: underflow")
        << QByteArray("binary16") << 0x1.8p-24 << QByteArray("inexact underflow");
    QTest::newRow("70000: overflow") << QByteArray("binary16") << 70000.0 << QByteArray("inexact overflow");
    QTest::newRow("65519 rounds to 65504: no overflow")
        << QByteArray("binary16") << 65519.0 << QByteArray("inexact");
    QTest::newRow("infinity is exact") << QByteArray("binary16") << HUGE_VAL << QByteArray();
    QTest::newRow("infinity into e4m3fn: invalid")
        << QByteArray("float8_e4m3fn") << HUGE_VAL << QByteArray("invalid");
    QTest::newRow("NaN into float4: invalid")
        << QByteArray("float4_e2m1fn") << std::nan("") << QByteArray("invalid");
    QTest::newRow("-1 into e8m0: invalid") << QByteArray("float8_e8m0fnu") << -1.0 << QByteArray("invalid");
}

void TestConversions::flags_specialCases_areThoseOfIeee()
{
    QFETCH(QByteArray, format);
    QFETCH(double, value);
    QFETCH(QByteArray, flags);
    const Rounded rounded = roundTo(findFormat(format.toStdString())->format, Dyadic::fromDouble(value));
    QByteArrayList words;
    for (const std::string_view word : rounded.flags.words())
        words.append(QByteArray(word.data(), static_cast<qsizetype>(word.size())));
    QCOMPARE(words.join(' '), flags);
}

void TestConversions::stochastic_manySeeds_roundUpAsOftenAsTheRestSays()
{
    // 1 + 0.3 steps of binary16, as a fraction: 30 % of the draws go up. 20,000 draws: standard deviation
    // 0.33 %.
    const Exact number =
        Exact::fromInteger(1) + Exact::powerOfTwo(-10) * (Exact::fromInteger(3) / Exact::fromInteger(10));
    int up = 0;
    for (std::uint64_t seed = 0; seed < 20000; ++seed)
        up += roundTo(kBinary16, number, {RoundingMode::Stochastic, Overflow::Ieee, seed}).pattern == 0x3C01
            ? 1
            : 0;
    QVERIFY2(up > 5700 && up < 6300, qPrintable(QString::number(up)));
}

void TestConversions::stochastic_sameSeed_repeats()
{
    const Dyadic number = Dyadic::fromDouble(0.1);
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const RoundingRule rule{RoundingMode::Stochastic, Overflow::Ieee, seed};
        const Rounded first = roundTo(kBinary16, number, rule);
        QCOMPARE(roundTo(kBinary16, number, rule).pattern, first.pattern);
        // Moved by 2^-256 the rest is the same to 64 bits: big integers must take the same side.
        QCOMPARE(roundTo(kBinary16, justBeyond(number), rule).pattern, first.pattern);
    }
    QCOMPARE(roundTo(kBinary16, Dyadic::fromDouble(0.5), {RoundingMode::Stochastic}).pattern,
             std::uint64_t(0x3800));
}

void TestConversions::fixedPoint_edges_saturateAndRound_data()
{
    QTest::addColumn<bool>("isSigned");
    QTest::addColumn<int>("integerBits");
    QTest::addColumn<int>("fractionBits");
    QTest::addColumn<double>("value");
    QTest::addColumn<quint64>("code");
    QTest::newRow("int8: 127.4 stays below the edge") << true << 7 << 0 << 127.4 << quint64(0x7F);
    QTest::newRow("int8: 127.5 would be 128, kept at 127") << true << 7 << 0 << 127.5 << quint64(0x7F);
    QTest::newRow("int8: -128.5 ties to -128") << true << 7 << 0 << -128.5 << quint64(0x80);
    QTest::newRow("int8: -1000 saturates") << true << 7 << 0 << -1000.0 << quint64(0x80);
    QTest::newRow("int8: 2.5 ties to 2") << true << 7 << 0 << 2.5 << quint64(2);
    QTest::newRow("int8: -3.5 ties to -4") << true << 7 << 0 << -3.5 << quint64(0xFC);
    QTest::newRow("uint4: -0.4 rounds to 0") << false << 4 << 0 << -0.4 << quint64(0);
    QTest::newRow("uint4: 20 saturates") << false << 4 << 0 << 20.0 << quint64(15);
    QTest::newRow("Q3.4: -1.5") << true << 3 << 4 << -1.5 << quint64(0xE8);
    QTest::newRow("int64: its smallest") << true << 63 << 0 << -0x1p63 << quint64(0x8000000000000000U);
    QTest::newRow("uint64: 2^64 saturates") << false << 64 << 0 << 0x1p64 << ~quint64(0);
    QTest::newRow("int8: NaN is 0") << true << 7 << 0 << std::nan("") << quint64(0);
}

void TestConversions::fixedPoint_edges_saturateAndRound()
{
    QFETCH(bool, isSigned);
    QFETCH(int, integerBits);
    QFETCH(int, fractionBits);
    QFETCH(double, value);
    QFETCH(quint64, code);
    const NumberFormat format{FixedFormat{isSigned, integerBits, fractionBits}};
    QCOMPARE(roundTo(format, Dyadic::fromDouble(value)).pattern, code);
}

void TestConversions::oneDigitFormats_tie_goToTheLargerMagnitude()
{
    // Without fraction bits every significand is 1, odd: IEEE 754 then delivers the larger magnitude.
    const FloatFormat format{.exponentBits = 4, .fractionBits = 0, .bias = 7, .specials = Specials::None};
    QCOMPARE(roundTo(format, Dyadic::fromDouble(1.5)).pattern, std::uint64_t(8));
    QCOMPARE(roundTo(format, Dyadic::fromDouble(3)).pattern, std::uint64_t(9));
    QCOMPARE(roundTo(format, Dyadic::fromDouble(0x1p-7)).pattern, std::uint64_t(0));
}

void TestConversions::relativeError_exactReference_isNearest()
{
    const Exact tenth = Exact::fromInteger(1) / Exact::fromInteger(10);
    const Exact stored = decode(kBinary16, 0x2E66).value;
    QCOMPARE(relativeError(stored, tenth), -0x1p-12);
    QCOMPARE(relativeError(Exact::fromInteger(0), tenth), -1.0);
    QCOMPARE(relativeError(Exact(), Exact()), 0.0);
    QVERIFY(std::isnan(relativeError(Dyadic{.kind = Dyadic::Kind::Nan}, tenth)));
}

/// Converters disagree about payloads; all keep a NaN a NaN, and F16C and Eigen keep its sign, as we do.
void TestConversions::nanPayloads_publishedConverters_agreeOnNan()
{
    const auto rows = test::csvRows("nan_payloads.csv");
    QVERIFY(rows.size() >= 10);
    for (const auto& row : rows) {
        const Dyadic asked = decode(kBinary32, row[0].toULongLong(nullptr, 16)).value;
        QVERIFY(asked.kind == Dyadic::Kind::Nan);
        for (const auto& [format, column] : {std::pair{kBinary16, 2}, std::pair{kBfloat16, 3}}) {
            const std::uint64_t got = roundTo(format, asked).pattern;
            const std::uint64_t theirs = row[column].toULongLong(nullptr, 16);
            QVERIFY(decode(format, got).numberClass == NumberClass::Nan);
            QVERIFY(decode(format, theirs).numberClass == NumberClass::Nan);
            QCOMPARE(got >> 15U, theirs >> 15U);
            QCOMPARE(got, format.quietNan(decode(format, theirs).negative));
        }
    }
}

QTEST_APPLESS_MAIN(TestConversions)
#include "tst_conversions.moc"
