#include "core/base/random.h"
#include "core/quant/best_uniform.h"
#include "core/quant/distribution.h"
#include "core/quant/metrics.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <stop_token>

using namespace bitloupe;

namespace {

double errorAt(const ExactIndex& index, double scale, std::int64_t zeroPoint, int bits)
{
    const AffineParameters p{
        .scale = scale, .zeroPoint = zeroPoint, .quantMin = 0, .quantMax = (std::int64_t{1} << bits) - 1};
    return measure(index, p, CodeRounding::NearestEven).metrics.sse;
}

/// Every scale at which a code changes, and the best scale between each two of them.
double leastByHand(const std::vector<float>& values, int bits)
{
    const std::int64_t codes = std::int64_t{1} << bits;
    std::vector<double> edges;
    for (const float x : values) {
        for (std::int64_t k = 0; k < codes; ++k)
            edges.push_back(std::abs(x) / (static_cast<double>(k) + 0.5));
    }
    std::sort(edges.begin(), edges.end());
    double least = HUGE_VAL;
    for (std::int64_t zero = 0; zero < codes; ++zero) {
        for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
            const double inside = edges[i] / 2 + edges[i + 1] / 2;
            if (inside == 0)
                continue;
            double products = 0;
            double norm = 0;
            std::vector<double> ks;
            for (const float x : values) {
                const double k = std::clamp(std::nearbyint(x / inside), -static_cast<double>(zero),
                                            static_cast<double>(codes - 1 - zero));
                ks.push_back(k);
                products += k * x;
                norm += k * k;
            }
            const double scale = norm > 0 ? std::clamp(products / norm, edges[i], edges[i + 1]) : inside;
            double error = 0;
            for (std::size_t v = 0; v < values.size(); ++v)
                error += (values[v] - scale * ks[v]) * (values[v] - scale * ks[v]);
            least = std::min(least, error);
        }
    }
    return least;
}

} // namespace

class TestBestUniform : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fewValues_equalTheExhaustiveSearch_data();
    void fewValues_equalTheExhaustiveSearch();
    void distributions_noScanIsBetter_data();
    void distributions_noScanIsBetter();
    void handWorked_twoLevels();
    void onTheGrid_noErrorIsLeft();
    void zeros_haveScaleOne();
    void wideCodes_areRefused();
    void cancelled_isAnswered();
};

void TestBestUniform::fewValues_equalTheExhaustiveSearch_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("bits");
    for (const int bits : {1, 2, 3, 4}) {
        for (const int count : {1, 2, 3, 5, 12, 40})
            QTest::addRow("%d values, %d bits", count, bits) << count << bits;
    }
}

void TestBestUniform::fewValues_equalTheExhaustiveSearch()
{
    QFETCH(int, count);
    QFETCH(int, bits);
    SplitMix64 random(static_cast<std::uint64_t>(count * 16 + bits));
    for (int round = 0; round < 6; ++round) {
        std::vector<float> values;
        for (int i = 0; i < count; ++i)
            values.push_back(static_cast<float>(random.uniform() * 4 - (round % 3)));
        const auto index = *ExactIndex::build(values);
        const auto fit = bestUniform(*index, bits, {});
        QVERIFY(fit);
        const double error = errorAt(*index, fit->scale, fit->zeroPoint, bits);
        const double least = leastByHand(values, bits);
        QVERIFY2(error <= least + 1e-11 * least + 1e-15 * index->signal(),
                 qPrintable(QStringLiteral("%1 above %2").arg(error).arg(least)));
    }
}

void TestBestUniform::distributions_noScanIsBetter_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("bits");
    for (const auto name : kDistributionNames) {
        for (const int bits : {1, 2, 3, 4, 6, 8})
            QTest::addRow("%s, %d bits", name.data(), bits) << QByteArray(name.data()) << bits;
    }
}

