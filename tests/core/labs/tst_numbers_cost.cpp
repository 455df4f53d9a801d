#include "core/labs/numbers/bias_order.h"
#include "core/labs/numbers/cost_facts.h"
#include "core/labs/registry.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace bitloupe;
using namespace bitloupe::numbers;

class NumbersCostTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void memory_ofResNet50_isThatOfTheCourse();
    void memory_ofBlocks_countsWholeBlocks();
    void parseCount_readsWhatPeopleWrite_data();
    void parseCount_readsWhatPeopleWrite();
    void sum_widthsByHand_data();
    void sum_widthsByHand();
    void sum_neededBits_holdEverySumAndNoFewerDo();
    void sum_rule_neverFallsShort();
    void safeTerms_byHand_data();
    void safeTerms_byHand();
    void growth_addsOneBitPerDoubling();
    void dramRead_paysForFourThousandMacs();
    void biased_patternsAreInTheOrderOfValues();
    void twosComplement_patternsAreNot();
    void twosComplement_keepsEveryNumber();
    void biasOrder_ofE3M2_byHand();
    void state_costFields_haveDefaultsAndLimits();
};

void NumbersCostTest::memory_ofResNet50_isThatOfTheCourse()
{
    const auto rows = memoryOf(kResNet50Params);
    const auto row = [&](std::string_view label) {
        return *std::ranges::find_if(rows, [&](const MemoryRow& r) { return r.stored->label == label; });
    };
    QCOMPARE(row("binary32").bytes, 102228128);
    QVERIFY(std::abs(row("binary32").mebibytes() - 97.492) < 5e-4);
    QCOMPARE(row("int8").bytes, 25557032);
    QCOMPARE(row("int4").bytes, 12778516);
    QCOMPARE(row("TF32 in 32 bits").bytes, row("binary32").bytes);
    QCOMPARE(row("FP6 E3M2").bytes, 25557032 * 6 / 8);
    QCOMPARE(row("int8").readPicojoules, 25557032 * 1300.0 / 8);
    QVERIFY(std::ranges::is_sorted(rows, std::ranges::greater{},
                                   [](const MemoryRow& r) { return r.stored->bitsPerValue(); }));
}

void NumbersCostTest::memory_ofBlocks_countsWholeBlocks()
{
    const auto bytes = [](std::string_view label, std::int64_t count) {
        for (const MemoryRow& row : memoryOf(count)) {
            if (row.stored->label == label)
                return row.bytes;
        }
        return std::int64_t(-1);
    };
    QCOMPARE(bytes("MXFP4 blocks", 32), 17);
    QCOMPARE(bytes("MXFP4 blocks", 33), 34);
    QCOMPARE(bytes("NVFP4 blocks", 16), 9);
    QCOMPARE(bytes("Q4_0 blocks", 32), 18);
    QCOMPARE(bytes("Q8_0 blocks", 32), 34);
    QCOMPARE(bytes("MXFP6 blocks", 32), 25);
    QCOMPARE(bytes("int4", 3), 2);
    QCOMPARE(bytes("binary64", kMaxCount), 8 * kMaxCount);
}

void NumbersCostTest::parseCount_readsWhatPeopleWrite_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("count");
    QTest::newRow("separators") << "25,557,032" << 25557032LL;
    QTest::newRow("other separators") << "25 557_032" << 25557032LL;
    QTest::newRow("billions") << "7B" << 7000000000LL;
    QTest::newRow("a decimal of millions") << "25.5M" << 25500000LL;
    QTest::newRow("words are none") << "many" << -1LL;
    QTest::newRow("nothing is none") << "" << -1LL;
    QTest::newRow("a suffix alone is none") << "M" << -1LL;
    QTest::newRow("zero is none") << "0" << -1LL;
    QTest::newRow("infinity is none") << "inf" << -1LL;
    QTest::newRow("not a number is none") << "nan" << -1LL;
    QTest::newRow("more than 10^15 is none") << "1001T" << -1LL;
}

void NumbersCostTest::parseCount_readsWhatPeopleWrite()
{
    QFETCH(QString, text);
    QFETCH(qint64, count);
    const auto read = parseCount(text.toStdString(), "/state/cost/count");
    QCOMPARE(read.has_value(), count > 0);
    if (read)
        QCOMPARE(*read, count);
}

