#include "core/base/random.h"
#include "core/labs/weights/badge.h"
#include "core/labs/weights/pictures.h"
#include "core/labs/weights/weights.h"
#include "tests/core/io/file_builder.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <numeric>

using namespace bitloupe;
using namespace bitloupe::test;
using weights::Granularity;

/// The badges of the list, read in passing, against the page of the same tensor.
class WeightsBadgeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void badge_isWhatThePageSays_data();
    void badge_isWhatThePageSays();
    void matrix_isThatOfPlainLoops_data();
    void matrix_isThatOfPlainLoops();
    void notFinite_countsTheOthers();
    void nothingFinite_saysSo();
    void bins_areThoseOfTheFormula();
    void cancelled_saysSo();
};

namespace {

std::vector<float> numbers(std::size_t count)
{
    SplitMix64 random(5);
    std::vector<float> out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(static_cast<float>(std::pow(2 * random.uniform() - 1, 3) * (1 + i % 7)));
    return out;
}

std::string fileOf(const Folder& folder, const QByteArray& shape, const std::vector<float>& values)
{
    const QByteArray data(reinterpret_cast<const char*>(values.data()),
                          static_cast<qsizetype>(values.size() * sizeof(float)));
    return folder.write("model",
                        safetensors(R"({"w":{"dtype":"F32","shape":[)" + shape + R"(],"data_offsets":[0,)"
                                        + QByteArray::number(data.size()) + "]}}",
                                    data));
}

} // namespace

void WeightsBadgeTest::badge_isWhatThePageSays_data()
{
    QTest::addColumn<QByteArray>("shape");
    QTest::addColumn<int>("count");
    QTest::newRow("short rows") << QByteArray("500,3,3") << 4500;
    QTest::newRow("one row") << QByteArray("40000") << 40'000;
    QTest::newRow("a long row") << QByteArray("300007") << 300'007;
    QTest::newRow("rows longer than a piece") << QByteArray("3,262145") << 786'435;
    QTest::newRow("rows of a piece") << QByteArray("2,131072") << 262'144;
    QTest::newRow("rows too long to be seen whole") << QByteArray("2,1048608") << 2'097'216;
    QTest::newRow("pieces of many rows") << QByteArray("5000,64") << 320'000;
}

void WeightsBadgeTest::badge_isWhatThePageSays()
{
    QFETCH(QByteArray, shape);
    QFETCH(int, count);
    const Folder folder;
    const auto values = numbers(static_cast<std::size_t>(count));
    weights::State state;
    state.path = fileOf(folder, shape, values);
    const auto open = weights::openForLab(state.path, {});
    QVERIFY(open);
    for (const Granularity granularity :
         {Granularity::PerTensor, Granularity::PerChannel, Granularity::PerGroup}) {
        state.granularity = granularity;
        for (const int bits : {4, 8}) {
            state.bits = bits;
            state.symmetric = bits == 4;
            const auto page = weights::compute(state, {});
            const auto badge = weights::tensorBadge(*open, 0, weights::settingsOf(state), {});
            QVERIFY2(page && badge, page ? "" : page.error().message.c_str());
            QCOMPARE(badge->sqnrDb, page->layer.sqnrDb);
            const auto row = std::find_if(page->table.begin(), page->table.end(), [&](const auto& r) {
                return r.bits == bits && r.granularity == granularity
                    && (granularity != Granularity::PerGroup || r.groupSize == state.groupSize);
            });
            QVERIFY(row != page->table.end());
            QCOMPARE(row->sqnrDb, page->layer.sqnrDb);
            QCOMPARE(badge->histogram.counts,
                     weights::histogramOf(values, page->matrix->range.absMax(), weights::kBadgeBins).counts);
        }
    }
}

void WeightsBadgeTest::matrix_isThatOfPlainLoops_data()
{
    QTest::addColumn<int>("axis");
    QTest::addColumn<bool>("hole");
    for (int axis = 0; axis < 3; ++axis) {
        QTest::addRow("axis %d", axis) << axis << false;
        QTest::addRow("axis %d, a value is infinite", axis) << axis << true;
    }
}

