#include "core/labs/gemm/gemm.h"
#include "core/labs/registry.h"

#include <QTest>

#include <cmath>

using namespace bitloupe;
using namespace bitloupe::gemm;

namespace {

DataRef codesOf(std::vector<std::int64_t> shape, std::vector<double> values, std::vector<double> scales,
                int zero)
{
    DataRef data;
    data.kind = DataRef::Kind::Codes;
    data.shape = std::move(shape);
    data.values = std::move(values);
    data.scales = std::move(scales);
    data.zeroPoint = zero;
    return data;
}

State twoByTwo()
{
    State state;
    state.w = codesOf({2, 2}, {1, 2, 3, 4}, {0.5}, 1);
    state.x = codesOf({2, 2}, {5, 6, 7, 8}, {0.25}, 2);
    state.realBias.reset();
    state.output = {.scale = 1.0, .zeroPoint = 3, .range = {}, .calibrate = {}};
    return state;
}

} // namespace

class GemmLabTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void example_default_hasTheDesignsFigures();
    void example_cell23_walksThroughItsStages();
    void everyMethod_ofTheExample_givesEqualOutputs();
    void codes_twoByTwo_multiplyWithoutBias();
    void steps_everyGrain_coverAndComeBack();
    void activation_relu6_clampsFromZeroPointToSix();
    void calibrate_output_usesFloatRange();
    void perChannel_symmetric_hasOneScalePerRow();
    void errors_badInput_nameTheField_data();
    void errors_badInput_nameTheField();
    void patch_newWeights_dropTheOldBias();
    void json_ofResult_hasTheNamedFields();
};

void GemmLabTest::example_default_hasTheDesignsFigures()
{
    const auto result = compute(State{}, {});
    QVERIFY(result.has_value());
    QCOMPARE(result->w.zeroPoint, -13);
    QCOMPARE(result->x.zeroPoint, -64);
    QCOMPARE(result->gemm.zeroY, -32);
    QCOMPARE(result->multipliers[0].m, 0.004098039120435715);
    QCOMPARE(result->multipliers[0].fixed, (FixedMultiplier{1126460416, -7}));
    QCOMPARE(result->gemm.bias, (std::vector<std::int32_t>{3811, 233, 3500, -933}));
    const std::vector<std::int32_t> out{80,  54, 127, -22, -19, -58, -16, -52, 25,  3,
                                        -64, 13, -19, -8,  -54, 15,  -4,  17,  -55, -43};
    QCOMPARE(result->integers.out, out);
    QCOMPARE(result->integers.beforeClamp[2], 134);
    QCOMPARE(result->overflowedOutputs, 0);
}

void GemmLabTest::example_cell23_walksThroughItsStages()
{
    State state;
    state.requantization = Requantization::TfliteDouble;
    state.step = Step{Grain::Stage, 107};
    const auto result = compute(state, {});
    QVERIFY(result.has_value());
    QCOMPARE(result->place, (Place{13, Stage::ZeroPoints, 6}));
    const ElementTrace& trace = result->trace;
    QCOMPARE(trace.terms, (std::array<std::int64_t, 4>{12089, -8000, -6799, 4992}));
    QCOMPARE(trace.acc, 2282);
    QCOMPARE(trace.biased, 5782);
    QCOMPARE(trace.requantization.multiplied, 3033.0);
    QCOMPARE(trace.shifted, 24);
    QCOMPARE(trace.out, -8);
    const Comparison& comparison = result->comparisons[13];
    QVERIFY(std::fabs(comparison.real - 0.752941) < 1e-6);
    QVERIFY(std::fabs(comparison.product - 0.7469) < 1e-6);
    QVERIFY(std::fabs(comparison.sumReal - 0.2969) < 1e-6);
    QVERIFY(std::fabs(comparison.sumInteger - 0.2934) < 1e-4);
    QVERIFY(std::fabs(comparison.error - 0.006041) < 1e-6);
    QVERIFY(std::fabs(comparison.quantization + 0.003532) < 1e-6);
    QVERIFY(std::fabs(comparison.requantization - 0.009573) < 1e-6);
    QCOMPARE(result->lines.size(), std::size_t(10));
    QCOMPARE(result->lines[3].value, 2282.0);
    QCOMPARE(result->lines[4].substituted, "2282 + 3500");
}

