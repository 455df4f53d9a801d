#include "core/num/batch.h"
#include "core/num/format.h"
#include "core/quant/calibration.h"
#include "core/quant/histogram_calibration.h"
#include "core/quant/metrics.h"
#include "tests/bench/bench.h"
#include "tests/bench/passes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

/// The exact index against a pass over the values and against numpy: slider moves, building, the search for
/// a clip, and the passes themselves against the speed of memory.
namespace {

using namespace bitloupe;
using bench::Contender;
using bench::fixed;

constexpr std::size_t kWanted = 100'000'000;
/// Values, index, a second copy and what numpy needs for its own.
constexpr double kBytesPerValue = 24;
constexpr int kMoves = 32; ///< of a slider in one timed run
constexpr int kCandidates = 200;
constexpr std::size_t kBins = 2048;

double availableBytes()
{
    std::ifstream info("/proc/meminfo");
    for (std::string line; std::getline(info, line);) {
        if (line.starts_with("MemAvailable:"))
            return std::strtod(line.c_str() + 13, nullptr) * 1024;
    }
    return 4e9;
}

/// Normal numbers of deviation 0.05, hardly any twice.
std::vector<float> weights(std::size_t count)
{
    std::mt19937 random(1);
    std::normal_distribution<float> normal(0, 0.05F);
    std::vector<float> pool(std::size_t{1} << 20U);
    for (float& value : pool)
        value = normal(random);
    std::vector<float> values(count);
    std::uint64_t state = 1;
    for (float& value : values) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        value = pool[state >> 44U] * (1 + 1e-9F * static_cast<float>((state >> 20U) & 0xFFFFFFU));
    }
    return values;
}

/// The grid that a slider at place 0 .. 1 asks for.
AffineParameters gridAt(double place, int bits)
{
    const double reach = 0.05 + 0.25 * place;
    return *chooseParameters(Convention::Pytorch, {-reach, 0.97 * reach}, {bits, true, false, false});
}

struct NumpyTimes {
    std::map<std::string, double> seconds;

    /// How many times longer numpy takes, or "-" without numpy.
    std::string ratio(const std::string& name, double own, int digits = 1) const
    {
        const auto at = seconds.find(name);
        return at == seconds.end() ? "-" : fixed(at->second / own, digits);
    }
};

