#include "core/labs/gemm/edits.h"
#include "core/labs/gemm/gemm.h"

#include <QTest>

#include <functional>

using namespace bitloupe;
using gemm::AccumulatorStudy;

namespace {

/// The lab's example at cell 2, 3 with a 14-bit accumulator, as in the picture of the page.
gemm::State example(int bits = 14, AccumulatorOverflow overflow = AccumulatorOverflow::Wrap)
{
    gemm::State state;
    state.page = gemm::Page::Accumulator;
    state.accumulator.bits = bits;
    state.accumulator.overflow = overflow;
    state.step = gemm::Step{gemm::Grain::Stage, 107};
    return state;
}

AccumulatorStudy studyOf(const gemm::State& state)
{
    return *gemm::compute(state, {})->accumulator;
}

/// 2 x 2 codes without zero points: every setting can be changed alone.
gemm::State codes(int rows = 2, int depth = 2)
{
    gemm::State state;
    state.page = gemm::Page::Accumulator;
    for (auto* data : {&state.w, &state.x}) {
        *data = data == &state.w ? DataRef::matrix(rows, depth, {90, -40, 70, 127})
                                 : DataRef::matrix(depth, 4 / depth, {100, 30, -128, 64});
        data->kind = DataRef::Kind::Codes;
        data->scales = {0.5};
        data->zeroPoint = 0;
    }
    state.realBias.reset();
    state.output = {.scale = 100, .zeroPoint = 0, .range = {}, .calibrate = {}};
    state.requantization = Requantization::PowerOfTwoLinear;
    return state;
}

std::vector<int> countsOf(const AccumulatorStudy& study)
{
    std::vector<int> all{study.neededBits};
    for (const gemm::WidthRow& width : study.widths)
        all.insert(all.end(), {width.wrongWrap, width.wrongSaturate});
    return all;
}

} // namespace

Q_DECLARE_METATYPE(gemm::State)

class GemmAccumulatorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void otherPages_haveNoStudy();
    void path_ofTheExample_leaves14BitsAndComesBack();
    void widths_ofTheExample_areThoseOfThePicture();
    void widths_agreeWithWholeMultiplies();
    void terms_haveTheirOwnShapes();
    void cost_ofZeroW_isCounted();
    void pairs_ofInt8_areTheKnownOnes_data();
    void pairs_ofInt8_areTheKnownOnes();
    void safeTerms_ofGivenBits();
    void zeroW_typed_movesTheRange_data();
    void zeroW_typed_movesTheRange();
    void zeroW_ofCodes_isTheirOwn();
    void widths_inTheMemo_serveEveryRegister();
    void widths_ofAnotherMultiply_areCountedAnew_data();
    void widths_ofAnotherMultiply_areCountedAnew();
    void study_stopped_isCancelled();
};

void GemmAccumulatorTest::otherPages_haveNoStudy()
{
    gemm::State state = example();
    state.page = gemm::Page::Step;
    QVERIFY(!gemm::compute(state, {})->accumulator);
}

void GemmAccumulatorTest::path_ofTheExample_leaves14BitsAndComesBack()
{
    const AccumulatorStudy study = studyOf(example());
    QCOMPARE(study.path.size(), std::size_t(10));
    QCOMPARE(study.high, 8191);
    QCOMPARE(study.low, -8192);
    QCOMPARE(study.peak, 12089);
    QCOMPARE(study.peakBits, 15);
    QCOMPARE(study.firstOutside, 5);
    QCOMPARE(study.path[5].wrapped, -4295);
    QCOMPARE(study.path[5].saturated, 8191);
    QCOMPARE(study.path[8].exact, 2282);
    QCOMPARE(study.path[9].exact, 5782);
    QCOMPARE(study.path[9].wrapped, 5782); // round the circle and right again
    QCOMPARE(study.path[9].saturated, 1884);
    QCOMPARE(*study.exactOut, -8);
    QCOMPARE(*study.wrappedOut, -8);
    QCOMPARE(*study.saturatedOut, -24);
    QVERIFY(study.path[9].kind == gemm::PathStep::Kind::Bias);
}