void GemmLabTest::everyMethod_ofTheExample_givesEqualOutputs()
{
    const auto exact = compute(State{}, {});
    for (const Requantization method :
         {Requantization::Float, Requantization::Gemmlowp, Requantization::TfliteDouble,
          Requantization::TfliteSingle, Requantization::CourseRounded}) {
        State state;
        state.requantization = method;
        QCOMPARE(compute(state, {})->integers.out, exact->integers.out);
    }
}

void GemmLabTest::codes_twoByTwo_multiplyWithoutBias()
{
    const auto result = compute(twoByTwo(), {});
    QVERIFY(result.has_value());
    QCOMPARE(result->integers.acc, (std::vector<std::int64_t>{5, 6, 21, 26}));
    QCOMPARE(result->integers.out, (std::vector<std::int32_t>{4, 4, 6, 6})); // 0.625 0.75 2.625 3.25, plus 3
    QCOMPARE(result->comparisons[0].quantization, 0.0);
}

void GemmLabTest::steps_everyGrain_coverAndComeBack()
{
    const Shape shape{4, 6, 5};
    QCOMPARE(stepCount(Grain::Stage, shape), 162);
    QCOMPARE(stepCount(Grain::Element, shape), 20);
    QCOMPARE(stepCount(Grain::Mac, shape), 2 + 13 * 20);
    for (const Grain grain : {Grain::Mac, Grain::Stage, Grain::Element}) {
        for (std::int64_t index = 0; index < stepCount(grain, shape); ++index) {
            const Step step{grain, index};
            QCOMPARE(stepAt(grain, placeOf(step, shape), shape), step);
        }
    }
    QCOMPARE(placeOf({Grain::Mac, 2 + 13 * 13 + 4}, shape), (Place{13, Stage::Products, 5}));
    QCOMPARE(placeOf({Grain::Mac, 2 + 13 * 13 + 6}, shape), (Place{13, Stage::ZeroPoints, 6}));
    QCOMPARE(stepped({Grain::Element, 19}, 5, shape), (Step{Grain::Element, 19}));
}

void GemmLabTest::activation_relu6_clampsFromZeroPointToSix()
{
    State state = twoByTwo();
    state.output.scale = 0.1;
    state.activation = Activation::Relu6;
    const auto result = compute(state, {});
    QCOMPARE(result->gemm.clampMin, 3);
    QCOMPARE(result->gemm.clampMax, 63);
}

void GemmLabTest::calibrate_output_usesFloatRange()
{
    State state = twoByTwo();
    state.output = {.scale = {}, .zeroPoint = {}, .range = {}, .calibrate = true};
    const auto result = compute(state, {});
    QCOMPARE(result->outputScale, static_cast<double>(static_cast<float>(3.25 / 255)));
    QCOMPARE(result->gemm.zeroY, -128);
    QCOMPARE(result->integers.out.back(), 127);
}

void GemmLabTest::perChannel_symmetric_hasOneScalePerRow()
{
    State state;
    state.quantize.w.symmetric = true;
    state.quantize.w.granularity = Granularity::PerChannel;
    const auto result = compute(state, {});
    QVERIFY(result.has_value());
    QCOMPARE(result->w.scales.size(), std::size_t(4));
    QCOMPARE(result->w.scales[0], static_cast<double>(1.08F / 127.0F));
    QCOMPARE(result->w.zeroPoint, 0);
    QCOMPARE(result->trace.terms[2], 0);
    QCOMPARE(result->multipliers.size(), std::size_t(4));
}

