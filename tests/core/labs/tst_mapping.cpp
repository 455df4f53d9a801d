#include "core/base/random.h"
#include "core/labs/mapping/edits.h"
#include "core/labs/mapping/mapping.h"

#include <QTest>

#include <cmath>

using namespace bitloupe;

namespace {

Expected<LabResult> evaluate(const char* state, const Context& context = {})
{
    const auto json = parseJson(state);
    return json ? mappingLab().evaluate(*json, context) : fail(json.error());
}

/// JSON compared as text, which also tells 1 from 1.0.
std::string shown(const Json& json)
{
    return dumpJson(json);
}

Json resultOf(const char* state)
{
    const auto result = evaluate(state);
    return result ? result->json : Json(result.error().message);
}

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

} // namespace

class TestMapping : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void defaults_areTheContracts();
    void evaluate_fourCodes_handWorked();
    void evaluate_documentedPicture_matchesItsFigures();
    void evaluate_parameters_areUsedAsGiven();
    void evaluate_wideGrid_listsFilledCodes();
    void evaluate_codebook_hasFreeLevels();
    void evaluate_conventions_listDifferences();
    void evaluate_boundBits_surviveExactly();
    void evaluate_memo_changesNothing();
    void evaluate_preview_isMarked();
    void preview_movedBound_keepsTheCurve();
    void evaluate_badInput_isAnswered_data();
    void evaluate_badInput_isAnswered();
    void best_isNeverAboveTheCurve();
    void oneOf_twoGiven_isRejected();
    void histogram_countsEveryValue();
    void edits_range_moveTieAndReset();
    void cells_coverTheirValues();
    void codeBits_areTwosComplement();
};

