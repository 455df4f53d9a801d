#include "core/labs/numbers/explain.h"

#include <QTest>

using namespace bitloupe;
using namespace bitloupe::numbers;

namespace {

Result resultOf(const char* input, const NumberFormat& format = {kBinary16})
{
    State state;
    state.format = format;
    state.input = input;
    return *compute(state, {});
}

} // namespace

class TestNumbersLine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ticksAround_binadeEdge_halvesTheStepBelow();
    void ticksAround_ends_stopThere();
    void ticksWithin_coarserFormat_findsItsNumbers();
    void ticksWithin_tooMany_isNothing();
    void linearPlaces_everyFormat_ascend();
    void normalised_hand_data();
    void normalised_hand();
    void twin_ofBinary16_isHalfAndHalf();
    void twin_ofFixedPoint_floats();
};

void TestNumbersLine::ticksAround_binadeEdge_halvesTheStepBelow()
{
    const auto ticks = ticksAround({kBinary16}, 0x3C00, 3); // around 1
    QCOMPARE(ticks.size(), std::size_t(7));
    QCOMPARE(ticks[2].steps, -0.5);
    QCOMPARE(ticks[3].steps, 0.0);
    QCOMPARE(ticks[3].value, std::string("1"));
    QCOMPARE(ticks[4].steps, 1.0);
    QCOMPARE(ticks[6].pattern, std::uint64_t(0x3C03));
}

void TestNumbersLine::ticksAround_ends_stopThere()
{
    QCOMPARE(ticksAround({kBinary16}, 0x7BFF, 2).back().pattern, std::uint64_t(0x7BFF)); // no infinity
    QCOMPARE(ticksAround({kE8M0FNU}, 0, 2).front().pattern, std::uint64_t(0));
    const auto zero = ticksAround({kBinary16}, 0x8000, 1); // both zeros are one place
    QCOMPARE(zero.front().value, std::string("-0.000000059604644775390625"));
    QCOMPARE(zero.back().value, std::string("0.000000059604644775390625"));
}

void TestNumbersLine::ticksWithin_coarserFormat_findsItsNumbers()
{
    // E4M3FN around 1: 0.9375 1 1.125, from 1 in steps of 2^-4.
    const auto at = [](double value) { return Exact(Dyadic::fromDouble(value)); };
    const auto ticks = ticksWithin({kE4M3FN}, at(0.9), at(1.2), at(1), -4, 10);
    QVERIFY(ticks);
    QCOMPARE(*ticks, (std::vector<double>{-1, 0, 2}));
    // Past its largest number there is none.
    QVERIFY(ticksWithin({kE2M1FN}, at(7), at(9), at(8), 0, 10)->empty());
    QVERIFY(ticksWithin({kE8M0FNU}, at(-4), at(-3), at(-3), 0, 10)->empty());
}

void TestNumbersLine::ticksWithin_tooMany_isNothing()
{
    const auto at = [](double value) { return Exact(Dyadic::fromDouble(value)); };
    QVERIFY(!ticksWithin({kBinary32}, at(1), at(1.5), at(1), 0, 100));
}

void TestNumbersLine::linearPlaces_everyFormat_ascend()
{
    std::vector<NumberFormat> formats{
        {FixedFormat{true, 7, 8}}, {FixedFormat{false, 16, 0}}, {FixedFormat{true, 3, 4}}};
    for (const NamedFormat& named : namedFormats())
        formats.push_back({named.format});
    for (const NumberFormat& format : formats) {
        const auto places = linearPlaces(format);
        QVERIFY2(places.size() > 2, format.label().c_str());
        for (std::size_t i = 1; i < places.size(); ++i) {
            const Exact low = decode(format, places[i - 1]).value;
            const Exact high = decode(format, places[i]).value;
            QVERIFY2(compare(low, high) < 0, format.label().c_str());
        }
    }
    QCOMPARE(linearPlaces({kE2M1FN}).size(), std::size_t(15));
}

void TestNumbersLine::normalised_hand_data()
{
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QByteArray>("digits");
    QTest::addColumn<int>("before");
    QTest::addColumn<int>("after");
    QTest::addColumn<int>("exponent");
    QTest::addColumn<bool>("cut");
    const auto row = [](const char* input, const char* digits, int before, int after, int exponent,
                        bool cut) {
        QTest::newRow(input) << QByteArray(input) << QByteArray(digits) << before << after << exponent << cut;
    };
    row("3.125", "11001", 2, 1, 1, false);
    row("1", "10", 1, 1, 0, false);
    row("-0.25", "0010", 1, 3, -2, false);
    row("12", "1100", 4, 1, 3, false);
    row("0.1", "0000110011001100", 1, 5, -4, true);
    row("1e-8", "", 0, 0, 0, false); // 27 places
    row("1e9", "", 0, 0, 0, false);
    row("0", "", 0, 0, 0, false);
    row("inf", "", 0, 0, 0, false);
}

void TestNumbersLine::normalised_hand()
{
    QFETCH(QByteArray, input);
    const Normalised out = normalised(resultOf(input.constData()), 16);
    QTEST(QByteArray::fromStdString(out.digits), "digits");
    QTEST(out.before, "before");
    QTEST(out.after, "after");
    QTEST(out.exponent, "exponent");
    QTEST(out.cut, "cut");
    QVERIFY(!out.subnormal);
    // E4M3FN: 2^-8 is subnormal, the point stops at the exponent -6.
    const Normalised small = normalised(resultOf("2^-8", {kE4M3FN}), 16);
    QVERIFY(small.subnormal);
    QCOMPARE(small.exponent, -6);
    QCOMPARE(small.after - small.before, 6);
}

void TestNumbersLine::twin_ofBinary16_isHalfAndHalf()
{
    const Twin twin = twinOf(resultOf("0.1"));
    QCOMPARE(twin.format.label(), std::string("Q7.8"));
    QCOMPARE(twin.value, std::string("0.1015625")); // 26 / 256
    QCOMPARE(*twin.ulpExponent, -8);
    QVERIFY(twinOf(resultOf("1000")).flags.overflow);
}

void TestNumbersLine::twin_ofFixedPoint_floats()
{
    QCOMPARE(twinOf(resultOf("0.1", {FixedFormat{true, 7, 0}})).format, NumberFormat{kE4M3FN});
    QCOMPARE(twinOf(resultOf("0.1", {FixedFormat{true, 7, 8}})).format, NumberFormat{kBinary16});
    for (int bits = 2; bits <= 63; ++bits) {
        const Twin twin = twinOf(resultOf("0.75", {FixedFormat{true, bits, 0}}));
        QCOMPARE(twin.format.totalBits(), bits + 1);
    }
}

QTEST_APPLESS_MAIN(TestNumbersLine)
#include "tst_numbers_line.moc"
