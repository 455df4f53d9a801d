#include "core/base/random.h"
#include "core/quant/distribution.h"

#include <QTest>

#include <cmath>
#include <numeric>

using namespace bitloupe;

class TestDistribution : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void inverseNormal_published_values_data();
    void inverseNormal_published_values();
    void inverseNormal_everyDecade_invertsTheDistributionFunction();
    void inverseNormal_mirrored_isOdd();
    void draw_firstValues_followTheRecipe();
    void draw_moments_areThoseOfTheName_data();
    void draw_moments_areThoseOfTheName();
    void draw_outliers_multiplyOneInAThousand();
    void draw_badRequests_areRejected();
    void draw_stopped_isCancelled();
};

void TestDistribution::inverseNormal_published_values_data()
{
    QTest::addColumn<double>("u");
    QTest::addColumn<double>("expected");
    QTest::newRow("the median is 0") << 0.5 << 0.0;
    QTest::newRow("the quartile of AS 241") << 0.25 << -0.67448975019608174;
    QTest::newRow("one in a thousand of AS 241") << 0.001 << -3.0902323061678135;
    QTest::newRow("1e-20 of AS 241, the far tail") << 1e-20 << -9.2623400897984076;
    QTest::newRow("97.5 % is 1.96") << 0.975 << 1.9599639845400542;
    QTest::newRow("10 %") << 0.1 << -1.2815515655446005;
}

void TestDistribution::inverseNormal_published_values()
{
    QFETCH(double, u);
    QFETCH(double, expected);
    QVERIFY2(std::abs(inverseNormal(u) - expected) <= 1e-15 * std::abs(expected),
             qPrintable(QString::number(inverseNormal(u), 'g', 17)));
}

void TestDistribution::inverseNormal_everyDecade_invertsTheDistributionFunction()
{
    for (double u = 0x1p-54; u < 0.5; u *= 1.37) {
        const double back = 0.5 * std::erfc(-inverseNormal(u) / std::sqrt(2.0));
        // A relative error e of x moves Phi by about x^2 e.
        QVERIFY2(std::abs(back - u) <= 2e-13 * u, qPrintable(QString::number(u)));
    }
}

void TestDistribution::inverseNormal_mirrored_isOdd()
{
    for (double u = 0x1p-20; u < 0.5; u += 0x1p-9)
        QCOMPARE(inverseNormal(1 - u), -inverseNormal(u));
}

void TestDistribution::draw_firstValues_followTheRecipe()
{
    SplitMix64 random(5);
    const double u1 = random.uniform();
    const double u2 = random.uniform();
    const double laplace = u1 < 0.5 ? std::log(2 * u1) : -std::log(2 * (1 - u1));
    QCOMPARE(drawDistribution("laplace", 5, 3)->front(), static_cast<float>(laplace));
    QCOMPARE(drawDistribution("uniform", 5, 3)->at(1), static_cast<float>(2 * u2 - 1));
    QCOMPARE(drawDistribution("normal", 5, 3)->at(1), static_cast<float>(inverseNormal(u2)));
    QCOMPARE(drawDistribution("relu", 5, 3)->at(1), static_cast<float>(std::max(0.0, inverseNormal(u2))));
    QCOMPARE(drawDistribution("bimodal", 5, 1)->front(),
             static_cast<float>((u1 < 0.5 ? -2 : 2) + 0.5 * inverseNormal(u2)));
    QCOMPARE(drawDistribution("outliers", 5, 1)->front(), static_cast<float>(0.5 * laplace));
}

void TestDistribution::draw_moments_areThoseOfTheName_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<double>("mean");
    QTest::addColumn<double>("variance");
    const double reluMean = 1 / std::sqrt(2 * 3.14159265358979323846);
    QTest::newRow("normal: 0, 1") << QByteArray("normal") << 0.0 << 1.0;
    QTest::newRow("laplace of scale 1: variance 2") << QByteArray("laplace") << 0.0 << 2.0;
    QTest::newRow("relu: half the values are 0")
        << QByteArray("relu") << reluMean << 0.5 - reluMean * reluMean;
    QTest::newRow("bimodal: 4 between, 1/4 within") << QByteArray("bimodal") << 0.0 << 4.25;
    QTest::newRow("outliers: 1/2 (1 + 63/1000)") << QByteArray("outliers") << 0.0 << 0.5 * 1.063;
    QTest::newRow("uniform: 1/3") << QByteArray("uniform") << 0.0 << 1.0 / 3;
}

void TestDistribution::draw_moments_areThoseOfTheName()
{
    QFETCH(QByteArray, name);
    QFETCH(double, mean);
    QFETCH(double, variance);
    const auto values = drawDistribution(name.toStdString(), 5, 200'000);
    QVERIFY(values);
    const double n = static_cast<double>(values->size());
    const double gotMean = std::accumulate(values->begin(), values->end(), 0.0) / n;
    double squares = 0;
    for (const float x : *values)
        squares += (x - gotMean) * (x - gotMean);
    QVERIFY(std::abs(gotMean - mean) < 0.02);
    QVERIFY(std::abs(squares / n - variance) < 0.03 * variance);
}

void TestDistribution::draw_outliers_multiplyOneInAThousand()
{
    constexpr int kCount = 100'000;
    const auto values = drawDistribution("outliers", 7, kCount);
    SplitMix64 random(7);
    int multiplied = 0;
    for (const float x : *values) {
        const double u = random.uniform();
        const double plain = 0.5 * (u < 0.5 ? std::log(2 * u) : -std::log(2 * (1 - u)));
        const bool isOutlier = random.uniform() < 0.001;
        multiplied += isOutlier ? 1 : 0;
        QCOMPARE(x, static_cast<float>(isOutlier ? 8 * plain : plain));
    }
    QVERIFY(multiplied > 60 && multiplied < 140);
}

void TestDistribution::draw_badRequests_areRejected()
{
    QCOMPARE(drawDistribution("gauss", 1, 10).error().where, std::string("/name"));
    QCOMPARE(drawDistribution("normal", 1, 0).error().where, std::string("/count"));
    QCOMPARE(drawDistribution("normal", 1, INT64_MAX).error().code, ErrorCode::TooLarge);
}

void TestDistribution::draw_stopped_isCancelled()
{
    std::stop_source source;
    source.request_stop();
    Context context;
    context.stop = source.get_token();
    QCOMPARE(drawDistribution("normal", 1, 10, context).error().code, ErrorCode::Cancelled);
}

QTEST_APPLESS_MAIN(TestDistribution)
#include "tst_distribution.moc"