void TestMapping::defaults_areTheContracts()
{
    const Json state = mappingLab().defaults;
    QCOMPARE(shown(state["data"]["name"]), shown(Json("outliers")));
    QCOMPARE(shown(state["bits"]), shown(Json(4)));
    QCOMPARE(shown(state["signed"]), shown(Json(false)));
    QCOMPARE(shown(state["calibration"]["method"]), shown(Json("minmax")));
    QVERIFY(!state.contains("narrow"));
    QCOMPARE(shown(*mappingLab().normalise(state)), shown(state));
    QCOMPARE(shown(*mappingLab().normalise(Json::object())), shown(state));
    const Json json = evaluate("{}")->json;
    QCOMPARE(shown(json["metrics"]["count"]), shown(Json(65'536)));
    QCOMPARE(json["codeHistogram"].size(), std::size_t(16));
    QCOMPARE(shown(json["complete"]), shown(Json(true)));
    QCOMPARE(shown(json["metrics"]["nan"]), shown(Json(0)));
}

void TestMapping::evaluate_fourCodes_handWorked()
{
    // S = 4/3, Z = round(0.75) = 1: -1 -> round(-0.75) + 1 = 0, 0 -> 1, 3 -> round(2.25) + 1 = 3.
    const Json json =
        resultOf(R"({"data":{"kind":"values","values":[-1,0,3]},"range":{"min":-1,"max":3},"bits":2,
        "probe":[1,-9]})");
    QCOMPARE(shown(json["zeroPoint"]), shown(Json(1)));
    QCOMPARE(shown(json["codeHistogram"]), shown(Json({1, 1, 0, 1})));
    QCOMPARE(shown(json["probe"][0]["q"]), shown(Json(2)));
    QCOMPARE(shown(json["probe"][1]["q"]), shown(Json(0)));
    QCOMPARE(shown(json["bitsPerWeight"]), shown(Json(2.0)));
    QCOMPARE(shown(json["metrics"]["clippedCount"]), shown(Json(1))); // 3 is above S (3 - 1) = 8/3
    QVERIFY(std::abs(json["metrics"]["clipError"].get<double>() - 1.0 / 27) < 1e-15);
    QVERIFY(std::abs(json["metrics"]["roundError"].get<double>() - 1.0 / 27) < 1e-15);
    QVERIFY(std::abs(json["scale"].get<double>() - 4.0 / 3) < 1e-15);
}

void TestMapping::evaluate_documentedPicture_matchesItsFigures()
{
    const auto index = ExactIndex::build(lopsidedOutliers());
    const auto p = chooseParameters(Convention::Course, {-1.8, 4}, {4, false, false, false});
    const ErrorMetrics m = measure(**index, *p, CodeRounding::NearestEven).metrics;
    const auto text = [](double value, int digits) { return QString::number(value, 'f', digits); };
    QCOMPARE(text(minMaxRange(**index).min, 3), QStringLiteral("-4.746"));
    QCOMPARE(text(minMaxRange(**index).max, 3), QStringLiteral("6.482"));
    QCOMPARE(text(m.sqnrDb, 2), QStringLiteral("15.59"));
    QCOMPARE(text(m.mse, 5), QStringLiteral("0.01363"));
    QCOMPARE(text(m.roundError, 5), QStringLiteral("0.01210"));
    QCOMPARE(text(m.clipError, 5), QStringLiteral("0.00153"));
    QCOMPARE(text(m.maxAbsError, 3), QStringLiteral("2.813"));
    QCOMPARE(m.clippedCount, 241);
    mapping::State state;
    state.calibration.reset();
    state.range = mapping::Range{-1.8, 4};
    const auto curve = mapping::errorCurve(state, {-1.8, 4}, *index, {});
    QVERIFY(curve.searched);
    QCOMPARE(text(curve.bestError, 5), QStringLiteral("0.01178"));
    QVERIFY(std::abs(curve.best - 3.0) < 0.01);
}

void TestMapping::preview_movedBound_keepsTheCurve()
{
    const auto built = ExactIndex::build(lopsidedOutliers());
    Memo memo;
    Context context;
    context.memo = &memo;
    mapping::State state;
    state.calibration.reset();
    const auto curveAt = [&](const RealRange& range) {
        state.range = mapping::Range{range.min, range.max};
        return mapping::errorCurve(state, range, *built, context);
    };
    const auto whole = curveAt({-1.8, 4});
    context.preview = true;
    const auto moved = curveAt({-1.8, 3.5});
    QCOMPARE(moved.you, 3.5);
    QVERIFY(moved.searched);
    QCOMPARE(moved.best, whole.best);
    QCOMPARE(moved.bestRange.min, -1.8);
    QCOMPARE(moved.points.size(), whole.points.size());

    const auto beyond = curveAt({-1.8, 6.4});
    QVERIFY(beyond.points.back().bound >= 6.4);
    QVERIFY(!beyond.searched);
    // Another fixed end, other bits or the other bound are other curves.
    (void)curveAt({-1.8, 4});
    const auto other = curveAt({-1.7, 4});
    const auto p = chooseParameters(Convention::Course, {-1.7, other.points[7].bound}, state.grid());
    QCOMPARE(other.points[7].error.total(), errorParts(**built, *p, CodeRounding::NearestEven).total());
    state.bits = 3;
    const auto coarse = curveAt({-1.7, 4});
    QVERIFY(coarse.points[7].error.total() > other.points[7].error.total());
    state.vary = mapping::Vary::Min;
    QCOMPARE(curveAt({-1.7, 4}).you, -1.7);
}

void TestMapping::evaluate_parameters_areUsedAsGiven()
{
    const Json json = resultOf(R"({"data":{"kind":"values","values":[0.5,1,-7]},"bits":8,"symmetric":true,
        "parameters":{"scale":{"bits":"3f000000"},"zeroPoint":3,"quantMin":-4,"quantMax":11},"probe":[0.75]})");
    QCOMPARE(shown(json["scale"]), shown(Json(0.5)));
    QCOMPARE(shown(json["representable"]["min"]), shown(Json(-3.5)));
    QCOMPARE(json["codeHistogram"].size(), std::size_t(16));
    QCOMPARE(shown(json["bitsPerWeight"]), shown(Json(4.0)));
    QCOMPARE(shown(json["probe"][0]["q"]), shown(Json(5))); // 1.5 is a tie and goes to 2
    QCOMPARE(shown(json["metrics"]["clippedCount"]), shown(Json(1)));
}

void TestMapping::evaluate_wideGrid_listsFilledCodes()
{
    const Json json =
        resultOf(R"({"data":{"kind":"values","values":[0,1,1]},"bits":12,"range":{"min":0,"max":1}})");
    QCOMPARE(shown(json["codeHistogram"]), shown(Json({{0, 1}, {4095, 2}})));
    QCOMPARE(json["levels"].size(), std::size_t(2));
    QCOMPARE(shown(json["levels"][1][0]), shown(Json(4095)));
}

void TestMapping::evaluate_codebook_hasFreeLevels()
{
    const Json json = resultOf(R"({"data":{"kind":"values","values":[0,0,10,10,11]},"bits":1,
        "quantizer":{"kind":"codebook"},"probe":[4]})");
    QCOMPARE(shown(json["levels"][0]), shown(Json(0.0)));
    QVERIFY(std::abs(json["levels"][1].get<double>() - 31.0 / 3) < 1e-12);
    QVERIFY(std::abs(json["metrics"]["sse"].get<double>() - 2.0 / 3) < 1e-12);
    QCOMPARE(shown(json["bitsPerWeight"]), shown(Json(1 + 64.0 / 5)));
    QCOMPARE(shown(json["probe"][0]["q"]), shown(Json(0)));
    QVERIFY(json["scale"].is_null());
}

