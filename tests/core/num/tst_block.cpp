#include "core/num/decode.h"
#include "tests/core/num/blocks.h"

#include <bit>

using namespace bitloupe;
using namespace bitloupe::test;

class TestBlock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void table_factCards_hold();
    void encode_workedBlock_hasTheseBytes_data();
    void encode_workedBlock_hasTheseBytes();
    void encode_tensorScaleOfNvfp4_isUsed();
    void encode_specials_areAsDocumented_data();
    void encode_specials_areAsDocumented();
    void sharedExponent_aroundPowersOfTwo_isFloorLog2_data();
    void sharedExponent_aroundPowersOfTwo_isFloorLog2();
    void sharedExponent_outsideE8M0_isHeldAtItsEnds();
    void decode_everyScaleAndCode_isTheirExactProduct_data();
    void decode_everyScaleAndCode_isTheirExactProduct();
    void codes_setAndRead_touchNothingElse_data();
    void codes_setAndRead_touchNothingElse();
};

void TestBlock::table_factCards_hold()
{
    QCOMPARE(blockFormats().size(), std::size_t(9));
    for (const ScaledBlockFormat& format : blockFormats()) {
        QCOMPARE(format.bytes * 8, format.scaleBytes() * 8 + format.elements * format.elementBits());
        QVERIFY(format.bytes <= kMaxBlockBytes && format.elements <= kMaxBlockElements);
        QCOMPARE(findBlockFormat(format.kind, format.elementId), &format);
        if (format.isMx()) {
            double largest = 0;
            for (std::uint64_t code = 0; code < std::uint64_t(1) << format.elementBits(); ++code) {
                const double value = blockElementValue(format, code);
                if (std::isfinite(value))
                    largest = std::max(largest, value);
            }
            QCOMPARE(std::ilogb(largest), format.emax);
        }
    }
    for (const ScaledBlockFormat& format : splitBlockFormats()) {
        QCOMPARE(format.bytes, format.codesAt() + format.elements / 2);
        QCOMPARE(format.highBytes * 8, format.elements * (format.elementBits() - 4));
        QVERIFY(format.bytes <= kMaxBlockBytes && format.isGguf());
        QCOMPARE(findBlockFormat(format.kind), &format);
    }
    QCOMPARE(row("q5_0").bitsPerValue(), 5.5);
    QCOMPARE(row("q5_1").bitsPerValue(), 6.0);
    QCOMPARE(row("mxfp4").bitsPerValue(), 4.25);
    QCOMPARE(row("q4_0").bitsPerValue(), 4.5);
    QCOMPARE(findBlockFormat(BlockKind::Mxfp8), &row("mxfp8_e4m3"));
    QCOMPARE(findBlockFormat(BlockKind::Mxfp4, "float8_e5m2"), nullptr);
}

