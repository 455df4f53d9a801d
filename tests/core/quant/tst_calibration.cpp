#include "core/quant/calibration.h"
#include "core/quant/codebook.h"
#include "core/quant/distribution.h"
#include "core/quant/histogram_calibration.h"
#include "core/quant/metrics.h"
#include "tests/core/quant/vectors.h"
#include "tests/paths.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace bitloupe;

namespace {

QJsonArray vectorArrays()
{
    QFile file(QStringLiteral(BITLOUPE_TEST_DATA "/calibration.json"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(file.readAll()).object()[QStringLiteral("arrays")].toArray();
}

std::vector<float> valuesOf(const QJsonObject& array)
{
    const QByteArray hex = array[QStringLiteral("f32_hex")].toString().toLatin1();
    std::vector<float> values;
    for (qsizetype i = 0; i < hex.size(); i += 8)
        values.push_back(float32(hex.mid(i, 8)));
    return values;
}

std::shared_ptr<const ExactIndex> indexOf(const std::vector<float>& values)
{
    return *ExactIndex::build(values);
}

bool near(double got, double want, double tolerance)
{
    return std::abs(got - want) <= tolerance * std::abs(want);
}

/// Least sum of squares over every way to cut the sorted values into k runs, by plain recursion.
double leastCost(const std::vector<float>& sorted, std::size_t from, int k)
{
    const auto cost = [&](std::size_t to) {
        double mean = 0;
        for (std::size_t i = from; i < to; ++i)
            mean += sorted[i] / double(to - from);
        double sum = 0;
        for (std::size_t i = from; i < to; ++i)
            sum += (sorted[i] - mean) * (sorted[i] - mean);
        return sum;
    };
    if (k == 1)
        return cost(sorted.size());
    double least = cost(sorted.size());
    for (std::size_t to = from + 1; to < sorted.size(); ++to)
        least = std::min(least, cost(to) + leastCost(sorted, to, k - 1));
    return least;
}

} // namespace

class TestCalibration : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void percentile_publishedVectors_agree();
    void percentile_handWorked_interpolates();
    void mse_publishedVectors_meetTheOptimum();
    void minMax_publishedVectors_giveTheirRatio();
    void movingAverage_handWorked_followsTheRule();
    void entropyOrt_publishedVectors_agree();
    void entropyTrt_publishedVectors_agree();
    void entropy_strangeData_hasARange();
    void histogram_counts_followTheirEdges();
    void histogram_oneOutlier_isCutAway();
    void mse_cancelled_stops();
    void codebook_publishedVectors_agree();
    void codebook_smallData_equalsExhaustiveSearch();
    void codebook_fewValues_isExact();
    void codebook_tooMuch_isRejected();
};

void TestCalibration::percentile_publishedVectors_agree()
{
    int compared = 0;
    for (const auto& entry : vectorArrays()) {
        const QJsonObject array = entry.toObject();
        const auto index = indexOf(valuesOf(array));
        const QJsonObject oneSided = array[QStringLiteral("percentile_abs")].toObject();
        for (auto it = oneSided.begin(); it != oneSided.end(); ++it, ++compared) {
            const RealRange got = percentileRange(*index, it.key().toDouble(), false, true);
            QVERIFY(near(got.max, it.value().toDouble(), 1e-13));
            QCOMPARE(got.min, -got.max);
        }
        const QJsonObject twoSided = array[QStringLiteral("percentile_two_sided")].toObject();
        for (auto it = twoSided.begin(); it != twoSided.end(); ++it, ++compared) {
            const RealRange got = percentileRange(*index, it.key().toDouble(), true, false);
            QVERIFY(near(got.min, it.value().toArray()[0].toDouble(), 1e-13));
            QVERIFY(near(got.max, it.value().toArray()[1].toDouble(), 1e-13));
        }
    }
    QCOMPARE(compared, 30);
}

void TestCalibration::percentile_handWorked_interpolates()
{
    const auto index = indexOf({-4, 1, 2, 3});
    QCOMPARE(percentileRange(*index, 50, false, true), (RealRange{-2.5, 2.5}));
    QCOMPARE(percentileRange(*index, 100, false, false), (RealRange{-4, 3}));
    QCOMPARE(percentileRange(*index, 75, true, false), (RealRange{-0.25, 2.25}));
    const auto positive = indexOf({1, 2, 3, 4});
    QCOMPARE(percentileRange(*positive, 50, false, false), (RealRange{1, 2.5}));
}

void TestCalibration::mse_publishedVectors_meetTheOptimum()
{
    int compared = 0;
    for (const auto& entry : vectorArrays()) {
        const QJsonObject array = entry.toObject();
        const auto index = indexOf(valuesOf(array));
        for (const auto& item : array[QStringLiteral("mse_clip")].toArray()) {
            const QJsonObject want = item.toObject();
            const bool isSigned = !want[QStringLiteral("unsigned")].toBool();
            const GridOptions grid{want[QStringLiteral("bits")].toInt(), isSigned, isSigned, isSigned};
            const auto got = mseRange(*index, Convention::Course, grid, CodeRounding::NearestEven, 2048, {});
            QVERIFY(got);
            QVERIFY(near(got->score, want[QStringLiteral("mse")].toDouble(), 1e-9));
            QVERIFY(near(got->range.max, want[QStringLiteral("clip")].toDouble(), 1e-12));
            const double optimum =
                want[QStringLiteral("true_optimum")].toObject()[QStringLiteral("mse")].toDouble();
            QVERIFY(got->score >= optimum * (1 - 1e-9));
            ++compared;
        }
    }
    QCOMPARE(compared, 10);
}

void TestCalibration::minMax_publishedVectors_giveTheirRatio()
{
    int compared = 0;
    for (const auto& entry : vectorArrays()) {
        const QJsonObject array = entry.toObject();
        const auto index = indexOf(valuesOf(array));
        for (const auto& item : array[QStringLiteral("minmax_quant")].toArray()) {
            const QJsonObject want = item.toObject();
            const int bits = want[QStringLiteral("bits")].toInt();
            RealRange range = minMaxRange(*index);
            range = {std::min(range.min, 0.0), std::max(range.max, 0.0)};
            const auto p = chooseParameters(Convention::Course, range, {bits, false, false, false});
            QVERIFY(near(p->scale, want[QStringLiteral("asym_scale")].toDouble(), 1e-12));
            QCOMPARE(p->zeroPoint, want[QStringLiteral("asym_zero_point")].toInt());
            const ErrorMetrics m = measure(*index, *p, CodeRounding::NearestEven).metrics;
            QVERIFY(near(m.sqnrDb, want[QStringLiteral("asym_sqnr_db")].toDouble(), 1e-12));
            QVERIFY(near(m.maxAbsError, want[QStringLiteral("asym_max_abs_err")].toDouble(), 1e-12));
            const auto s = chooseParameters(Convention::Course, range, {bits, true, true, true});
            const ErrorMetrics symmetric = measure(*index, *s, CodeRounding::NearestEven).metrics;
            QVERIFY(near(symmetric.sqnrDb, want[QStringLiteral("sym_sqnr_db")].toDouble(), 1e-12));
            ++compared;
        }
    }
    QCOMPARE(compared, 10);
}

void TestCalibration::movingAverage_handWorked_followsTheRule()
{
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> values{-1, 3, nan, nan, -5, 1, 7};
    // Batches of two: [-1, 3], no number, [-5, 1], [7, 7]; c = 1/4.
    QCOMPARE(movingAverageRange(values, 0.25, 2), (RealRange{(-1 - 1) + 0.25 * (7 + 2), 2.5 + 0.25 * 4.5}));
    QCOMPARE(movingAverageRange(values, 0.25, 100), (RealRange{-5, 7}));
}

void TestCalibration::entropyOrt_publishedVectors_agree()
{
    int compared = 0;
    for (const QJsonValue& array : vectorArrays()) {
        const auto index = indexOf(valuesOf(array.toObject()));
        for (const QJsonValue& value : array[QStringLiteral("entropy_ort")].toArray()) {
            const auto got = entropyOrtRange(*index, value[QStringLiteral("num_bins")].toInt(), {});
            QVERIFY(got);
            // The published figure smooths in binary32 first.
            const double kl = value[QStringLiteral("kl_f64")].toDouble();
            QVERIFY2(std::abs(got->score - kl) <= 1e-6 * kl + 1e-15,
                     qPrintable(QStringLiteral("%1 bins: %2, not %3")
                                    .arg(value[QStringLiteral("num_bins")].toInt())
                                    .arg(got->score, 0, 'g', 17)
                                    .arg(kl, 0, 'g', 17)));
            // Where two candidates are closer than binary32 tells apart the original may take the other one.
            const QJsonValue second = value[QStringLiteral("second_kl")];
            if (!second.isDouble() || second.toDouble() - value[QStringLiteral("kl")].toDouble() >= 1e-6) {
                QCOMPARE(got->range.min, value[QStringLiteral("threshold")][0].toDouble());
                QCOMPARE(got->range.max, value[QStringLiteral("threshold")][1].toDouble());
            }
            ++compared;
        }
    }
    QVERIFY(compared >= 10);
}

void TestCalibration::entropyTrt_publishedVectors_agree()
{
    for (const QJsonValue& array : vectorArrays()) {
        const auto index = indexOf(valuesOf(array.toObject()));
        const QJsonValue want = array[QStringLiteral("entropy_trt")];
        const auto got = entropyTrtRange(*index, want[QStringLiteral("num_bins")].toInt(), true, {});
        QVERIFY(got);
        QCOMPARE(got->range.max, want[QStringLiteral("amax")].toDouble());
        QCOMPARE(got->range.min, -got->range.max);
        QVERIFY(near(got->score, want[QStringLiteral("kl")].toDouble(), 1e-9));
    }
}

void TestCalibration::entropy_strangeData_hasARange()
{
    for (const std::vector<float>& values :
         {std::vector<float>(7, 0.0F), std::vector<float>(7, -2.5F), std::vector<float>{-1, 1},
          std::vector<float>{0, 0, 3}, std::vector<float>{5}}) {
        const auto index = indexOf(values);
        const RealRange whole = minMaxRange(*index);
        for (const auto& got : {entropyOrtRange(*index, 2048, {}), entropyTrtRange(*index, 2048, false, {}),
                                histogramRange(*index, 2048, 8, {})}) {
            QVERIFY(got);
            QVERIFY(got->range.min >= whole.min && got->range.max <= whole.max);
            QVERIFY(got->range.min <= got->range.max && std::isfinite(got->score));
        }
    }
    const auto index = indexOf({1, 2, 3});
    QVERIFY(entropyOrtRange(*index, 127, {}).error().code == ErrorCode::OutOfRange);
    QVERIFY(entropyTrtRange(*index, 16385, true, {}).error().code == ErrorCode::OutOfRange);
}

void TestCalibration::histogram_counts_followTheirEdges()
{
    // Edges 0, 1, 2, 3, 4: a value on an edge belongs to the bin above, the top edge to the last bin.
    const Histogram got = histogramOf(*indexOf({-1, 0, 0.5F, 1, 2, 2, 3.5F, 4, 4.5F}), 0, 4, 4);
    QVERIFY((got.counts == std::vector<std::int64_t>{2, 1, 2, 2}));
    const Histogram size = magnitudeHistogram(*indexOf({-4, -1, 0, 2, 3, -2}), 4);
    QVERIFY((size.counts == std::vector<std::int64_t>{1, 1, 2, 2}));
}

void TestCalibration::histogram_oneOutlier_isCutAway()
{
    std::vector<float> values;
    for (int i = 0; i <= 10'000; ++i)
        values.push_back(float(i) / 10'000);
    const auto even = histogramRange(*indexOf(values), 2048, 4, {});
    QVERIFY(even->range.min < 0.01 && even->range.max > 0.99);
    values.push_back(100);
    const auto cut = histogramRange(*indexOf(values), 2048, 4, {});
    QVERIFY(cut->range.max < 10);
    QVERIFY(cut->range.max >= 0.95);
}

void TestCalibration::mse_cancelled_stops()
{
    std::stop_source source;
    source.request_stop();
    Context context;
    context.stop = source.get_token();
    const auto index = indexOf({1, 2});
    const auto got = mseRange(*index, Convention::Course, {}, CodeRounding::NearestEven, 8, context);
    QCOMPARE(got.error().code, ErrorCode::Cancelled);
    QCOMPARE(bestCodebook(*indexOf({1, 2, 3}), 2, context).error().code, ErrorCode::Cancelled);
}

void TestCalibration::codebook_publishedVectors_agree()
{
    int compared = 0;
    for (const auto& entry : vectorArrays()) {
        const QJsonObject array = entry.toObject();
        const auto index = indexOf(valuesOf(array));
        for (const auto& item : array[QStringLiteral("kmeans_optimal")].toArray()) {
            const QJsonObject want = item.toObject();
            const auto got = bestCodebook(*index, want[QStringLiteral("k")].toInt(), {});
            QVERIFY(got);
            QVERIFY(near(got->sse, want[QStringLiteral("sse")].toDouble(), 1e-9));
            const QJsonArray centroids = want[QStringLiteral("centroids")].toArray();
            const QJsonArray sizes = want[QStringLiteral("cluster_sizes")].toArray();
            QCOMPARE(qsizetype(got->levels.size()), centroids.size());
            for (qsizetype i = 0; i < centroids.size(); ++i) {
                QVERIFY(std::abs(got->levels[std::size_t(i)] - centroids[i].toDouble()) < 1e-12);
                QCOMPARE(got->counts[std::size_t(i)], sizes[i].toInt());
            }
            ++compared;
        }
    }
    QCOMPARE(compared, 10);
}

void TestCalibration::codebook_smallData_equalsExhaustiveSearch()
{
    for (int seed = 0; seed < 20; ++seed) {
        auto values = *drawDistribution("laplace", std::uint64_t(seed), 14);
        values.insert(values.end(), values.begin(), values.begin() + 4); // repeated values
        const auto index = indexOf(values);
        std::vector<float> sorted = values;
        std::sort(sorted.begin(), sorted.end());
        for (int k = 1; k <= 4; ++k) {
            const double want = leastCost(sorted, 0, k);
            QVERIFY(std::abs(bestCodebook(*index, k, {})->sse - want) <= 1e-12 * (want + 1));
        }
    }
}

void TestCalibration::codebook_fewValues_isExact()
{
    const auto book = bestCodebook(*indexOf({3, 1, 3, 2}), 16, {});
    QCOMPARE(book->sse, 0.0);
    QVERIFY((book->levels == std::vector<double>{1, 2, 3}));
    QVERIFY((book->counts == std::vector<std::int64_t>{1, 1, 2}));
}

void TestCalibration::codebook_tooMuch_isRejected()
{
    const auto index = indexOf(*drawDistribution("normal", 1, 1 << 20));
    QCOMPARE(bestCodebook(*index, 4, {}).error().code, ErrorCode::TooLarge);
}

QTEST_APPLESS_MAIN(TestCalibration)
#include "tst_calibration.moc"
