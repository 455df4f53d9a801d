#include "core/base/random.h"
#include "core/gemm/fast_gemm.h"
#include "tests/bench/bench.h"
#include "tests/bench/gemm_peers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <hwy/base.h>
#if HWY_ARCH_X86_64
#include <immintrin.h>
#endif

using namespace bitloupe;
using bench::Contender;
using bench::GemmProblem;
using bench::GemmRun;

namespace {

struct Shape {
    const char* name;
    int rows;
    int depth;
    int columns;
};

constexpr std::array kShapes{
    Shape{"64 cubed", 64, 64, 64},
    Shape{"256 cubed", 256, 256, 256},
    Shape{"512 cubed", 512, 512, 512},
    Shape{"1024 cubed", 1024, 1024, 1024},
    Shape{"3x3, 64 channels, 28x28", 64, 576, 784},
    Shape{"1x1, 512 channels, 14x14", 512, 512, 196},
    Shape{"projection 768, 128 tokens", 768, 768, 128},
    Shape{"1000 classes of 2048, one", 1000, 2048, 1},
};

/// With input codes below 128 two products fit int16, so that vpmaddubsw, which oneDNN uses without AVX-512,
/// does not saturate.
GemmProblem problemOf(const Shape& shape, unsigned codes)
{
    GemmProblem problem{shape.rows, shape.depth, shape.columns, {}, {}, {}, {}, {}};
    SplitMix64 random(7);
    const auto count = [](int a, int b) { return static_cast<std::size_t>(a) * static_cast<std::size_t>(b); };
    problem.w.resize(count(shape.rows, shape.depth));
    problem.x.resize(count(shape.depth, shape.columns));
    problem.y.resize(count(shape.rows, shape.columns));
    for (auto& code : problem.w)
        code = static_cast<std::int8_t>(random.next() % 255 - 127);
    for (auto& code : problem.x)
        code = static_cast<std::uint8_t>(random.next() % codes);
    for (int row = 0; row < shape.rows; ++row) {
        problem.bias.push_back(static_cast<std::int32_t>(random.next() % 200000));
        problem.multipliers.push_back((0.5 + 0.5 * random.uniform()) / (100 * std::sqrt(shape.depth)));
    }
    return problem;
}

GemmRun oursRun(GemmProblem& problem, GemmKernel kernel, Requantization method = Requantization::TfliteDouble)
{
    auto packed = PackedWeights::pack(problem.w, problem.rows, problem.depth, 0, kernel);
    if (!packed)
        return {};
    GemmLayer layer;
    layer.input = GemmCode::UInt8;
    layer.bias = problem.bias;
    layer.multipliers = problem.multipliers;
    layer.method = method;
    layer.output = GemmCode::UInt8;
    layer.clampMin = 0;
    layer.clampMax = 255;
    const auto fast = std::make_shared<FastGemm>(*FastGemm::prepare(*packed, layer));
    return [fast, &problem] {
        (void)fast->run(std::as_bytes(std::span(problem.x)), problem.columns,
                        std::as_writable_bytes(std::span(problem.y)), 1);
    };
}

constexpr int kPeakSums = 12;

/// Nothing but the multiply-add of a kernel, on registers: what the machine can do. Sums that are all alike
/// would be one to the compiler, so it does not see the instructions.
#if HWY_ARCH_X86_64
[[gnu::target("avx512f,avx512vnni")]] void vnniPeak(int rounds)
{
    __m512i sums[kPeakSums];
    const __m512i codes = _mm512_set1_epi8(3);
#pragma GCC unroll 12
    for (int s = 0; s < kPeakSums; ++s)
        sums[s] = codes;
    for (int i = 0; i < rounds; ++i) {
#pragma GCC unroll 12
        for (int s = 0; s < kPeakSums; ++s)
            asm volatile("vpdpbusd %1, %1, %0" : "+v"(sums[s]) : "v"(codes));
    }
}

[[gnu::target("avx2")]] void avx2Peak(int rounds)
{
    __m256i sums[kPeakSums];
    const __m256i codes = _mm256_set1_epi8(3);
#pragma GCC unroll 12
    for (int s = 0; s < kPeakSums; ++s)
        sums[s] = codes;
    for (int i = 0; i < rounds; ++i) {
#pragma GCC unroll 12
        for (int s = 0; s < kPeakSums; ++s) {
            __m256i products;
            asm volatile("vpmaddubsw %2, %2, %1\n\tvpmaddwd %2, %1, %1\n\tvpaddd %1, %0, %0"
                         : "+x"(sums[s]), "=&x"(products)
                         : "x"(codes));
        }
    }
}
#else
void vnniPeak(int) { }
void avx2Peak(int) { }
#endif

bool isUsable(GemmKernel kernel)
{
    const auto usable = usableGemmKernels();
    return std::find(usable.begin(), usable.end(), kernel) != usable.end();
}

enum Column {
    OursVnni,
    OursSingle,
    OursAvx2,
    OursAnyCodes,
    OursPortable,
    OneDnn,
    Gemmlowp,
    EigenFloat,
    PeakVnni,
    PeakAvx2,
    kCount
};
constexpr std::array<const char*, kCount> kNames{"VNNI",      "VNNI single", "AVX2",     "AVX2 any",
                                                 "portable",  "oneDNN",      "gemmlowp", "Eigen float",
                                                 "VNNI peak", "AVX2 peak"};

/// Billions of operations (a product and its addition are two) per second, 0 for those that are not there.
using Speeds = std::array<double, kCount>;

/// Columns that were run, so that the list of contenders stays short.
struct Field {
    std::vector<Column> columns;
    std::vector<Contender> contenders;

