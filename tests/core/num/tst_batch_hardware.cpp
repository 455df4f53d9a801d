#include "core/num/batch.h"
#include "tests/core/num/batch_inputs.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <ctime>
#include <thread>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

/// Every one of the 2^32 binary32 numbers, when the environment says BITLOUPE_EXHAUSTIVE=1; otherwise a
/// sample of all exponents. The processor's own conversion is the reference of binary16, thresholds found by
/// the exact routine are that of the formats of 8 bits and fewer.
using namespace bitloupe;

namespace {

constexpr std::uint64_t kAll = std::uint64_t(1) << 32U;
constexpr std::size_t kTile = 4096;

bool exhaustive()
{
    return qEnvironmentVariableIntValue("BITLOUPE_EXHAUSTIVE") == 1;
}

/// Says how long all numbers took; a sample is not worth a line.
class Stopwatch {
public:
    Stopwatch() { m_timer.start(); }
    void report() const
    {
        const double processor = static_cast<double>(std::clock() - m_clock) / CLOCKS_PER_SEC;
        if (exhaustive())
            qInfo("2^32 numbers in %.2f s on 2 threads, %.2f s of processor time in all",
                  static_cast<double>(m_timer.elapsed()) * 1e-3, processor);
    }

private:
    QElapsedTimer m_timer;
    std::clock_t m_clock = std::clock();
};

/// Tiles of consecutive bit patterns over the whole range, shared by two threads: all of them, or one in 509
/// (prime, so that every binade gets tiles). `check` returns the index of the first wrong element, or kTile.
template<typename Check>
QByteArray overAllFloats(Check check)
{
    const std::uint64_t step = exhaustive() ? kTile : 509 * kTile;
    constexpr unsigned kThreads = 2;
    std::atomic<std::uint64_t> wrong = kAll;
    const auto work = [&](std::uint64_t thread) {
        std::array<float, kTile> tile;
        for (std::uint64_t first = thread * step; first < kAll; first += kThreads * step) {
            for (std::size_t i = 0; i < kTile; ++i)
                tile[i] = std::bit_cast<float>(static_cast<std::uint32_t>(first + i));
            const std::size_t at = check(tile, static_cast<std::uint32_t>(first));
            if (at < kTile)
                wrong = first + at;
        }
    };
    std::thread other(work, 1);
    work(0);
    other.join();
    return wrong == kAll ? QByteArray()
                         : "first wrong input 0x" + QByteArray::number(static_cast<qulonglong>(wrong), 16);
}

template<typename Code>
std::size_t firstDifference(const std::array<Code, kTile>& a, const std::array<Code, kTile>& b)
{
    if (std::memcmp(a.data(), b.data(), sizeof a) == 0)
        return kTile;
    return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin()).first - a.begin());
}

#if defined(__x86_64__)
bool hasF16c()
{
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0; // asked by hand: Clang 14 does not know the word f16c
    return __builtin_cpu_supports("avx") != 0 && __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_F16C) != 0;
}

/// The hardware keeps NaN payloads; the comparison wants the empty one.
template<int kMode>
__attribute__((target("avx,f16c"))) void hardwareHalves(const std::array<float, kTile>& in,
                                                        std::array<std::uint16_t, kTile>& out)
{
    for (std::size_t i = 0; i < kTile; i += 8) {
        const __m128i half = _mm256_cvtps_ph(_mm256_loadu_ps(&in[i]), kMode);
        const __m128i magnitude = _mm_and_si128(half, _mm_set1_epi16(0x7FFF));
        const __m128i isNan = _mm_cmpgt_epi16(magnitude, _mm_set1_epi16(0x7C00));
        const __m128i sign = _mm_and_si128(half, _mm_set1_epi16(static_cast<short>(0x8000)));
        const __m128i nan = _mm_or_si128(sign, _mm_set1_epi16(0x7E00));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(&out[i]), _mm_blendv_epi8(half, nan, isNan));
    }
}

template<int kMode>
QByteArray compareWithHardware(RoundingMode mode)
{
    return overAllFloats([mode](const std::array<float, kTile>& tile, std::uint32_t) {
        std::array<std::uint16_t, kTile> expected;
        std::array<std::uint16_t, kTile> got;
        hardwareHalves<kMode>(tile, expected);
        encodeBatch(tile, kBinary16, {mode}, std::span<std::uint16_t>(got));
        return firstDifference(expected, got);
    });
}
#else
bool hasF16c()
{
    return false;
}
#endif

/// First positive pattern of every code, found by bisection with the exact routine: codes grow with the
/// number.
std::vector<std::uint32_t> thresholds(const FloatFormat& format, const RoundingRule& rule, std::uint32_t sign)
{
    const auto code = [&](std::uint32_t magnitude) {
        return roundTo(format, test::exactly(std::bit_cast<float>(magnitude | sign)), rule).pattern;
    };
    constexpr std::uint32_t kInfinity = 0x7F800000;
    std::vector<std::uint32_t> starts{0, kInfinity, kInfinity + 1};
    // The neighbourhoods of zero and infinity have codes of their own (e8m0 has no zero): found one by one.
    std::uint32_t at = 1;
    while (at < kInfinity) {
        starts.push_back(at);
        std::uint32_t same = at;
        std::uint32_t other = kInfinity;
        while (other - same > 1) {
            const std::uint32_t middle = same + (other - same) / 2;
            (code(middle) == code(at) ? same : other) = middle;
        }
        at = other;
    }
    std::sort(starts.begin(), starts.end());
    return starts;
}

