#include "core/base/random.h"
#include "core/labs/weights/row_quantizer.h"
#include "core/labs/weights/row_simd.h"

#include <QTest>

#include <array>
#include <bit>
#include <cmath>
#include <tuple>

using namespace bitloupe;
using weights::Settings;

/// The loops over a row against one value at a time.
class WeightsRowsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void steps_areThoseOfTheExactQuotient_data();
    void steps_areThoseOfTheExactQuotient();
    void errors_agreeWithASum_data();
    void errors_agreeWithASum();
    void errors_inOnePassAreThoseOfTheSteps_data();
    void errors_inOnePassAreThoseOfTheSteps();
    void errors_ofASymmetricRange_needNoClipping_data();
    void errors_ofASymmetricRange_needNoClipping();
    void ends_areTheSmallestAndLargest();
    void tinyAndHugeScales_areExactToo();
    void bestClip_isTheLeastOfAllCandidates_data();
    void bestClip_isTheLeastOfAllCandidates();
    void bestClip_keepsTheRangeOfEqualErrors();
};

namespace {

/// Noise, and every few values a multiple of half a step or a neighbour of one.
std::vector<float> withTies(std::size_t count, double scale, double most, std::uint64_t seed)
{
    SplitMix64 random(seed);
    std::vector<float> out;
    for (std::size_t i = 0; i < count; ++i) {
        const double steps = (2.4 * random.uniform() - 1.2) * most;
        auto x = static_cast<float>(steps * scale);
        if (i % 3 != 0) {
            x = static_cast<float>((std::floor(steps) + 0.5) * scale);
            if (i % 3 == 2)
                x = std::nextafter(x, random.uniform() < 0.5 ? -1e30F : 1e30F);
        }
        out.push_back(x);
    }
    return out;
}

double exactStep(float x, const weights::simd::Grid& grid)
{
    return std::clamp(roundQuotient(x, grid.scale, CodeRounding::NearestEven), grid.low, grid.high);
}

} // namespace

void WeightsRowsTest::steps_areThoseOfTheExactQuotient_data()
{
    QTest::addColumn<double>("scale");
    QTest::addColumn<int>("bits");
    for (const int bits : {2, 3, 4, 8, 9, 10, 11, 16}) {
        QTest::addRow("%d bits, a power of two", bits) << 0x1p-7 << bits;
        QTest::addRow("%d bits, 0.4 / 127", bits) << 0.4 / 127 << bits;
        QTest::addRow("%d bits, a third", bits) << 1.0 / 3 << bits;
    }
}

void WeightsRowsTest::steps_areThoseOfTheExactQuotient()
{
    QFETCH(double, scale);
    QFETCH(int, bits);
    const double half = std::ldexp(1.0, bits - 1);
    const weights::simd::Grid grid{scale, -half, half - 1};
    for (const std::size_t count : {std::size_t(256), std::size_t(1), std::size_t(19), std::size_t(200)}) {
        for (std::uint64_t seed = 0; seed < 40; ++seed) {
            const auto values = withTies(count, scale, half, seed);
            std::vector<float> steps(count);
            weights::simd::steps(values, grid, steps.data());
            for (std::size_t i = 0; i < count; ++i)
                QVERIFY2(static_cast<double>(steps[i]) == exactStep(values[i], grid),
                         qPrintable(QString::number(values[i], 'g', 12)));
        }
    }
}

