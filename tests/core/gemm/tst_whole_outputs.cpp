#include "core/gemm/whole_outputs.h"
#include "tests/core/gemm/gemm_problem.h"

#include <QTest>

using namespace bitloupe;

class WholeOutputsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void random_multiplies_equalReference();
    void methods_everyOne_equalReference();
    void multiplies_thatAreNotForTheKernels_equalReference();
    void outputs_ofBothByteTypes_equalReference();
    void sums_beyondInt32_areLeftToTheReference();
    void stops_areThoseOfTheReference();
};

void WholeOutputsTest::random_multiplies_equalReference()
{
    Draw draw{SplitMix64(11)};
    for (int round = 0; round < 200; ++round) {
        const Problem problem = randomProblem(draw, draw.side(), draw.side(), draw.side());
        QVERIFY(isFastMultiply(problem.gemm));
        const auto reference = referenceGemm(problem.gemm);
        const auto whole = wholeOutputs(problem.gemm);
        QCOMPARE(whole.has_value(), reference.has_value());
        if (reference)
            QVERIFY(*whole == reference->out);
    }
}

void WholeOutputsTest::methods_everyOne_equalReference()
{
    Draw draw{SplitMix64(12)};
    for (const auto& [method, word] : kRequantizationWords) {
        Problem problem = randomProblem(draw, 20, 17, 9);
        problem.gemm.method = method;
        const auto reference = referenceGemm(problem.gemm);
        const auto whole = wholeOutputs(problem.gemm);
        QCOMPARE(whole.has_value(), reference.has_value());
        if (reference)
            QVERIFY2(*whole == reference->out, std::string(word).c_str());
    }
}

void WholeOutputsTest::multiplies_thatAreNotForTheKernels_equalReference()
{
    Draw draw{SplitMix64(13)};
    Problem narrow = randomProblem(draw, 8, 40, 8);
    narrow.gemm.accumulatorBits = 14;
    Problem saturating = randomProblem(draw, 8, 40, 8);
    saturating.gemm.overflow = AccumulatorOverflow::Saturate;
    Problem wide = randomProblem(draw, 8, 40, 8);
    wide.gemm.w[5] = 300;
    Problem mixed = randomProblem(draw, 8, 40, 8);
    mixed.gemm.x[0] = -1;
    mixed.gemm.x[1] = 200;
    Problem far = randomProblem(draw, 8, 40, 8);
    far.gemm.zeroW = 200; // no int8, though all codes are
    Problem wideOutput = randomProblem(draw, 8, 40, 8);
    wideOutput.gemm.clampMax = 1000;
    for (Problem* problem : {&narrow, &saturating, &wide, &mixed, &far, &wideOutput}) {
        problem->gemm.method = Requantization::Exact;
        problem->gemm.bias.assign(8, 100);
        QVERIFY(!isFastMultiply(problem->gemm));
        const auto whole = wholeOutputs(problem->gemm);
        QVERIFY(whole);
        QVERIFY(*whole == referenceGemm(problem->gemm)->out);
    }
}

/// Each of 12 x 5 outputs is another number, so that none can stand in the place of another.
void WholeOutputsTest::outputs_ofBothByteTypes_equalReference()
{
    for (const std::int32_t least : {-128, 0}) {
        IntegerGemm gemm;
        gemm.rows = 12;
        gemm.depth = 2;
        gemm.columns = 5;
        for (int i = 0; i < gemm.rows; ++i)
            gemm.w.insert(gemm.w.end(), {i, 1});
        for (int j = 0; j < gemm.columns; ++j)
            gemm.x.push_back(20);
        for (int j = 0; j < gemm.columns; ++j)
            gemm.x.push_back(j * 4);
        gemm.multipliers = {1};
        gemm.clampMin = least;
        gemm.clampMax = least + 255;
        gemm.zeroY = least;
        QVERIFY(isFastMultiply(gemm));
        const auto whole = wholeOutputs(gemm);
        QVERIFY(whole);
        QVERIFY(*whole == referenceGemm(gemm)->out);
        QCOMPARE((*whole)[1], least + 4);
        QCOMPARE(whole->back(), least + 236);
    }
}

void WholeOutputsTest::sums_beyondInt32_areLeftToTheReference()
{
    IntegerGemm gemm;
    gemm.rows = 1;
    gemm.columns = 1;
    gemm.multipliers = {0x1p-24};
    gemm.depth = 131072; // of 2^14 each: 2^31
    gemm.w.assign(static_cast<std::size_t>(gemm.depth), -128);
    gemm.x.assign(static_cast<std::size_t>(gemm.depth), -128);
    QVERIFY(!isFastMultiply(gemm));
    QCOMPARE(wholeOutputs(gemm)->front(), referenceGemm(gemm)->out.front());
    --gemm.depth;
    gemm.w.pop_back();
    gemm.x.pop_back();
    QVERIFY(isFastMultiply(gemm));
    QCOMPARE(wholeOutputs(gemm)->front(), 127);
    QCOMPARE(referenceGemm(gemm)->out.front(), 127);
}

void WholeOutputsTest::stops_areThoseOfTheReference()
{
    Draw draw{SplitMix64(14)};
    Problem problem = randomProblem(draw, 5, 7, 3);
    problem.gemm.method = Requantization::Gemmlowp;
    problem.gemm.multipliers = {2.5}; // no answer above 1
    const auto whole = wholeOutputs(problem.gemm);
    const auto reference = referenceGemm(problem.gemm);
    QVERIFY(!whole && !reference);
    QCOMPARE(whole.error().row, reference.error().row);
    QCOMPARE(whole.error().column, reference.error().column);
    QCOMPARE(whole.error().why, reference.error().why);
}

QTEST_APPLESS_MAIN(WholeOutputsTest)
#include "tst_whole_outputs.moc"
