#include "core/base/memo.h"
#include "core/base/random.h"
#include "core/labs/mapping/duel.h"
#include "core/labs/mapping/mse_search.h"

#include <QTest>

#include <algorithm>
#include <chrono>
#include <cmath>

using namespace bitloupe;
using mapping::Method;

namespace {

/// Two-sided exponentials of unlike widths with every 512th value stretched: 65,536 values from
/// SplitMix64(5).
std::vector<float> lopsidedOutliers()
{
    SplitMix64 random(5);
    std::vector<float> values;
    for (int i = 0; i < 65'536; ++i) {
        const double u = random.uniform();
        double x = u < 0.4 ? 0.4 * std::log(u / 0.4) : -0.55 * std::log((1 - u) / 0.6);
        if (i % 512 == 0)
            x *= 2.5;
        values.push_back(static_cast<float>(x));
    }
    return values;
}

struct Arena {
    std::shared_ptr<const DataArray> data;
    std::shared_ptr<const ExactIndex> index;
};

Arena arenaOf(std::vector<float> values)
{
    auto data = std::make_shared<DataArray>();
    data->shape = {static_cast<std::int64_t>(values.size())};
    data->values = std::move(values);
    return {data, *ExactIndex::build(data->values)};
}

mapping::State stateOf(const char* text)
{
    return *readFields<mapping::State>(*parseJson(text), "/state");
}

std::vector<mapping::Duelist> duel(const Arena& arena, const mapping::State& state,
                                   const Context& context = {})
{
    const auto rows = mapping::duelOf(state, *arena.index, arena.data, context);
    return rows ? *rows : std::vector<mapping::Duelist>();
}

const mapping::Duelist& rowOf(const std::vector<mapping::Duelist>& rows, Method method)
{
    return rows[static_cast<std::size_t>(method)];
}

double rounded(double value, int decimals)
{
    const double unit = std::pow(10.0, decimals);
    return std::round(value * unit) / unit;
}

} // namespace

class TestMappingDuel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_arena = arenaOf(lopsidedOutliers()); }
    void duelBits_holdTheStatesOwn();
    void duel_documentedPicture_matchesItsTable_data();
    void duel_documentedPicture_matchesItsTable();
    void duel_everyWidth_isMeasuredExactly();
    void duel_ranks_countFromTheBest();
    void duel_noiseless_isNotBehind();
    void calibrationOf_keepsParametersButSharedBins();
    void decision_entropy_countsTheInfinite();
    void decision_percentile_countsTheTails();
    void decision_movingAverage_endsAtTheRange();
    void decision_histogram_keepsTheLastFallingCut();
    void decision_lists_areShort();
    void wideSearch_answersAsTheFullOne_data();
    void wideSearch_answersAsTheFullOne();
    void memo_secondDuel_searchesNothing();
    void badBins_areAnsweredInTheRow();
    void cancelled_isAnswered();
    void json_namesRanksAndCandidates();

private:
    Arena m_arena;
};

void TestMappingDuel::duelBits_holdTheStatesOwn()
{
    using Widths = std::array<int, 3>;
    QCOMPARE(mapping::duelBits(4), (Widths{8, 4, 3}));
    QCOMPARE(mapping::duelBits(8), (Widths{8, 4, 3}));
    QCOMPARE(mapping::duelBits(3), (Widths{8, 4, 3}));
    QCOMPARE(mapping::duelBits(5), (Widths{8, 5, 3}));
    QCOMPARE(mapping::duelBits(2), (Widths{8, 3, 2}));
    QCOMPARE(mapping::duelBits(16), (Widths{16, 8, 3}));
}

void TestMappingDuel::duel_documentedPicture_matchesItsTable_data()
{
    QTest::addColumn<int>("method");
    QTest::addColumn<double>("min");
    QTest::addColumn<double>("max");
    QTest::addColumn<QList<double>>("sqnr");
    const auto row = [](const char* name, Method method, double min, double max, QList<double> sqnr) {
        QTest::newRow(name) << static_cast<int>(method) << min << max << sqnr;
    };
    row("min-max", Method::MinMax, -4.75, 6.48, {34.87, 10.56, 4.89});
    row("moving average", Method::MovingAverage, -2.64, 4.38, {30.35, 14.36, 8.25});
    row("percentile of both sides", Method::Percentile, -2.37, 3.61, {26.42, 15.48, 9.42});
    // The picture searches both bounds apart and finds -1.95 .. 2.85 with the same figures.
    row("mse", Method::Mse, -2.03, 2.77, {35.52, 16.23, 11.76});
    row("histogram", Method::Histogram, -4.75, 5.11, {35.17, 11.61, 5.48});
    row("entropy, onnx runtime", Method::EntropyOrt, -4.75, 5.46, {35.16, 11.32, 5.53});
    row("entropy, tensorrt", Method::EntropyTrt, -4.75, 5.11, {34.99, 11.61, 5.77});
}