void TestBlock::encode_workedBlock_hasTheseBytes_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QList<double>>("values");
    QTest::addColumn<QByteArray>("hex"); // zeros follow
    QTest::addColumn<QByteArray>("fill"); // or this byte

    // amax 5: floor(log2 5) - 2 = 0, scale 7f. E2M1 has 0 .5 1 1.5 2 3 4 6. Ties: .25 to 0 (code 0), 5 to 4
    // (6), .75 to 1 (2), 1.75 to 2 (4), 2.5 to 2 (4), 3.5 to 4 (6); -1.3 is nearest -1.5 (b), -0 is 8.
    QTest::newRow("mxfp4: five ties to even, -0 kept, low nibble first")
        << "mxfp4" << QList<double>{0.25, 5, -1.3, 0.75, 1.75, 2.5, 3.5, -0.0} << QByteArray("7f602b4486")
        << QByteArray();
    // amax 500: 8 - 8 = 0. 500 is above 448 and saturates (7e); .1 = 1.6 * 2^-4, nearest 1.625: 0.0011.101.
    QTest::newRow("mxfp8 e4m3: 500 saturates to 448")
        << "mxfp8_e4m3" << QList<double>{500, 0.1, -2} << QByteArray("7f7e1dc0") << QByteArray();
    // amax 3: 1 - 15 = -14, scale 113 = 71. 3 / 2^-14 = 1.5 * 2^15: 0.11110.10 = 7a.
    QTest::newRow("mxfp8 e5m2: 3 is 1.5 * 2^15 * 2^-14")
        << "mxfp8_e5m2" << QList<double>{3, -1.5} << QByteArray("717af6") << QByteArray();
    // amax 30: 4 - 4 = 0. 30 saturates to 28: 0.111.11 = 1f. .1 = 1.6 steps of 2^-4: 2. -3.3 = 6.6 quarters
    // of 2, 7: 1.100.11 = 33. Four codes make 24 bits: 1f | 02 << 6 | 33 << 12 = 03309f.
    QTest::newRow("mxfp6 e3m2: four codes in three bytes, low bits first")
        << "mxfp6_e3m2" << QList<double>{30, 0.1, -3.3, 0} << QByteArray("7f9f3003") << QByteArray();
    // amax 7: 2 - 2 = 0. 7 = 1.75 * 2^2: 0.11.110 = 1e. -.3 = 2.4 steps of 2^-3: 2, sign: 22.
    QTest::newRow("mxfp6 e2m3: 7 is exact, subnormals in eighths")
        << "mxfp6_e2m3" << QList<double>{7, -0.3, 0, 0} << QByteArray("7f9e0800") << QByteArray();
    // amax 1.5: scale 2^0. Steps of 1/64: 96 = 60, -96 = a0, .64 to 1, 2.5 to 2.
    QTest::newRow("mxint8: two's complement of 64ths")
        << "mxint8" << QList<double>{1.5, -1.5, 0.01, 0.0390625} << QByteArray("7f60a00102") << QByteArray();
    // amax 1.999: steps 127.94 would round to 128; both signs stop at 127.
    QTest::newRow("mxint8: just below 2 saturates alike on both sides")
        << "mxint8" << QList<double>{1.999, -1.999} << QByteArray("7f7f81") << QByteArray();
    // amax 3: 3 / 6 = .5 = 0.0110.000 = 30. 3 / .5 = 6 (7), 1 / .5 = 2 (4), .2 / .5 = .4 to .5 (1), -1.3 / .5
    // = -2.6 to -3 (d).
    QTest::newRow("nvfp4: scale 0.5, tensor scale 1")
        << "nvfp4" << QList<double>{3, 1, 0.2, -1.3} << QByteArray("3047d1") << QByteArray();
    // d = 127 / 127 = 1 = 3c00, little-endian. Halves go away from zero.
    QTest::newRow("q8_0: halves away from zero") << "q8_0" << QList<double>{127, 0.5, -0.5, 2.5, -126.5}
                                                 << QByteArray("003c7f01ff0381") << QByteArray();
    // d = 1 / 127 = 1.00787 * 2^-7: fraction 8.06 / 1024, exponent field 8: 2008.
    QTest::newRow("q8_0: d is stored as binary16")
        << "q8_0" << QList<double>{1} << QByteArray("08207f") << QByteArray();
    // m = -8: d = 1. -8 + 8.5 = .5 to 0, 7.4 + 8.5 = 15.9 to 15, .5 + 8.5 = 9, -.5 + 8.5 = 8; zeros are 8.
    QTest::newRow("q4_0: m = -8, the low nibbles hold the first half")
        << "q4_0" << QList<double>{-8, 7.4, 0.5, -0.5} << QByteArray("003c808f8988") << QByteArray("88");
    // m = 8: d = -1 = bc00. 8 / -1 + 8.5 = .5 to 0; -8 gives 16.5, held at 15 (read back as -7).
    QTest::newRow("q4_0: a positive m gives a negative d")
        << "q4_0" << QList<double>{8, -8} << QByteArray("00bc808f") << QByteArray("88");
    // min -3 = c200, max 12, d = 15 / 15: 0, 15, and 3 + .5 = 3.5 to 3 for the zeros, in both halves.
    QTest::newRow("q4_1: the minimum has the code 0")
        << "q4_1" << QList<double>{-3, 12} << QByteArray("003c00c2303f") << QByteArray("33");
    // Zeros that fill the block count: min 0, d = 30 / 15 = 2 = 4000; 30 is 15, 15 / 2 + .5 = 8.
    QTest::newRow("q4_1: zeros that fill a block are its minimum")
        << "q4_1" << QList<double>{30, 15} << QByteArray("004000000f08") << QByteArray("00");
    // m = -16: d = 1. .5 to 0; 15.4 + 16.5 = 31.9 to 31; .5 + 16.5 = 17; -.5 + 16.5 = 16, as the zeros: only
    // the first has no fifth bit.
    QTest::newRow("q5_0: m = -16, fifth bits apart") << "q5_0" << QList<double>{-16, 15.4, 0.5, -0.5}
                                                     << QByteArray("003cfeffffff000f01") << QByteArray("00");
    QTest::newRow("q5_0: a positive m gives a negative d")
        << "q5_0" << QList<double>{16, -16} << QByteArray("00bcfeffffff000f") << QByteArray("00");
    // min -3, max 28, d = 31 / 31: 0, 31 and 3 for the zeros; one fifth bit.
    QTest::newRow("q5_1: minimum and fifth bits")
        << "q5_1" << QList<double>{-3, 28} << QByteArray("003c00c202000000303f") << QByteArray("33");
}