void NumbersCostTest::sum_widthsByHand_data()
{
    QTest::addColumn<qint64>("k");
    QTest::addColumn<int>("bits");
    QTest::addColumn<bool>("isSigned");
    QTest::addColumn<quint64>("bound");
    QTest::addColumn<int>("rule");
    QTest::addColumn<int>("needed");
    QTest::newRow("one product of int8: 16384 in 16 bits") << 1LL << 8 << true << 16384ULL << 16 << 16;
    QTest::newRow("one product of uint8: 65025 in 16 bits") << 1LL << 8 << false << 65025ULL << 16 << 16;
    QTest::newRow("576 of int8: the rule says 26, 25 hold it")
        << 576LL << 8 << true << 9437184ULL << 26 << 25;
    QTest::newRow("576 of uint8 need all 26") << 576LL << 8 << false << 37454400ULL << 26 << 26;
    QTest::newRow("512 of int8: a power of two needs the rule")
        << 512LL << 8 << true << 8388608ULL << 25 << 25;
    QTest::newRow("513 of int8: one more, and still 25") << 513LL << 8 << true << 8404992ULL << 26 << 25;
    QTest::newRow("4 of int2: 16 in 6 bits") << 4LL << 2 << true << 16ULL << 6 << 6;
}

void NumbersCostTest::sum_widthsByHand()
{
    QFETCH(qint64, k);
    QFETCH(int, bits);
    QFETCH(bool, isSigned);
    const SumOfProducts sum{k, bits, isSigned};
    QTEST(quint64(sumBound(sum)), "bound");
    QTEST(ruleBits(sum), "rule");
    QTEST(neededBits(sum), "needed");
}

void NumbersCostTest::sum_neededBits_holdEverySumAndNoFewerDo()
{
    for (int bits = 2; bits <= kMaxFactorBits; ++bits) {
        for (const bool isSigned : {false, true}) {
            for (const std::int64_t k : {1LL, 2LL, 3LL, 7LL, 576LL, 1025LL, 131071LL, 131072LL, 1LL << 24}) {
                const SumOfProducts sum{k, bits, isSigned};
                const int needed = neededBits(sum);
                const auto largest = [&](int width) {
                    return (std::uint64_t(1) << (width - (isSigned ? 1 : 0))) - 1;
                };
                QVERIFY(sumBound(sum) <= largest(needed));
                QVERIFY(sumBound(sum) > largest(needed - 1));
                QVERIFY(safeTerms(needed, bits, isSigned) >= k);
                QVERIFY(safeTerms(needed - 1, bits, isSigned) < k);
            }
        }
    }
}

void NumbersCostTest::sum_rule_neverFallsShort()
{
    for (int bits = 2; bits <= kMaxFactorBits; ++bits) {
        for (std::int64_t k = 1; k <= 5000; ++k) {
            const SumOfProducts whole{k, bits, true};
            const int spare = ruleBits(whole) - neededBits(whole);
            QVERIFY(spare == 0 || spare == 1);
            QVERIFY(ruleBits({k, bits, false}) >= neededBits({k, bits, false}));
        }
    }
}

void NumbersCostTest::safeTerms_byHand_data()
{
    QTest::addColumn<int>("accumulator");
    QTest::addColumn<int>("bits");
    QTest::addColumn<bool>("isSigned");
    QTest::addColumn<qint64>("k");
    QTest::newRow("int8 into int32: 2147483647 / 16384") << 32 << 8 << true << 131071LL;
    QTest::newRow("int8 into int16: one product, not two") << 16 << 8 << true << 1LL;
    QTest::newRow("int8 into 24 bits: 8388607 / 16384") << 24 << 8 << true << 511LL;
    QTest::newRow("uint8 into uint32: 4294967295 / 65025") << 32 << 8 << false << 66051LL;
    QTest::newRow("int16 into int32: one product") << 32 << 16 << true << 1LL;
    QTest::newRow("int16 into int16: none") << 16 << 16 << true << 0LL;
    QTest::newRow("one signed bit holds nothing") << 1 << 2 << true << 0LL;
    QTest::newRow("uint2 into uint64") << 64 << 2 << false << qint64(~std::uint64_t(0) / 9);
}

void NumbersCostTest::safeTerms_byHand()
{
    QFETCH(int, accumulator);
    QFETCH(int, bits);
    QFETCH(bool, isSigned);
    QTEST(qint64(safeTerms(accumulator, bits, isSigned)), "k");
    QCOMPARE(safeTermsInFloat32(8, true), 1024);
}