void TestMappingDuel::duel_documentedPicture_matchesItsTable()
{
    QFETCH(int, method);
    QFETCH(double, min);
    QFETCH(double, max);
    QFETCH(QList<double>, sqnr);
    static const auto rows =
        duel(m_arena, stateOf(R"({"calibration":{"method":"percentile","twoSided":true}})"));
    const mapping::Duelist& row = rows[static_cast<std::size_t>(method)];
    QCOMPARE(rounded(row.calibrated->range.min, 2), min);
    QCOMPARE(rounded(row.calibrated->range.max, 2), max);
    for (std::size_t i = 0; i < 3; ++i)
        QCOMPARE(rounded(row.judged[i].metrics->sqnrDb, 2), sqnr[static_cast<qsizetype>(i)]);
}

void TestMappingDuel::duel_everyWidth_isMeasuredExactly()
{
    const auto state = stateOf(R"({"bits":5,"signed":true,"symmetric":true,"convention":"pytorch"})");
    for (const mapping::Duelist& row : duel(m_arena, state)) {
        QCOMPARE(row.judged.size(), std::size_t(3));
        QCOMPARE(row.judged[1].bits, 5);
        QCOMPARE(row.judged[1].range->max, row.calibrated->range.max);
        for (const mapping::Judged& judged : row.judged) {
            mapping::State at = state;
            at.bits = judged.bits;
            const auto p = chooseParameters(at.convention, *judged.range, at.grid());
            const auto direct = measureInOrder(m_arena.data->values, *p, at.rounding);
            QVERIFY(std::abs(direct->metrics.mse - judged.metrics->mse) <= 1e-12 * direct->metrics.mse);
        }
    }
}

void TestMappingDuel::duel_ranks_countFromTheBest()
{
    const auto rows = duel(m_arena, stateOf(R"({"calibration":{"method":"percentile","twoSided":true}})"));
    for (std::size_t width = 0; width < 3; ++width) {
        double best = -1e300;
        for (const auto& row : rows)
            best = std::max(best, row.judged[width].metrics->sqnrDb);
        for (const auto& row : rows) {
            const mapping::Judged& judged = row.judged[width];
            QCOMPARE(*judged.behindDb, best - judged.metrics->sqnrDb);
            const auto better = std::count_if(rows.begin(), rows.end(), [&](const auto& other) {
                return other.judged[width].metrics->mse < judged.metrics->mse;
            });
            QVERIFY(judged.rank <= static_cast<int>(better) + 1);
            const bool isTie = std::any_of(rows.begin(), rows.end(), [&](const auto& other) {
                const double ratio = judged.metrics->mse / other.judged[width].metrics->mse;
                return ratio > 1 && ratio < 1.00115;
            });
            QCOMPARE(judged.rank < static_cast<int>(better) + 1, isTie);
        }
    }
    // "Percentile climbs from 7th to 2nd; min-max falls from 5th to 7th."
    QCOMPARE(rowOf(rows, Method::Percentile).judged[0].rank, 7);
    QCOMPARE(rowOf(rows, Method::Percentile).judged[2].rank, 2);
    QCOMPARE(rowOf(rows, Method::MinMax).judged[0].rank, 5);
    QCOMPARE(rowOf(rows, Method::MinMax).judged[2].rank, 7);
    // 11.611 and 11.606 dB are both 11.61.
    QCOMPARE(rowOf(rows, Method::Histogram).judged[1].rank, rowOf(rows, Method::EntropyTrt).judged[1].rank);
}

void TestMappingDuel::duel_noiseless_isNotBehind()
{
    // Whole values are levels of the min-max grid of 4 bits: no error, and equals share the first rank.
    const auto rows = duel(arenaOf({0, 15, 7, 1}), stateOf("{}"));
    const mapping::Judged& judged = rowOf(rows, Method::MinMax).judged[1];
    QVERIFY(std::isinf(judged.metrics->sqnrDb));
    QCOMPARE(*judged.behindDb, 0.0);
    QCOMPARE(judged.rank, 1);
    QCOMPARE(rowOf(rows, Method::Mse).judged[1].rank, 1);
}

void TestMappingDuel::calibrationOf_keepsParametersButSharedBins()
{
    const auto state = stateOf(R"({"calibration":{"method":"histogram","bins":64,"percentile":99}})");
    QCOMPARE(mapping::calibrationOf(state, Method::Histogram).bins, 64);
    QCOMPARE(mapping::calibrationOf(state, Method::EntropyTrt).bins, 2048);
    QCOMPARE(mapping::calibrationOf(state, Method::Percentile).percentile, 99.0);
    const auto typed = stateOf(R"({"range":{"min":-1,"max":1}})");
    QCOMPARE(mapping::calibrationOf(typed, Method::Percentile).percentile, 99.9);
    const auto next = mapping::withCalibration(typed, mapping::calibrationOf(typed, Method::Mse));
    QVERIFY(next.validate().has_value());
    QCOMPARE(next.calibration->method, Method::Mse);
}

