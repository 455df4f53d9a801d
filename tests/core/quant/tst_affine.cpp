#include "core/base/random.h"
#include "core/quant/affine.h"
#include "tests/core/quant/vectors.h"

#include <QTest>

using namespace bitloupe;

class TestAffine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void quantize_publishedSamples_agree();
    void roundQuotient_ties_followTheRule_data();
    void roundQuotient_ties_followTheRule();
    void roundQuotient_nearTies_followTheExactQuotient();
    void quantize_farValues_clamp();
    void quantize_stochastic_meetsTheFraction();
    void isClipped_lastLevel_isInside();
    void scaleBits_forms_keepTheirDigits();
};

void TestAffine::quantize_publishedSamples_agree()
{
    const auto rows = readVectors("affine_samples.csv");
    QVERIFY(rows.size() > 2000);
    for (const VectorRow& row : rows) {
        const AffineParameters p{float32(row["scale_bits"]), ScaleForm::Binary32, row["zp"].toLongLong(),
                                 row["qmin"].toLongLong(), row["qmax"].toLongLong()};
        const double x = float32(row["x_bits"]);
        const auto code = quantize(x, p, CodeRounding::NearestEven);
        QCOMPARE(code, row["q_exact_rhe"].toLongLong());
        QCOMPARE(quantize(x, p, CodeRounding::NearestAway), row["q_exact_rha"].toLongLong());
        QCOMPARE(static_cast<float>(p.level(code)), float32(row["deq_exact_rhe_bits"]));
    }
}

void TestAffine::roundQuotient_ties_followTheRule_data()
{
    QTest::addColumn<double>("x");
    QTest::addColumn<double>("even");
    QTest::addColumn<double>("away");
    QTest::addColumn<double>("up");
    QTest::addColumn<double>("zero");
    QTest::newRow("0.5") << 0.5 << 0.0 << 1.0 << 1.0 << 0.0;
    QTest::newRow("1.5") << 1.5 << 2.0 << 2.0 << 2.0 << 1.0;
    QTest::newRow("2.5") << 2.5 << 2.0 << 3.0 << 3.0 << 2.0;
    QTest::newRow("-0.5") << -0.5 << 0.0 << -1.0 << 0.0 << 0.0;
    QTest::newRow("-1.5") << -1.5 << -2.0 << -2.0 << -1.0 << -1.0;
    QTest::newRow("-2.5") << -2.5 << -2.0 << -3.0 << -2.0 << -2.0;
    QTest::newRow("3 is whole") << 3.0 << 3.0 << 3.0 << 3.0 << 3.0;
    QTest::newRow("-3 is whole") << -3.0 << -3.0 << -3.0 << -3.0 << -3.0;
    QTest::newRow("2.25") << 2.25 << 2.0 << 2.0 << 3.0 << 2.0;
    QTest::newRow("-2.75") << -2.75 << -3.0 << -3.0 << -2.0 << -2.0;
}

void TestAffine::roundQuotient_ties_followTheRule()
{
    QFETCH(double, x);
    QFETCH(double, even);
    QFETCH(double, away);
    QFETCH(double, up);
    QFETCH(double, zero);
    // The powers of two change no quotient.
    for (const double scale : {1.0, 0x1p-30, 0x1p30}) {
        QCOMPARE(roundQuotient(x * scale, scale, CodeRounding::NearestEven), even);
        QCOMPARE(roundQuotient(x * scale, scale, CodeRounding::NearestAway), away);
        QCOMPARE(roundQuotient(x * scale, scale, CodeRounding::Up), up);
        QCOMPARE(roundQuotient(x * scale, scale, CodeRounding::TowardZero), zero);
    }
}

void TestAffine::roundQuotient_nearTies_followTheExactQuotient()
{
    // Scales and values of 53 bits, each value the double nearest to (k + f) S: the binary64 quotient hits
    // ties and whole numbers that the exact one misses. 64-bit significands hold 2x and (2k + 1) S up to k =
    // 2^10 exactly.
    SplitMix64 random(11);
    int missed = 0;
    for (int i = 0; i < 200'000; ++i) {
        const double scale = random.uniform();
        const auto k = static_cast<double>(static_cast<int>(random.next() % 512) - 256);
        const long double tie = (static_cast<long double>(k) + 0.5L) * scale;
        const auto x = static_cast<double>(tie);
        const long double beyond = static_cast<long double>(x) - tie;
        const double even = beyond > 0 ? k + 1 : beyond < 0 ? k : 2 * std::nearbyint(k / 2 + 0.25);
        const double got = roundQuotient(x, scale, CodeRounding::NearestEven);
        if (beyond != 0)
            QCOMPARE(got, even);
        missed += x / scale == k + 0.5 && beyond != 0 ? 1 : 0;

        const long double whole = static_cast<long double>(k) * scale;
        const auto y = static_cast<double>(whole);
        const long double rest = static_cast<long double>(y) - whole;
        QCOMPARE(roundQuotient(y, scale, CodeRounding::Up), rest > 0 ? k + 1 : k);
        const double truncated = k > 0 ? (rest < 0 ? k - 1 : k) : k < 0 ? (rest > 0 ? k + 1 : k) : 0;
        QCOMPARE(roundQuotient(y, scale, CodeRounding::TowardZero), truncated);
    }
    QVERIFY2(missed > 10'000, qPrintable(QString::number(missed)));
}

void TestAffine::quantize_farValues_clamp()
{
    const AffineParameters p{1e-30, ScaleForm::Binary64, 7, 0, 15};
    const double inf = std::numeric_limits<double>::infinity();
    for (const double x : {1.0, 3e38, 1e300, inf}) {
        QCOMPARE(quantize(x, p, CodeRounding::NearestEven), 15);
        QCOMPARE(quantize(-x, p, CodeRounding::TowardZero), 0);
    }
    const AffineParameters nothing{0, ScaleForm::Binary64, 3, 0, 15};
    QCOMPARE(quantize(5, nothing, CodeRounding::NearestEven), 3);
}

void TestAffine::quantize_stochastic_meetsTheFraction()
{
    const AffineParameters p{1, ScaleForm::Binary64, 0, 0, 15};
    SplitMix64 random(3);
    int ups = 0;
    for (int i = 0; i < 40'000; ++i)
        ups += quantize(4.25, p, CodeRounding::Stochastic, random.uniform()) == 5 ? 1 : 0;
    QVERIFY(std::abs(ups - 10'000) < 400);
    QCOMPARE(quantize(4, p, CodeRounding::Stochastic, 1e-9), 4);
}

void TestAffine::isClipped_lastLevel_isInside()
{
    const AffineParameters p{0.1, ScaleForm::Binary64, 2, 0, 7};
    QVERIFY(!isClipped(0.5, p));
    QVERIFY(isClipped(std::nextafter(0.5, 1), p) || 0.1 * 5 > 0.5);
    QVERIFY(isClipped(-0.21, p));
    QVERIFY(!isClipped(-0.2, p));
}

void TestAffine::scaleBits_forms_keepTheirDigits()
{
    QCOMPARE(scaleBits({.scale = 1, .scaleForm = ScaleForm::Binary32}), std::string("3f800000"));
    QCOMPARE(scaleBits({.scale = 1}), std::string("3ff0000000000000"));
    QCOMPARE(scaleBits({.scale = 0}), std::string("0000000000000000"));
}

QTEST_APPLESS_MAIN(TestAffine)
#include "tst_affine.moc"
