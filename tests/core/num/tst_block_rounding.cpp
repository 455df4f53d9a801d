#include "core/num/decode.h"
#include "tests/core/num/blocks.h"

using namespace bitloupe;
using namespace bitloupe::test;

class TestBlockRounding : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void encode_nearest_noCodeIsNearer_data();
    void encode_nearest_noCodeIsNearer();
    void encode_everyMode_agreesWithTheExactRoutine_data();
    void encode_everyMode_agreesWithTheExactRoutine();
    void encode_directed_staysOnItsSide();
    void encode_stochastic_drawsPerElement();
    void roundTrip_error_staysInBounds_data();
    void roundTrip_error_staysInBounds();
    void roundTrip_encodedTwice_givesTheSameBytes_data();
    void roundTrip_encodedTwice_givesTheSameBytes();
    void tensor_manyBlocks_areEncodedOneByOne_data();
    void tensor_manyBlocks_areEncodedOneByOne();
};

void TestBlockRounding::encode_nearest_noCodeIsNearer_data()
{
    addEveryFormat();
}

void TestBlockRounding::encode_nearest_noCodeIsNearer()
{
    QFETCH(QString, id);
    const ScaledBlockFormat& format = row(id.toStdString());
    SplitMix64 random(11);
    for (int round = 0; round < 300; ++round) {
        const Values values = weights(random, format.elements, format.isGguf() ? 6 : 60);
        const float tensorScale = tensorScaleOf(format, values);
        const Bytes bytes = encoded(format, values, {}, tensorScale);
        const Values stored = decoded(format, bytes, tensorScale);
        // GGUF rounds by the scale before it was itself rounded to binary16.
        const double largest = largestOf(values);
        const auto [least, most] = std::minmax_element(values.begin(), values.end());
        const double start = format.hasMinimum ? *least : 0;
        const double scale = format.hasMinimum ? (*most - *least) / ((1 << format.elementBits()) - 1)
            : format.isGguf()
            ? largest / (format.kind == BlockKind::Q8_0 ? 127 : format.codeOffset)
            : blockScaleValue(format, blockScaleBits(format, bytes)) * static_cast<double>(tensorScale);
        const bool flipped = format.isGguf() && blockScaleValue(format, blockScaleBits(format, bytes)) < 0;
        for (int i = 0; i < format.elements; ++i) {
            const double asked = (values[static_cast<std::size_t>(i)] - start) * (flipped ? -1 : 1) / scale;
            const double chosen = blockElementValue(format, blockCode(format, bytes, i));
            double best = kInfinity;
            for (std::uint64_t code = 0; code < std::uint64_t(1) << format.elementBits(); ++code) {
                const bool unused = id == QStringLiteral("mxint8") && code == 0x80;
                const double value = blockElementValue(format, code);
                if (std::isfinite(value) && !unused)
                    best = std::min(best, std::fabs(value - asked));
            }
            const double slack = format.isGguf() ? 1e-5 : 0; // products of binary32 near a tie
            QVERIFY2(std::fabs(chosen - asked) <= best + slack, qPrintable(QString::number(asked)));
        }
    }
}

void TestBlockRounding::encode_everyMode_agreesWithTheExactRoutine_data()
{
    addEveryFormat();
}