void TestBlock::encode_workedBlock_hasTheseBytes()
{
    QFETCH(QString, id);
    QFETCH(QList<double>, values);
    QFETCH(QByteArray, hex);
    QFETCH(QByteArray, fill);
    const ScaledBlockFormat& format = row(id.toStdString());
    while (!fill.isEmpty() && hex.size() < 2 * format.bytes)
        hex += fill;
    const Bytes expected = fromHex(hex, format.bytes);
    QCOMPARE(toHex(encoded(format, Values(values.begin(), values.end()))), toHex(expected));
}

void TestBlock::encode_tensorScaleOfNvfp4_isUsed()
{
    // A tensor with amax 2688 = 6 * 448 has the tensor scale 1; this block's amax 3 gives the scale 0.5 as
    // above. Twice the tensor scale halves the block's scale and leaves the codes.
    const ScaledBlockFormat& format = row("nvfp4");
    QCOMPARE(nvfp4TensorScale(2688), 1.0F);
    QCOMPARE(toHex(encoded(format, {3, 1, 0.2, -1.3}, {}, 2)).left(6), QByteArray("2847d1"));
    QCOMPARE(decoded(format, encoded(format, {3, 1, 0.2, -1.3}, {}, 2), 2)[3], -1.5);
    QCOMPARE(nvfp4TensorScale(0), 1.0F);
    QCOMPARE(nvfp4TensorScale(5e-324), std::numeric_limits<float>::denorm_min());
    QCOMPARE(nvfp4TensorScale(kInfinity), std::numeric_limits<float>::max());
    QCOMPARE(nvfp4TensorScale(1), 1.0F / 2688);
}