void WeightsBadgeTest::matrix_isThatOfPlainLoops()
{
    QFETCH(int, axis);
    QFETCH(bool, hole);
    constexpr std::array<std::size_t, 3> kShape{37, 50, 41}; // 75,850 values: more than a piece of reading
    auto values = numbers(kShape[0] * kShape[1] * kShape[2]);
    if (hole)
        values[70'000] = std::numeric_limits<float>::infinity();
    const Folder folder;
    const auto open = weights::openForLab(fileOf(folder, "37,50,41", values), {});
    QVERIFY(open);
    const auto matrix = weights::readMatrix(*open->model, 0, axis, {});
    QVERIFY(matrix);
    std::vector<std::vector<float>> rows(kShape[static_cast<std::size_t>(axis)]);
    for (std::size_t i = 0; i < kShape[0]; ++i) {
        for (std::size_t j = 0; j < kShape[1]; ++j) {
            for (std::size_t k = 0; k < kShape[2]; ++k) {
                const float x = values[(i * kShape[1] + j) * kShape[2] + k];
                const std::array<std::size_t, 3> at{i, j, k};
                if (std::isfinite(x))
                    rows[at[static_cast<std::size_t>(axis)]].push_back(x);
            }
        }
    }
    QCOMPARE((*matrix)->channels(), rows.size());
    QCOMPARE((*matrix)->notFinite, std::int64_t(hole ? 1 : 0));
    for (std::size_t c = 0; c < rows.size(); ++c) {
        const auto row = (*matrix)->row(c);
        QVERIFY(std::equal(row.begin(), row.end(), rows[c].begin(), rows[c].end()));
        const auto& facts = (*matrix)->facts[c];
        QCOMPARE(facts.range.min, static_cast<double>(*std::min_element(row.begin(), row.end())));
        QCOMPARE(facts.range.max, static_cast<double>(*std::max_element(row.begin(), row.end())));
        const double squares = std::inner_product(row.begin(), row.end(), row.begin(), 0.0);
        QVERIFY(std::abs(facts.squares - squares) <= 1e-6 * squares);
    }
}

void WeightsBadgeTest::notFinite_countsTheOthers()
{
    auto values = numbers(4096);
    values[17] = std::numeric_limits<float>::quiet_NaN();
    values[4000] = -std::numeric_limits<float>::infinity();
    const Folder folder;
    weights::State state;
    state.path = fileOf(folder, "64,64", values);
    const auto open = weights::openForLab(state.path, {});
    const auto badge = weights::tensorBadge(*open, 0, weights::settingsOf(state), {});
    const auto page = weights::compute(state, {});
    QVERIFY(badge && page);
    QCOMPARE(badge->sqnrDb, page->layer.sqnrDb);
    const auto& counts = badge->histogram.counts;
    QCOMPARE(std::accumulate(counts.begin(), counts.end(), std::int64_t(0)), std::int64_t(4094));
}

void WeightsBadgeTest::nothingFinite_saysSo()
{
    const Folder folder;
    const std::vector<float> values(8, std::numeric_limits<float>::quiet_NaN());
    const auto open = weights::openForLab(fileOf(folder, "2,4", values), {});
    const auto badge = weights::tensorBadge(*open, 0, {}, {});
    QVERIFY(!badge);
    QCOMPARE(badge.error().code, ErrorCode::NoAnswer);
    QCOMPARE(badge.error().message, std::string("w has no finite value: there is nothing to quantize."));
}

void WeightsBadgeTest::bins_areThoseOfTheFormula()
{
    const auto values = numbers(10'007);
    for (const std::size_t bins : {std::size_t(24), std::size_t(60), std::size_t(64), std::size_t(500)}) {
        for (const double width : {7.0, 0.3}) {
            std::vector<std::int64_t> wanted(bins, 0);
            for (const float x : values) {
                const double place =
                    (static_cast<double>(x) + width) * (static_cast<double>(bins) / (2 * width));
                ++wanted[static_cast<std::size_t>(
                    std::clamp(std::trunc(place), 0.0, static_cast<double>(bins) - 1))];
            }
            QCOMPARE(weights::histogramOf(values, width, bins).counts, wanted);
        }
    }
}

void WeightsBadgeTest::cancelled_saysSo()
{
    const Folder folder;
    const auto open = weights::openForLab(fileOf(folder, "64,64", numbers(4096)), {});
    std::stop_source stop;
    stop.request_stop();
    Context context;
    context.stop = stop.get_token();
    const auto badge = weights::tensorBadge(*open, 0, {}, context);
    QVERIFY(!badge);
    QCOMPARE(badge.error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(WeightsBadgeTest)
#include "tst_weights_badge.moc"
