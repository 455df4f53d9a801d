#include "core/num/decode.h"
#include "core/quant/block_measure.h"
#include "core/quant/distribution.h"
#include "core/quant/level_set.h"
#include "tests/core/quant/vectors.h"
#include "tests/paths.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <cmath>

using namespace bitloupe;

namespace {

std::shared_ptr<const ExactIndex> indexOf(const std::vector<float>& values)
{
    return *ExactIndex::build(values);
}

std::vector<float> laplace(std::int64_t count)
{
    return *drawDistribution("laplace", 3, count);
}

/// Error of sending every value where codeOf says, summed plainly.
double plainError(const std::vector<float>& values, const LevelSet& set)
{
    long double sum = 0;
    for (const float x : values) {
        const long double off = x - static_cast<long double>(set.levels[set.codeOf(x)]);
        sum += off * off;
    }
    return static_cast<double>(sum);
}

bool near(double got, double want, double tolerance)
{
    return std::abs(got - want) <= tolerance * std::abs(want);
}

} // namespace

class TestLevels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void powerOfTwo_handWorked_reachesTheMaximum();
    void powerOfTwo_oneBitOfBothSigns_isRefused();
    void logarithmic_handWorked_roundsInTheLogarithm();
    void lq_twoVectors_findTheirLevels();
    void lq_moreSteps_neverCost();
    void format_fp4_tiesGoToEven();
    void format_wide_isRefused();
    void measure_everySet_equalsThePlainSum();
    void nf4_publishedVectors_agree();
    void nf4_doubleQuantization_takesItsBits();
    void blocks_handWorkedQ8_agrees();
    void blocks_nonFinite_areLeftOut();
};

void TestLevels::powerOfTwo_handWorked_reachesTheMaximum()
{
    // 3 bits, both signs: three magnitudes. amax 3 is at 1.5 * 2, so it rounds up to 4: levels 1, 2, 4.
    const auto set = powerOfTwoLevels(*indexOf({-3, 0.1F, 1}), 3);
    QVERIFY(set);
    QVERIFY((set->levels == std::vector<double>{-4, -2, -1, 0, 1, 2, 4}));
    QCOMPARE(set->levels[set->codeOf(3)], 4.0); // a tie goes to the larger magnitude
    QCOMPARE(set->levels[set->codeOf(-1.5)], -2.0);
    QCOMPARE(set->levels[set->codeOf(0.49)], 0.0);
    // Without negatives every code but zero is a magnitude.
    const auto positive = powerOfTwoLevels(*indexOf({0, 0.9F}), 2);
    QVERIFY((positive->levels == std::vector<double>{0, 0.25, 0.5, 1}));
}

void TestLevels::powerOfTwo_oneBitOfBothSigns_isRefused()
{
    QVERIFY(powerOfTwoLevels(*indexOf({-1, 1}), 1).error().code == ErrorCode::OutOfRange);
    QVERIFY(logarithmicLevels(*indexOf({-1, 1}), 1, 2).error().code == ErrorCode::OutOfRange);
}

void TestLevels::logarithmic_handWorked_roundsInTheLogarithm()
{
    const auto set = logarithmicLevels(*indexOf({0, 4}), 2, 2);
    QVERIFY((set->levels == std::vector<double>{0, 1, 2, 4}));
    QCOMPARE(set->levels[set->codeOf(2.8)], 2.0); // below 2^1.5 = 2.828
    QCOMPARE(set->levels[set->codeOf(2.83)], 4.0);
    QCOMPARE(set->levels[set->codeOf(0.7)], 0.0); // below 2^-0.5 = 0.7071
    QCOMPARE(set->levels[set->codeOf(0.71)], 1.0);
}

void TestLevels::lq_twoVectors_findTheirLevels()
{
    // ±1 ± 2 make -3, -1, 1, 3: data that sit there are met but for the damping of 1e-4.
    std::vector<float> values;
    for (int i = 0; i < 100; ++i)
        values.insert(values.end(), {-3, -1, 1, 3});
    const auto fit = lqLevels(*indexOf(values), 2, 50, {});
    QVERIFY(fit);
    for (std::size_t i = 0; i < 4; ++i)
        QVERIFY(std::abs(fit->set.levels[i] - (2.0 * double(i) - 3)) < 1e-3);
    QVERIFY(lqLevels(*indexOf(values), 9, 1, {}).error().code == ErrorCode::TooLarge);
}