void TestMappingDuel::decision_entropy_countsTheInfinite()
{
    const auto rows = duel(m_arena, stateOf("{}"));
    const mapping::Decision& trt = rowOf(rows, Method::EntropyTrt).decision;
    QCOMPARE(trt.triedCount, 1921);
    QCOMPARE(trt.infiniteCount, 975);
    QCOMPARE(rounded(trt.kept->x, 2), 5.11);
    for (const mapping::DecisionPoint& point : trt.tried)
        QVERIFY(point.y >= trt.kept->y);
    QCOMPARE(trt.countAbove, 2);
    QCOMPARE(trt.countBelow, 0);
    const mapping::Duelist& mse = rowOf(rows, Method::Mse);
    QCOMPARE(mse.decision.kept->x, mse.calibrated->range.max);
    QCOMPARE(mse.decision.kept->y, mse.calibrated->score);
    QVERIFY(std::abs(mse.decision.keptShare * 2048 - std::round(mse.decision.keptShare * 2048)) < 1e-9);
}

void TestMappingDuel::decision_percentile_countsTheTails()
{
    const auto both = duel(m_arena, stateOf(R"({"calibration":{"method":"percentile","twoSided":true}})"));
    const mapping::Decision& tails = rowOf(both, Method::Percentile).decision;
    QVERIFY(!tails.isOfMagnitude);
    QCOMPARE(tails.countBelow, 66); // 65,535 * 0.1 % = 65.5 lie below the cut
    QCOMPARE(tails.countAbove, 66);
    QCOMPARE(tails.below.front().count, 1);
    QCOMPARE(tails.above.front().x, static_cast<double>(m_arena.index->back()));
    for (const mapping::TailPoint& point : tails.above) {
        const auto count = std::count_if(m_arena.data->values.begin(), m_arena.data->values.end(),
                                         [&](float x) { return x >= point.x; });
        QCOMPARE(point.count, static_cast<std::int64_t>(count));
    }
    const auto one = duel(m_arena, stateOf("{}"));
    const mapping::Decision& magnitude = rowOf(one, Method::Percentile).decision;
    QVERIFY(magnitude.isOfMagnitude);
    QCOMPARE(magnitude.countBelow + magnitude.countAbove, 66);
    QCOMPARE(magnitude.above.back().count, 65'536);
}

void TestMappingDuel::decision_movingAverage_endsAtTheRange()
{
    const auto rows = duel(m_arena, stateOf("{}"));
    const mapping::Duelist& row = rowOf(rows, Method::MovingAverage);
    QCOMPARE(row.decision.batchCount, 64);
    QCOMPARE(row.decision.batches.size(), std::size_t(64));
    QCOMPARE(row.decision.batches.back().average.max, row.calibrated->range.max);
    QCOMPARE(row.decision.batches.front().average.min, row.decision.batches.front().bounds.min);
    // Many small batches become runs that hold their extremes.
    const auto small = duel(m_arena, stateOf(R"({"calibration":{"method":"movingAverage","batch":16}})"));
    const mapping::Duelist& thinned = rowOf(small, Method::MovingAverage);
    QCOMPARE(thinned.decision.batchCount, 4096);
    QVERIFY(thinned.decision.batches.size() <= mapping::kDecisionPoints);
    QCOMPARE(thinned.decision.batches.back().average.min, thinned.calibrated->range.min);
    double greatest = 0;
    for (const mapping::BatchBounds& run : thinned.decision.batches)
        greatest = std::max(greatest, run.bounds.max);
    QCOMPARE(greatest, static_cast<double>(m_arena.index->back()));
}

void TestMappingDuel::decision_histogram_keepsTheLastFallingCut()
{
    const auto rows = duel(m_arena, stateOf("{}"));
    const mapping::Duelist& row = rowOf(rows, Method::Histogram);
    const mapping::Decision& decision = row.decision;
    QCOMPARE(decision.kept->x, static_cast<double>(decision.triedCount) - 1); // the last cut was taken back
    QVERIFY(std::abs(decision.kept->y * 65'536 - row.calibrated->score) <= 1e-12 * row.calibrated->score);
}

void TestMappingDuel::decision_lists_areShort()
{
    const auto rows = duel(m_arena, stateOf(R"({"calibration":{"method":"mse","candidates":5000}})"));
    for (const mapping::Duelist& row : rows) {
        QVERIFY(row.decision.tried.size() <= mapping::kDecisionPoints);
        QVERIFY(row.decision.infinite.size() <= mapping::kDecisionPoints);
        QVERIFY(row.decision.below.size() + row.decision.above.size() <= mapping::kDecisionPoints);
    }
    QCOMPARE(rowOf(rows, Method::Mse).decision.triedCount, 5000);
}

void TestMappingDuel::wideSearch_answersAsTheFullOne_data()
{
    QTest::addColumn<QString>("state");
    for (const int bits : {1, 3, 6, 9, 11}) {
        for (const char* rest : {R"("signed":true,"symmetric":true)", R"("convention":"tflite")",
                                 R"("convention":"onnxruntime","rounding":"towardZero")"}) {
            const auto text = QStringLiteral("{\"bits\":%1,%2}").arg(bits).arg(QLatin1String(rest));
            QTest::newRow(qPrintable(text)) << text;
        }
    }
}

void TestMappingDuel::wideSearch_answersAsTheFullOne()
{
    QFETCH(QString, state);
    const auto s = stateOf(state.toUtf8().constData());
    const auto full = mseRange(*m_arena.index, s.convention, s.grid(), s.rounding, 100, {});
    Candidates tried;
    const auto wide =
        mapping::wideMseRange(*m_arena.index, s.convention, s.grid(), s.rounding, 100, {}, &tried);
    QCOMPARE(wide.has_value(), full.has_value());
    if (!full) {
        QCOMPARE(wide.error().message, full.error().message);
        return;
    }
    QCOMPARE(wide->range, full->range);
    QCOMPARE(wide->score, full->score);
    QCOMPARE(tried.size(), std::size_t(100));
    QVERIFY(tried.front().bound < tried.back().bound);
}

void TestMappingDuel::memo_secondDuel_searchesNothing()
{
    Memo memo;
    Context context;
    context.memo = &memo;
    const auto state = stateOf(R"({"bits":8})");
    const auto timed = [&](auto run) {
        const auto begin = std::chrono::steady_clock::now();
        run();
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    };
    std::vector<mapping::Duelist> first;
    std::vector<mapping::Duelist> second;
    const double cold = timed([&] { first = duel(m_arena, state, context); });
    const double warm = timed([&] { second = duel(m_arena, state, context); });
    QVERIFY2(warm < cold / 2, qPrintable(QStringLiteral("%1 s, then %2 s").arg(cold).arg(warm)));
    QCOMPARE(dumpJson(mapping::duelJson(first)), dumpJson(mapping::duelJson(second)));
    // Another grid asks the searches that look at it again, with the answers of an empty memo.
    const auto symmetric = stateOf(R"({"bits":8,"symmetric":true,"signed":true})");
    QCOMPARE(dumpJson(mapping::duelJson(duel(m_arena, symmetric, context))),
             dumpJson(mapping::duelJson(duel(m_arena, symmetric))));
    const auto fewer = stateOf(R"({"bits":8,"calibration":{"method":"mse","candidates":7}})");
    QCOMPARE(dumpJson(mapping::duelJson(duel(m_arena, fewer, context))),
             dumpJson(mapping::duelJson(duel(m_arena, fewer))));
}

void TestMappingDuel::badBins_areAnsweredInTheRow()
{
    const auto rows = duel(m_arena, stateOf(R"({"calibration":{"method":"entropyOrt","bins":64}})"));
    QCOMPARE(rows.size(), std::size_t(7));
    const mapping::Duelist& row = rowOf(rows, Method::EntropyOrt);
    QVERIFY(!row.calibrated && row.judged.empty());
    QVERIFY(row.why.find("16,384") != std::string::npos);
    QVERIFY(rowOf(rows, Method::EntropyTrt).calibrated.has_value());
}

void TestMappingDuel::cancelled_isAnswered()
{
    std::stop_source stop;
    stop.request_stop();
    Context context;
    context.stop = stop.get_token();
    const auto rows = mapping::duelOf(stateOf("{}"), *m_arena.index, m_arena.data, context);
    QCOMPARE(rows.error().code, ErrorCode::Cancelled);
}

void TestMappingDuel::json_namesRanksAndCandidates()
{
    const Json json = mapping::duelJson(duel(m_arena, stateOf("{}")));
    QCOMPARE(json.size(), std::size_t(7));
    const Json& trt = json[6];
    QCOMPARE(trt["candidates"].get<int>(), 1921);
    QCOMPARE(trt["infinite"].get<int>(), 975);
    QCOMPARE(trt["errors"][2]["bits"].get<int>(), 3);
    QVERIFY(trt["errors"][2]["behindDb"].get<double>() > 5);
    QCOMPARE(json[3]["errors"][0]["rank"].get<int>(), 1);
    QVERIFY(json[3]["errors"][0]["range"]["max"].get<double>() > json[3]["range"]["max"].get<double>());
}

QTEST_APPLESS_MAIN(TestMappingDuel)
#include "tst_mapping_duel.moc"