void TestBlockRounding::encode_everyMode_agreesWithTheExactRoutine()
{
    QFETCH(QString, id);
    const ScaledBlockFormat& format = row(id.toStdString());
    if (format.isGguf())
        QSKIP("GGUF rounds by its own rule");
    const double first = format.hasTensorScale() ? 6 : std::ldexp(1.0, format.emax);
    SplitMix64 random(12);
    for (const auto& [mode, word] : enumWords(RoundingMode{})) {
        const RoundingRule rule{mode, Overflow::Ieee, 99};
        for (int round = 0; round < 400; ++round) {
            Values values{first};
            while (static_cast<int>(values.size()) < format.elements) {
                const double size = std::ldexp(first, -static_cast<int>(random.next() % 18));
                double value = (2 * random.uniform() - 1) * size;
                const double coarse = std::ldexp(std::round(std::ldexp(value, 12)), -12);
                const std::uint64_t kind = random.next() % 4;
                value = kind == 0 ? value
                    : kind == 1   ? coarse
                    : kind == 2   ? std::nextafter(coarse, kInfinity)
                                  : std::nextafter(coarse, -kInfinity);
                values.push_back(value);
            }
            const Bytes bytes = encoded(format, values, rule);
            QCOMPARE(blockScaleValue(format, blockScaleBits(format, bytes)), 1.0);
            for (int i = 0; i < format.elements; ++i) {
                RoundingRule one{mode, Overflow::Saturate, 99};
                for (int k = 0; k < i; ++k)
                    one.seed += 0x9E3779B97F4A7C15U;
                const Dyadic asked = Dyadic::fromDouble(values[static_cast<std::size_t>(i)]);
                QCOMPARE(blockCode(format, bytes, i), roundTo(format.element, asked, one).pattern);
            }
        }
    }
}

void TestBlockRounding::encode_directed_staysOnItsSide()
{
    SplitMix64 random(13);
    for (const ScaledBlockFormat& format : blockFormats()) {
        if (format.isGguf())
            continue;
        for (int round = 0; round < 100; ++round) {
            const Values values = weights(random, format.elements, 40);
            const float tensorScale = tensorScaleOf(format, values);
            const auto stored = [&](RoundingMode mode) {
                return decoded(format, encoded(format, values, {.mode = mode}, tensorScale), tensorScale);
            };
            const Values down = stored(RoundingMode::Down);
            const Values up = stored(RoundingMode::Up);
            const Values inward = stored(RoundingMode::TowardZero);
            const double limit = std::max(largestOf(up), largestOf(down)); // where elements saturate
            for (std::size_t i = 0; i < values.size(); ++i) {
                QVERIFY(down[i] <= values[i] || values[i] < -limit);
                QVERIFY(up[i] >= values[i] || values[i] > limit);
                QVERIFY(std::fabs(inward[i]) <= std::fabs(values[i]));
            }
        }
    }
    // Every mode leaves code 80 of MXINT8 alone.
    QCOMPARE(toHex(encoded(row("mxint8"), {-1.999}, {.mode = RoundingMode::Down})).left(4),
             QByteArray("7f81"));
}

void TestBlockRounding::encode_stochastic_drawsPerElement()
{
    // 30 equal values a quarter of a step above 1: about a quarter of them goes up, not all or none.
    const ScaledBlockFormat& format = row("mxfp4");
    Values values(32, 1.125);
    values[0] = 4;
    int up = 0;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const Values stored =
            decoded(format, encoded(format, values, {.mode = RoundingMode::Stochastic, .seed = seed}));
        up += static_cast<int>(std::count(stored.begin() + 1, stored.end(), 1.5));
    }
    QVERIFY2(up > 650 && up < 900, qPrintable(QString::number(up))); // 775 expected, sigma 24
}

void TestBlockRounding::roundTrip_error_staysInBounds_data()
{
    addEveryFormat();
}