void TestLevels::lq_moreSteps_neverCost()
{
    const auto index = indexOf(laplace(20'000));
    double last = HUGE_VAL;
    for (int steps = 0; steps < 25; ++steps) {
        const double sse = measure(*index, lqLevels(*index, 3, steps, {})->set).metrics.sse;
        QVERIFY(sse <= last * (1 + 1e-6));
        last = sse;
    }
}

void TestLevels::format_fp4_tiesGoToEven()
{
    // amax 6 gives scale 1. Magnitudes 0, 0.5, 1, 1.5, 2, 3, 4, 6 have codes 0 to 7.
    const auto got = formatLevels(*indexOf({-6, 1}), NumberFormat{kE2M1FN});
    QCOMPARE(got->scale, 1.0);
    QCOMPARE(got->set.levels.size(), std::size_t(15));
    for (const auto& [x, want] :
         {std::pair{5.0, 4.0}, {-5.0, -4.0}, {2.5, 2.0}, {3.5, 4.0}, {0.25, 0.0}, {-0.75, -1.0}})
        QCOMPARE(got->set.levels[got->set.codeOf(x)], want);
}

void TestLevels::format_wide_isRefused()
{
    QVERIFY(formatLevels(*indexOf({1}), NumberFormat{kBinary32}).error().code == ErrorCode::TooLarge);
}

void TestLevels::measure_everySet_equalsThePlainSum()
{
    const std::vector<float> values = laplace(30'000);
    const auto index = indexOf(values);
    const std::vector<LevelSet> sets{
        *powerOfTwoLevels(*index, 4), *logarithmicLevels(*index, 5, 1.5), lqLevels(*index, 4, 10, {})->set,
        formatLevels(*index, NumberFormat{kE4M3FN})->set, nearestLevels({-1, 0.25, 0.5, 7})};
    for (const LevelSet& set : sets) {
        const Measurement got = measure(*index, set);
        QVERIFY(near(got.metrics.sse, plainError(values, set), 1e-11));
        std::int64_t counted = 0;
        for (const auto& [code, count] : got.filledCodes)
            counted += count;
        QCOMPARE(counted, got.metrics.count);
        double greatest = 0;
        for (const float x : values)
            greatest = std::max(greatest, std::abs(x - set.levels[set.codeOf(x)]));
        QCOMPARE(got.metrics.maxAbsError, greatest);
    }
}

void TestLevels::nf4_publishedVectors_agree()
{
    QFile file(QStringLiteral(BITLOUPE_TEST_DATA "/calibration.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonObject all = QJsonDocument::fromJson(file.readAll()).object();
    const QJsonArray table = all[QStringLiteral("nf4_table")].toArray();
    for (int i = 0; i < 16; ++i)
        QCOMPARE(double(nf4Levels()[std::size_t(i)]), table[i].toDouble());
    for (const QJsonValue& array : all[QStringLiteral("arrays")].toArray()) {
        const QByteArray hex = array[QStringLiteral("f32_hex")].toString().toLatin1();
        std::vector<float> values;
        for (qsizetype i = 0; i < hex.size(); i += 8)
            values.push_back(float32(hex.mid(i, 8)));
        const QJsonValue want = array[QStringLiteral("nf4_block64")];
        const auto got = measureNf4(values, 64, false, {});
        QVERIFY(near(got->measurement.metrics.sse, want[QStringLiteral("sse")].toDouble(), 1e-6));
        QVERIFY(near(got->measurement.metrics.sqnrDb, want[QStringLiteral("sqnr_db")].toDouble(), 1e-6));
        const std::vector<int> codes = nf4Codes(std::span<const float>(values).first(64));
        for (int i = 0; i < 64; ++i)
            QCOMPARE(codes[std::size_t(i)], want[QStringLiteral("codes_first64")][i].toInt());
    }
}

void TestLevels::nf4_doubleQuantization_takesItsBits()
{
    const std::vector<float> values = laplace(64 * 1024);
    const auto plain = measureNf4(values, 64, false, {});
    const auto twice = measureNf4(values, 64, true, {});
    QCOMPARE(plain->bitsPerValue, 4.5);
    QVERIFY(near(twice->bitsPerValue, 4.127, 1e-3));
    const double lost = plain->measurement.metrics.sqnrDb - twice->measurement.metrics.sqnrDb;
    QVERIFY(lost > 0 && lost < 0.5);
}

void TestLevels::blocks_handWorkedQ8_agrees()
{
    // amax 127: d = 1, so whole numbers are met and 0.5 rounds away from zero to 1.
    std::vector<float> values(32, 0);
    values[0] = 127;
    values[1] = -3;
    values[2] = 0.5F;
    const auto got = measureBlocks(values, *findBlockFormat(BlockKind::Q8_0), {}, {});
    QCOMPARE(got->measurement.metrics.sse, 0.25);
    QCOMPARE(got->measurement.metrics.maxAbsError, 0.5);
    QCOMPARE(got->bitsPerValue, 8.5);
    QVERIFY((got->measurement.filledCodes.back()
             == std::pair<std::int64_t, std::int64_t>{std::int64_t(got->levels.size()) - 1, 1}));
}

void TestLevels::blocks_nonFinite_areLeftOut()
{
    std::vector<float> values(64, 1);
    values[3] = NAN;
    values[40] = -INFINITY;
    for (const ScaledBlockFormat& format : blockFormats()) {
        const auto got = measureBlocks(values, format, {}, {});
        const ErrorMetrics& m = got->measurement.metrics;
        QCOMPARE(m.count, std::int64_t(62));
        QCOMPARE(m.nan, std::int64_t(1));
        QCOMPARE(m.inf, std::int64_t(1));
        QVERIFY(m.mse < 1e-3);
    }
    QCOMPARE(measureNf4(values, 64, false, {})->measurement.metrics.sse, 0.0);
}

QTEST_APPLESS_MAIN(TestLevels)
#include "tst_levels.moc"
