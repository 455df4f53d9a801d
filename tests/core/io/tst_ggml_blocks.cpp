#include "core/base/random.h"
#include "core/io/ggml_blocks.h"
#include "core/io/half.h"
#include "tests/core/io/model_bytes.h"

#include <QTest>

#include <cmath>

using namespace bitloupe;
using namespace bitloupe::test;

class GgmlBlocksTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void handWorkedBlock_decodes_data();
    void handWorkedBlock_decodes();
    void superblock_agreesWithItsFormula_data();
    void superblock_agreesWithItsFormula();
    void bigEndianScales_decodeTheSame_data();
    void bigEndianScales_decodeTheSame();
    void codebookTypes_areKnownByTheirSizeOnly();
};

namespace {

using Values = QList<double>;

const std::string kHalf = bytesOf({0x00, 0x38}); // 0.5
const std::string kOne = bytesOf({0x00, 0x3C});
const std::string kTwo = bytesOf({0x00, 0x40});

std::vector<float> decoded(const GgmlType& type, const std::string& bytes, bool bigEndian = false)
{
    const auto blocks = bytes.size() / static_cast<std::size_t>(type.block.bytes);
    std::vector<float> out(blocks * static_cast<std::size_t>(type.block.elements), -1.0F);
    type.block.decode(reinterpret_cast<const std::byte*>(bytes.data()), blocks, bigEndian, out.data());
    return out;
}

const GgmlType& named(std::string_view name)
{
    for (std::uint32_t id = 0; id < 64; ++id) {
        const GgmlType* type = findGgmlType(id);
        if (type != nullptr && type->name == name)
            return *type;
    }
    qFatal("no such type");
}

std::string same(std::size_t count, int byte)
{
    return std::string(count, static_cast<char>(byte));
}

/// Random block whose halves are finite: their exponents are kept moderate.
std::string randomBlock(const GgmlType& type, std::initializer_list<int> halves, std::uint64_t seed)
{
    std::string out;
    SplitMix64 random(seed);
    for (int i = 0; i < type.block.bytes; ++i)
        out += static_cast<char>(random.next());
    for (const int at : halves)
        out[static_cast<std::size_t>(at) + 1] =
            static_cast<char>((out[static_cast<std::size_t>(at) + 1] & 0x83) | 0x30);
    return out;
}

/// One block as unsigned bytes, with the fields that the formulas below name.
struct Block {
    std::string bytes;

    int byte(int i) const { return static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]); }
    int bits(int i, int shift, int count) const { return (byte(i) >> shift) % (1 << count); }
    float half(int i) const { return halfToFloat(static_cast<std::uint16_t>(byte(i) + 256 * byte(i + 1))); }
    /// 6-bit scale (which = 0) or minimum (which = 1) of part j, packed in 12 bytes from `at`.
    int pair(int at, int j, int which) const
    {
        if (j < 4)
            return byte(at + j + 4 * which) % 64;
        const int low = which == 0 ? byte(at + j + 4) % 16 : byte(at + j + 4) / 16;
        return low + 16 * (byte(at + j - 4 + 4 * which) / 64);
    }
};

float valueQ2_K(const Block& b, int i)
{
    const int scale = b.byte(i / 16);
    const int q = b.bits(16 + 32 * (i / 128) + i % 32, 2 * (i / 32 % 4), 2);
    return b.half(80) * static_cast<float>(scale % 16) * static_cast<float>(q)
        - b.half(82) * static_cast<float>(scale / 16);
}

float valueQ3_K(const Block& b, int i)
{
    const int group = i / 16;
    const int low = group < 8 ? b.byte(96 + group) % 16 : b.byte(88 + group) / 16;
    const int scale = low + 16 * b.bits(104 + group % 4, 2 * (group / 4), 2) - 32;
    const int q = b.bits(32 + 32 * (i / 128) + i % 32, 2 * (i / 32 % 4), 2);
    const int third = b.bits(i % 32, i / 32, 1);
    return b.half(108) * static_cast<float>(scale) * static_cast<float>(third == 1 ? q : q - 4);
}

float valueQ4_K(const Block& b, int i)
{
    const int q = b.bits(16 + 32 * (i / 64) + i % 32, 4 * (i / 32 % 2), 4);
    return b.half(0) * static_cast<float>(b.pair(4, i / 32, 0)) * static_cast<float>(q)
        - b.half(2) * static_cast<float>(b.pair(4, i / 32, 1));
}

float valueQ5_K(const Block& b, int i)
{
    const int q =
        b.bits(48 + 32 * (i / 64) + i % 32, 4 * (i / 32 % 2), 4) + 16 * b.bits(16 + i % 32, i / 32, 1);
    return b.half(0) * static_cast<float>(b.pair(4, i / 32, 0)) * static_cast<float>(q)
        - b.half(2) * static_cast<float>(b.pair(4, i / 32, 1));
}