void TestBlockRounding::roundTrip_error_staysInBounds()
{
    QFETCH(QString, id);
    const ScaledBlockFormat& format = row(id.toStdString());
    const QMap<QString, double> relative{
        {"mxfp8_e4m3", 0.25},
        {"mxfp8_e5m2", 0.25},
        {"mxfp6_e3m2", 0.25},
        {"mxfp6_e2m3", 0.125},
        {"mxfp4", 0.5},
        {"mxint8", 1.0 / 64},
        {"nvfp4", 1.0 / 6 + 1.0 / 16},
        {"q8_0", 0.5 / 127 + 0x1p-11},
        {"q4_0", 1.0 / 8 + 0x1p-11},
        {"q5_0", 1.0 / 16 + 0x1p-11},
        // Half a step of at most 2 amax / 15 (31), and both stored numbers rounded.
        {"q4_1", 1.0 / 15 + 0x1p-9},
        {"q5_1", 1.0 / 31 + 0x1p-9}};
    SplitMix64 random(14);
    for (int round = 0; round < 2000; ++round) {
        const Values values = weights(random, format.elements, format.isGguf() ? 6 : 80);
        const float tensorScale = tensorScaleOf(format, values);
        const Values stored = decoded(format, encoded(format, values, {}, tensorScale), tensorScale);
        const double amax = largestOf(values);
        const double unit = format.isMx() ? std::ldexp(1.0, std::ilogb(amax)) : amax;
        for (std::size_t i = 0; i < values.size(); ++i)
            QVERIFY(std::fabs(stored[i] - values[i]) <= unit * relative[id] * (1 + 1e-6));
    }
}

void TestBlockRounding::roundTrip_encodedTwice_givesTheSameBytes_data()
{
    addEveryFormat();
}

void TestBlockRounding::roundTrip_encodedTwice_givesTheSameBytes()
{
    QFETCH(QString, id);
    const ScaledBlockFormat& format = row(id.toStdString());
    SplitMix64 random(15);
    for (int round = 0; round < 2000; ++round) {
        const Values values = weights(random, format.elements, format.isGguf() ? 6 : 80);
        const float tensorScale = tensorScaleOf(format, values);
        const Bytes once = encoded(format, values, {}, tensorScale);
        const Bytes twice = encoded(format, decoded(format, once, tensorScale), {}, tensorScale);
        const Values again = decoded(format, twice, tensorScale);
        QVERIFY(again == decoded(format, once, tensorScale));
        QCOMPARE(toHex(twice), toHex(once));
    }
}

void TestBlockRounding::tensor_manyBlocks_areEncodedOneByOne_data()
{
    addEveryFormat();
}

void TestBlockRounding::tensor_manyBlocks_areEncodedOneByOne()
{
    QFETCH(QString, id);
    const ScaledBlockFormat& format = row(id.toStdString());
    SplitMix64 random(17);
    const Values values = weights(random, 3 * format.elements + 5, 3);
    const std::vector<float> narrow(values.begin(), values.end());
    const float tensorScale = tensorScaleOf(format, values);
    Bytes bytes(blockBytes(format, values.size()));
    QCOMPARE(bytes.size(), static_cast<std::size_t>(4 * format.bytes));
    encodeBlocks(format, std::span<const double>(values), bytes, {}, tensorScale);
    Bytes fromNarrow(bytes.size());
    encodeBlocks(format, std::span<const float>(narrow), fromNarrow, {}, tensorScale);
    QCOMPARE(toHex(fromNarrow), toHex(bytes));
    Bytes expected;
    for (int block = 0; block < 4; ++block) {
        const auto first = static_cast<std::size_t>(block * format.elements);
        const auto last = std::min(values.size(), first + static_cast<std::size_t>(format.elements));
        const Bytes one = encoded(format,
                                  Values(values.begin() + static_cast<std::ptrdiff_t>(first),
                                         values.begin() + static_cast<std::ptrdiff_t>(last)),
                                  {}, tensorScale);
        expected.insert(expected.end(), one.begin(), one.end());
    }
    QCOMPARE(toHex(bytes), toHex(expected));
    Values stored(values.size());
    decodeBlocks(format, bytes, std::span<double>(stored), tensorScale);
    std::vector<float> storedNarrow(values.size());
    decodeBlocks(format, bytes, std::span<float>(storedNarrow), tensorScale);
    for (std::size_t i = 0; i < values.size(); ++i)
        QCOMPARE(storedNarrow[i], static_cast<float>(stored[i]));
}

QTEST_APPLESS_MAIN(TestBlockRounding)
#include "tst_block_rounding.moc"