void TestBlock::encode_specials_areAsDocumented_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QList<double>>("values");
    QTest::addColumn<QByteArray>("start");
    const double nan = std::nan("");
    QTest::newRow("mxfp4: a zero block has the smallest scale")
        << "mxfp4" << QList<double>{0, -0.0} << QByteArray("0080");
    QTest::newRow("mxint8: a zero block has the smallest scale")
        << "mxint8" << QList<double>{0, -0.0} << QByteArray("000000");
    QTest::newRow("nvfp4: a zero block has scale 0")
        << "nvfp4" << QList<double>{0, -0.0} << QByteArray("0080");
    QTest::newRow("q8_0: a zero block is all zeros")
        << "q8_0" << QList<double>{0, -0.0} << QByteArray("00000000");
    QTest::newRow("q4_0: a zero block has d = -0 and codes 8")
        << "q4_0" << QList<double>{0} << QByteArray("008088");
    QTest::newRow("q5_0: a zero block has d = -0 and codes 16")
        << "q5_0" << QList<double>{0} << QByteArray("0080ffffffff00");
    QTest::newRow("q5_1: a zero block is all zeros")
        << "q5_1" << QList<double>{0} << QByteArray("00000000000000");
    QTest::newRow("q4_1: NaN is stored as the minimum")
        << "q4_1" << QList<double>{nan, -3, 12} << QByteArray("003c00c230303f");
    QTest::newRow("mxfp8: NaN takes the block with it")
        << "mxfp8_e4m3" << QList<double>{1, nan} << QByteArray("ff0000");
    QTest::newRow("nvfp4: NaN takes the block with it")
        << "nvfp4" << QList<double>{1, nan} << QByteArray("7f00");
    QTest::newRow("q8_0: NaN is stored as 0") << "q8_0" << QList<double>{127, nan} << QByteArray("003c7f00");
    QTest::newRow("q4_0: NaN is stored as 0") << "q4_0" << QList<double>{-8, nan} << QByteArray("003c8088");
    // 1 / 2^127 is below half of the smallest E2M1 step.
    QTest::newRow("mxfp4: infinity takes the largest scale; 2^127 holds all below E8M0's NaN")
        << "mxfp4" << QList<double>{-kInfinity, 1} << QByteArray("fd0f");
    QTest::newRow("mxint8: infinity takes the largest scale")
        << "mxint8" << QList<double>{kInfinity, 1} << QByteArray("fe7f00");
    QTest::newRow("nvfp4: infinity saturates scale and element")
        << "nvfp4" << QList<double>{kInfinity, 1} << QByteArray("7e07");
    QTest::newRow("q8_0: infinity leaves d infinite")
        << "q8_0" << QList<double>{kInfinity, 1} << QByteArray("007c0000");
}

void TestBlock::encode_specials_areAsDocumented()
{
    QFETCH(QString, id);
    QFETCH(QList<double>, values);
    QFETCH(QByteArray, start);
    const Bytes bytes = encoded(row(id.toStdString()), Values(values.begin(), values.end()));
    QCOMPARE(toHex(bytes).left(start.size()), start);
}

void TestBlock::sharedExponent_aroundPowersOfTwo_isFloorLog2_data()
{
    addEveryFormat();
}

void TestBlock::sharedExponent_aroundPowersOfTwo_isFloorLog2()
{
    QFETCH(QString, id);
    const ScaledBlockFormat& format = row(id.toStdString());
    if (!format.isMx())
        QSKIP("the scale is no power of two");
    for (int exponent = -100; exponent <= 100; ++exponent) {
        const double power = std::ldexp(1.0, exponent);
        QCOMPARE(int(encoded(format, {power})[0]), exponent - format.emax + 127);
        QCOMPARE(int(encoded(format, {0, -std::nextafter(power, 0)})[0]), exponent - 1 - format.emax + 127);
        QCOMPARE(int(encoded(format, {std::nextafter(2 * power, 0)})[0]), exponent - format.emax + 127);
        QCOMPARE(decoded(format, encoded(format, {power}))[0], power);
    }
}

void TestBlock::sharedExponent_outsideE8M0_isHeldAtItsEnds()
{
    const ScaledBlockFormat& format = row("mxfp4");
    // 2^-126 asks for 2^-128; at 2^-127 it is 2 steps of half: code 4 (2.0), still exact.
    QCOMPARE(toHex(encoded(format, {0x1p-126})).left(4), QByteArray("0004"));
    // The smallest step there is 2^-128; binary64 subnormals vanish.
    QCOMPARE(toHex(encoded(format, {0x1p-128, 0x1p-129, 0x1.8p-129})).left(6), QByteArray("000101"));
    QCOMPARE(toHex(encoded(format, {5e-324})).left(4), QByteArray("0000"));
    QCOMPARE(toHex(encoded(format, {5e-324}, {.mode = RoundingMode::Up})).left(4), QByteArray("0001"));
    // 2^200 asks for 2^198 and saturates at 6 * 2^127.
    QCOMPARE(toHex(encoded(format, {0x1p200, -0x1p128})).left(4), QByteArray("fec7"));
    QCOMPARE(decoded(format, encoded(format, {0x1p200, -0x1p128}))[0], 6 * 0x1p127);
}

