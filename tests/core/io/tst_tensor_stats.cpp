#include "core/base/random.h"
#include "core/io/array_model.h"
#include "core/io/ggml_blocks.h"
#include "core/io/half.h"
#include "core/io/memory_model.h"
#include "core/io/tensor_stats.h"

#include <QTest>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include <hwy/targets.h>

using namespace bitloupe;

namespace {

/// Bytes in memory, from an odd address on where asked.
class Bytes final : public ByteSource {
public:
    Bytes(std::vector<std::byte> bytes, std::size_t skipped)
        : m_bytes(std::move(bytes))
    {
        m_bytes.insert(m_bytes.begin(), skipped, std::byte{0x7F});
    }
    std::uint64_t size() const override { return m_bytes.size(); }
    Expected<ByteView> bytes(std::uint64_t offset, std::uint64_t size) const override
    {
        return ByteView{std::span(m_bytes).subspan(offset, size), nullptr};
    }

private:
    std::vector<std::byte> m_bytes;
};

template<typename T>
std::vector<std::byte> bytesOf(const std::vector<T>& values)
{
    const auto bytes = std::as_bytes(std::span(values));
    return {bytes.begin(), bytes.end()};
}

ArrayModel modelOf(std::vector<std::byte> bytes, std::int64_t count, ElementType type,
                   const BlockFormat* block = nullptr, std::size_t skipped = 0)
{
    ArrayModel model("memory", "test");
    TensorInfo info;
    info.name = "w";
    info.shape = {count};
    model.add(std::move(info),
              {std::make_shared<Bytes>(std::move(bytes), skipped), skipped, type, false, false, block});
    return model;
}

/// The same in binary80, two passes over all values.
TensorStats reference(const std::vector<double>& values)
{
    TensorStats out;
    out.count = std::ssize(values);
    out.min = HUGE_VAL;
    out.max = -HUGE_VAL;
    long double sum = 0;
    long double sumAbs = 0;
    for (const double x : values) {
        if (!std::isfinite(x)) {
            ++(std::isnan(x) ? out.nan : out.inf);
            continue;
        }
        ++out.finite;
        out.zeros += x == 0 ? 1 : 0;
        out.min = std::min(out.min, x);
        out.max = std::max(out.max, x);
        sum += x;
        sumAbs += std::abs(x);
    }
    const auto n = static_cast<long double>(out.finite);
    long double spread = 0;
    for (const double x : values)
        spread += std::isfinite(x) ? (x - sum / n) * (x - sum / n) : 0;
    out.mean = static_cast<double>(sum / n);
    out.std = static_cast<double>(std::sqrt(spread / n));
    out.sumAbs = static_cast<double>(sumAbs);
    return out;
}

bool isNear(double a, double b, double size)
{
    return std::abs(a - b) <= 4e-15 * size;
}

#define COMPARE_STATS(got, want)                                                                             \
    do {                                                                                                     \
        QCOMPARE((got).count, (want).count);                                                                 \
        QCOMPARE((got).nan, (want).nan);                                                                     \
        QCOMPARE((got).inf, (want).inf);                                                                     \
        QCOMPARE((got).zeros, (want).zeros);                                                                 \
        QCOMPARE((got).finite, (want).finite);                                                               \
        QVERIFY((got).min == (want).min && (got).max == (want).max);                                         \
        QVERIFY(isNear((got).mean, (want).mean, std::max(std::abs((want).min), std::abs((want).max))));      \
        QVERIFY(isNear((got).std, (want).std, (want).std));                                                  \
        QVERIFY(isNear((got).sumAbs, (want).sumAbs, (want).sumAbs));                                         \
    } while (false)

double noise(SplitMix64& random)
{
    return random.uniform() + random.uniform() + random.uniform() - 1.5;
}

} // namespace

class TensorStatsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void binary32_agreesWithBinary80_data();
    void noValues_needNoSource();
    void hugeValues_keepMeanAndSpread();
    void binary32_agreesWithBinary80();
    void notFinite_isCountedAndLeftOut();
    void equalValues_haveNoSpread();
    void oppositeValues_haveAMeanOfZero();
    void outlierFirst_costsNoDigits();
    void everyType_agreesWithItsDecodedValues_data();
    void everyType_agreesWithItsDecodedValues();
    void narrowTypes_areExactOnEveryProcessor();
    void blocks_agreeWithTheirDecodedValues();
    void hugeDoubles_keepTheirEnds();
    void noValues_haveNoStatistics();
    void otherModels_agree();
    void cancelled_saysSo();
};

void TensorStatsTest::binary32_agreesWithBinary80_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<double>("offset");
    QTest::addColumn<int>("skipped");
    for (const int count : {1, 3, 15, 16, 17, 2047, 2048, 2049, 16383, 16384, 16385, 300'001})
        QTest::addRow("%d values around 0", count) << count << 0.0 << 0;
    QTest::newRow("an odd address") << 5000 << 0.0 << 3;
    QTest::newRow("an offset of a million") << 300'001 << 1e6 << 1;
    QTest::newRow("an offset of one step") << 40'000 << -1.0 << 0;
}

void TensorStatsTest::binary32_agreesWithBinary80()
{
    QFETCH(int, count);
    QFETCH(double, offset);
    QFETCH(int, skipped);
    SplitMix64 random(3);
    std::vector<float> values;
    for (int i = 0; i < count; ++i)
        values.push_back(i % 7 == 3 && offset == 0 ? (i % 2 == 0 ? 0.0F : -0.0F)
                                                   : static_cast<float>(offset + noise(random)));
    const auto model =
        modelOf(bytesOf(values), count, ElementType::F32, nullptr, static_cast<std::size_t>(skipped));
    const auto got = tensorStats(model, 0);
    QVERIFY(got);
    const TensorStats want = reference({values.begin(), values.end()});
    COMPARE_STATS(*got, want);
    QCOMPARE(got->first4.front(), static_cast<double>(values.front()));
    QCOMPARE(got->last4.back(), static_cast<double>(values.back()));
}

void TensorStatsTest::notFinite_isCountedAndLeftOut()
{
    SplitMix64 random(4);
    std::vector<float> values;
    for (int i = 0; i < 50'000; ++i)
        values.push_back(static_cast<float>(noise(random)));
    for (const std::size_t at : {std::size_t(0), std::size_t(15), std::size_t(2048), std::size_t(49'999)})
        values[at] = std::numeric_limits<float>::quiet_NaN();
    values[20'000] = std::numeric_limits<float>::infinity();
    values[20'001] = -std::numeric_limits<float>::infinity();
    const auto got = tensorStats(modelOf(bytesOf(values), std::ssize(values), ElementType::F32), 0);
    QVERIFY(got);
    const TensorStats want = reference({values.begin(), values.end()});
    QCOMPARE(want.nan, std::int64_t(4));
    COMPARE_STATS(*got, want);
    QVERIFY(std::isnan(got->first4.front()));
}

void TensorStatsTest::equalValues_haveNoSpread()
{
    const std::vector<float> values(30'001, 0.1F);
    const auto got = tensorStats(modelOf(bytesOf(values), std::ssize(values), ElementType::F32), 0);
    QVERIFY(got);
    QVERIFY(got->std == 0);
    QVERIFY(got->mean == static_cast<double>(0.1F));
}

void TensorStatsTest::oppositeValues_haveAMeanOfZero()
{
    const std::vector<float> values{-0.1F, 0.1F, 0.3F, -0.3F};
    const auto got = tensorStats(modelOf(bytesOf(values), 4, ElementType::F32), 0);
    QVERIFY(got);
    QVERIFY(got->mean == 0);
}

void TensorStatsTest::outlierFirst_costsNoDigits()
{
    SplitMix64 random(5);
    std::vector<float> values{1e8F};
    for (int i = 0; i < 100'000; ++i)
        values.push_back(static_cast<float>(1000 + noise(random)));
    const auto got = tensorStats(modelOf(bytesOf(values), std::ssize(values), ElementType::F32), 0);
    QVERIFY(got);
    const TensorStats want = reference({values.begin(), values.end()});
    COMPARE_STATS(*got, want);
}

void TensorStatsTest::everyType_agreesWithItsDecodedValues_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("skipped");
    constexpr std::array kNames{"F64", "F32", "F16", "BF16", "F8E4M3", "F8E5M2", "F8E8M0", "I64",
                                "I32", "I16", "I8",  "U64",  "U32",    "U16",    "U8",     "Bool"};
    for (int i = 0; i < static_cast<int>(kNames.size()); ++i) {
        QTest::newRow(kNames[static_cast<std::size_t>(i)]) << i << 0;
        QTest::addRow("%s at an odd address", kNames[static_cast<std::size_t>(i)]) << i << 1;
    }
}

void TensorStatsTest::everyType_agreesWithItsDecodedValues()
{
    QFETCH(int, type);
    QFETCH(int, skipped);
    const auto element = static_cast<ElementType>(type);
    constexpr std::int64_t kCount = 5001;
    SplitMix64 random(6);
    std::vector<std::byte> bytes(static_cast<std::size_t>(kCount) * elementBytes(element));
    for (std::byte& byte : bytes)
        byte = static_cast<std::byte>(random.next() & 0xFFU);
    if (element == ElementType::F64) { // random exponents overflow every sum
        for (std::size_t i = 0; i < kCount; ++i) {
            const double x = noise(random);
            std::memcpy(&bytes[8 * i], &x, 8);
        }
    }
    const auto model = modelOf(bytes, kCount, element, nullptr, static_cast<std::size_t>(skipped));
    std::vector<double> decoded(kCount);
    QVERIFY(model.readReal(0, 0, decoded));
    const auto got = tensorStats(model, 0);
    QVERIFY(got);
    const TensorStats want = reference(decoded);
    COMPARE_STATS(*got, want);
}

void TensorStatsTest::narrowTypes_areExactOnEveryProcessor()
{
    std::vector<std::byte> bytes(2 * 65'536 + 1);
    for (std::size_t i = 0; i < 65'536; ++i) {
        bytes[2 * i + 1] = static_cast<std::byte>(i & 0xFFU);
        bytes[2 * i + 2] = static_cast<std::byte>(i >> 8U);
    }
    const std::byte* codes = bytes.data() + 1;
    std::vector<float> out(65'536);
    const auto same = [](float a, float b) {
        return std::isnan(a) ? std::isnan(b)
                             : std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
    };
    const std::int64_t all = hwy::SupportedTargets();
    for (std::int64_t rest = all; rest != 0; rest &= rest - 1) {
        hwy::GetChosenTarget().Update(rest & -rest);
        decodeElements(ElementType::F16, false, codes, out);
        for (std::uint32_t i = 0; i < 65'536; ++i)
            QVERIFY(same(out[i], halfToFloat(static_cast<std::uint16_t>(i))));
        decodeElements(ElementType::BF16, false, codes, out);
        for (std::uint32_t i = 0; i < 65'536; ++i)
            QVERIFY(same(out[i], std::bit_cast<float>(i << 16U)));
        decodeElements(ElementType::I8, false, codes, out);
        for (std::size_t i = 0; i < 65'536; ++i)
            QCOMPARE(out[i], static_cast<float>(static_cast<std::int8_t>(codes[i])));
        decodeElements(ElementType::U8, false, codes, std::span(out).first(65'533));
        for (std::size_t i = 0; i < 65'533; ++i)
            QCOMPARE(out[i], static_cast<float>(codes[i]));
    }
    hwy::GetChosenTarget().Update(all);
}

void TensorStatsTest::blocks_agreeWithTheirDecodedValues()
{
    for (const std::uint32_t id : {2U, 8U, 12U, 14U, 39U}) { // Q4_0, Q8_0, Q4_K, Q6_K, MXFP4
        const GgmlType* type = findGgmlType(id);
        QVERIFY(type != nullptr);
        SplitMix64 random(id);
        const std::int64_t count = 20'000 + 17;
        std::vector<std::byte> bytes(static_cast<std::size_t>(*blockSizeOf(count, type->block)));
        for (std::byte& byte : bytes)
            byte = static_cast<std::byte>(random.next() & 0x3FU); // finite scales
        const auto model = modelOf(bytes, count, ElementType::F32, &type->block);
        std::vector<double> decoded(static_cast<std::size_t>(count));
        QVERIFY(model.readReal(0, 0, decoded));
        const auto got = tensorStats(model, 0);
        QVERIFY(got);
        const TensorStats want = reference(decoded);
        COMPARE_STATS(*got, want);
    }
}

void TensorStatsTest::hugeDoubles_keepTheirEnds()
{
    const std::vector<double> values(3000, 1.5e308);
    const auto got = tensorStats(modelOf(bytesOf(values), std::ssize(values), ElementType::F64), 0);
    QVERIFY(got);
    QCOMPARE(got->finite, std::int64_t(3000));
    QVERIFY(got->min == 1.5e308 && got->max == 1.5e308);
    QVERIFY(std::isinf(got->sumAbs));
}

void TensorStatsTest::noValues_haveNoStatistics()
{
    const auto got = tensorStats(modelOf({}, 0, ElementType::F32), 0);
    QVERIFY(got);
    QCOMPARE(got->count, std::int64_t(0));
    QCOMPARE(got->finite, std::int64_t(0));
    QVERIFY(got->first4.empty());
}

void TensorStatsTest::otherModels_agree()
{
    SplitMix64 random(8);
    std::vector<float> values;
    for (int i = 0; i < 20'000; ++i)
        values.push_back(static_cast<float>(noise(random)));
    MemoryModel memory("memory", "test");
    memory.add("w", {std::ssize(values)}, values);
    const auto got = tensorStats(memory, 0);
    QVERIFY(got);
    const TensorStats want = reference({values.begin(), values.end()});
    COMPARE_STATS(*got, want);
}

void TensorStatsTest::cancelled_saysSo()
{
    std::stop_source source;
    source.request_stop();
    Context context;
    context.stop = source.get_token();
    const std::vector<float> values(100, 1.0F);
    const auto got = tensorStats(modelOf(bytesOf(values), 100, ElementType::F32), 0, context);
    QVERIFY(!got);
    QCOMPARE(got.error().code, ErrorCode::Cancelled);
}

/// An HDF5 dataset of shape (0, 3) has no place in its file.
void TensorStatsTest::noValues_needNoSource()
{
    ArrayModel model("memory", "test");
    TensorInfo info;
    info.shape = {0, 3};
    model.add(std::move(info), StoredArray{});
    const auto stats = tensorStats(model, 0);
    QVERIFY2(stats, stats ? "" : stats.error().message.c_str());
    QCOMPARE(stats->count, 0);
    QCOMPARE(stats->finite, 0);
    QCOMPARE(stats->sumAbs, 0.0);
}

/// Squares and sums of such values leave binary64, what is asked for does not.
void TensorStatsTest::hugeValues_keepMeanAndSpread()
{
    const std::vector<double> values{1e308, 1.2e308, -1.7e308, 1.6e308, 0x1p-1074};
    const auto stats = tensorStats(modelOf(bytesOf(values), std::ssize(values), ElementType::F64), 0);
    QVERIFY(stats);
    const TensorStats expected = reference(values);
    QCOMPARE(stats->mean, expected.mean);
    QCOMPARE(stats->std, expected.std);
}

QTEST_APPLESS_MAIN(TensorStatsTest)
#include "tst_tensor_stats.moc"
