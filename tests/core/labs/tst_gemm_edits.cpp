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

QTEST_APPLESS_MAIN(GemmEditsTest)
#include "tst_gemm_edits.moc"