/// Seconds of thread time in a process of its own; nothing without numpy.
NumpyTimes numpyTimes(std::size_t count)
{
    const std::string script = R"(import numpy as n, time as t
x = n.random.default_rng(1).standard_normal()"
        + std::to_string(count) + R"(, dtype=n.float32) * n.float32(0.05)
def median(name, f, runs, before=lambda: None):
  r = []
  for i in range(runs):
    before(); s = t.thread_time(); f(); r.append(t.thread_time() - s)
  print(name, sorted(r)[runs // 2])
def move(bits):
  s = n.float32(0.4 / (2 ** bits - 1)); k = 2 ** (bits - 1)
  q = n.clip(n.rint(x / s), -k, k - 1); d = x - q * s
  d *= d
  return d.mean(dtype=n.float64), n.bincount((q + k).astype(n.int32), minlength=2 * k)
def error():
  s = n.float32(0.4 / 255); d = x - n.clip(n.rint(x / s), -128, 127) * s
  d *= d
  return d.mean(dtype=n.float64)
median('minmax', lambda: (x.min(), x.max()), 9)
median('histogram', lambda: n.histogram(x, 2048), 3)
median('move4', lambda: move(4), 3)
median('move8', lambda: move(8), 3)
median('error', error, 3)
y = x.copy()
median('sort', y.sort, 3, lambda: n.copyto(y, x))
)";
    NumpyTimes times;
    for (const char* python : {"python3", "/usr/bin/python3"}) {
        std::istringstream text(bench::outputOf(std::string(python) + " -c \"" + script + "\" 2>/dev/null"));
        std::string name;
        for (double seconds = 0; text >> name >> seconds;)
            times.seconds[name] = seconds;
        if (!times.seconds.empty())
            break;
    }
    return times;
}

/// One after the other from the definitions, against the index: wrong bins and relative error.
std::string comparison(const std::vector<float>& values, const ExactIndex& index, int bits)
{
    const AffineParameters p = gridAt(0.37, bits);
    const Measurement want = *measureInOrder(values, p, CodeRounding::NearestEven);
    const Measurement got = measure(index, p, CodeRounding::NearestEven);
    std::map<std::int64_t, std::int64_t> difference;
    for (const auto& [code, count] : want.filledCodes)
        difference[code] += count;
    for (const auto& [code, count] : got.filledCodes)
        difference[code] -= count;
    int wrong = 0;
    for (const auto& [code, count] : difference)
        wrong += count != 0 ? 1 : 0;
    char text[80];
    std::snprintf(text, sizeof text, "%d bits: %d wrong bins, relative error %.1e", bits, wrong,
                  std::abs(got.metrics.sse / want.metrics.sse - 1));
    return text;
}

void benchMoves(const std::vector<float>& values, const ExactIndex& index, const NumpyTimes& numpy)
{
    std::vector<Contender> all;
    double sink = 0;
    int move = 0;
    for (const int bits : {2, 4, 8, 16}) {
        all.push_back({"index, " + std::to_string(bits) + " bits", [&, bits] {
                           for (int i = 0; i < kMoves; ++i, ++move)
                               sink += measure(index, gridAt(std::fmod(move * 0.618, 1), bits),
                                               CodeRounding::NearestEven)
                                           .metrics.mse;
                       }});
    }
    for (const int bits : {4, 8}) {
        const AffineParameters p = gridAt(0.5, bits);
        const bench::Grid grid{static_cast<float>(p.scale), static_cast<float>(p.quantMin - p.zeroPoint),
                               static_cast<float>(p.quantMax - p.zeroPoint)};
        all.push_back({"pass in vectors, error only, " + std::to_string(bits) + " bits",
                       [&, grid] { sink += bench::squaredError(values, grid); }});
    }
    const auto timings = bench::interleaved(all);
    bench::keep(&sink);
    std::printf("G1. Error, clip error, SQNR and code counts of one slider move (goal: 0.15 ms up to 8 bits, "
                "250x the pass, 3,000x numpy)\n");
    bench::Table table({"", "ms per move", "x pass", "x numpy"});
    const double pass = timings.back().median;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool isIndex = all[i].name.starts_with("index");
        const double each = timings[i].median / (isIndex ? kMoves : 1);
        const bool isEight = all[i].name.find(" 8 bits") != std::string::npos;
        const bool isFour = all[i].name.find(" 4 bits") != std::string::npos;
        table.add({all[i].name, fixed(each * 1e3, 4), fixed(pass / each, 1),
                   isEight      ? numpy.ratio("move8", each)
                       : isFour ? numpy.ratio("move4", each)
                                : "-"});
    }
    table.print();
    for (const int bits : {4, 8})
        std::printf("%s\n", comparison(values, index, bits).c_str());
    std::printf("\n");
}

void benchBuild(const std::vector<float>& values, const ExactIndex& index, const NumpyTimes& numpy)
{
    const auto built = [](const auto& answer) { bench::keep(answer->get()); };
    const std::vector<Contender> all{{"index", [&] { built(ExactIndex::build(values)); }},
                                     {"sketch", [&] { built(ExactIndex::sketch(values)); }},
                                     {"read floor", [&] { bench::readAll(values); }}};
    const auto timings = bench::interleaved(all, 9);
    std::printf("G2. Building (goal: 0.7x numpy.sort, 2.1 bytes per value)\n");
    bench::Table table({"", "ms", "of numpy.sort", "x read", "bytes per value"});
    const auto count = static_cast<double>(values.size());
    const double sketchBytes = static_cast<double>((*ExactIndex::sketch(values))->sizeBytes());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto sort = numpy.seconds.find("sort");
        table.add({all[i].name, fixed(timings[i].median * 1e3, 1),
                   sort == numpy.seconds.end() ? "-" : fixed(timings[i].median / sort->second, 3),
                   fixed(timings[i].median / timings[2].median, 1),
                   i == 0       ? fixed(static_cast<double>(index.sizeBytes()) / count, 4)
                       : i == 1 ? fixed(sketchBytes / count, 4)
                                : "-"});
    }
    table.print();
    std::printf("\n");
}

