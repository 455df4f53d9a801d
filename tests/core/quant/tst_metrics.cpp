#include "core/quant/convention.h"
#include "core/quant/distribution.h"
#include "core/quant/metrics.h"

#include <QTest>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <random>

using namespace bitloupe;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

struct Brute {
    long double clip = 0, round = 0, signal = 0, greatest = 0;
    std::int64_t count = 0, clipped = 0;
    std::map<std::int64_t, std::int64_t> codes;
};

/// One value after the other in 64-bit significands, from the definitions.
Brute brute(const std::vector<float>& values, const AffineParameters& p, CodeRounding rounding)
{
    Brute b;
    const auto level = [&](std::int64_t q) {
        return static_cast<long double>(p.scale) * static_cast<long double>(q - p.zeroPoint);
    };
    for (const float x : values) {
        if (!std::isfinite(x))
            continue;
        const auto code = quantize(x, p, rounding);
        const long double error = x - level(code);
        const bool outside = x < level(p.quantMin) || x > level(p.quantMax);
        (outside ? b.clip : b.round) += error * error;
        b.greatest = std::max(b.greatest, std::abs(error));
        b.signal += static_cast<long double>(x) * x;
        b.clipped += outside ? 1 : 0;
        ++b.count;
        ++b.codes[code];
    }
    return b;
}

bool near(double got, long double want)
{
    return std::abs(got - want) <= 1e-12L * std::abs(want);
}

std::vector<float> randomPatterns(std::size_t count)
{
    std::mt19937 random(4);
    std::vector<float> values;
    for (std::size_t i = 0; i < count; ++i)
        values.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(random())));
    return values;
}

std::vector<float> onThresholds(const AffineParameters& p)
{
    std::vector<float> values;
    for (std::int64_t q = p.quantMin - 2; q <= p.quantMax + 2; ++q) {
        const auto tie = static_cast<float>(p.scale * (static_cast<double>(q - p.zeroPoint) + 0.5));
        for (int i = 0; i < 40; ++i)
            values.insert(values.end(),
                          {tie, std::nextafterf(tie, -kInf), std::nextafterf(tie, kInf),
                           static_cast<float>(p.level(q))});
    }
    return values;
}

} // namespace

class TestMetrics : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void measure_anyData_equalsBruteForce_data();
    void measure_anyData_equalsBruteForce();
    void measure_handWorked_values();
    void measure_partsAddUp_toTheWhole();
    void measureInOrder_stochastic_isRepeatable();
    void index_order_andAbsoluteOrder();
    void index_stopped_isCancelled();
};

