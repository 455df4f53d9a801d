#include "core/num/batch.h"
#include "tests/bench/bench.h"

#include <Eigen/Core>

#include <array>
#include <bit>
#include <cstdio>
#include <cstring>
#include <random>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/// Conversion of binary32 to small formats against the hardware's own (F16C), Eigen::half, a loop over
/// scalars and numpy's astype(float16), with the speed of memory measured beside them.
namespace {

using namespace bitloupe;
using bench::Contender;

constexpr std::array<const char*, 7> kTargets{"binary16",      "bfloat16",      "float8_e4m3fn",
                                              "float8_e5m2",   "float6_e3m2fn", "float4_e2m1fn",
                                              "float8_e8m0fnu"};

std::vector<float> normalNumbers(std::size_t count)
{
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    std::vector<float> pool(std::size_t(1) << 20U);
    for (float& value : pool)
        value = normal(random);
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = pool[(i * 40503U) & (pool.size() - 1)];
    return values;
}

#if defined(__x86_64__)
bool hasF16c()
{
    return __builtin_cpu_supports("f16c") != 0 && __builtin_cpu_supports("avx2") != 0;
}

__attribute__((target("avx,f16c"))) void f16cLoop(const float* in, std::size_t count, std::uint16_t* out)
{
    for (std::size_t i = 0; i + 8 <= count; i += 8) {
        const __m128i half = _mm256_cvtps_ph(_mm256_loadu_ps(in + i), _MM_FROUND_TO_NEAREST_INT);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i), half);
    }
}

/// As fast as memory can be read.
__attribute__((target("avx2"))) void readAll(const float* in, std::size_t count)
{
    __m256i a = _mm256_setzero_si256();
    __m256i b = a;
    __m256i c = a;
    __m256i d = a;
    for (std::size_t i = 0; i + 32 <= count; i += 32) {
        const auto* at = reinterpret_cast<const __m256i*>(in + i);
        a = _mm256_add_epi32(a, _mm256_loadu_si256(at));
        b = _mm256_add_epi32(b, _mm256_loadu_si256(at + 1));
        c = _mm256_add_epi32(c, _mm256_loadu_si256(at + 2));
        d = _mm256_add_epi32(d, _mm256_loadu_si256(at + 3));
    }
    a = _mm256_add_epi32(_mm256_add_epi32(a, b), _mm256_add_epi32(c, d));
    bench::keep(&a);
}
#else
bool hasF16c()
{
    return false;
}
void f16cLoop(const float*, std::size_t, std::uint16_t*) { }
void readAll(const float* in, std::size_t count)
{
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < count; ++i)
        sum += std::bit_cast<std::uint32_t>(in[i]);
    bench::keep(&sum);
}
#endif

/// One number after the other, with a branch per class: what a program without vectors does.
std::uint16_t scalarHalf(float value)
{
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t sign = (bits >> 16U) & 0x8000U;
    const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
    if (magnitude > 0x7F800000U)
        return static_cast<std::uint16_t>(sign | 0x7E00U);
    if (magnitude >= 0x477FF000U)
        return static_cast<std::uint16_t>(sign | 0x7C00U);
    if (magnitude >= 0x38800000U) {
        const std::uint32_t rounded = magnitude + 0xFFFU + ((magnitude >> 13U) & 1U);
        return static_cast<std::uint16_t>(sign | ((rounded >> 13U) - (112U << 10U)));
    }
    if (magnitude < 0x33000000U)
        return static_cast<std::uint16_t>(sign);
    const std::uint32_t shift = 126U - (magnitude >> 23U);
    const std::uint32_t digits = (magnitude & 0x7FFFFFU) | 0x800000U;
    const std::uint32_t half = std::uint32_t(1) << (shift - 1U);
    const std::uint32_t rounded = (digits + half - 1U + ((digits >> shift) & 1U)) >> shift;
    return static_cast<std::uint16_t>(sign | rounded);
}

struct Buffers {
    std::vector<float> in;
    std::vector<double> wide;
    std::vector<float> floats;
    std::vector<std::uint8_t> bytes;
    std::vector<std::uint16_t> halves;
};

CodesOut codesFor(const FloatFormat& format, Buffers& buffers)
{
    if (format.totalBits() <= 8)
        return std::span(buffers.bytes);
    return std::span(buffers.halves);
}

