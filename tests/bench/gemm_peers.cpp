#include "tests/bench/gemm_peers.h"

#include "core/gemm/fixed_multiplier.h"

#include <Eigen/Dense>

#include <cstdlib>
#include <memory>
#include <unordered_map>

#ifdef BITLOUPE_HAS_DNNL
#include <oneapi/dnnl/dnnl.hpp>
#endif
#if __has_include(<gemmlowp/public/gemmlowp.h>)
#define GEMMLOWP_ENABLE_AVX2
#include <gemmlowp/public/gemmlowp.h>
#endif

namespace bitloupe::bench {

#ifdef BITLOUPE_HAS_DNNL

namespace {

/// Everything a primitive needs to run again and again.
struct Matmul {
    dnnl::engine engine{dnnl::engine::kind::cpu, 0};
    dnnl::stream stream{engine};
    dnnl::matmul primitive;
    std::unordered_map<int, dnnl::memory> arguments;
};

} // namespace

void limitOneDnn(const std::string& instructions)
{
    if (instructions == "avx2")
        dnnl::set_max_cpu_isa(dnnl::cpu_isa::avx2);
}

std::string oneDnnVersion()
{
    const auto* version = dnnl_version();
    return std::to_string(version->major) + "." + std::to_string(version->minor) + "."
        + std::to_string(version->patch);
}

GemmRun oneDnnRun(GemmProblem& problem)
{
    using Type = dnnl::memory::data_type;
    using Tag = dnnl::memory::format_tag;
    const auto matmul = std::make_shared<Matmul>();
    const dnnl::memory::dims x{problem.columns, problem.depth};
    const dnnl::memory::dims w{problem.depth, problem.rows};
    const dnnl::memory::dims y{problem.columns, problem.rows};
    dnnl::primitive_attr scales;
    scales.set_output_scales(1 << 1,
                             std::vector<float>(problem.multipliers.begin(), problem.multipliers.end()));
    const dnnl::matmul::primitive_desc description(
        dnnl::matmul::desc({x, Type::u8, Tag::ab}, {w, Type::s8, Tag::any},
                           {{1, problem.rows}, Type::s32, Tag::ab}, {y, Type::u8, Tag::ab}),
        scales, matmul->engine);
    matmul->primitive = dnnl::matmul(description);
    dnnl::memory plain({w, Type::s8, Tag::ba}, matmul->engine, problem.w.data());
    dnnl::memory packed(description.weights_desc(), matmul->engine);
    dnnl::reorder(plain, packed).execute(matmul->stream, plain, packed);
    matmul->arguments = {
        {DNNL_ARG_SRC, {description.src_desc(), matmul->engine, problem.x.data()}},
        {DNNL_ARG_WEIGHTS, packed},
        {DNNL_ARG_BIAS, {description.bias_desc(), matmul->engine, problem.bias.data()}},
        {DNNL_ARG_DST, {description.dst_desc(), matmul->engine, problem.y.data()}},
    };
    return [matmul] {
        matmul->primitive.execute(matmul->stream, matmul->arguments);
        matmul->stream.wait();
    };
}

#else

void limitOneDnn(const std::string&) { }

std::string oneDnnVersion()
{
    return "not installed";
}

GemmRun oneDnnRun(GemmProblem&)
{
    return {};
}

#endif

#ifdef GEMMLOWP_ENABLE_AVX2

namespace {

/// gemmlowp's codes are uint8 on both sides: weights moved up by 128, with their zero point.
struct Lowp {
    gemmlowp::GemmContext context;
    std::vector<std::uint8_t> w;
    std::vector<std::int32_t> m0;
    std::vector<std::int32_t> exponents;
};

} // namespace

GemmRun gemmlowpRun(GemmProblem& problem)
{
    using gemmlowp::MapOrder;
    using gemmlowp::VectorShape;
    const auto lowp = std::make_shared<Lowp>();
    lowp->context.set_max_num_threads(1);
    for (const std::int8_t code : problem.w)
        lowp->w.push_back(static_cast<std::uint8_t>(code + 128));
    for (const double m : problem.multipliers) {
        lowp->m0.push_back(fixedMultiplier(m).m0);
        lowp->exponents.push_back(fixedMultiplier(m).shift);
    }
    return [lowp, &problem] {
        using Column = gemmlowp::VectorMap<const std::int32_t, VectorShape::Col>;
        gemmlowp::OutputStageBiasAddition<Column> bias{Column(problem.bias.data(), problem.rows)};
        gemmlowp::OutputStageScaleInt32ByFixedPointAndExponentPC<VectorShape::Col> scale;
        scale.result_fixedpoint_multiplier = Column(lowp->m0.data(), problem.rows);
        scale.result_exponent = Column(lowp->exponents.data(), problem.rows);
        scale.result_offset_after_shift = 0;
        const auto pipeline = std::make_tuple(bias, scale, gemmlowp::OutputStageSaturatingCastToUint8());
        const gemmlowp::MatrixMap<const std::uint8_t, MapOrder::RowMajor> w(lowp->w.data(), problem.rows,
                                                                            problem.depth);
        const gemmlowp::MatrixMap<const std::uint8_t, MapOrder::ColMajor> x(problem.x.data(), problem.depth,
                                                                            problem.columns);
        gemmlowp::MatrixMap<std::uint8_t, MapOrder::ColMajor> y(problem.y.data(), problem.rows,
                                                                problem.columns);
        gemmlowp::GemmWithOutputPipeline<std::uint8_t, std::uint8_t, gemmlowp::DefaultL8R8BitDepthParams>(
            &lowp->context, w, x, &y, -128, 0, pipeline);
    };
}

#else

GemmRun gemmlowpRun(GemmProblem&)
{
    return {};
}

#endif

GemmRun eigenRun(const GemmProblem& problem)
{
    using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    struct Matrices {
        RowMajor w;
        Eigen::MatrixXf x;
        Eigen::MatrixXf y;
    };
    const auto matrices = std::make_shared<Matrices>();
    matrices->w = RowMajor::Random(problem.rows, problem.depth);
    matrices->x = Eigen::MatrixXf::Random(problem.depth, problem.columns);
    matrices->y.resize(problem.rows, problem.columns);
    return [matrices] { matrices->y.noalias() = matrices->w * matrices->x; };
}

} // namespace bitloupe::bench
