#include "core/labs/mapping/mapping.h"

#include <QTest>

#include <cmath>

using namespace bitloupe;

namespace {

Expected<LabResult> evaluate(const std::string& state)
{
    const auto json = parseJson(state);
    return json ? mappingLab().evaluate(*json, {}) : fail(json.error());
}

const mapping::Result& typed(const Expected<LabResult>& result)
{
    return *result->as<mapping::Result>();
}

const char* const kLaplace = R"("data":{"kind":"distribution","name":"laplace","seed":2,"count":8192})";

} // namespace

class TestMappingQuantizers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyKind_countsEveryValue_data();
    void everyKind_countsEveryValue();
    void pact_handWorked_clipsToAlpha();
    void outlier_noneKept_isMinMax();
    void outlier_someKept_lowersTheError();
    void float_fp4_drawsItsFifteenLevels();
    void badFields_areNamed_data();
    void badFields_areNamed();
    void calibrators_everyMethod_givesARange();
    void duel_mseSearch_winsAtItsBits();
    void reconcile_printedText_isExplained();
    void reconcile_halfARange_isRefused();
};

void TestMappingQuantizers::everyKind_countsEveryValue_data()
{
    QTest::addColumn<QString>("quantizer");
    QTest::addColumn<double>("bits");
    QTest::addColumn<double>("leastSqnr");
    const auto row = [](const char* name, const char* quantizer, double bits, double leastSqnr) {
        QTest::newRow(name) << QString::fromLatin1(quantizer) << bits << leastSqnr;
    };
    row("affine", R"({"kind":"affine"})", 4, 5);
    row("codebook", R"({"kind":"codebook"})", 4 + 32 * 16.0 / 8192, 18);
    row("powers of two", R"({"kind":"powerOfTwo"})", 4, 14);
    row("logarithmic", R"({"kind":"logarithmic","base":1.5})", 4, 10);
    row("nf4", R"({"kind":"nf4"})", 4.5, 18);
    row("nf4 twice", R"({"kind":"nf4","doubleQuantized":true})", 4 + 8 / 64.0 + 64 / 8192.0, 18);
    row("learned basis", R"({"kind":"lq"})", 4 + 32 * 4.0 / 8192, 15);
    row("fp8", R"({"kind":"float","format":"float8_e4m3fn"})", 8, 30);
    row("fp6", R"({"kind":"float","format":"float6_e2m3fn"})", 6, 20);
    row("mxfp4", R"({"kind":"mx"})", 4.25, 16);
    row("mxfp8 by its element", R"({"kind":"mx","element":"float8_e4m3fn"})", 8.25, 29);
    row("nvfp4", R"({"kind":"nvfp4"})", 4.5 + 32 / 8192.0, 18);
    row("q8_0", R"({"kind":"gguf","type":"q8_0"})", 8.5, 40);
    row("q4_0", R"({"kind":"gguf","type":"Q4_0"})", 4.5, 16);
    row("outliers apart", R"({"kind":"outlier","fraction":0.05})", 4 + 410 / 8192.0 * 32, 15);
    row("pact", R"({"kind":"pact"})", 4, 0);
}

void TestMappingQuantizers::everyKind_countsEveryValue()
{
    QFETCH(QString, quantizer);
    const auto result =
        evaluate("{" + std::string(kLaplace) + R"(,"quantizer":)" + quantizer.toStdString() + "}");
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    const mapping::Result& r = typed(result);
    const ErrorMetrics& m = r.measurement.metrics;
    QCOMPARE(m.count, std::int64_t(8192));
    std::int64_t counted = r.keptApart;
    for (const auto& [code, count] : r.measurement.filledCodes)
        counted += count;
    QCOMPARE(counted, std::int64_t(8192));
    QTEST(r.bitsPerWeight, "bits");
    QFETCH(double, leastSqnr);
    QVERIFY2(m.sqnrDb >= leastSqnr, qPrintable(QString::number(m.sqnrDb)));
    QVERIFY(std::abs(m.clipError + m.roundError - m.mse) <= 1e-12 * m.mse);
    QVERIFY(std::is_sorted(r.codebook.begin(), r.codebook.end()));
    QCOMPARE(result->json["levels"].size(), result->json["codeHistogram"].size());
}

void TestMappingQuantizers::pact_handWorked_clipsToAlpha()
{
    // alpha 3, 2 bits: S = 1. -1 -> 0, 1.4 -> 1, 9 -> 3: errors 1, 0.16 and 36, of which the outer two are
    // clipped.
    const auto result = evaluate(
        R"({"data":{"kind":"values","values":[-1,1.4,9]},"bits":2,"quantizer":{"kind":"pact","alpha":3}})");
    const mapping::Result& r = typed(result);
    QCOMPARE(r.parameters.scale, 1.0);
    QVERIFY(std::abs(r.measurement.metrics.sse - 37.16) < 1e-6);
    QCOMPARE(r.measurement.metrics.clippedCount, std::int64_t(2));
    QVERIFY(!evaluate(R"({"data":{"kind":"values","values":[-1,-2]},"quantizer":{"kind":"pact"}})"));
}

void TestMappingQuantizers::outlier_noneKept_isMinMax()
{
    const auto plain = evaluate("{" + std::string(kLaplace) + "}");
    const auto none =
        evaluate("{" + std::string(kLaplace) + R"(,"quantizer":{"kind":"outlier","fraction":0}})");
    QCOMPARE(typed(none).measurement.metrics.sse, typed(plain).measurement.metrics.sse);
    QCOMPARE(typed(none).bitsPerWeight, 4.0);
}

