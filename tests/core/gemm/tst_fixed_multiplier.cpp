#include "core/base/random.h"
#include "core/gemm/fixed_multiplier.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace bitloupe;

class FixedMultiplierTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void multiplier_fromReal_isFractionAndShift_data();
    void multiplier_fromReal_isFractionAndShift();
    void multiplier_ofAnyReal_isWithinHalfUnit();
    void highMultiply_ofPair_roundsDoubledProduct_data();
    void highMultiply_ofPair_roundsDoubledProduct();
    void divide_everySmallValue_roundsHalfAwayFromZero();
    void doubleAndSingle_differ_whereTwoRoundingsAddUp();
    void leftShift_outOfInt32_hasNoAnswer();
};

void FixedMultiplierTest::multiplier_fromReal_isFractionAndShift_data()
{
    QTest::addColumn<double>("m");
    QTest::addColumn<int>("m0");
    QTest::addColumn<int>("shift");
    QTest::newRow("0.01 = 0.64 * 2^-6") << 0.01 << 1374389535 << -6;
    QTest::newRow("the example's M") << 0.004098039120435715 << 1126460416 << -7;
    QTest::newRow("one half keeps shift 0") << 0.5 << 1073741824 << 0;
    QTest::newRow("1 shifts to the left") << 1.0 << 1073741824 << 1;
    QTest::newRow("100 shifts seven to the left") << 100.0 << 1677721600 << 7;
    QTest::newRow("a fraction that rounds to 2^31 is halved") << std::nextafter(1.0, 0.0) << 1073741824 << 1;
    QTest::newRow("2^-32 is the smallest with a shift of -31") << 0x1p-32 << 1073741824 << -31;
    QTest::newRow("2^-33 becomes 0") << 0x1p-33 << 0 << 0;
    QTest::newRow("0 stays 0") << 0.0 << 0 << 0;
}

void FixedMultiplierTest::multiplier_fromReal_isFractionAndShift()
{
    QFETCH(double, m);
    QFETCH(int, m0);
    QFETCH(int, shift);
    const FixedMultiplier multiplier = fixedMultiplier(m);
    QCOMPARE(multiplier.m0, m0);
    QCOMPARE(multiplier.shift, shift);
}

void FixedMultiplierTest::multiplier_ofAnyReal_isWithinHalfUnit()
{
    SplitMix64 random(11);
    for (int i = 0; i < 20000; ++i) {
        const double m = std::ldexp(random.uniform(), static_cast<int>(random.next() % 40) - 30);
        const FixedMultiplier multiplier = fixedMultiplier(m);
        if (multiplier.m0 == 0)
            continue;
        QVERIFY(multiplier.m0 >= 1 << 30);
        const double error = std::ldexp(m, 31 - multiplier.shift) - multiplier.m0;
        QVERIFY2(std::fabs(error) <= 0.5, qPrintable(QString::number(m)));
    }
}

void FixedMultiplierTest::highMultiply_ofPair_roundsDoubledProduct_data()
{
    constexpr int kMin = std::numeric_limits<std::int32_t>::min();
    QTest::addColumn<int>("a");
    QTest::addColumn<int>("b");
    QTest::addColumn<int>("expected");
    QTest::newRow("1234 * 0.64 = 789.76 rounds up") << 1234 << 1374389535 << 790;
    QTest::newRow("5782 by the example's M0") << 5782 << 1126460416 << 3033;
    QTest::newRow("a positive half goes up") << 1 << (1 << 30) << 1;
    QTest::newRow("a negative half goes to zero") << -1 << (1 << 30) << 0;
    QTest::newRow("just below a negative half goes down") << -1 << ((1 << 30) + 1) << -1;
    QTest::newRow("smallest times smallest saturates") << kMin << kMin << 2147483647;
    QTest::newRow("smallest times largest") << kMin << 2147483647 << -2147483647;
}

void FixedMultiplierTest::highMultiply_ofPair_roundsDoubledProduct()
{
    QFETCH(int, a);
    QFETCH(int, b);
    QFETCH(int, expected);
    QCOMPARE(saturatingRoundingDoublingHighMul(a, b), expected);
    QCOMPARE(saturatingRoundingDoublingHighMul(b, a), expected);
}

void FixedMultiplierTest::divide_everySmallValue_roundsHalfAwayFromZero()
{
    for (int exponent = 0; exponent <= 10; ++exponent) {
        for (int x = -5000; x <= 5000; ++x) {
            const double exact = std::ldexp(x, -exponent); // std::round takes halves away from zero
            QCOMPARE(roundingDivideByPowerOfTwo(x, exponent), static_cast<std::int32_t>(std::round(exact)));
        }
    }
    QCOMPARE(roundingDivideByPowerOfTwo(std::numeric_limits<std::int32_t>::min(), 31), -1);
    QCOMPARE(roundingDivideByPowerOfTwo(std::numeric_limits<std::int32_t>::max(), 31), 1);
}

void FixedMultiplierTest::doubleAndSingle_differ_whereTwoRoundingsAddUp()
{
    const FixedMultiplier m{1583594044, -9}; // 7984 * M = 11.499
    QCOMPARE(multiplyRoundingTwice(7984, m), std::optional(12));
    QCOMPARE(multiplyRoundingOnce(7984, m), std::optional(11));
    const FixedMultiplier quarter{1 << 30, -1};
    QCOMPARE(multiplyRoundingTwice(1, quarter), std::optional(1));
    QCOMPARE(multiplyRoundingOnce(1, quarter), std::optional(0));
}

void FixedMultiplierTest::leftShift_outOfInt32_hasNoAnswer()
{
    QCOMPARE(multiplyRoundingTwice(1 << 30, {1 << 30, 1}), std::nullopt);
    QCOMPARE(multiplyRoundingTwice((1 << 30) - 1, {1 << 30, 1}), std::optional((1 << 30) - 1));
    QCOMPARE(multiplyRoundingTwice(1, {1 << 30, 40}), std::nullopt);
    QCOMPARE(multiplyRoundingTwice(0, {1 << 30, 40}), std::optional(0));
    QCOMPARE(multiplyRoundingOnce(1 << 30, {1 << 30, 3}), std::nullopt);
}

QTEST_APPLESS_MAIN(FixedMultiplierTest)
#include "tst_fixed_multiplier.moc"