void TestMapping::evaluate_conventions_listDifferences()
{
    const Json json =
        resultOf(R"({"data":{"kind":"values","values":[-1,1]},"bits":8,"range":{"min":-1,"max":1}})");
    std::vector<int> zeros;
    for (const Json& row : json["conventions"])
        zeros.push_back(row["zeroPoint"].get<int>());
    QVERIFY((zeros == std::vector<int>{128, 127, 128, 127, 128, 128}));
    QCOMPARE(shown(json["conventions"][3]["name"]), shown(Json("onnxruntimeDynamic")));
    const Json flat = resultOf(R"({"data":{"kind":"values","values":[1]},"range":{"min":1,"max":1},
        "convention":"tflite"})");
    QVERIFY(flat["conventions"][0]["scale"].is_null());
    QVERIFY(flat["scale"].get<double>() > 0);
}

void TestMapping::evaluate_boundBits_surviveExactly()
{
    const Json json = resultOf(R"({"data":{"kind":"bits","format":"binary32","values":["3dcccccd"]},"bits":8,
        "convention":"pytorch","range":{"min":{"bits":"bf800000"},"max":{"bits":"3f800000"}}})");
    QCOMPARE(shown(json["scaleBits"]), shown(Json("3c008081")));
    QCOMPARE(shown(json["zeroPoint"]), shown(Json(127)));
}

void TestMapping::evaluate_memo_changesNothing()
{
    Memo memo;
    Context context;
    context.memo = &memo;
    const char* state = R"({"bits":6,"range":{"min":-2,"max":2}})";
    const Json plain = evaluate(state)->json;
    QCOMPARE(shown(evaluate(state, context)->json), shown(plain));
    QCOMPARE(shown(evaluate(state, context)->json), shown(plain));
}

void TestMapping::evaluate_preview_isMarked()
{
    Context context;
    context.preview = true;
    const auto result = evaluate(R"({"range":{"min":-2,"max":2}})", context);
    QVERIFY(!result->complete);
    QVERIFY(!result->as<mapping::Result>()->isEstimate);
    QCOMPARE(shown(result->json["metrics"]),
             shown(evaluate(R"({"range":{"min":-2,"max":2}})")->json["metrics"]));
    Memo memo;
    context.memo = &memo;
    const char* large =
        R"({"data":{"kind":"distribution","name":"normal","seed":1,"count":5000000},"range":{"min":-1,"max":1}})";
    const auto metricsOf = [&](bool isEstimate) {
        const auto answer = evaluate(large, context);
        const auto* typed = answer->as<mapping::Result>();
        return typed->isEstimate == isEstimate ? typed->measurement.metrics : ErrorMetrics();
    };
    const ErrorMetrics sketched = metricsOf(true);
    QCOMPARE(sketched.count, 5'000'000);
    context.preview = false;
    const ErrorMetrics exact = metricsOf(false);
    QVERIFY(std::abs(sketched.clippedCount - exact.clippedCount) < 500);
    QVERIFY(sketched.sseBound > 0 && std::abs(sketched.sse - exact.sse) <= sketched.sseBound);
    context.preview = true;
    QCOMPARE(metricsOf(false).sse, exact.sse); // once sorted a preview is exact as well
}