void GemmLabTest::errors_badInput_nameTheField_data()
{
    QTest::addColumn<QString>("patch");
    QTest::addColumn<QString>("where");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* patch, const char* where, const char* message) {
        QTest::newRow(message) << patch << where << QString::fromUtf8(message);
    };
    row(R"({"x":{"kind":"values","values":[[1],[2]]}})", "/state/x",
        "W has 6 columns but X has 2 rows: they must be equal.");
    row(R"({"w":{"kind":"codes","values":[[1,2],[3,200]],"scales":[1],"zeroPoint":0}})",
        "/state/w/values/1/1", "W[1][1] = 200 does not fit int8 (−128…127).");
    row(R"({"w":{"kind":"codes","values":[[1,2]],"scales":[0],"zeroPoint":0}})", "/state/w/scales/0",
        "Scale of W must be a positive finite number.");
    row(R"({"x":{"kind":"values","values":[[1,"NaN"],[2,3]]}})", "/state/x",
        "X[0][1] is NaN: replace it or choose another slice.");
    row(R"({"w":{"kind":"values","values":[[],[]]}})", "/state/w", "K must be at least 1.");
    row(R"({"realBias":[1,2]})", "/state/realBias",
        "W has 4 rows but the bias has 2 values: they must be equal.");
    row(R"({"step":{"grain":"stage","index":162}})", "/state/step/index",
        "Step 162 is beyond the last, 161.");
    row(R"({"accumulator":{"bits":14,"overflow":"error"}})", "/state/accumulator",
        "Overflow in product 2 of cell 0, 0: 8743 > 8191.");
    row(R"({"output":{"scale":-1,"zeroPoint":0}})", "/state/output/scale",
        "Scale of Y must be a positive finite number.");
    row(R"({"output":{"scale":0.0001,"zeroPoint":0},"requantization":"gemmlowp"})", "/state/requantization",
        "gemmlowp has no answer for the accumulator of cell 0, 0: gemmlowp only shifts to the right: M must "
        "be below 1.");
    row(R"({"quantize":{"w":{"granularity":"perChannel"}}})", "/state/quantize/w/symmetric",
        "A scale per row needs symmetric weights: the rows share one zero point.");
}

void GemmLabTest::errors_badInput_nameTheField()
{
    QFETCH(QString, patch);
    QFETCH(QString, where);
    QFETCH(QString, message);
    const Lab& lab = *findLab("gemm");
    const auto state = applyPatch(lab, lab.defaults, *parseJson(patch.toStdString()), "/state");
    const auto result = state ? lab.evaluate(*state, {}) : Expected<LabResult>(fail(state.error()));
    QVERIFY(!result.has_value());
    QCOMPARE(QString::fromStdString(result.error().message), message);
    QCOMPARE(QString::fromStdString(result.error().where), where);
}

void GemmLabTest::patch_newWeights_dropTheOldBias()
{
    const Lab& lab = *findLab("gemm");
    const auto patch =
        parseJson(R"({"w":{"kind":"codes","values":[[20,2],[-30,45]],"scales":[0.02],"zeroPoint":0},
        "x":{"kind":"codes","values":[[55,-90],[67,40]],"scales":[0.05],"zeroPoint":0},
        "output":{"scale":0.1,"zeroPoint":0},"requantization":"tfliteDouble"})");
    const auto state = completeState(lab, *patch);
    QVERIFY2(state.has_value(), state ? "" : state.error().message.c_str());
    QVERIFY(!state->contains("realBias"));
    const auto result = lab.evaluate(*state, {});
    QVERIFY2(result.has_value(), result ? "" : result.error().message.c_str());
    QCOMPARE(result->json["out"].dump(), "[[12,-17],[14,45]]");
    const auto back = completeState(lab, *state); // a saved state without a bias stays without
    QVERIFY(*back == *state);
}

void GemmLabTest::json_ofResult_hasTheNamedFields()
{
    State state;
    state.step = Step{Grain::Element, 13};
    const Json json = toJson(*compute(state, {}));
    for (const char* field : {"terms", "acc", "multipliers", "clamp", "out", "float", "overflowed", "trace"})
        QVERIFY2(json.contains(field), field);
    QCOMPARE(json["trace"].size(), std::size_t(10));
    QCOMPARE(json["trace"][8]["value"].get<int>(), -8);
    QCOMPARE(json["terms"]["sumX"][3].get<int>(), -523);
    QVERIFY(!toJson(*compute(State{}, {})).contains("trace"));
}

QTEST_APPLESS_MAIN(GemmLabTest)
#include "tst_gemm.moc"
