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
    for (Problem* problem : {&narrow, &saturating, &wide, &mixed}) {
        problem->gemm.method = Requantization::Exact;
        problem->gemm.bias.assign(8, 100);
        QVERIFY(!isFastMultiply(problem->gemm));
        const auto whole = wholeOutputs(problem->gemm);
        QVERIFY(whole);
        QVERIFY(*whole == referenceGemm(problem->gemm)->out);
    }
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