void TestMapping::evaluate_badInput_isAnswered_data()
{
    QTest::addColumn<QByteArray>("state");
    QTest::addColumn<QByteArray>("where");
    QTest::addColumn<QByteArray>("words");
    const auto row = [](const char* name, const char* state, const char* where, const char* words) {
        QTest::newRow(name) << QByteArray(state) << QByteArray(where) << QByteArray(words);
    };
    row("min above max", R"({"range":{"min":2,"max":1}})", "/state/range", "min must be below max");
    row("NaN is no bound", R"({"range":{"min":"NaN","max":1}})", "/state/range", "two finite numbers");
    row("equal bounds under the course", R"({"range":{"min":1,"max":1}})", "/state/range", "no width");
    row("no values", R"({"data":{"kind":"values","values":[]}})", "/state/data", "");
    row("only NaN", R"({"data":{"kind":"values","values":["NaN","NaN"]}})", "/state/data",
        "Every value is NaN");
    row("one value", R"({"data":{"kind":"values","values":[0.5]}})", "/state/data", "All values are 0.5");
    row("one value searched", R"({"data":{"kind":"values","values":[0,0]},"calibration":{"method":"mse"}})",
        "/state/data", "no width");
    row("0 bits", R"({"bits":0})", "/state/bits", "");
    row("17 bits", R"({"bits":17})", "/state/bits", "");
    row("one symmetric bit", R"({"bits":1,"symmetric":true})", "/state/bits",
        "One bit has no symmetric signed grid");
    row("an unknown quantizer", R"({"quantizer":{"kind":"nf5"}})", "/state/quantizer/kind", "");
    row("a scale of 0", R"({"parameters":{"scale":0}})", "/state/parameters/scale", "");
    row("crossed codes", R"({"parameters":{"scale":1,"quantMin":3,"quantMax":1}})",
        "/state/parameters/quantMin", "");
    row("misspelt", R"({"bitz":3})", "/state/bitz", "");
    row("a percentile of 101", R"({"calibration":{"method":"percentile","percentile":101}})",
        "/state/calibration/percentile", "");
}

void TestMapping::evaluate_badInput_isAnswered()
{
    QFETCH(QByteArray, state);
    QFETCH(QByteArray, where);
    QFETCH(QByteArray, words);
    const auto result = evaluate(state.constData());
    QVERIFY(!result);
    const auto message = QByteArray::fromStdString(result.error().message);
    QVERIFY2(result.error().where.starts_with(where.toStdString()), result.error().where.c_str());
    QVERIFY2(message.contains(words), message.constData());
}

void TestMapping::best_isNeverAboveTheCurve()
{
    for (const char* vary : {"min", "max", "both"}) {
        const std::string state =
            std::string(R"({"bits":3,"range":{"min":-1,"max":2},"vary":")") + vary + "\"}";
        const auto result = evaluate(state.c_str());
        const auto& curve = result->as<mapping::Result>()->curve;
        QVERIFY(curve.searched);
        for (const auto& point : curve.points)
            QVERIFY(curve.bestError <= point.error.total());
        QVERIFY(curve.bestError <= result->as<mapping::Result>()->measurement.metrics.mse);
        const Json range = writeValue(mapping::Range{curve.bestRange.min, curve.bestRange.max});
        const Json again = resultOf((R"({"bits":3,"range":)" + range.dump() + "}").c_str());
        QVERIFY(std::abs(again["metrics"]["mse"].get<double>() - curve.bestError) <= 1e-12 * curve.bestError);
    }
}