void TestMetrics::measure_anyData_equalsBruteForce_data()
{
    QTest::addColumn<QList<float>>("values");
    QTest::addColumn<int>("bits");
    QTest::addColumn<double>("min");
    QTest::addColumn<double>("max");
    const auto row = [](const char* name, const std::vector<float>& values, int bits, double min,
                        double max) {
        QTest::newRow(name) << QList<float>(values.begin(), values.end()) << bits << min << max;
    };
    const auto outliers = *drawDistribution("outliers", 5, 65'536);
    row("outliers, 4 bits", outliers, 4, -1.8, 4);
    row("outliers, 8 bits", outliers, 8, -4, 6);
    row("outliers, 1 bit", outliers, 1, -1, 1);
    row("outliers, 16 bits", outliers, 16, -4, 6);
    row("few values", {1, -2, 3.5F}, 4, -2, 3);
    row("one value", {0.3F}, 4, -2, 3);
    row("constant data far from a level", std::vector<float>(5'000, 0.3F), 4, -1, 1);
    row("constant data next to a level", std::vector<float>(5'000, std::nextafterf(2 / 15.0F, 1)), 4, 0, 2);
    row("all outside", std::vector<float>(3'000, 7.25F), 4, -1, 1);
    row("every kind of pattern", randomPatterns(50'000), 8, -1e30, 1e30);
    row("subnormals", {1e-45F, 3e-45F, -1e-42F, 1e-39F}, 4, -1e-42, 1e-42);
    auto bearing = *drawDistribution("normal", 2, 3'000);
    bearing.insert(bearing.end(), {kNan, kInf, -kInf, kNan, -0.0F, 0.0F});
    row("NaN and infinities", bearing, 6, -2, 2);
    const auto p = chooseParameters(Convention::Course, {-1.8, 4}, {4, false, false, false});
    row("all values on thresholds", onThresholds(*p), 4, -1.8, 4);
    const auto whole = chooseParameters(Convention::Course, {0, 255}, {8, false, false, false});
    row("ties of a step of 1", onThresholds(*whole), 8, 0, 255);
}

void TestMetrics::measure_anyData_equalsBruteForce()
{
    QFETCH(QList<float>, values);
    QFETCH(int, bits);
    QFETCH(double, min);
    QFETCH(double, max);
    const std::vector<float> data(values.begin(), values.end());
    const auto index = ExactIndex::build(data);
    QVERIFY(index);
    for (const auto& [convention, name] : kConventions) {
        const auto p = chooseParameters(convention, {min, max}, {bits, true, false, false});
        QVERIFY(p);
        for (const auto rounding : {CodeRounding::NearestEven, CodeRounding::NearestAway, CodeRounding::Up,
                                    CodeRounding::TowardZero}) {
            const Brute want = brute(data, *p, rounding);
            for (const Measurement& got :
                 {measure(**index, *p, rounding), *measureInOrder(data, *p, rounding)}) {
                const ErrorMetrics& m = got.metrics;
                QCOMPARE(m.count, want.count);
                QCOMPARE(m.count + m.nan + m.inf, qint64(data.size()));
                QCOMPARE(m.clippedCount, want.clipped);
                QVERIFY(near(m.sse, want.clip + want.round));
                QVERIFY(near(m.clipError, want.clip / want.count));
                QVERIFY(near(m.roundError, want.round / want.count));
                QVERIFY(near(m.maxAbsError, want.greatest));
                if (m.sse > 0)
                    QVERIFY(
                        std::abs(m.sqnrDb - double(10 * std::log10(want.signal / (want.clip + want.round))))
                        < 1e-9);
                const std::map<std::int64_t, std::int64_t> codes(got.filledCodes.begin(),
                                                                 got.filledCodes.end());
                QVERIFY(codes == want.codes);
            }
        }
    }
}

void TestMetrics::measure_handWorked_values()
{
    // S = 1, Z = 0, codes 0..3: 0.25 -> 0, 1.5 -> 2 (even), 5 -> 3 and clipped, -1 -> 0 and clipped.
    const AffineParameters p{1, ScaleForm::Binary64, 0, 0, 3};
    const auto index = ExactIndex::build(std::vector<float>{0.25F, 1.5F, 5, -1});
    const Measurement m = measure(**index, p, CodeRounding::NearestEven);
    QCOMPARE(m.metrics.sse, 0.0625 + 0.25 + 4 + 1);
    QCOMPARE(m.metrics.clipError, 5.0 / 4);
    QCOMPARE(m.metrics.roundError, 0.3125 / 4);
    QCOMPARE(m.metrics.clippedCount, 2);
    QCOMPARE(m.metrics.maxAbsError, 2.0);
    QCOMPARE(m.metrics.sqnrDb, 10 * std::log10((0.0625 + 2.25 + 25 + 1) / 5.3125));
    const std::vector<std::pair<std::int64_t, std::int64_t>> codes{{0, 2}, {2, 1}, {3, 1}};
    QVERIFY(m.filledCodes == codes);
    const auto exact = ExactIndex::build(std::vector<float>{1, 2});
    QCOMPARE(measure(**exact, p, CodeRounding::NearestEven).metrics.sqnrDb,
             std::numeric_limits<double>::infinity());
}

void TestMetrics::measure_partsAddUp_toTheWhole()
{
    const auto index = ExactIndex::build(*drawDistribution("laplace", 9, 20'000));
    for (int i = 1; i < 200; ++i) {
        const auto p = chooseParameters(Convention::Course, {-0.02 * i, 0.03 * i}, {4, false, false, false});
        const ErrorMetrics m = measure(**index, *p, CodeRounding::NearestEven).metrics;
        QVERIFY(near(m.clipError + m.roundError, m.mse));
        const ErrorParts parts = errorParts(**index, *p, CodeRounding::NearestEven);
        QCOMPARE(parts.clip, m.clipError);
        QCOMPARE(parts.round, m.roundError);
    }
}

void TestMetrics::measureInOrder_stochastic_isRepeatable()
{
    const auto values = *drawDistribution("uniform", 1, 5'000);
    const AffineParameters p{0.25, ScaleForm::Binary64, 8, 0, 15};
    const auto sse = [&](std::uint64_t seed) {
        return measureInOrder(values, p, CodeRounding::Stochastic, seed)->metrics.sse;
    };
    QCOMPARE(sse(1), sse(1));
    QVERIFY(sse(1) != sse(2));
    // Of a uniform fraction f the expected squared error is f (1 - f) S^2, on average S^2 / 6.
    QVERIFY(std::abs(sse(1) / 5'000 - 0.0625 / 6) < 0.1 * 0.0625 / 6);
}

void TestMetrics::index_order_andAbsoluteOrder()
{
    auto values = randomPatterns(3'001);
    values.insert(values.end(), {0.0F, -0.0F, 1, -1, 2, -2, 2, -2});
    const auto index = ExactIndex::build(values);
    std::erase_if(values, [](float x) { return !std::isfinite(x); });
    std::sort(values.begin(), values.end());
    QCOMPARE((*index)->count(), qint64(values.size()));
    for (std::size_t i = 0; i < values.size(); ++i)
        QCOMPARE((*index)->at(i), values[i]);
    for (float& x : values)
        x = std::abs(x);
    std::sort(values.begin(), values.end());
    for (std::size_t k = 0; k < values.size(); ++k)
        QCOMPARE((*index)->absoluteAt(k), values[k]);
}

void TestMetrics::index_stopped_isCancelled()
{
    std::stop_source source;
    source.request_stop();
    Context context;
    context.stop = source.get_token();
    const std::vector<float> values(10, 1.0F);
    QCOMPARE(ExactIndex::build(values, context).error().code, ErrorCode::Cancelled);
    QCOMPARE(measureInOrder(values, {}, CodeRounding::NearestEven, 0, context).error().code,
             ErrorCode::Cancelled);
}

QTEST_APPLESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
