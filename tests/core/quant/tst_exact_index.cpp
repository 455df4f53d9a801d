#include "core/quant/metrics.h"
#include "core/quant/threshold.h"
#include "tests/core/quant/index_data.h"

#include <QTest>

using namespace bitloupe;

namespace {

struct Brute {
    long double clip = 0;
    long double round = 0;
    long double signal = 0;
    long double greatest = 0;
    std::int64_t clipped = 0;
    std::vector<std::int64_t> counts;
};

/// One value after the other in 64-bit significands, from the definitions.
Brute brute(const std::vector<float>& finite, const AffineParameters& p, CodeRounding rounding)
{
    Brute b;
    b.counts.assign(static_cast<std::size_t>(p.codeCount()), 0);
    const auto level = [&](std::int64_t code) {
        return static_cast<long double>(p.scale) * static_cast<long double>(code - p.zeroPoint);
    };
    const long double low = level(p.quantMin);
    const long double high = level(p.quantMax);
    for (const float x : finite) {
        const std::int64_t code = quantize(x, p, rounding);
        const long double error = x - level(code);
        const bool outside = x < low || x > high;
        (outside ? b.clip : b.round) += error * error;
        b.greatest = std::max(b.greatest, std::abs(error));
        b.signal += static_cast<long double>(x) * x;
        b.clipped += outside ? 1 : 0;
        ++b.counts[static_cast<std::size_t>(std::clamp(code, p.quantMin, p.quantMax) - p.quantMin)];
    }
    return b;
}

bool near(long double got, long double want)
{
    return std::abs(got - want) <= 1e-12L * std::abs(want);
}

/// Empty where the index agrees, else what does not.
QString compared(const ErrorMetrics& m, const Brute& want, std::int64_t count)
{
    if (m.count != count || m.clippedCount != want.clipped)
        return QStringLiteral("counts");
    if (!near(m.sse, want.clip + want.round))
        return QStringLiteral("sse %1, not %2").arg(m.sse).arg(double(want.clip + want.round));
    if (!near(m.clipError * double(count), want.clip) || !near(m.roundError * double(count), want.round))
        return QStringLiteral("parts");
    if (!near(m.maxAbsError, want.greatest))
        return QStringLiteral("greatest error");
    return {};
}

int wrongBins(const Measurement& got, const Brute& want, const AffineParameters& p)
{
    std::vector<std::int64_t> counts(want.counts.size(), 0);
    for (const auto& [code, count] : got.filledCodes) {
        if (code < p.quantMin || code > p.quantMax)
            return 1; // a grid whose zero point is outside has one code for all
        counts[static_cast<std::size_t>(code - p.quantMin)] = count;
    }
    int wrong = 0;
    for (std::size_t i = 0; i < counts.size(); ++i)
        wrong += counts[i] != want.counts[i] ? 1 : 0;
    return wrong;
}

} // namespace

class TestExactIndex : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void measure_everyCombination_equalsBruteForce_data();
    void measure_everyCombination_equalsBruteForce();
    void measure_slice_equalsItsOwnIndex();
    void order_anyData_isThatOfTheSort_data();
    void order_anyData_isThatOfTheSort();
    void cuts_manyAtOnce_equalOneByOne();
    void threshold_everyCode_isWhereItBegins();
};

void TestExactIndex::measure_everyCombination_equalsBruteForce_data()
{
    addDataRows();
}

void TestExactIndex::measure_everyCombination_equalsBruteForce()
{
    QFETCH(QList<float>, values);
    QFETCH(double, min);
    QFETCH(double, max);
    const std::vector<float> data(values.begin(), values.end());
    const auto index = indexOf(data);
    const std::vector<float> finite = sortedFinite(data);
    QCOMPARE(index->count() + index->nanCount() + index->infinityCount(), qint64(data.size()));
    const bool isLarge = data.size() > 2 * kMany;
    for (int bits = 1; bits <= 16; bits += isLarge ? 7 : 1) {
        for (const auto& [convention, word] : kConventions) {
            const auto p = chooseParameters(convention, {min, max}, gridOf(bits));
            if (!p)
                continue; // a width beyond binary32
            for (const CodeRounding rounding : kExactRoundings) {
                const Brute want = brute(finite, *p, rounding);
                const Measurement got = measure(*index, *p, rounding);
                const QString where =
                    QStringLiteral("%1 bits, %2, rounding %3").arg(bits).arg(word.data()).arg(int(rounding));
                const QString wrong = compared(got.metrics, want, std::ssize(finite));
                QVERIFY2(wrong.isEmpty(), qPrintable(where + QStringLiteral(": ") + wrong));
                QVERIFY2(wrongBins(got, want, *p) == 0, qPrintable(where));
                QVERIFY(near(index->signal(), want.signal));
            }
        }
    }
}