void TestMappingQuantizers::outlier_someKept_lowersTheError()
{
    double last = HUGE_VAL;
    for (const char* fraction : {"0", "0.001", "0.01", "0.05", "0.2"}) {
        const auto result = evaluate("{" + std::string(kLaplace)
                                     + R"(,"quantizer":{"kind":"outlier","fraction":)" + fraction + "}}");
        const double mse = typed(result).measurement.metrics.mse;
        QVERIFY(mse < last);
        last = mse;
    }
    // Equal magnitudes: exactly as many go as were asked for.
    const auto ties = evaluate(
        R"({"data":{"kind":"values","values":[2,-2,2,-2,1,-1,0.5,0]},"quantizer":{"kind":"outlier","fraction":0.375}})");
    QCOMPARE(typed(ties).keptApart, std::int64_t(3));
    std::int64_t left = 0;
    for (const auto& [code, count] : typed(ties).measurement.filledCodes)
        left += count;
    QCOMPARE(left, std::int64_t(5));
}

void TestMappingQuantizers::float_fp4_drawsItsFifteenLevels()
{
    const auto result = evaluate(
        R"({"data":{"kind":"values","values":[12,5]},"quantizer":{"kind":"float","format":"float4_e2m1fn"}})");
    QCOMPARE(*typed(result).levelScale, 2.0);
    QCOMPARE(typed(result).codebook.back(), 12.0);
    QCOMPARE(result->json["levels"].size(), std::size_t(15));
    QCOMPARE(typed(result).measurement.metrics.sse, 1.0); // 5 is a tie between 4 and 6: 4 has the even code
}

void TestMappingQuantizers::badFields_areNamed_data()
{
    QTest::addColumn<QString>("quantizer");
    QTest::addColumn<QString>("where");
    QTest::newRow("base 1") << R"({"kind":"logarithmic","base":1})"
                            << "/state/quantizer/base";
    QTest::newRow("no block") << R"({"kind":"nf4","block":0})"
                              << "/state/quantizer/block";
    QTest::newRow("wide format") << R"({"kind":"float","format":"binary32"})"
                                 << "/state/quantizer/format";
    QTest::newRow("element") << R"({"kind":"mx","element":"int4"})"
                             << "/state/quantizer/element";
    QTest::newRow("type") << R"({"kind":"gguf","type":"q9_9"})"
                          << "/state/quantizer/type";
    QTest::newRow("all apart") << R"({"kind":"outlier","fraction":1})"
                               << "/state/quantizer/fraction";
    QTest::newRow("alpha") << R"({"kind":"pact","alpha":-1})"
                           << "/state/quantizer/alpha";
    QTest::newRow("kind") << R"({"kind":"cubic"})"
                          << "/state/quantizer/kind";
}

void TestMappingQuantizers::badFields_areNamed()
{
    QFETCH(QString, quantizer);
    const auto result =
        evaluate("{" + std::string(kLaplace) + R"(,"quantizer":)" + quantizer.toStdString() + "}");
    QVERIFY(!result);
    QTEST(QString::fromStdString(result.error().where), "where");
}

void TestMappingQuantizers::calibrators_everyMethod_givesARange()
{
    for (const auto& [method, word] : enumWords(mapping::Method{})) {
        const auto result = evaluate("{" + std::string(kLaplace) + R"(,"calibration":{"method":")"
                                     + std::string(word) + R"("}})");
        QVERIFY2(result, word.data());
        const mapping::Result& r = typed(result);
        QVERIFY(r.dataRange.min <= r.range.min && r.range.min < r.range.max
                && r.range.max <= r.dataRange.max);
    }
}

void TestMappingQuantizers::duel_mseSearch_winsAtItsBits()
{
    const auto result = evaluate("{" + std::string(kLaplace) + R"(,"page":"calibrate"})");
    const auto& duel = typed(result).duel;
    QCOMPARE(duel.size(), std::size_t(7));
    const auto errorAt4 = [](const mapping::Duelist& d) { return d.judged[1].metrics->mse; };
    const double best = errorAt4(duel[3]);
    QCOMPARE(duel[3].method, mapping::Method::Mse);
    QCOMPARE(duel[3].decision.triedCount, std::int64_t(2048));
    for (const mapping::Duelist& d : duel)
        QVERIFY(errorAt4(d) >= best * 0.98); // the search scales both bounds together, others need not
    QCOMPARE(result->json["duel"].size(), std::size_t(7));
    QVERIFY(typed(evaluate("{" + std::string(kLaplace) + "}")).duel.empty());
}

void TestMappingQuantizers::reconcile_printedText_isExplained()
{
    const auto result = evaluate(
        R"({"range":{"min":-1,"max":1},"bits":8,"reconcile":{"text":"scale=0.0078431377, zero_point=127"}})");
    QVERIFY(result);
    const Json& first = result->json["reconcile"][0];
    QCOMPARE(first["zeroPointDifference"].get<int>(), 0);
    QCOMPARE(QString::fromStdString(first["convention"].get<std::string>()), QStringLiteral("pytorch"));
    QVERIFY(!result->json.contains("basis"));
}

void TestMappingQuantizers::reconcile_halfARange_isRefused()
{
    const auto result = evaluate(R"({"reconcile":{"scale":0.1,"min":-1}})");
    QCOMPARE(QString::fromStdString(result.error().where), QStringLiteral("/state/reconcile/max"));
    QVERIFY(!evaluate(R"({"reconcile":{"scale":-0.1}})"));
    QVERIFY(!evaluate(R"({"reconcile":{"text":"nothing"}})"));
}

QTEST_APPLESS_MAIN(TestMappingQuantizers)
#include "tst_mapping_quantizers.moc"
