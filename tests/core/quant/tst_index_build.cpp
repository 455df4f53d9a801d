#include "core/quant/metrics.h"
#include "core/quant/short_sort.h"
#include "tests/core/quant/index_data.h"

#include <QTest>

using namespace bitloupe;

namespace {

bool near(double got, double want)
{
    return std::abs(got - want) <= 1e-12 * std::abs(want);
}

} // namespace

class TestIndexBuild : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void size_largeTensor_staysBelowTheGoal();
    void size_shortFormats_keepOneBucketPerValue();
    void sketch_anyData_staysWithinItsBound_data();
    void sketch_anyData_staysWithinItsBound();
    void sketch_shortFormats_isExact();
    void build_stoppedOnTheWay_isCancelled_data();
    void build_stoppedOnTheWay_isCancelled();
    void build_nothingFinite_isEmpty();
    void shortSort_everySize_equalsTheLibrary();
    void summary_everyLength_equalsALoop();
};

void TestIndexBuild::size_largeTensor_staysBelowTheGoal()
{
    // Sums of four uniform numbers: bell-shaped, as weights are.
    const auto values = randomValues(std::size_t{1} << 23U, [](std::uint32_t w) {
        float sum = -2;
        for (const unsigned shift : {0U, 7U, 13U, 16U})
            sum += static_cast<float>((w >> shift) & 0xFFFFU) / 65'536;
        return sum * 0.02F;
    });
    const auto index = indexOf(values);
    const double each = double(index->sizeBytes()) / double(values.size());
    QVERIFY2(each <= 2.1, qPrintable(QString::number(each)));
}