void TestExactIndex::measure_slice_equalsItsOwnIndex()
{
    const std::vector<float> finite = sortedFinite(normal(kMany));
    const auto index = indexOf(finite);
    const AffineParameters p = *chooseParameters(Convention::Course, {-1, 2}, gridOf(4));
    for (const auto& [from, to] :
         {std::pair<std::size_t, std::size_t>{0, 7}, {3, 9'000}, {500, kMany}, {17, 17}}) {
        const std::vector<float> part(finite.begin() + std::ptrdiff_t(from),
                                      finite.begin() + std::ptrdiff_t(to));
        const Measurement got = measure(*index, p, CodeRounding::Up, {from, to});
        const Brute want = brute(part, p, CodeRounding::Up);
        QCOMPARE(compared(got.metrics, want, std::ssize(part)), QString());
        QCOMPARE(wrongBins(got, want, p), 0);
    }
}

void TestExactIndex::order_anyData_isThatOfTheSort_data()
{
    addDataRows();
}

void TestExactIndex::order_anyData_isThatOfTheSort()
{
    QFETCH(QList<float>, values);
    const std::vector<float> data(values.begin(), values.end());
    const std::vector<float> finite = sortedFinite(data);
    const auto index = indexOf(data);
    QCOMPARE(index->front(), finite.front());
    QCOMPARE(index->back(), finite.back());
    std::vector<float> decoded;
    index->visitRuns(0, finite.size(), [&](float value, std::size_t count) {
        decoded.insert(decoded.end(), count, value);
        return true;
    });
    QVERIFY(decoded == finite);
    const std::size_t step = finite.size() / 500 + 1;
    long double sum = 0;
    long double magnitudes = 0;
    for (std::size_t i = 0; i < finite.size(); ++i) {
        sum += finite[i];
        magnitudes += std::abs(finite[i]);
    }
    QVERIFY(std::abs(index->sum(0, finite.size()) - sum) <= 1e-15L * magnitudes);
    std::vector<float> absolute = finite;
    for (float& x : absolute)
        x = std::abs(x);
    std::sort(absolute.begin(), absolute.end());
    const auto position = [&](auto at) { return std::size_t(at - finite.begin()); };
    for (std::size_t i = 0; i < finite.size(); i += step) {
        QCOMPARE(index->at(i), finite[i]);
        QCOMPARE(index->absoluteAt(i), absolute[i]);
        for (const double x : {double(finite[i]), std::nextafter(double(finite[i]), -1e300),
                               std::nextafter(double(finite[i]), 1e300)}) {
            const auto below = [](float value, double limit) { return value < limit; };
            const auto notAbove = [](double limit, float value) { return limit < value; };
            QCOMPARE(index->firstAtLeast(x),
                     position(std::lower_bound(finite.begin(), finite.end(), x, below)));
            QCOMPARE(index->firstAbove(x),
                     position(std::upper_bound(finite.begin(), finite.end(), x, notAbove)));
        }
    }
    for (const double x : {-1e300, 1e300, double(kInf), double(-kInf), 0.0}) {
        QCOMPARE(index->firstAtLeast(x, 2), std::max<std::size_t>(2, index->firstAtLeast(x)));
        QVERIFY(index->firstAbove(x) >= index->firstAtLeast(x));
    }
}

void TestExactIndex::cuts_manyAtOnce_equalOneByOne()
{
    for (const Data& data : allData()) {
        const auto index = indexOf(data.values);
        std::vector<std::uint32_t> keys{0, kFirstKey, kEndKey, 0xFFFFFFFF};
        std::mt19937 random(5);
        for (const float x : sortedFinite(data.values)) {
            if (random() % 16 == 0)
                keys.insert(keys.end(), {keyOf(x), keyOf(x) + 1});
        }
        std::sort(keys.begin(), keys.end());
        std::vector<ExactIndex::Cut> cuts;
        index->cutsBelow(keys, cuts);
        for (std::size_t i = 0; i < keys.size(); ++i)
            QVERIFY2(cuts[i] == index->cutBelow(keys[i]) && cuts[i] == index->cutAt(cuts[i].position),
                     data.name);
    }
}

void TestExactIndex::threshold_everyCode_isWhereItBegins()
{
    for (const double scale : {1.0, 0.1, 3e-45, 1e-320, 2e36, 0x1p-40}) {
        for (const std::int64_t zeroPoint : {0, 7, -300}) {
            const AffineParameters p{scale, ScaleForm::Binary64, zeroPoint, -9, 9};
            for (const CodeRounding rounding : kExactRoundings) {
                for (std::int64_t code = p.quantMin + 1; code <= p.quantMax; ++code) {
                    const std::uint32_t key = codeThreshold(p, rounding, code);
                    QVERIFY(key >= kFirstKey && key <= kEndKey);
                    QVERIFY(key == kEndKey || quantize(valueOf(key), p, rounding) >= code);
                    QVERIFY(key == kFirstKey || quantize(valueOf(key - 1), p, rounding) < code);
                }
            }
        }
    }
    // A guess that is far off costs steps, not the answer.
    for (const double guess : {0.0, 1e30, -1e300, double(kNan)})
        QCOMPARE(firstKeyWhere(guess, [](float x) { return x >= 0.625F; }), keyOf(0.625F));
    QCOMPARE(firstKeyWhere(1.0, [](float) { return false; }), kEndKey);
    QCOMPARE(firstKeyWhere(1.0, [](float) { return true; }), kFirstKey);
}

QTEST_APPLESS_MAIN(TestExactIndex)
#include "tst_exact_index.moc"
