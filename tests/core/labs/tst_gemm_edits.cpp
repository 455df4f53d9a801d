#include "core/labs/gemm/edits.h"
#include "core/labs/gemm/gemm.h"

#include <QTest>

using namespace bitloupe;
using namespace bitloupe::gemm;

class GemmEditsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void seededData_anyShape_computes_data();
    void seededData_anyShape_computes();
    void seededData_nextSeed_drawsOtherNumbers();
    void example_afterOtherData_isTheDefaultAgain();
    void granularity_perRow_needsSymmetricWeights();
    void bias_offAndOn_followsTheRows();
    void output_rangeAndCalibration_excludeEachOther();
    void slice_ofATensor_isOneMatrix_data();
    void slice_ofATensor_isOneMatrix();
    void slice_tooLargeOrFlat_isRefused();
    void layer_ofAnotherDepth_drawsTheOtherMatrixAnew();
};

void GemmEditsTest::seededData_anyShape_computes_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("depth");
    QTest::addColumn<int>("columns");
    QTest::newRow("smallest") << 1 << 1 << 1;
    QTest::newRow("wide") << 2 << 16 << 3;
    QTest::newRow("largest") << 64 << 64 << 64;
}

void GemmEditsTest::seededData_anyShape_computes()
{
    QFETCH(const int, rows);
    QFETCH(const int, depth);
    QFETCH(const int, columns);
    const Shape shape{rows, depth, columns};
    const auto result = compute(withSeededData({}, shape, 7), {});
    QVERIFY(result);
    QCOMPARE(result->shape, shape);
    QCOMPARE(result->realBias.size(), std::size_t(rows));
    QCOMPARE(result->integers.out.size(), std::size_t(rows * columns));
}

void GemmEditsTest::seededData_nextSeed_drawsOtherNumbers()
{
    const Shape shape{3, 4, 2};
    const auto first = compute(withSeededData({}, shape, 1), {});
    const auto again = compute(withSeededData({}, shape, 1), {});
    const auto other = compute(withSeededData({}, shape, 2), {});
    QVERIFY(first && again && other);
    QVERIFY(first->w.real == again->w.real);
    QVERIFY(first->w.real != other->w.real);
}

void GemmEditsTest::example_afterOtherData_isTheDefaultAgain()
{
    const State start;
    QVERIFY(!(withSeededData(start, {2, 2, 2}, 3) == start));
    QVERIFY(withExample(withSeededData(start, {2, 2, 2}, 3)) == start);
}

void GemmEditsTest::granularity_perRow_needsSymmetricWeights()
{
    const State perRow = withGranularity({}, Granularity::PerChannel);
    QVERIFY(perRow.quantize.w.symmetric);
    const auto result = compute(perRow, {});
    QVERIFY(result);
    QCOMPARE(result->multipliers.size(), std::size_t(4));
    QCOMPARE(result->gemm.zeroW, 0);
    QVERIFY(withSymmetricW(perRow, false).quantize.w.granularity == Granularity::PerTensor);
}

void GemmEditsTest::bias_offAndOn_followsTheRows()
{
    const State off = withoutBias({});
    QVERIFY(!off.bias && !off.realBias);
    const State on = withBias(off, 4);
    QVERIFY(on.realBias);
    QCOMPARE(on.realBias->size(), std::size_t(4));
    QVERIFY(compute(off, {}));
    QVERIFY(compute(on, {}));
}

void GemmEditsTest::output_rangeAndCalibration_excludeEachOther()
{
    const State calibrated = withCalibratedOutput({});
    QVERIFY(calibrated.output.calibrate && !calibrated.output.range);
    const State typed = withOutputRange(calibrated, {-1, 2});
    QVERIFY(typed.output.range && !typed.output.calibrate);
    QVERIFY(compute(calibrated, {}));
    QVERIFY(compute(typed, {}));
}

void GemmEditsTest::slice_ofATensor_isOneMatrix_data()
{
    using Shape64 = std::vector<std::int64_t>;
    QTest::addColumn<std::vector<std::int64_t>>("shape");
    QTest::addColumn<std::vector<std::vector<std::int64_t>>>("slice");
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::newRow("small: whole") << Shape64{10, 32} << Slice{} << 10 << 32;
    QTest::newRow("long rows are cut") << Shape64{10, 784} << Slice{{0, 10}, {0, 64}} << 10 << 64;
    QTest::newRow("3 × 3 filters: 7 whole channels")
        << Shape64{128, 16, 3, 3} << Slice{{0, 64}, {0, 7}, {0, 3}, {0, 3}} << 64 << 63;
    QTest::newRow("filters that fit") << Shape64{8, 1, 3, 3} << Slice{} << 8 << 9;
}

void GemmEditsTest::slice_ofATensor_isOneMatrix()
{
    QFETCH(const std::vector<std::int64_t>, shape);
    QFETCH(const std::vector<std::vector<std::int64_t>>, slice);
    QFETCH(const int, rows);
    QFETCH(const int, columns);
    QVERIFY(fittingSlice(shape) == slice);
    const auto size = matrixSize(shape, slice, "/state/w");
    QVERIFY(size);
    QCOMPARE(size->rows, std::int64_t(rows));
    QCOMPARE(size->columns, std::int64_t(columns));
}

void GemmEditsTest::slice_tooLargeOrFlat_isRefused()
{
    const auto flat = matrixSize({32}, {}, "/state/w");
    QVERIFY(!flat);
    QVERIFY(flat.error().code == ErrorCode::Unsupported);
    const auto large = matrixSize({10, 784}, {}, "/state/w");
    QVERIFY(!large);
    QVERIFY(large.error().code == ErrorCode::TooLarge);
    QVERIFY(large.error().message.find("10 × 784") != std::string::npos);
}

void GemmEditsTest::layer_ofAnotherDepth_drawsTheOtherMatrixAnew()
{
    const DataRef layer = DataRef::matrix(4, 3, std::vector<double>(12, 0.5));
    const Shape now{4, 6, 5};
    const State fitted = withW({}, layer, {4, 3}, now);
    const auto result = compute(fitted, {});
    QVERIFY(result);
    QCOMPARE(result->shape, (Shape{4, 3, 5}));
    QVERIFY(fitted.realBias); // still four rows
    QVERIFY(fitted.x.kind == DataRef::Kind::Distribution);
    const State kept = withX({}, DataRef::matrix(6, 2, std::vector<double>(12, 0.5)), {6, 2}, now);
    QVERIFY(kept.w == State{}.w);
    QCOMPARE(compute(kept, {})->shape, (Shape{4, 6, 2}));
    const State seeded = withSeededX({}, now, 9);
    QVERIFY(seeded.w == State{}.w);
    QCOMPARE(compute(seeded, {})->shape, now);
}

QTEST_APPLESS_MAIN(GemmEditsTest)
#include "tst_gemm_edits.moc"