void WeightsRowsTest::errors_agreeWithASum_data()
{
    QTest::addColumn<int>("count");
    for (const int count : {1, 15, 16, 17, 255, 256, 257, 10'000})
        QTest::addRow("%d values", count) << count;
}

void WeightsRowsTest::errors_agreeWithASum()
{
    QFETCH(int, count);
    const auto values = withTies(static_cast<std::size_t>(count), 0.01, 127, 9);
    for (const bool symmetric : {true, false}) {
        const Settings settings{.bits = 8, .symmetric = symmetric, .narrow = symmetric};
        const AffineParameters p = weights::parametersOf({-1, 1.3}, settings);
        std::vector<std::int64_t> counts(static_cast<std::size_t>(p.codeCount()), 0);
        std::vector<std::int64_t> wanted = counts;
        long double sum = 0;
        long double signal = 0;
        for (const float x : values) {
            const std::int64_t code = quantize(x, p, CodeRounding::NearestEven);
            ++wanted[static_cast<std::size_t>(code - p.quantMin)];
            const long double step = static_cast<long double>(code - p.zeroPoint);
            const long double error = x - step * p.scale; // exact: 17 bits of step, 53 of scale
            sum += error * error;
            signal += static_cast<long double>(x) * x;
        }
        const double got = weights::squaredError(values, p);
        QVERIFY(std::abs(got - static_cast<double>(sum)) <= 1e-14 * static_cast<double>(sum));
        QVERIFY(weights::squaredError(values, p, counts) == got);
        QCOMPARE(counts, wanted);
        QVERIFY(std::abs(weights::sumOfSquares(values) - static_cast<double>(signal))
                <= 1e-14 * static_cast<double>(signal));
    }
}

void WeightsRowsTest::errors_inOnePassAreThoseOfTheSteps_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("tie");
    for (const int count : {15, 16, 256, 272, 4096, 4101, 9000}) {
        QTest::addRow("%d values", count) << count << -1;
        QTest::addRow("%d values, a tie among them", count) << count << count / 2;
    }
}

void WeightsRowsTest::errors_inOnePassAreThoseOfTheSteps()
{
    QFETCH(int, count);
    QFETCH(int, tie);
    for (const auto& [scale, low, high] : {std::tuple(0.01, -127.0, 127.0),
                                           {1.0 / 3, -100.0, 155.0},
                                           {0.01, -7.0, 7.0},
                                           {1e-4, -2047.0, 2047.0}}) {
        const weights::simd::Grid grid{scale, low, high};
        SplitMix64 random(static_cast<std::uint64_t>(count));
        std::vector<float> values;
        for (int i = 0; i < count; ++i)
            values.push_back(static_cast<float>((2.2 * random.uniform() - 1.1) * high * scale));
        if (tie >= 0)
            values[static_cast<std::size_t>(tie)] = static_cast<float>(2.5 * scale);
        weights::simd::LaneSums whole;
        weights::simd::addErrors(values, grid, whole);
        weights::simd::LaneSums parts;
        std::array<float, weights::simd::kTile> steps;
        for (std::size_t at = 0; at < values.size(); at += steps.size()) {
            const auto tile = std::span<const float>(values).subspan(at);
            const auto few = tile.first(std::min(steps.size(), tile.size()));
            weights::simd::steps(few, grid, steps.data());
            weights::simd::addErrors(few, steps.data(), scale, parts);
        }
        for (std::size_t lane = 0; lane < 16; ++lane)
            QCOMPARE(std::bit_cast<std::uint64_t>(whole.lanes[lane]),
                     std::bit_cast<std::uint64_t>(parts.lanes[lane]));
        long double sum = 0;
        for (const float x : values) {
            const long double error =
                static_cast<long double>(x) - exactStep(x, grid) * static_cast<long double>(scale);
            sum += error * error;
        }
        QVERIFY(std::abs(weights::simd::addedUp(whole) - static_cast<double>(sum))
                <= 1e-14 * static_cast<double>(sum));
    }
}

void WeightsRowsTest::errors_ofASymmetricRange_needNoClipping_data()
{
    QTest::addColumn<int>("bits");
    for (const int bits : {2, 3, 4, 8, 9, 16})
        QTest::addRow("%d bits", bits) << bits;
}

/// The largest magnitude is to get the last code, however scale and quotient are rounded.
void WeightsRowsTest::errors_ofASymmetricRange_needNoClipping()
{
    QFETCH(int, bits);
    SplitMix64 random(static_cast<std::uint64_t>(bits));
    for (int run = 0; run < 2000; ++run) {
        const double size = std::exp(40 * random.uniform() - 20);
        std::vector<float> row;
        for (int i = 0; i < 64; ++i)
            row.push_back(static_cast<float>(size * (2 * random.uniform() - 1)));
        row[5] = -row[static_cast<std::size_t>(random.uniform() * 64)];
        for (const auto granularity : {weights::Granularity::PerTensor, weights::Granularity::PerChannel,
                                       weights::Granularity::PerGroup}) {
            const Settings settings{.bits = bits, .granularity = granularity, .groupSize = 64};
            const auto whole = weights::wholeOf(weights::rangeOf(row), settings);
            QCOMPARE(weights::rowError(row, settings, whole, {}),
                     weights::squaredError(row, whole.parameters));
        }
    }
}

void WeightsRowsTest::ends_areTheSmallestAndLargest()
{
    SplitMix64 random(2);
    for (std::size_t count = 1; count < 100; ++count) {
        std::vector<float> values;
        for (std::size_t i = 0; i < count; ++i)
            values.push_back(static_cast<float>(random.uniform() - 0.5));
        const auto range = weights::rangeOf(values);
        QCOMPARE(range.min, static_cast<double>(*std::min_element(values.begin(), values.end())));
        QCOMPARE(range.max, static_cast<double>(*std::max_element(values.begin(), values.end())));
    }
    QCOMPARE(weights::rangeOf({}).max, 0.0);
}

void WeightsRowsTest::tinyAndHugeScales_areExactToo()
{
    for (const double scale : {0x1p-149, 1e-40, 1e-31, 1e31, 1e36}) {
        const weights::simd::Grid grid{scale, -127, 127};
        const auto values = withTies(256, scale, 127, 4);
        std::vector<float> steps(values.size());
        weights::simd::steps(values, grid, steps.data());
        for (std::size_t i = 0; i < values.size(); ++i)
            QVERIFY(static_cast<double>(steps[i]) == exactStep(values[i], grid));
    }
}

void WeightsRowsTest::bestClip_isTheLeastOfAllCandidates_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<bool>("symmetric");
    for (const int bits : {2, 4, 8}) {
        QTest::addRow("%d bits, symmetric", bits) << bits << true;
        QTest::addRow("%d bits, asymmetric", bits) << bits << false;
    }
}