void TestBlock::decode_everyScaleAndCode_isTheirExactProduct_data()
{
    addEveryFormat();
}

void TestBlock::decode_everyScaleAndCode_isTheirExactProduct()
{
    QFETCH(QString, id);
    const ScaledBlockFormat& format = row(id.toStdString());
    const std::uint64_t scales = std::uint64_t(1) << format.scale.totalBits();
    const std::uint64_t codes = std::uint64_t(1) << format.elementBits();
    const float tensorScale = format.hasTensorScale() ? 1.0F / 2688 : 1.0F;
    Bytes block(static_cast<std::size_t>(format.bytes));
    for (std::uint64_t bits = 0; bits < scales; bits += format.isGguf() ? 7 : 1) {
        const double scale = decode(format.scale, bits).value.toDouble() * static_cast<double>(tensorScale);
        setBlockScaleBits(format, block, bits);
        for (std::uint64_t first = 0; first < codes; first += static_cast<std::uint64_t>(format.elements)) {
            for (int i = 0; i < format.elements; ++i)
                setBlockCode(format, block, i, (first + static_cast<std::uint64_t>(i)) % codes);
            const Values values = decoded(format, block, tensorScale);
            for (int i = 0; i < format.elements; ++i) {
                const std::uint64_t code = (first + static_cast<std::uint64_t>(i)) % codes;
                // MXINT8: code / 64; GGUF: the integer, less 8 in Q4_0, 16 in Q5_0; else the float format.
                const FloatFormat* layout = format.element.asFloat();
                const double element = layout != nullptr ? decode(*layout, code).value.toDouble()
                    : id == QStringLiteral("mxint8")     ? static_cast<std::int8_t>(code) / 64.0
                    : id == QStringLiteral("q8_0")       ? static_cast<std::int8_t>(code)
                                                         : static_cast<double>(code) - format.codeOffset;
                // The minimum is 0 here: only the sign of zero tells.
                const double expected = element * scale + (format.hasMinimum ? 0.0 : -0.0);
                const double value = values[static_cast<std::size_t>(i)];
                QVERIFY(std::bit_cast<std::uint64_t>(value) == std::bit_cast<std::uint64_t>(expected)
                        || (std::isnan(value) && std::isnan(expected)));
            }
        }
    }
}

void TestBlock::codes_setAndRead_touchNothingElse_data()
{
    addEveryFormat();
}

void TestBlock::codes_setAndRead_touchNothingElse()
{
    QFETCH(QString, id);
    const ScaledBlockFormat& format = row(id.toStdString());
    SplitMix64 random(16);
    Bytes block(static_cast<std::size_t>(format.bytes));
    for (std::uint8_t& byte : block)
        byte = static_cast<std::uint8_t>(random.next());
    const std::uint64_t mask = (std::uint64_t(1) << format.elementBits()) - 1;
    for (int i = 0; i < format.elements; ++i) {
        Bytes changed = block;
        const std::uint64_t code = ~blockCode(format, block, i) & mask;
        setBlockCode(format, changed, i, code);
        QCOMPARE(blockCode(format, changed, i), code);
        QCOMPARE(blockScaleBits(format, changed), blockScaleBits(format, block));
        for (int k = 0; k < format.elements; ++k)
            QVERIFY(k == i || blockCode(format, changed, k) == blockCode(format, block, k));
    }
    setBlockScaleBits(format, block, 0x55);
    QCOMPARE(blockScaleBits(format, block), std::uint64_t(0x55));
}

QTEST_APPLESS_MAIN(TestBlock)
#include "tst_block.moc"