void TestIndexBuild::size_shortFormats_keepOneBucketPerValue()
{
    for (const FloatFormat& format : {kBfloat16, kBinary16}) {
        const auto values = rounded(format, 400'000);
        const auto index = indexOf(values);
        std::vector<float> distinct = sortedFinite(values);
        distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
        QCOMPARE(index->bucketCount(), distinct.size());
        QVERIFY(index->sizeBytes() <= 12 * distinct.size() + 1000);
    }
    // One value with more bits, or too few of each: the usual index.
    auto values = rounded(kBfloat16, 100'000);
    values.push_back(std::nextafterf(1, 2));
    QVERIFY(indexOf(values)->sizeBytes() > 200'000);
    QVERIFY(indexOf(rounded(kBinary16, 20'000))->bucketCount() < 5'000);
}

void TestIndexBuild::sketch_anyData_staysWithinItsBound_data()
{
    addDataRows();
}

void TestIndexBuild::sketch_anyData_staysWithinItsBound()
{
    QFETCH(QList<float>, values);
    QFETCH(double, min);
    QFETCH(double, max);
    const std::vector<float> data(values.begin(), values.end());
    const auto exact = indexOf(data);
    const auto sketch = *ExactIndex::sketch(data);
    QCOMPARE(sketch->count(), exact->count());
    QCOMPARE(sketch->nanCount(), exact->nanCount());
    QCOMPARE(sketch->infinityCount(), exact->infinityCount());
    QCOMPARE(sketch->front(), exact->front());
    QCOMPARE(sketch->back(), exact->back());
    QVERIFY(near(sketch->signal(), exact->signal()));
    float before = -kInf;
    for (std::size_t i = 0; i < std::size_t(sketch->count()); i += 1 + std::size_t(sketch->count()) / 300) {
        QVERIFY(sketch->at(i) >= before);
        before = sketch->at(i);
    }
    for (const int bits : {1, 2, 4, 7, 8, 12, 16}) {
        for (const CodeRounding rounding : kExactRoundings) {
            const auto p = chooseParameters(Convention::Course, {min, max}, gridOf(bits));
            const ErrorMetrics want = measure(*exact, *p, rounding).metrics;
            const Measurement got = measure(*sketch, *p, rounding);
            const double slack = 1e-12 * want.sse;
            QVERIFY2(std::abs(got.metrics.sse - want.sse) <= got.metrics.sseBound + slack,
                     qPrintable(QStringLiteral("%1 bits: %2 +- %3, not %4")
                                    .arg(bits)
                                    .arg(got.metrics.sse)
                                    .arg(got.metrics.sseBound)
                                    .arg(want.sse)));
            std::int64_t counted = 0;
            for (const auto& [code, count] : got.filledCodes)
                counted += count;
            QCOMPARE(counted, want.count);
            QCOMPARE(want.sseBound, 0.0);
        }
    }
}

void TestIndexBuild::sketch_shortFormats_isExact()
{
    for (const FloatFormat& format : {kBfloat16, kBinary16})
        QVERIFY(!(*ExactIndex::sketch(rounded(format, 400'000)))->isSketch());
    const auto values = normal(kMany);
    const auto sketch = *ExactIndex::sketch(values);
    QVERIFY(sketch->isSketch());
    // Of smooth data the estimate itself is close.
    const auto p = chooseParameters(Convention::Course, {-2, 2}, gridOf(4));
    const ErrorMetrics exact = measure(*indexOf(values), *p, CodeRounding::NearestEven).metrics;
    const ErrorMetrics estimate = measure(*sketch, *p, CodeRounding::NearestEven).metrics;
    QVERIFY(std::abs(estimate.sse / exact.sse - 1) < 1e-3);
    QVERIFY(estimate.sseBound > 0 && estimate.sseBound < 0.1 * exact.sse);
}

void TestIndexBuild::build_stoppedOnTheWay_isCancelled_data()
{
    QTest::addColumn<double>("fraction");
    QTest::newRow("before it begins") << -1.0;
    QTest::newRow("while values are read") << 0.05;
    QTest::newRow("while buckets are filled") << 0.4;
    QTest::newRow("while buckets are sorted") << 0.8;
}

void TestIndexBuild::build_stoppedOnTheWay_isCancelled()
{
    QFETCH(double, fraction);
    const auto values = normal(std::size_t{1} << 22U);
    std::stop_source source;
    double last = -1;
    bool ascends = true;
    Context context;
    context.stop = source.get_token();
    context.progress = [&](double now, std::string_view) {
        ascends = ascends && now >= last && now <= 1;
        last = now;
        if (now >= fraction)
            source.request_stop();
    };
    if (fraction < 0)
        source.request_stop();
    QCOMPARE(ExactIndex::build(values, context).error().code, ErrorCode::Cancelled);
    QVERIFY(ascends);
    QVERIFY(last < fraction + 0.3);
    if (fraction < 0.1) {
        source = std::stop_source();
        context.stop = source.get_token();
        source.request_stop();
        QCOMPARE(ExactIndex::sketch(values, context).error().code, ErrorCode::Cancelled);
    }
}

void TestIndexBuild::build_nothingFinite_isEmpty()
{
    for (const std::size_t count : {std::size_t{0}, std::size_t{3}, 2 * kMany}) {
        std::vector<float> values(count, kNan);
        if (count > 0)
            values.front() = kInf;
        for (const auto& index : {*ExactIndex::build(values), *ExactIndex::sketch(values)}) {
            QCOMPARE(index->count(), 0);
            QCOMPARE(index->infinityCount(), count > 0 ? 1 : 0);
            QCOMPARE(index->nanCount() + index->infinityCount(), qint64(count));
            QCOMPARE(index->firstAbove(0), std::size_t{0});
            QCOMPARE(measure(*index, {}, CodeRounding::NearestEven).metrics.sse, 0.0);
            QVERIFY(measure(*index, {}, CodeRounding::NearestEven).filledCodes.empty());
        }
    }
}

void TestIndexBuild::shortSort_everySize_equalsTheLibrary()
{
    ShortSort sort;
    std::mt19937 random(1);
    for (const std::size_t size : {0, 1, 48, 49, 1'000, 131'072, 131'073, 300'000}) {
        std::vector<std::uint16_t> values(size);
        for (std::uint16_t& value : values)
            value = static_cast<std::uint16_t>(random());
        std::vector<std::uint16_t> want = values;
        std::sort(want.begin(), want.end());
        QVERIFY(sort(values, {}));
        QVERIFY(values == want);
    }
}

void TestIndexBuild::summary_everyLength_equalsALoop()
{
    auto values = randomValues(300, [](std::uint32_t w) { return std::bit_cast<float>(w | 0x40000000U); });
    values[17] = kInf;
    values[18] = -kInf;
    values[130] = kNan;
    for (std::size_t length = 0; length <= values.size(); ++length) {
        Summary want;
        for (std::size_t i = 0; i < length; ++i) {
            want.usedBits |= std::bit_cast<std::uint32_t>(values[i]);
            want.nan += std::isnan(values[i]) ? 1 : 0;
            want.infinities += std::isinf(values[i]) ? 1 : 0;
            if (std::isfinite(values[i])) {
                want.min = std::min(want.min, values[i]);
                want.max = std::max(want.max, values[i]);
            }
        }
        const Summary got = summaryOf(std::span(values).first(length));
        QCOMPARE(got.min, want.min);
        QCOMPARE(got.max, want.max);
        QCOMPARE(got.nan, want.nan);
        QCOMPARE(got.infinities, want.infinities);
        QCOMPARE(got.usedBits, want.usedBits);
    }
}

QTEST_APPLESS_MAIN(TestIndexBuild)
#include "tst_index_build.moc"