/// Codes of consecutive patterns from their thresholds.
class StepFunction {
public:
    StepFunction(const FloatFormat& format, const RoundingRule& rule)
    {
        for (const std::uint32_t sign : {0U, 0x80000000U}) {
            for (const std::uint32_t start : thresholds(format, rule, sign)) {
                m_starts.push_back(start | sign);
                const auto number = test::exactly(std::bit_cast<float>(start | sign));
                m_codes.push_back(static_cast<std::uint8_t>(roundTo(format, number, rule).pattern));
            }
        }
    }

    void fill(std::uint32_t first, std::array<std::uint8_t, kTile>& out) const
    {
        auto step = static_cast<std::size_t>(std::upper_bound(m_starts.begin(), m_starts.end(), first)
                                             - m_starts.begin() - 1);
        for (std::size_t i = 0; i < kTile; ++step) {
            const std::uint64_t end = step + 1 < m_starts.size() ? m_starts[step + 1] : kAll;
            const std::size_t until = std::min<std::uint64_t>(kTile, end - first);
            std::fill(out.begin() + static_cast<std::ptrdiff_t>(i),
                      out.begin() + static_cast<std::ptrdiff_t>(until), m_codes[step]);
            i = until;
        }
    }

private:
    std::vector<std::uint32_t> m_starts;
    std::vector<std::uint8_t> m_codes;
};

} // namespace

class TestBatchHardware : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void half_everyFloat_equalsTheHardware_data();
    void half_everyFloat_equalsTheHardware();
    void smallFormat_everyFloat_changesCodeWhereTheExactRoutineDoes_data();
    void smallFormat_everyFloat_changesCodeWhereTheExactRoutineDoes();
    void half_everyCode_decodesAsTheHardwareDoes();
};

void TestBatchHardware::half_everyFloat_equalsTheHardware_data()
{
    QTest::addColumn<int>("mode");
    QTest::newRow("to nearest even") << static_cast<int>(RoundingMode::NearestEven);
    QTest::newRow("toward zero") << static_cast<int>(RoundingMode::TowardZero);
    QTest::newRow("up") << static_cast<int>(RoundingMode::Up);
    QTest::newRow("down") << static_cast<int>(RoundingMode::Down);
}

void TestBatchHardware::half_everyFloat_equalsTheHardware()
{
    QFETCH(int, mode);
    if (!hasF16c())
        QSKIP("This processor has no F16C.");
#if defined(__x86_64__)
    const Stopwatch stopwatch;
    QByteArray found;
    switch (static_cast<RoundingMode>(mode)) {
    case RoundingMode::NearestEven:
        found = compareWithHardware<_MM_FROUND_TO_NEAREST_INT>(RoundingMode::NearestEven);
        break;
    case RoundingMode::TowardZero:
        found = compareWithHardware<_MM_FROUND_TO_ZERO>(RoundingMode::TowardZero);
        break;
    case RoundingMode::Up:
        found = compareWithHardware<_MM_FROUND_TO_POS_INF>(RoundingMode::Up);
        break;
    default:
        found = compareWithHardware<_MM_FROUND_TO_NEG_INF>(RoundingMode::Down);
    }
    QVERIFY2(found.isEmpty(), found);
    stopwatch.report();
#endif
}

void TestBatchHardware::smallFormat_everyFloat_changesCodeWhereTheExactRoutineDoes_data()
{
    QTest::addColumn<QByteArray>("id");
    for (const NamedFormat& row : namedFormats()) {
        const QByteArray id(row.id.data(), static_cast<qsizetype>(row.id.size()));
        if (row.format.totalBits() <= 8)
            QTest::newRow(id.constData()) << id;
    }
}

void TestBatchHardware::smallFormat_everyFloat_changesCodeWhereTheExactRoutineDoes()
{
    QFETCH(QByteArray, id);
    const FloatFormat format = findFormat(id.toStdString())->format;
    const Stopwatch stopwatch;
    const StepFunction steps(format, {});
    const QByteArray found = overAllFloats([&](const std::array<float, kTile>& tile, std::uint32_t first) {
        std::array<std::uint8_t, kTile> expected;
        std::array<std::uint8_t, kTile> got;
        steps.fill(first, expected);
        encodeBatch(tile, format, {}, std::span<std::uint8_t>(got));
        return firstDifference(expected, got);
    });
    QVERIFY2(found.isEmpty(), found);
    stopwatch.report();
}

#if defined(__x86_64__)
__attribute__((target("avx,f16c"))) static float hardwareFloat(std::uint16_t code)
{
    return _cvtsh_ss(code);
}
#else
static float hardwareFloat(std::uint16_t)
{
    return 0;
}
#endif

void TestBatchHardware::half_everyCode_decodesAsTheHardwareDoes()
{
    if (!hasF16c())
        QSKIP("This processor has no F16C.");
    std::vector<std::uint16_t> codes(65536);
    for (std::size_t i = 0; i < codes.size(); ++i)
        codes[i] = static_cast<std::uint16_t>(i);
    std::vector<float> floats(codes.size());
    decodeBatch(kBinary16, std::span<const std::uint16_t>(codes), floats);
    for (const std::uint16_t code : codes) {
        const float expected = hardwareFloat(code);
        if (std::isnan(expected))
            QVERIFY(std::isnan(floats[code]) && std::signbit(floats[code]) == std::signbit(expected));
        else
            QCOMPARE(std::bit_cast<std::uint32_t>(floats[code]), std::bit_cast<std::uint32_t>(expected));
    }
}

QTEST_APPLESS_MAIN(TestBatchHardware)
#include "tst_batch_hardware.moc"