void TestMapping::oneOf_twoGiven_isRejected()
{
    const auto result = evaluate(R"({"range":{"min":0,"max":1},"calibration":{"method":"mse"}})");
    QCOMPARE(result.error().where, std::string("/state/range"));
}

void TestMapping::histogram_countsEveryValue()
{
    const auto result = evaluate(R"({"range":{"min":-9,"max":3}})");
    const auto& h = result->as<mapping::Result>()->histogram;
    std::int64_t sum = 0;
    for (const auto count : h.counts)
        sum += count;
    QCOMPARE(sum, 65'536);
    QVERIFY(h.low <= -9);
    QVERIFY(h.counts.size() >= 60 && h.counts.size() <= 130);
}

void TestMapping::edits_range_moveTieAndReset()
{
    const RealRange range{-1, 2};
    QCOMPARE(mapping::movedRange(range, mapping::Vary::Max, 3, false), (RealRange{-1, 3}));
    QCOMPARE(mapping::movedRange(range, mapping::Vary::Min, -3, true), (RealRange{-3, 3}));
    QCOMPARE(mapping::movedRange(range, mapping::Vary::Both, 4, false), (RealRange{-2, 4}));
    QCOMPARE(mapping::resetRange(range, {-5, 9}, mapping::Vary::Min, false), (RealRange{-5, 2}));
    QCOMPARE(mapping::resetRange(range, {-5, 9}, mapping::Vary::Min, true), (RealRange{-9, 9}));
    const mapping::State state = mapping::withRange({}, range);
    QVERIFY(state.range && !state.calibration && !state.parameters);
    QCOMPARE(mapping::withSymmetric(state, true).range->min, -2.0);
    const mapping::State searched = mapping::withMethod(state, mapping::Method::Mse);
    QVERIFY(!searched.range && searched.validate().has_value());
    QCOMPARE(searched.calibration->method, mapping::Method::Mse);
    QCOMPARE(mapping::withQuantizer(state, mapping::Kind::Nf4).quantizer.kind, mapping::Kind::Nf4);
}

void TestMapping::cells_coverTheirValues()
{
    // Every value between the ends of a cell has its code, in every rounding.
    for (const char* rounding : {"nearestEven", "nearestAway", "up", "towardZero"}) {
        const std::string text =
            std::string(R"({"bits":3,"range":{"min":-1,"max":2},"rounding":")") + rounding + "\"}";
        const auto result = evaluate(text.c_str());
        const auto* typed = result->as<mapping::Result>();
        const CodeRounding mode = *enumOf<CodeRounding>(rounding);
        const auto cells = mapping::cellsOf(*typed, mode, 64);
        QCOMPARE(cells.size(), std::size_t(8));
        std::int64_t sum = 0;
        for (const auto& cell : cells) {
            for (const double share : {0.01, 0.5, 0.99})
                QCOMPARE(quantize(cell.left + share * (cell.right - cell.left), typed->parameters, mode),
                         cell.code);
            sum += cell.count;
        }
        QCOMPARE(sum, 65'536);
        QCOMPARE(mapping::cellsOf(*typed, mode, 3).size(), std::size_t(3));
    }
}

void TestMapping::codeBits_areTwosComplement()
{
    const AffineParameters p{1, ScaleForm::Binary64, 0, -8, 7};
    QCOMPARE(mapping::codeBits(-8, p), std::string("1000"));
    QCOMPARE(mapping::codeBits(-1, p), std::string("1111"));
    QCOMPARE(mapping::codeBits(5, p), std::string("0101"));
    QCOMPARE(mapping::codeBits(9, {1, ScaleForm::Binary64, 0, 0, 15}), std::string("1001"));
}

QTEST_APPLESS_MAIN(TestMapping)
#include "tst_mapping.moc"