void TestBestUniform::distributions_noScanIsBetter()
{
    QFETCH(QByteArray, name);
    QFETCH(int, bits);
    const auto values = *drawDistribution(name.toStdString(), 3, 20'000);
    const auto index = *ExactIndex::build(values);
    QElapsedTimer clock;
    clock.start();
    const auto fit = bestUniform(*index, bits, {});
    const auto took = clock.elapsed();
    QVERIFY(fit);
    QVERIFY2(took < 5000, qPrintable(QString::number(took)));
    const double error = errorAt(*index, fit->scale, fit->zeroPoint, bits);
    QVERIFY(std::abs(error - fit->sse) <= 1e-9 * error);
    const std::int64_t codes = std::int64_t{1} << bits;
    const std::int64_t stride = std::max<std::int64_t>(1, codes / 16);
    const double reach = index->absoluteAt(values.size() - 1);
    for (std::int64_t zero = 0; zero < codes; zero += stride) {
        for (int i = 1; i <= 200; ++i) {
            const double scale = 2 * reach / static_cast<double>(codes) * i / 100;
            const double scanned = errorAt(*index, scale, zero, bits);
            QVERIFY2(error <= scanned * (1 + 1e-11), qPrintable(QString::number(scale)));
        }
    }
}

void TestBestUniform::handWorked_twoLevels()
{
    // One bit: the levels are 0 and S, or -S and 0. {0, 1, 3}: codes 0 0 1 leave 1; codes 0 1 1 leave
    // 10 - 16 / 2 = 2; so S = 3.
    const auto fit = bestUniform(**ExactIndex::build(std::vector<float>{0, 1, 3}), 1, {});
    QCOMPARE(fit->scale, 3.0);
    QCOMPARE(fit->zeroPoint, std::int64_t(0));
    const auto negative = bestUniform(**ExactIndex::build(std::vector<float>{0, -1, -3}), 1, {});
    QCOMPARE(negative->scale, 3.0);
    QCOMPARE(negative->zeroPoint, std::int64_t(1));
}

void TestBestUniform::onTheGrid_noErrorIsLeft()
{
    const auto index = *ExactIndex::build(std::vector<float>{-0.5F, 0, 0.25F, 1.25F, -0.25F});
    const auto fit = bestUniform(*index, 3, {});
    QCOMPARE(errorAt(*index, fit->scale, fit->zeroPoint, 3), 0.0);
    const auto constant = *ExactIndex::build(std::vector<float>(9, 0.7F));
    const auto one = bestUniform(*constant, 2, {});
    QVERIFY(errorAt(*constant, one->scale, one->zeroPoint, 2) <= 1e-30);
}

void TestBestUniform::zeros_haveScaleOne()
{
    const auto fit = bestUniform(**ExactIndex::build(std::vector<float>(5, 0.0F)), 4, {});
    QCOMPARE(fit->scale, 1.0);
    QCOMPARE(fit->sse, 0.0);
}

void TestBestUniform::wideCodes_areRefused()
{
    const auto fit = bestUniform(**ExactIndex::build(std::vector<float>{1, 2}), 9, {});
    QVERIFY(!fit);
    QCOMPARE(fit.error().code, ErrorCode::TooLarge);
    QCOMPARE(fit.error().where, std::string("/state/bits"));
    QVERIFY(!bestUniform(**ExactIndex::build(std::vector<float>{NAN}), 2, {}));
}

void TestBestUniform::cancelled_isAnswered()
{
    std::stop_source source;
    source.request_stop();
    Context context;
    context.stop = source.get_token();
    const auto values = *drawDistribution("laplace", 1, 5000);
    const auto fit = bestUniform(**ExactIndex::build(values), 4, context);
    QVERIFY(!fit);
    QCOMPARE(fit.error().code, ErrorCode::Cancelled);
}

QTEST_APPLESS_MAIN(TestBestUniform)
#include "tst_best_uniform.moc"
