#include "core/base/random.h"
#include "core/labs/weights/block_rows.h"
#include "core/labs/weights/block_simd.h"

#include <QTest>

#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include <hwy/targets.h>

using namespace bitloupe;
using namespace bitloupe::weights;

/// Errors of rows stored in blocks, in vectors against the bytes themselves.
class WeightsBlockRowsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void errors_areThoseOfTheBytes_data();
    void errors_areThoseOfTheBytes();
    void errors_atTheEdgesOfBinary32_data() { formats(); }
    void errors_atTheEdgesOfBinary32();
    void noise_isTheSumOfExactDifferences_data() { formats(); }
    void noise_isTheSumOfExactDifferences();
    void noise_stopsWhenCancelled();
    void name_isReadBack_data() { formats(); }
    void name_isReadBack();

private:
    static void formats();
};

namespace {

std::vector<const ScaledBlockFormat*> allFormats()
{
    std::vector<const ScaledBlockFormat*> out;
    for (const ScaledBlockFormat& format : allBlockFormats())
        out.push_back(&format);
    return out;
}

QByteArray labelOf(const ScaledBlockFormat& format)
{
    return QByteArray(format.label.data(), static_cast<qsizetype>(format.label.size()));
}

/// A float that few values are: with ties of small formats, zeros of both signs and equal magnitudes of
/// opposite sign among them.
float valueOf(SplitMix64& random, int kind)
{
    const double u = 2 * random.uniform() - 1;
    switch (kind) {
    case 0:
        return static_cast<float>(u);
    case 1: // ties of formats with few bits
        return static_cast<float>(std::round(u * 64) / 64 * 1.5);
    case 2: // sixteen binades
        return static_cast<float>(std::ldexp(u, -static_cast<int>(16 * random.uniform())));
    case 3:
        return std::copysign(random.uniform() < 0.5 ? 1.0F : 0.0F, static_cast<float>(u));
    default: // next to a tie
        return std::nextafter(static_cast<float>(std::round(u * 32) / 32), u < 0 ? -9.0F : 9.0F);
    }
}

constexpr int kKinds = 5;

/// Whether a product is added in one rounding. (Sets that the loops are not compiled for fall back to one
/// that may not do so.)
bool isFused(std::int64_t target)
{
    return target == HWY_AVX3 || target == HWY_AVX2 || target == HWY_NEON;
}

/// Under every instruction set of the processor.
void compareLanes(std::span<const float> values, const ScaledBlockFormat& format, float tensorScale)
{
    simd::LaneSums coded;
    simd::addCodedErrors(values, format, tensorScale, coded);
    const std::int64_t all = hwy::SupportedTargets();
    for (std::int64_t rest = all; rest != 0; rest &= rest - 1) {
        const std::int64_t target = rest & -rest;
        hwy::GetChosenTarget().Update(target);
        simd::LaneSums fast;
        simd::addBlockErrors(values, format, tensorScale, fast);
        for (std::size_t lane = 0; lane < std::size(coded.lanes); ++lane) {
            const double got = fast.lanes[lane];
            const double wanted = coded.lanes[lane];
            const bool isSame = std::bit_cast<std::uint64_t>(got) == std::bit_cast<std::uint64_t>(wanted);
            const bool isOverflow = !std::isfinite(wanted) && !std::isfinite(got);
            QVERIFY(isSame || isOverflow || (!isFused(target) && std::abs(got - wanted) <= 1e-14 * wanted));
        }
    }
    hwy::GetChosenTarget().Update(all);
}

float tensorScaleOf(const ScaledBlockFormat& format, std::span<const float> values)
{
    float largest = 0;
    for (const float x : values)
        largest = std::max(largest, std::fabs(x));
    return format.hasTensorScale() ? nvfp4TensorScale(static_cast<double>(largest)) : 1.0F;
}

} // namespace

void WeightsBlockRowsTest::formats()
{
    QTest::addColumn<const ScaledBlockFormat*>("format");
    for (const ScaledBlockFormat* format : allFormats())
        QTest::newRow(labelOf(*format).constData()) << format;
}

void WeightsBlockRowsTest::errors_areThoseOfTheBytes_data()
{
    QTest::addColumn<const ScaledBlockFormat*>("format");
    QTest::addColumn<int>("kind");
    for (const ScaledBlockFormat* format : allFormats()) {
        for (int kind = 0; kind < kKinds; ++kind)
            QTest::addRow("%s, values %d", labelOf(*format).constData(), kind) << format << kind;
    }
}