void GemmAccumulatorTest::widths_ofTheExample_areThoseOfThePicture()
{
    const AccumulatorStudy study = studyOf(example());
    const auto row = [&](int bits) { return study.widths[static_cast<std::size_t>(bits - 8)]; };
    QCOMPARE(row(12).wrongWrap, 20);
    QCOMPARE(row(13).wrongWrap, 15);
    QCOMPARE(row(13).wrongSaturate, 20);
    QCOMPARE(row(14).wrongWrap, 8);
    QCOMPARE(row(14).wrongSaturate, 16);
    QCOMPARE(row(15).wrongWrap, 3);
    QCOMPARE(row(15).wrongSaturate, 6);
    QCOMPARE(row(16).wrongWrap, 1);
    QCOMPARE(row(16).wrongSaturate, 1);
    QCOMPARE(row(17).wrongSaturate, 0);
    QCOMPARE(study.widths.back().bits, 32);
}

void GemmAccumulatorTest::widths_agreeWithWholeMultiplies()
{
    const auto exact = gemm::compute(example(32), {})->integers.out;
    const AccumulatorStudy study = studyOf(example());
    for (const gemm::WidthRow& width : study.widths) {
        for (const auto overflow : {AccumulatorOverflow::Wrap, AccumulatorOverflow::Saturate}) {
            const auto out = gemm::compute(example(width.bits, overflow), {})->integers.out;
            int wrong = 0;
            for (std::size_t i = 0; i < out.size(); ++i)
                wrong += out[i] != exact[i] ? 1 : 0;
            QCOMPARE(overflow == AccumulatorOverflow::Wrap ? width.wrongWrap : width.wrongSaturate, wrong);
        }
    }
}

void GemmAccumulatorTest::terms_haveTheirOwnShapes()
{
    const AccumulatorStudy study = studyOf(example(14, AccumulatorOverflow::Saturate));
    QCOMPARE(study.acc[0], 23598);
    QCOMPARE(study.acc[13], 2282); // exact, whatever the register holds
    QCOMPARE(study.columnTerm, (std::vector<std::int64_t>{-10240, 6464, 8000, -1536}));
    QCOMPARE(study.rowTerm, (std::vector<std::int64_t>{-4992, 2743, -2574, 6799, 2626}));
}

void GemmAccumulatorTest::cost_ofZeroW_isCounted()
{
    const AccumulatorStudy study = studyOf(example());
    QCOMPARE(study.macs, 120);
    QCOMPARE(study.zeroAdditions, 25);
    QCOMPARE(study.zeroMultiplies, 5);
    QCOMPARE(study.zeroSubtractions, 20);
}

void GemmAccumulatorTest::pairs_ofInt8_areTheKnownOnes_data()
{
    QTest::addColumn<int>("row");
    QTest::addColumn<int>("pair");
    QTest::addColumn<bool>("fits");
    QTest::addColumn<int>("safe");
    QTest::newRow("-128...127 twice: one too many") << 0 << 32768 << false << 131071;
    QTest::newRow("-127...127 weights fit") << 1 << 32512 << true << 132104;
    QTest::newRow("0...255 saturates") << 2 << 64770 << false << 66311;
    QTest::newRow("reduced range: -64...64 fits again") << 3 << 32640 << true << 131586;
}

void GemmAccumulatorTest::pairs_ofInt8_areTheKnownOnes()
{
    QFETCH(const int, row);
    const AccumulatorStudy study = studyOf(example());
    const gemm::PairRow& pair = study.pairs[static_cast<std::size_t>(row)];
    QTEST(int(pair.largestPair), "pair");
    QTEST(pair.fitsInt16, "fits");
    QTEST(int(pair.safeInt32), "safe");
}

void GemmAccumulatorTest::safeTerms_ofGivenBits()
{
    QCOMPARE(gemm::pairRow(-128, 127, -128, 127, 26).safeHere, 2047);
    QCOMPARE(gemm::pairRow(-128, 127, -128, 127, 14).safeHere, 0); // one product may be too much
    QCOMPARE(gemm::pairRow(-8, 7, -8, 7, 16).safeHere, 511);
}

void GemmAccumulatorTest::zeroW_typed_movesTheRange_data()
{
    QTest::addColumn<int>("zero");
    for (const int zero : {-128, -13, 0, 50, 127})
        QTest::newRow(QByteArray::number(zero).constData()) << zero;
}