float valueQ6_K(const Block& b, int i)
{
    const int within = i % 128;
    const int low = b.bits(64 * (i / 128) + within % 64, 4 * (within / 64), 4);
    const int high = b.bits(128 + 32 * (i / 128) + i % 32, 2 * (within / 32), 2);
    const int scale = b.byte(192 + i / 16);
    return b.half(208) * static_cast<float>(scale > 127 ? scale - 256 : scale)
        * static_cast<float>(low + 16 * high - 32);
}

float valueTQ2_0(const Block& b, int i)
{
    return static_cast<float>(b.bits(32 * (i / 128) + i % 32, 2 * (i / 32 % 4), 2) - 1) * b.half(64);
}

/// Digit n of byte B in base 3 is that of the fraction B / 256, cut off: floor(3 frac(B 3^n / 256)).
float valueTQ1_0(const Block& b, int i)
{
    const int run = i < 160 ? 0 : i < 240 ? 1 : 2;
    const int width = run == 0 ? 32 : run == 1 ? 16 : 4;
    const int inRun = i - (run == 0 ? 0 : run == 1 ? 160 : 240);
    const int byte = b.byte((run == 0 ? 0 : run == 1 ? 32 : 48) + inRun % width);
    double whole = 0;
    const double fraction = std::modf(byte * std::pow(3.0, inRun / width) / 256.0, &whole);
    return static_cast<float>(std::floor(3 * fraction) - 1) * b.half(52);
}

float valueIQ4_XS(const Block& b, int i)
{
    constexpr std::array kTable{-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
    const int part = i / 32;
    const int scale =
        b.bits(4 + part / 2, 4 * (part % 2), 4) + 16 * b.bits(2 + part / 4, 2 * (part % 4), 2) - 32;
    const int q = b.bits(8 + 16 * part + i % 16, 4 * (i / 16 % 2), 4);
    return b.half(0) * static_cast<float>(scale) * static_cast<float>(kTable[static_cast<std::size_t>(q)]);
}

} // namespace

void GgmlBlocksTest::handWorkedBlock_decodes_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<QList<int>>("places");
    QTest::addColumn<Values>("values");
    const auto row = [](const char* claim, const char* type, const std::string& bytes, QList<int> places,
                        Values values) {
        QTest::newRow(claim) << QString(type) << bytes << places << values;
    };
    row("Q4_0: 15 and 1 around 8, half a step each", "Q4_0", kHalf + bytesOf({0x1F}) + same(15, 0x88),
        {0, 1, 16, 17}, {3.5, 0, -3.5, 0});
    row("Q4_1: the minimum is added", "Q4_1", kHalf + kOne + bytesOf({0xF0}) + same(15, 0), {0, 1, 16},
        {1, 1, 8.5});
    row("Q5_0: bit 0 and bit 31 are fifth bits", "Q5_0",
        kHalf + bytesOf({1, 0, 0, 0x80}) + bytesOf({0x0F}) + same(15, 0xF0), {0, 1, 16, 17, 31},
        {7.5, -8, -8, -0.5, 7.5});
    row("Q5_1: 31 steps above the minimum", "Q5_1",
        kHalf + kTwo + bytesOf({1, 0, 0, 0}) + bytesOf({0x0F}) + same(15, 0), {0, 1, 16}, {17.5, 2, 2});
    row("Q8_0: signed bytes", "Q8_0", kHalf + bytesOf({0x7F, 0x80, 0xFF}) + same(29, 0), {0, 1, 2, 31},
        {63.5, -64, -0.5, 0});
    row("Q8_1: the sum is no value", "Q8_1", kHalf + kTwo + bytesOf({0x7F, 0x80}) + same(30, 1), {0, 1, 31},
        {63.5, -64, 0.5});
    row("Q8_K: binary32 scale", "Q8_K", real(0.25F) + bytesOf({4, 0xFC}) + same(254, 0) + same(32, 9),
        {0, 1, 2}, {1, -1, 0});
    row("IQ4_NL: uneven steps", "IQ4_NL", kTwo + bytesOf({0x70}) + same(15, 0xF8), {0, 16, 1, 17},
        {-254, -20, 2, 226});
    row("MXFP4: scale 2^1, values of E2M1", "MXFP4", bytesOf({128, 0x17}) + same(15, 0x9A), {0, 16, 1, 17},
        {12, 1, -2, -1});
    row("MXFP4: the smallest scale is 2^-127", "MXFP4", bytesOf({0}) + same(16, 0x22), {0}, {0x1p-127});
    row("Q2_K: scale 3, minimum 2", "Q2_K",
        bytesOf({0x23}) + same(15, 0) + bytesOf({0x03}) + same(63, 0) + kHalf + kOne, {0, 1, 16, 255},
        {2.5, -2, 0, 0});
    row("Q4_K: scale 2, minimum 1", "Q4_K",
        kHalf + kOne + bytesOf({2, 0, 0, 0, 1, 0, 0, 0}) + same(4, 0) + bytesOf({0x0F}) + same(127, 0),
        {0, 1, 32}, {14, -1, 0});
    row("Q6_K: codes around 32", "Q6_K",
        bytesOf({0x0F}) + same(127, 0) + bytesOf({0x03}) + same(63, 0) + bytesOf({2, 0xFF}) + same(14, 0)
            + kHalf,
        {0, 1, 16, 32}, {31, -32, 16, 0});
    row("TQ2_0: -1, 0, 1", "TQ2_0", bytesOf({0x24}) + same(63, 0) + kTwo, {0, 32, 64, 1}, {-2, 0, 2, -2});
    row("TQ1_0: digits 2 0 0 0 0 of byte 171", "TQ1_0", bytesOf({171}) + same(51, 0) + kTwo, {0, 32, 64, 1},
        {2, -2, -2, -2});
}