    void add(Column column, const GemmRun& run, double products, int repeats)
    {
        if (!run)
            return;
        columns.push_back(column);
        contenders.push_back({kNames[column],
                              [run, repeats] {
                                  for (int i = 0; i < repeats; ++i)
                                      run();
                              },
                              products * repeats, 0});
    }
};

Field fieldOf(GemmProblem& problem, bool avx2Only)
{
    constexpr int kRounds = 1000;
    Field field;
    const double products = problem.products();
    const int repeats = std::clamp(static_cast<int>(1e8 / products), 1, 1000);
    if (!avx2Only) {
        field.add(OursVnni, oursRun(problem, GemmKernel::Vnni), products, repeats);
        field.add(OursSingle, oursRun(problem, GemmKernel::Vnni, Requantization::TfliteSingle), products,
                  repeats);
    }
    field.add(OneDnn, bench::oneDnnRun(problem), products, repeats);
    field.add(OursAvx2, oursRun(problem, GemmKernel::Avx2), products, repeats);
    field.add(Gemmlowp, bench::gemmlowpRun(problem), products, repeats);
    if (!avx2Only) {
        field.add(OursPortable, oursRun(problem, GemmKernel::Portable), products, repeats);
        field.add(EigenFloat, bench::eigenRun(problem), products, repeats);
    }
    if (!avx2Only && isUsable(GemmKernel::Vnni))
        field.add(
            PeakVnni, [] { vnniPeak(kRounds); }, 64.0 * kPeakSums * kRounds, 100);
    if (isUsable(GemmKernel::Avx2))
        field.add(
            PeakAvx2, [] { avx2Peak(kRounds); }, 32.0 * kPeakSums * kRounds, 100);
    return field;
}

/// Nothing where every library gives our outputs, rounding apart; only then is the race a race.
std::string disagreement(GemmProblem& problem, const Field& field)
{
    oursRun(problem, GemmKernel::Portable)();
    const std::vector<std::uint8_t> ours = problem.y;
    for (std::size_t i = 0; i < field.columns.size(); ++i) {
        if (field.columns[i] >= EigenFloat)
            continue;
        std::fill(problem.y.begin(), problem.y.end(), std::uint8_t(77));
        field.contenders[i].run();
        int most = 0;
        for (std::size_t e = 0; e < ours.size(); ++e)
            most = std::max(most, std::abs(ours[e] - problem.y[e]));
        const bool roundsElsewhere = field.columns[i] == OneDnn || field.columns[i] == OursSingle;
        if (most > (roundsElsewhere ? 1 : 0))
            return std::string(kNames[field.columns[i]]) + " differs by " + std::to_string(most);
    }
    return {};
}

Speeds speedsOf(const Shape& shape, bool avx2Only)
{
    GemmProblem problem = problemOf(shape, 128);
    GemmProblem anyCodes = problemOf(shape, 256);
    Field field = fieldOf(problem, avx2Only);
    const std::string difference = disagreement(problem, field);
    if (!difference.empty())
        std::printf("%s: %s\n", shape.name, difference.c_str());
    const int repeats = std::clamp(static_cast<int>(1e8 / problem.products()), 1, 1000);
    field.add(OursAnyCodes, oursRun(anyCodes, GemmKernel::Avx2), problem.products(), repeats);
    const auto timings = bench::interleaved(field.contenders);
    Speeds speeds{};
    for (std::size_t i = 0; i < timings.size(); ++i)
        speeds[field.columns[i]] = 2e-9 * field.contenders[i].items / timings[i].median;
    return speeds;
}

std::string ratio(const Speeds& speeds, Column one, Column other)
{
    return speeds[one] > 0 && speeds[other] > 0 ? bench::fixed(speeds[one] / speeds[other], 2) : "-";
}

void run(bool avx2Only)
{
    bench::limitOneDnn(avx2Only ? "avx2" : "all");
    std::printf(
        "Billions of operations per second on one thread; oneDNN %s%s. \"AVX2 any\": input with codes "
        "of all 8 bits, where vpmaddubsw would saturate.\n",
        bench::oneDnnVersion().c_str(), avx2Only ? " held to AVX2" : "");
    std::vector<std::string> header{"rows x depth x columns"};
    header.insert(header.end(), kNames.begin(), kNames.end());
    bench::Table table(header);
    bench::Table ratios({"ratio", "VNNI / oneDNN", "single / oneDNN", "VNNI / peak", "AVX2 / oneDNN",
                         "AVX2 / gemmlowp", "AVX2 any / gemmlowp", "AVX2 / peak", "VNNI / Eigen"});
    for (const Shape& shape : kShapes) {
        const Speeds speeds = speedsOf(shape, avx2Only);
        std::vector<std::string> row{shape.name};
        for (const double speed : speeds)
            row.push_back(speed > 0 ? bench::fixed(speed, 1) : "-");
        table.add(row);
        ratios.add({shape.name, ratio(speeds, OursVnni, OneDnn), ratio(speeds, OursSingle, OneDnn),
                    ratio(speeds, OursVnni, PeakVnni), ratio(speeds, OursAvx2, OneDnn),
                    ratio(speeds, OursAvx2, Gemmlowp), ratio(speeds, OursAnyCodes, Gemmlowp),
                    ratio(speeds, OursAvx2, PeakAvx2), ratio(speeds, OursVnni, EigenFloat)});
    }
    table.print();
    std::printf("\n");
    ratios.print();
    std::printf("\n");
}

} // namespace

/// Without an argument: itself with "all" and with "avx2". oneDNN settles its instructions, and OpenMP its
/// threads, once per process.
int main(int argc, char** argv)
{
    if (argc > 1) {
        run(std::string_view(argv[1]) == "avx2");
        return 0;
    }
    bench::printMachine();
    std::fflush(stdout);
    for (const char* instructions : {"all", "avx2"}) {
        const std::string command =
            "OMP_NUM_THREADS=1 '" + std::string(argv[0]) + "' " + std::string(instructions);
        if (std::system(command.c_str()) != 0)
            return 1;
    }
    return 0;
}