void GemmAccumulatorTest::zeroW_typed_movesTheRange()
{
    QFETCH(const int, zero);
    const gemm::State state = example();
    const auto before = *gemm::compute(state, {});
    const auto after = *gemm::compute(withZeroW(state, before.w, zero), {});
    QCOMPARE(after.w.zeroPoint, zero);
    QVERIFY(std::abs(after.w.scale(0) - before.w.scale(0)) < 1e-6 * before.w.scale(0));
}

void GemmAccumulatorTest::zeroW_ofCodes_isTheirOwn()
{
    gemm::State state = example();
    state.w = DataRef::matrix(1, 2, {3, -4});
    state.w.kind = DataRef::Kind::Codes;
    state.w.scales = {0.5};
    gemm::CodedMatrix none;
    QCOMPARE(withZeroW(state, none, 7).w.zeroPoint, 7);
}

/// The register at hand changes nothing about the widths; other weights do.
void GemmAccumulatorTest::widths_inTheMemo_serveEveryRegister()
{
    Memo memo;
    int rows = 0;
    Context context;
    context.memo = &memo;
    context.progress = [&rows](double, std::string_view) { ++rows; };
    QVERIFY(gemm::compute(example(14), context)->accumulator);
    QCOMPARE(rows, 4);
    const auto kept = gemm::compute(example(20), context);
    QCOMPARE(rows, 4);
    QVERIFY(countsOf(*kept->accumulator) == countsOf(studyOf(example(20))));
    gemm::State other = example(20);
    other.w.values[0] = -0.9;
    const auto fresh = gemm::compute(other, context);
    QCOMPARE(rows, 8);
    QVERIFY(countsOf(*fresh->accumulator) == countsOf(studyOf(other)));
}

void GemmAccumulatorTest::widths_ofAnotherMultiply_areCountedAnew_data()
{
    QTest::addColumn<gemm::State>("state");
    const auto add = [](const char* name, const std::function<void(gemm::State&)>& change) {
        gemm::State state = codes();
        change(state);
        QTest::newRow(name) << state;
    };
    add("a weight", [](auto& state) { state.w.values[3] = 126; });
    add("an input", [](auto& state) { state.x.values[3] = 65; });
    add("zero point of W", [](auto& state) { state.w.zeroPoint = 1; });
    add("zero point of X", [](auto& state) { state.x.zeroPoint = 1; });
    add("a bias", [](auto& state) { state.bias = {0, 4000}; });
    add("scale of Y", [](auto& state) { state.output.scale = 12; });
    add("zero point of Y", [](auto& state) { state.output.zeroPoint = 5; });
    add("lower clamp", [](auto& state) { state.activation = gemm::Activation::Relu; });
    add("upper clamp", [](auto& state) { state.bits.out = 16; });
    add("method", [](auto& state) { state.requantization = Requantization::PowerOfTwoLog; });
    add("rounding of the shift", [](auto& state) { state.shift = ShiftRounding::HalfAway; });
    QTest::newRow("the same numbers in another shape") << codes(4, 1);
}

void GemmAccumulatorTest::widths_ofAnotherMultiply_areCountedAnew()
{
    QFETCH(const gemm::State, state);
    Memo memo;
    int rows = 0;
    Context context;
    context.memo = &memo;
    context.progress = [&rows](double, std::string_view) { ++rows; };
    QVERIFY(gemm::compute(codes(), context));
    QCOMPARE(rows, 2);
    const auto fresh = gemm::compute(state, context);
    QVERIFY2(fresh, fresh ? "" : fresh.error().message.c_str());
    QCOMPARE(rows, 2 + fresh->shape.rows);
    QVERIFY(countsOf(*fresh->accumulator) == countsOf(studyOf(state)));
}

void GemmAccumulatorTest::study_stopped_isCancelled()
{
    std::stop_source source;
    source.request_stop();
    Context context;
    context.stop = source.get_token();
    const auto result = gemm::compute(example(), context);
    QVERIFY(!result);
    QVERIFY(result.error().code == ErrorCode::Cancelled);
}

QTEST_MAIN(GemmAccumulatorTest)
#include "tst_gemm_accumulator.moc"
