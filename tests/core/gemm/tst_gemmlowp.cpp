#include "tests/core/gemm/gemm_problem.h"

#include <QTest>

#if __has_include(<gemmlowp/public/gemmlowp.h>)
#include <gemmlowp/public/gemmlowp.h>
#define BITLOUPE_HAS_GEMMLOWP
#endif

using namespace bitloupe;

/// The fast multiply beside the library that its second rounding was written for, where that is installed.
class GemmlowpTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void outputPipeline_thousandShapes_givesTheSameBits_data();
    void outputPipeline_thousandShapes_givesTheSameBits();
};

#ifdef BITLOUPE_HAS_GEMMLOWP

namespace {

/// gemmlowp has uint8 on both sides: int8 codes move up by 128 together with their zero point.
std::vector<std::uint8_t> movedUp(const std::vector<std::int32_t>& codes, std::int32_t by)
{
    std::vector<std::uint8_t> moved;
    for (const std::int32_t code : codes)
        moved.push_back(static_cast<std::uint8_t>(code + by));
    return moved;
}

std::vector<std::byte> gemmlowpOutput(const Problem& problem)
{
    using gemmlowp::MapOrder;
    using Column = gemmlowp::VectorMap<const std::int32_t, gemmlowp::VectorShape::Col>;
    const IntegerGemm& gemm = problem.gemm;
    const std::int32_t inputBy = problem.input == GemmCode::Int8 ? 128 : 0;
    const std::int32_t outputBy = problem.output == GemmCode::Int8 ? 128 : 0;
    const auto w = movedUp(gemm.w, 128);
    const auto x = movedUp(gemm.x, inputBy);
    std::vector<std::int32_t> bias;
    std::vector<std::int32_t> m0;
    std::vector<std::int32_t> exponents;
    for (int row = 0; row < gemm.rows; ++row) {
        const FixedMultiplier fixed = fixedMultiplier(gemm.multiplier(row));
        bias.push_back(gemm.biasOf(row));
        m0.push_back(fixed.m0);
        exponents.push_back(fixed.shift);
    }
    gemmlowp::OutputStageScaleInt32ByFixedPointAndExponentPC<gemmlowp::VectorShape::Col> scale;
    scale.result_fixedpoint_multiplier = Column(m0.data(), gemm.rows);
    scale.result_exponent = Column(exponents.data(), gemm.rows);
    scale.result_offset_after_shift = gemm.zeroY + outputBy;
    const auto pipeline =
        std::make_tuple(gemmlowp::OutputStageBiasAddition<Column>{Column(bias.data(), gemm.rows)}, scale,
                        gemmlowp::OutputStageClamp{gemm.clampMin + outputBy, gemm.clampMax + outputBy},
                        gemmlowp::OutputStageSaturatingCastToUint8());
    std::vector<std::uint8_t> y(static_cast<std::size_t>(gemm.rows) * static_cast<std::size_t>(gemm.columns));
    const gemmlowp::MatrixMap<const std::uint8_t, MapOrder::RowMajor> wMap(w.data(), gemm.rows, gemm.depth);
    const gemmlowp::MatrixMap<const std::uint8_t, MapOrder::RowMajor> xMap(x.data(), gemm.depth,
                                                                           gemm.columns);
    gemmlowp::MatrixMap<std::uint8_t, MapOrder::ColMajor> yMap(y.data(), gemm.rows, gemm.columns);
    gemmlowp::GemmContext context;
    gemmlowp::GemmWithOutputPipeline<std::uint8_t, std::uint8_t, gemmlowp::DefaultL8R8BitDepthParams>(
        &context, wMap, xMap, &yMap, -(gemm.zeroW + 128), -(gemm.zeroX + inputBy), pipeline);
    std::vector<std::byte> codes;
    for (const std::uint8_t code : y)
        codes.push_back(static_cast<std::byte>(code - outputBy));
    return codes;
}

} // namespace

#endif

void GemmlowpTest::outputPipeline_thousandShapes_givesTheSameBits_data()
{
    QTest::addColumn<GemmKernel>("kernel");
    for (const GemmKernel kernel : usableGemmKernels())
        QTest::newRow(gemmKernelWord(kernel).data()) << kernel;
}

void GemmlowpTest::outputPipeline_thousandShapes_givesTheSameBits()
{
#ifdef BITLOUPE_HAS_GEMMLOWP
    QFETCH(GemmKernel, kernel);
    Draw draw{SplitMix64(2015)};
    int shapes = 0;
    std::int64_t outputs = 0;
    for (; shapes < 1000; ++shapes) {
        Problem problem = randomProblem(draw, draw.side(), draw.side(), draw.side());
        problem.gemm.method = Requantization::TfliteDouble;
        const auto fast = prepared(problem, kernel);
        QVERIFY(fast.has_value());
        const auto ours = output(*fast, problem.gemm, 1);
        QVERIFY(ours.has_value());
        QVERIFY2(*ours == gemmlowpOutput(problem), std::to_string(shapes).c_str());
        outputs += problem.gemm.rows * problem.gemm.columns;
    }
    qInfo("%d shapes, %lld outputs equal to gemmlowp", shapes, static_cast<long long>(outputs));
#else
    QSKIP("gemmlowp is not installed.");
#endif
}

QTEST_APPLESS_MAIN(GemmlowpTest)
#include "tst_gemmlowp.moc"
