#include "core/labs/numbers/explain.h"

#include <QTest>

#include <cmath>

using namespace bitloupe;
using namespace bitloupe::numbers;

namespace {

Result resultOf(const State& state)
{
    const auto result = compute(state, Context{});
    if (!result)
        qFatal("%s", result.error().message.c_str());
    return *result;
}

State asking(const char* input, const NumberFormat& format = {kBinary16})
{
    State state;
    state.format = format;
    state.input = input;
    return state;
}

} // namespace

class TestNumbersExplain : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void edits_eachWay_leaveOneSource();
    void withFormat_ofBits_keepsTheValueAsSource();
    void withUlpStep_atTheEnd_staysThere();
    void withAskedAt_fourTenths_asksForTheDecimal();
    void bitMeaning_ofOneTenth_isTheHandWorkedOne();
    void binades_everySmallFormat_countItsNumbers();
    void neighbourhood_zone_holdsExactlyWhatRoundsHere_data();
    void neighbourhood_zone_holdsExactlyWhatRoundsHere();
    void neighbourhood_ofPowersOfTwo_hasAHalfGapBelow();
    void allValues_ofFloat4_areFifteen();
    void facts_ofBinary16_areTheKnownOnes();
};

void TestNumbersExplain::edits_eachWay_leaveOneSource()
{
    const State state = asking("0.1");
    const State bits = withPattern(state, 0x3C00);
    QVERIFY(bits.validate());
    QVERIFY(!bits.input);
    QCOMPARE(*bits.bits, std::string("3c00"));
    const State typed = withInput(bits, "2");
    QVERIFY(typed.validate());
    QVERIFY(!typed.bits);
    QCOMPARE(*withUnitStep(state, resultOf(state), 1).input, std::string("1.1"));
    QCOMPARE(*withUnitStep(asking("1/3"), resultOf(asking("1/3")), -1).input, std::string("-2/3"));
}

void TestNumbersExplain::withFormat_ofBits_keepsTheValueAsSource()
{
    const State state = withFormat(withPattern(asking("0.1"), 0x2E66), {kE4M3FN});
    QVERIFY(state.source);
    QVERIFY(!state.bits);
    const Result result = resultOf(state);
    QCOMPARE(result.input->exact, std::string("0.0999755859375"));
    QCOMPARE(result.value, std::string("0.1015625"));
    QCOMPARE(*withFormat(asking("0.1"), {kE4M3FN}).input, std::string("0.1"));
}

void TestNumbersExplain::withUlpStep_atTheEnd_staysThere()
{
    const State largest = withPattern(asking("1", {kE4M3FN}), 0x7E);
    QCOMPARE(withUlpStep(largest, resultOf(largest), 1), largest);
    QCOMPARE(*withUlpStep(largest, resultOf(largest), -1).bits, std::string("7d"));
}

void TestNumbersExplain::withAskedAt_fourTenths_asksForTheDecimal()
{
    const State state = asking("0.1");
    QCOMPARE(*withAskedAt(state, resultOf(state), 0.4001).input, std::string("0.1"));
    QCOMPARE(*withAskedAt(state, resultOf(state), 0).input, std::string("0.0999755859375"));
}

void TestNumbersExplain::bitMeaning_ofOneTenth_isTheHandWorkedOne()
{
    const Result result = resultOf(asking("0.1"));
    const BitMeaning last = bitMeaning(result, 0);
    QVERIFY(last.field == Field::Fraction);
    QCOMPARE(last.worth, std::string("0.00006103515625")); // 2^-10 * 2^-4
    QCOMPARE(last.flipped, std::string("0.10003662109375"));
    QVERIFY(bitMeaning(result, 15).field == Field::Sign);
    QCOMPARE(bitMeaning(result, 15).flipped, std::string("-0.0999755859375"));
    QCOMPARE(bitMeaning(result, 12).weight, 2);
    const BitMeaning sign = bitMeaning(resultOf(asking("1", {FixedFormat{true, 3, 4}})), 7);
    QCOMPARE(sign.worth, std::string("-8"));
}