/// `repeats` runs over the buffers make one timed run.
std::vector<Contender> contenders(Buffers& b, int repeats)
{
    const auto count = static_cast<double>(b.in.size()) * repeats;
    std::vector<Contender> all;
    const auto add = [&](std::string name, double bytesPerItem, auto body) {
        const auto run = [body, repeats] {
            for (int i = 0; i < repeats; ++i)
                body();
        };
        all.push_back({std::move(name), run, count, count * bytesPerItem});
    };
    const std::size_t n = b.in.size();
    add("F16C loop, binary16", 6, [&b, n] { f16cLoop(b.in.data(), n, b.halves.data()); });
    add("read floor", 4, [&b, n] { readAll(b.in.data(), n); });
    add("copy floor (memcpy)", 8, [&b, n] { std::memcpy(b.floats.data(), b.in.data(), 4 * n); });
    for (const char* id : kTargets) {
        const FloatFormat format = findFormat(id)->format;
        add(std::string(id) + ", nearest even", 4 + (format.totalBits() <= 8 ? 1 : 2),
            [&b, format] { encodeBatch(b.in, format, {}, codesFor(format, b)); });
    }
    for (const FloatFormat& format : {kBinary16, kE4M3FN}) {
        const std::string label = findFormat(format == kBinary16 ? "binary16" : "float8_e4m3fn")->id.data();
        const double width = format.totalBits() / 8.0;
        add(label + ", up", 4 + width,
            [&b, format] { encodeBatch(b.in, format, {RoundingMode::Up}, codesFor(format, b)); });
        add(label + ", nearest even, saturateFinite", 4 + width, [&b, format] {
            encodeBatch(b.in, format, {RoundingMode::NearestEven, Overflow::SaturateFinite},
                        codesFor(format, b));
        });
        add(label + " from binary64", 8 + width,
            [&b, format] { encodeBatch(b.wide, format, {}, codesFor(format, b)); });
        add(label + " to binary32 (decode)", 4 + width, [&b, format] {
            const CodesIn codes = format.totalBits() <= 8 ? CodesIn(std::span<const std::uint8_t>(b.bytes))
                                                          : CodesIn(std::span<const std::uint16_t>(b.halves));
            decodeBatch(format, codes, b.floats);
        });
        add(label + ", quantize binary32", 8, [&b, format] { quantizeBatch(b.in, format, {}, b.floats); });
    }
    add("Eigen::half, binary16", 6, [&b, n] {
        auto* out = reinterpret_cast<Eigen::half*>(b.halves.data());
        for (std::size_t i = 0; i < n; ++i)
            out[i] = Eigen::half(b.in[i]);
        bench::keep(out);
    });
    add("scalar loop, binary16", 6, [&b, n] {
        for (std::size_t i = 0; i < n; ++i)
            b.halves[i] = scalarHalf(b.in[i]);
        bench::keep(b.halves.data());
    });
    return all;
}

/// Nanoseconds per number of numpy's conversion, in a process of its own; 0 without numpy.
double numpyNanoseconds(std::size_t count)
{
    const std::string script = "import numpy as n, time as t; x=n.random.default_rng(1).standard_normal("
        + std::to_string(count)
        + ",dtype=n.float32); y=n.empty(x.shape,n.float16); r=[]\n"
          "for i in range(10):\n s=t.thread_time(); n.copyto(y,x,casting=\\\"same_kind\\\"); "
          "r.append(t.thread_time()-s)\n"
          "print(sorted(r[1:])[4]/x.size*1e9)";
    for (const char* python : {"python3", "/usr/bin/python3"}) {
        const std::string text = bench::outputOf(std::string(python) + " -c \"" + script + "\" 2>/dev/null");
        if (!text.empty())
            return std::strtod(text.c_str(), nullptr);
    }
    return 0;
}

void run(const char* title, std::size_t count, int repeats)
{
    Buffers buffers;
    buffers.in = normalNumbers(count);
    buffers.wide.assign(buffers.in.begin(), buffers.in.end());
    buffers.floats.resize(count);
    buffers.bytes.resize(count);
    buffers.halves.resize(count);
    const auto all = contenders(buffers, repeats);
    const auto timings = bench::interleaved(all);
    std::printf("%s\n", title);
    bench::Table table({"from binary32", "ns/number", "GB/s", "x F16C", "x numpy"});
    const double numpy = numpyNanoseconds(count);
    const double f16c = hasF16c() ? timings[0].median / all[0].items : 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (i == 0 && !hasF16c())
            continue;
        const double each = timings[i].median / all[i].items;
        table.add({all[i].name, bench::fixed(each * 1e9, 3),
                   bench::fixed(all[i].bytes / timings[i].median * 1e-9, 1),
                   f16c > 0 ? bench::fixed(f16c / each, 2) : "-",
                   numpy > 0 ? bench::fixed(numpy / (each * 1e9), 1) : "-"});
    }
    table.add({"numpy astype(float16), own process", numpy > 0 ? bench::fixed(numpy, 3) : "not installed"});
    table.print();
    std::printf("\n");
}

} // namespace

int main(int argc, char** argv)
{
    if (!bench::chooseInstructions(argc, argv))
        return 2;
    bench::printMachine();
    run("32 Mi numbers in memory", std::size_t(1) << 25U, 1);
    run("8 Ki numbers in cache", std::size_t(1) << 13U, 1000);
    return 0;
}