void benchSearch(const ExactIndex& index)
{
    std::vector<Contender> all;
    for (const int bits : {3, 4, 8}) {
        all.push_back({std::to_string(bits) + " bits", [&, bits] {
                           const auto best = mseRange(index, Convention::Pytorch, {bits, true, true, false},
                                                      CodeRounding::NearestEven, kCandidates, {});
                           bench::keep(&best->score);
                       }});
    }
    const auto timings = bench::interleaved(all, 9);
    std::printf("G3. Best of %d clips, exactly (goal: 30 ms, with 4 bits 15 ms)\n", kCandidates);
    bench::Table table({"", "ms"});
    for (std::size_t i = 0; i < all.size(); ++i)
        table.add({all[i].name, fixed(timings[i].median * 1e3, 2)});
    table.print();
    std::printf("\n");
}

void benchPasses(const std::vector<float>& values, const ExactIndex& index, const NumpyTimes& numpy)
{
    const bench::Grid grid{0.4F / 255, -128, 127};
    const float low = index.front();
    const float high = index.back();
    double sink = 0;
    const std::vector<Contender> all{
        {"read floor", [&] { bench::readAll(values); }},
        {"min, max, NaN, infinities", [&] { sink += summaryOf(values).min; }},
        {"quantize, dequantize, squared error", [&] { sink += bench::squaredError(values, grid); }},
        {"histogram of 2048 bins, pass", [&] { sink += bench::histogram(values, low, high, kBins).front(); }},
        {"histogram of 2048 bins, index",
         [&] { sink += static_cast<double>(histogramOf(index, low, high, kBins).counts.front()); }}};
    const std::array<const char*, 5> names{"", "minmax", "error", "histogram", "histogram"};
    const auto timings = bench::interleaved(all);
    bench::keep(&sink);
    std::printf("G5. Passes (goal: min and max 0.85 of the read floor, error 0.7, histogram 8x numpy)\n");
    bench::Table table({"", "ms", "GB/s", "of read floor", "x numpy"});
    for (std::size_t i = 0; i < all.size(); ++i) {
        const double time = timings[i].median;
        table.add({all[i].name, fixed(time * 1e3, 2),
                   i == 4 ? "-" : fixed(4e-9 * static_cast<double>(values.size()) / time, 1),
                   i == 4 ? "-" : fixed(timings[0].median / time, 2), numpy.ratio(names[i], time)});
    }
    table.print();
    std::printf("\n");
}

void benchShort(const std::vector<float>& source)
{
    std::vector<float> values(source.size());
    std::printf("G6. Tensors of short formats, as floats in memory (goal: 5x the time to read them)\n");
    bench::Table table({"", "ms", "x read", "x read of its 16-bit codes", "values", "bytes per value"});
    for (const char* id : {"bfloat16", "binary16"}) {
        quantizeBatch(source, findFormat(id)->format, {}, values);
        const std::vector<Contender> all{{id, [&] { bench::keep(ExactIndex::build(values)->get()); }},
                                         {"read floor", [&] { bench::readAll(values); }},
                                         {"read floor, half as long", [&] {
                                              bench::readAll(std::span(values).first(values.size() / 2));
                                          }}};
        const auto timings = bench::interleaved(all, 9);
        const auto index = *ExactIndex::build(values);
        const double time = timings[0].median;
        table.add({id, fixed(time * 1e3, 1), fixed(time / timings[1].median, 2),
                   fixed(time / timings[2].median, 2), std::to_string(index->bucketCount()),
                   fixed(static_cast<double>(index->sizeBytes()) / static_cast<double>(values.size()), 4)});
    }
    table.print();
}

} // namespace

int main(int argc, char** argv)
{
    if (!bench::chooseInstructions(argc, argv))
        return 2;
    bench::printMachine();
    const double most = availableBytes() / kBytesPerValue;
    const std::size_t count = std::min(kWanted, static_cast<std::size_t>(most));
    std::printf("%zu values, chosen by the memory that is free (%.1f GB). ", count, availableBytes() * 1e-9);
    const NumpyTimes numpy = numpyTimes(count);
    std::printf(numpy.seconds.empty()
                    ? "numpy is not installed.\n\n"
                    : "numpy runs in a process of its own, 3 runs each (min and max: 9).\n\n");
    const std::vector<float> values = weights(count);
    const auto index = ExactIndex::build(values);
    if (!index)
        return 1;
    benchMoves(values, **index, numpy);
    benchBuild(values, **index, numpy);
    benchSearch(**index);
    benchPasses(values, **index, numpy);
    benchShort(values);
    return 0;
}