void GgmlBlocksTest::handWorkedBlock_decodes()
{
    QFETCH(QString, type);
    QFETCH(std::string, bytes);
    QFETCH(QList<int>, places);
    QFETCH(Values, values);
    const GgmlType& format = named(type.toStdString());
    QCOMPARE(static_cast<int>(bytes.size()), format.block.bytes);
    const std::vector<float> out = decoded(format, bytes);
    for (qsizetype i = 0; i < places.size(); ++i)
        QCOMPARE(static_cast<double>(out[static_cast<std::size_t>(places[i])]), values[i]);
}

using ValueOf = float (*)(const Block&, int);
struct Superblock {
    const char* type;
    std::vector<int> halves;
    ValueOf valueOf;
};
Q_DECLARE_METATYPE(Superblock)

void GgmlBlocksTest::superblock_agreesWithItsFormula_data()
{
    QTest::addColumn<Superblock>("block");
    for (const Superblock& block :
         {Superblock{"Q2_K", {80, 82}, valueQ2_K}, Superblock{"Q3_K", {108}, valueQ3_K},
          Superblock{"Q4_K", {0, 2}, valueQ4_K}, Superblock{"Q5_K", {0, 2}, valueQ5_K},
          Superblock{"Q6_K", {208}, valueQ6_K}, Superblock{"TQ1_0", {52}, valueTQ1_0},
          Superblock{"TQ2_0", {64}, valueTQ2_0}, Superblock{"IQ4_XS", {0}, valueIQ4_XS}})
        QTest::newRow(block.type) << block;
}

void GgmlBlocksTest::superblock_agreesWithItsFormula()
{
    QFETCH(Superblock, block);
    const GgmlType& type = named(block.type);
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Block bytes;
        bytes.bytes = randomBlock(type, {block.halves.front(), block.halves.back()}, seed);
        const std::vector<float> out = decoded(type, bytes.bytes);
        for (int i = 0; i < 256; ++i)
            QCOMPARE(out[static_cast<std::size_t>(i)], block.valueOf(bytes, i));
    }
}

void GgmlBlocksTest::bigEndianScales_decodeTheSame_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QList<int>>("halves");
    QTest::newRow("Q4_0") << "Q4_0" << QList<int>{0};
    QTest::newRow("Q5_1") << "Q5_1" << QList<int>{0, 2};
    QTest::newRow("Q2_K") << "Q2_K" << QList<int>{80, 82};
    QTest::newRow("Q3_K") << "Q3_K" << QList<int>{108};
    QTest::newRow("Q4_K") << "Q4_K" << QList<int>{0, 2};
    QTest::newRow("Q6_K") << "Q6_K" << QList<int>{208};
}

void GgmlBlocksTest::bigEndianScales_decodeTheSame()
{
    QFETCH(QString, type);
    QFETCH(QList<int>, halves);
    const GgmlType& format = named(type.toStdString());
    const std::string little = randomBlock(format, {halves.front(), halves.back()}, 7);
    std::string big = little;
    for (const int at : halves)
        std::swap(big[static_cast<std::size_t>(at)], big[static_cast<std::size_t>(at) + 1]);
    QCOMPARE(decoded(format, big, true), decoded(format, little));
}

void GgmlBlocksTest::codebookTypes_areKnownByTheirSizeOnly()
{
    QVERIFY(!named("IQ2_XXS").isDecoded());
    QCOMPARE(named("IQ1_M").block.bytes, 56);
    QVERIFY(findGgmlType(4) == nullptr);
    QVERIFY(findGgmlType(UINT32_MAX) == nullptr);
}

QTEST_APPLESS_MAIN(GgmlBlocksTest)
#include "tst_ggml_blocks.moc"