void WeightsRowsTest::bestClip_isTheLeastOfAllCandidates()
{
    QFETCH(int, bits);
    QFETCH(bool, symmetric);
    SplitMix64 random(12);
    std::vector<float> values;
    for (int i = 0; i < 5000; ++i)
        values.push_back(static_cast<float>(std::pow(2 * random.uniform() - 1, 9)));
    const Settings settings{.bits = bits, .symmetric = symmetric, .narrow = symmetric};
    const auto range = weights::rangeOf(values);
    int best = 0;
    double least = HUGE_VAL;
    for (int i = 200; i >= 1; --i) {
        const double share = i / 200.0;
        const double error = weights::squaredError(
            values, weights::parametersOf({range.min * share, range.max * share}, settings));
        if (error < least) {
            best = i;
            least = error;
        }
    }
    const auto got = weights::bestClip(values, settings);
    QCOMPARE(got.candidate, best);
    QCOMPARE(got.squaredError, least);
    QVERIFY(bits == 8 || got.candidate < 200);
}

void WeightsRowsTest::bestClip_keepsTheRangeOfEqualErrors()
{
    const std::vector<float> zeros(100, 0.0F);
    QCOMPARE(weights::bestClip(zeros, {}).candidate, 200);
    const std::vector<float> exact{-127, 127, 3, 0};
    QCOMPARE(weights::bestClip(exact, {}).candidate, 200);
}

QTEST_APPLESS_MAIN(WeightsRowsTest)
#include "tst_weights_rows.moc"