void NumbersCostTest::growth_addsOneBitPerDoubling()
{
    const CostAnswer answer = costAnswer({});
    QCOMPARE(answer.growth.size(), std::size_t(11)); // 1, 2, ... 512 and 576
    for (std::size_t i = 0; i + 1 < answer.growth.size(); ++i) {
        QCOMPARE(answer.growth[i].k, std::int64_t(1) << i);
        QCOMPARE(answer.growth[i].neededBits, 16 + int(i));
    }
    QCOMPARE(answer.growth.back().k, 576);
    QCOMPARE(answer.growth.back().neededBits, answer.neededBits);
    QCOMPARE(doublings(1), std::vector<std::int64_t>{1});
    QCOMPARE(doublings(8), (std::vector<std::int64_t>{1, 2, 4, 8}));
}

void NumbersCostTest::dramRead_paysForFourThousandMacs()
{
    QCOMPARE(std::floor(costAnswer({}).macsPerDramRead), 4333.0); // 1300 / 0.3
}

void NumbersCostTest::biased_patternsAreInTheOrderOfValues()
{
    for (const NamedFormat& named : namedFormats()) {
        if (named.format.totalBits() > kMaxOrderBits)
            continue;
        const BiasOrder order = biasOrder(named.format, ExponentCoding::Biased);
        QCOMPARE(order.crossings, 0);
        for (const OrderedCode& code : order.codes) {
            QCOMPARE(code.patternRank, code.valueRank);
            QCOMPARE(code.pattern, code.biasedPattern);
        }
    }
}

void NumbersCostTest::twosComplement_patternsAreNot()
{
    for (const FloatFormat& format : {kE3M2FN, kE4M3FN, kE5M2, kE3M4})
        QVERIFY(biasOrder(format, ExponentCoding::TwosComplement).crossings > 0);
}

void NumbersCostTest::twosComplement_keepsEveryNumber()
{
    const BiasOrder biased = biasOrder(kE4M3FN, ExponentCoding::Biased);
    const BiasOrder other = biasOrder(kE4M3FN, ExponentCoding::TwosComplement);
    QCOMPARE(other.codes.size(), biased.codes.size());
    QCOMPARE(biased.codes.size(), std::size_t(127)); // all magnitudes but NaN
    for (std::size_t i = 1; i < other.codes.size(); ++i)
        QVERIFY(other.codes[i - 1].pattern < other.codes[i].pattern);
    for (const OrderedCode& code : other.codes)
        QCOMPARE(code.value, biased.codes[code.valueRank].value);
}

void NumbersCostTest::biasOrder_ofE3M2_byHand()
{
    // 1.00 x 2^0 is 011.00 with bias 3 and 000.00 in two's complement, where it comes first.
    const BiasOrder order = biasOrder(kE3M2FN, ExponentCoding::TwosComplement);
    QCOMPARE(order.codes.size(), std::size_t(32));
    QCOMPARE(order.codes[0].value, 1.0);
    QCOMPARE(order.codes[0].biasedPattern, std::uint64_t(0b01100));
    QCOMPARE(order.codes[0].valueRank, std::size_t(12));
    // Exponents 0 to 4 come before -3 (zero and subnormals), -2 and -1: 20 codes each pass 12.
    QCOMPARE(order.crossings, 20 * 12);
    QCOMPARE(order.codes[20].value, 0.0);
    QCOMPARE(order.codes[20].pattern, std::uint64_t(0b10100));
}

void NumbersCostTest::state_costFields_haveDefaultsAndLimits()
{
    const Lab& lab = *findLab("numbers");
    const auto evaluated = [&](const char* state) {
        const auto complete = completeState(lab, *parseJson(state));
        return complete ? lab.evaluate(*complete, {}) : Expected<LabResult>(fail(complete.error()));
    };
    const auto asked = evaluated(R"({"cost":{"k":1024,"signed":false}})");
    QVERIFY(asked.has_value());
    QCOMPARE(asked->json["cost"]["count"].get<std::int64_t>(), kResNet50Params);
    QCOMPARE(asked->json["cost"]["accumulator"]["ruleBits"].get<int>(), 26);
    QVERIFY(!evaluated("{}")->json.contains("cost"));
    QVERIFY(evaluated(R"({"page":"cost"})")->json.contains("cost"));
    for (const auto& [state, where] : {std::pair{R"({"cost":{"k":0}})", "/state/cost/k"},
                                       std::pair{R"({"cost":{"count":0}})", "/state/cost/count"},
                                       std::pair{R"({"cost":{"bits":1}})", "/state/cost/bits"},
                                       std::pair{R"({"cost":{"bits":17}})", "/state/cost/bits"}}) {
        const auto refused = evaluated(state);
        QVERIFY(!refused.has_value());
        QCOMPARE(refused.error().where, std::string(where));
        QVERIFY(refused.error().code == ErrorCode::OutOfRange);
    }
}

QTEST_APPLESS_MAIN(NumbersCostTest)
#include "tst_numbers_cost.moc"