void WeightsBlockRowsTest::errors_areThoseOfTheBytes()
{
    QFETCH(const ScaledBlockFormat*, format);
    QFETCH(int, kind);
    SplitMix64 random(static_cast<std::uint64_t>(kind) + 7);
    for (const std::size_t count :
         {std::size_t(16), std::size_t(32), std::size_t(33), std::size_t(95), std::size_t(4096)}) {
        for (const double size : {1.0, 0.03, 3e-5, 1e-12, 5e4, 1e9}) {
            std::vector<float> values;
            for (std::size_t i = 0; i < count; ++i)
                values.push_back(static_cast<float>(static_cast<double>(valueOf(random, kind)) * size));
            compareLanes(values, *format, tensorScaleOf(*format, values));
        }
    }
}

void WeightsBlockRowsTest::errors_atTheEdgesOfBinary32()
{
    QFETCH(const ScaledBlockFormat*, format);
    SplitMix64 random(3);
    constexpr float kTiny = std::numeric_limits<float>::denorm_min();
    constexpr float kLargest = std::numeric_limits<float>::max();
    std::vector<std::vector<float>> blocks(9, std::vector<float>(32, 0.0F));
    std::fill(blocks[1].begin(), blocks[1].end(), -0.0F);
    blocks[2][5] = kTiny;
    blocks[3][31] = kLargest;
    blocks[4].assign(32, -kLargest);
    blocks[5].assign(32, 0.25F);
    blocks[6] = {65504.0F * 8, -65504.0F * 8, 1};
    blocks[6].resize(32, 3.0F);
    for (float& x : blocks[7])
        x = kTiny * static_cast<float>(1000 * random.uniform());
    for (std::size_t i = 0; i < 32; ++i)
        blocks[8][i] = std::ldexp(1.0F, static_cast<int>(i) * 8 - 149);
    for (const auto& block : blocks)
        compareLanes(block, *format, tensorScaleOf(*format, block));
    // One tensor scale for all leaves blocks whose own scale is 0.
    std::vector<float> all{1.0F};
    all.resize(32, 1e-9F);
    all.resize(64, 0.0F);
    all.resize(96, 0.001F);
    compareLanes(all, *format, tensorScaleOf(*format, all));
}

void WeightsBlockRowsTest::noise_isTheSumOfExactDifferences()
{
    QFETCH(const ScaledBlockFormat*, format);
    SplitMix64 random(11);
    std::vector<float> row;
    for (int i = 0; i < 200'000; ++i)
        row.push_back(static_cast<float>(0.1 * (random.uniform() + random.uniform() - 1)));
    const float tensorScale = tensorScaleOf(*format, row);
    std::vector<double> decoded(row.size());
    decodedBlocks(row, *format, tensorScale, decoded);
    long double sum = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const long double error = static_cast<long double>(row[i]) - static_cast<long double>(decoded[i]);
        sum += error * error;
    }
    const double noise = blockNoise(row, *format, tensorScale, {});
    QVERIFY(sum > 0);
    QVERIFY(std::abs(noise - static_cast<double>(sum)) <= 1e-13 * static_cast<double>(sum));
    std::vector<std::int64_t> counts(std::size_t(1) << static_cast<unsigned>(format->elementBits()), 0);
    QCOMPARE(blockError(row, *format, tensorScale, counts, {}).noise, noise);
    QCOMPARE(std::accumulate(counts.begin(), counts.end(), std::int64_t(0)), std::ssize(row));
}

void WeightsBlockRowsTest::noise_stopsWhenCancelled()
{
    const std::vector<float> row(64, 0.3F);
    std::stop_source stop;
    stop.request_stop();
    Context context;
    context.stop = stop.get_token();
    QCOMPARE(blockNoise(row, *findBlockFormat(BlockKind::Q4_0), 1, context), 0.0);
    QVERIFY(blockNoise(row, *findBlockFormat(BlockKind::Q4_0), 1, {}) > 0);
}

void WeightsBlockRowsTest::name_isReadBack()
{
    QFETCH(const ScaledBlockFormat*, format);
    const auto read = readBlockFormat(blockName(*format));
    QVERIFY2(read, read ? "" : read.error().message.c_str());
    QCOMPARE(*read, format);
}

QTEST_APPLESS_MAIN(WeightsBlockRowsTest)
#include "tst_weights_block_rows.moc"