void TestNumbersExplain::binades_everySmallFormat_countItsNumbers()
{
    for (const NamedFormat& named : namedFormats()) {
        if (named.format.totalBits() > 8)
            continue;
        double count = 0;
        for (const Binade& binade : binades({named.format}))
            count += std::exp2(binade.log2Count);
        // The positive finite numbers; codes 1 to maxFinite, and code 0 too where it is no zero.
        QCOMPARE(std::round(count), double(named.format.maxFinite()) + (named.format.powersOnly ? 1 : 0));
    }
}

void TestNumbersExplain::neighbourhood_zone_holdsExactlyWhatRoundsHere_data()
{
    QTest::addColumn<int>("mode");
    for (const auto& [mode, word] : enumWords(RoundingMode{})) {
        if (mode != RoundingMode::Stochastic)
            QTest::newRow(word.data()) << static_cast<int>(mode);
    }
}

void TestNumbersExplain::neighbourhood_zone_holdsExactlyWhatRoundsHere()
{
    QFETCH(int, mode);
    for (std::uint64_t code = 0; code < 256; ++code) {
        State state = withPattern(asking("0", {kE4M3FN}), code);
        state.rounding = static_cast<RoundingMode>(mode);
        const Result result = resultOf(state);
        const Neighbourhood here = neighbourhood(result);
        // The outermost numbers have no neighbour to share a zone with, and both zeros share theirs.
        if (here.ticks.size() != 5 || result.decoded.value.isZero())
            continue;
        for (int sixteenths = -16; sixteenths <= 16; ++sixteenths) {
            const double steps = sixteenths / 16.0;
            const Exact offset = Exact(Dyadic::fromDouble(steps)).timesPowerOfTwo(*result.ulpExponent);
            const Exact number = result.stored() + offset;
            const bool roundsHere = roundTo(state.format, number, state.rule()).pattern == code;
            const bool inside = (steps > here.zoneLow || (here.lowIncluded && steps == here.zoneLow))
                && (steps < here.zoneHigh || (here.highIncluded && steps == here.zoneHigh));
            if (roundsHere != inside)
                qWarning() << "code" << code << "steps" << steps;
            QCOMPARE(inside, roundsHere);
        }
    }
}

void TestNumbersExplain::neighbourhood_ofPowersOfTwo_hasAHalfGapBelow()
{
    const Neighbourhood here = neighbourhood(resultOf(asking("1")));
    QCOMPARE(here.ticks.size(), std::size_t(5));
    QCOMPARE(here.ticks[here.stored - 1].steps, -0.5);
    QCOMPARE(here.ticks[here.stored + 1].steps, 1.0);
    QCOMPARE(here.zoneLow, -0.25);
    QCOMPARE(here.zoneHigh, 0.5);
    QVERIFY(neighbourhood(resultOf(asking("nan"))).ticks.empty());
    const Neighbourhood zero = neighbourhood(resultOf(asking("-0")));
    QCOMPARE(zero.ticks[zero.stored + 1].value, std::string("0.000000059604644775390625"));
}

void TestNumbersExplain::allValues_ofFloat4_areFifteen()
{
    const std::vector<double> values = allValues({kE2M1FN});
    QCOMPARE(values.size(), std::size_t(15));
    QCOMPARE(values.front(), -6.0);
    QCOMPARE(values[8], 0.5);
    QVERIFY(allValues({kBinary16}).empty());
}

void TestNumbersExplain::facts_ofBinary16_areTheKnownOnes()
{
    const FormatFacts facts = formatFacts({kBinary16});
    QCOMPARE(facts.largest, std::string("65504"));
    QCOMPARE(facts.smallestNormal, std::string("0.00006103515625"));
    QCOMPARE(facts.smallestSubnormal, std::string("0.000000059604644775390625"));
    QCOMPARE(facts.epsilonExponent, -10);
    QCOMPARE(facts.finiteCount, 63487.0);
    QVERIFY(std::abs(facts.rangeDb - 240.8) < 0.1);
}

QTEST_APPLESS_MAIN(TestNumbersExplain)
#include "tst_numbers_explain.moc"
