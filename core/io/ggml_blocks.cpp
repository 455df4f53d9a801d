#include "core/io/ggml_blocks.h"

#include "core/io/ggml_superblocks.h"
#include "core/io/half.h"
#include "core/io/load_number.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace bitloupe {

namespace {

unsigned byteAt(const std::byte* bytes, int i)
{
    return std::to_integer<unsigned>(bytes[i]);
}

float signedAt(const std::byte* bytes, int i)
{
    return static_cast<float>(static_cast<std::int8_t>(bytes[i]));
}

template<int kBytes, int kElements, typename DecodeOne>
void eachBlock(const std::byte* bytes, std::size_t blocks, float* out, DecodeOne decodeOne)
{
    for (std::size_t i = 0; i < blocks; ++i)
        decodeOne(bytes + i * kBytes, out + i * kElements);
}

/// The nibbles of 16 bytes: the low ones are values 0 to 15, the high ones 16 to 31.
template<typename ValueOf>
void nibbles(const std::byte* codes, float* out, ValueOf valueOf)
{
    // A copy cannot be what `out` points at, so that vectors can be made of the loops.
    std::array<std::byte, 16> pairs;
    std::copy_n(codes, pairs.size(), pairs.begin());
    for (int j = 0; j < 16; ++j)
        out[j] = valueOf(byteAt(pairs.data(), j) & 15U, j);
    for (int j = 0; j < 16; ++j)
        out[j + 16] = valueOf(byteAt(pairs.data(), j) >> 4U, j + 16);
}

void decodeQ4_0(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out)
{
    eachBlock<18, 32>(bytes, blocks, out, [bigEndian](const std::byte* block, float* y) {
        const float d = loadHalf(block, bigEndian);
        nibbles(block + 2, y,
                [d](unsigned q, int) { return (static_cast<float>(static_cast<int>(q)) - 8.0F) * d; });
    });
}

void decodeQ4_1(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out)
{
    eachBlock<20, 32>(bytes, blocks, out, [bigEndian](const std::byte* block, float* y) {
        const float d = loadHalf(block, bigEndian);
        const float m = loadHalf(block + 2, bigEndian);
        nibbles(block + 4, y, [d, m](unsigned q, int) { return static_cast<float>(q) * d + m; });
    });
}

/// What the fifth bit of value i adds to its code. SSE2 has no shifts by different counts.
unsigned fifthBit(std::uint32_t high, int i)
{
    static constexpr auto kBits = [] {
        std::array<std::uint32_t, 32> bits{};
        for (std::size_t k = 0; k < bits.size(); ++k)
            bits[k] = std::uint32_t(1) << k;
        return bits;
    }();
    return (high & kBits[static_cast<std::size_t>(i)]) != 0 ? 16U : 0U;
}

/// The fifth bits are four bytes, bit i of the little-endian word; files of either byte order keep them so.
std::uint32_t fifthBits(const std::byte* bytes)
{
    return loadNumber<std::uint32_t>(bytes);
}

void decodeQ5_0(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out)
{
    eachBlock<22, 32>(bytes, blocks, out, [bigEndian](const std::byte* block, float* y) {
        const float d = loadHalf(block, bigEndian);
        const std::uint32_t high = fifthBits(block + 2);
        nibbles(block + 6, y, [d, high](unsigned q, int i) {
            return (static_cast<float>(static_cast<int>(q | fifthBit(high, i))) - 16.0F) * d;
        });
    });
}

void decodeQ5_1(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out)
{
    eachBlock<24, 32>(bytes, blocks, out, [bigEndian](const std::byte* block, float* y) {
        const float d = loadHalf(block, bigEndian);
        const float m = loadHalf(block + 2, bigEndian);
        const std::uint32_t high = fifthBits(block + 4);
        nibbles(block + 8, y, [d, m, high](unsigned q, int i) {
            return static_cast<float>(static_cast<int>(q | fifthBit(high, i))) * d + m;
        });
    });
}

void decodeQ8_0(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out)
{
    eachBlock<34, 32>(bytes, blocks, out, [bigEndian](const std::byte* block, float* y) {
        const float d = loadHalf(block, bigEndian);
        for (int j = 0; j < 32; ++j)
            y[j] = signedAt(block + 2, j) * d;
    });
}

void decodeQ8_1(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out)
{
    eachBlock<36, 32>(bytes, blocks, out, [bigEndian](const std::byte* block, float* y) {
        const float d = loadHalf(block, bigEndian);
        for (int j = 0; j < 32; ++j)
            y[j] = signedAt(block + 4, j) * d;
    });
}

/// The 16 values of an IQ4 index, denser near zero as normal weights are.
constexpr std::array<float, 16> kNonlinear{-127, -104, -83, -65, -49, -35, -22, -10,
                                           1,    13,   25,  38,  53,  69,  89,  113};

void decodeIQ4_NL(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out)
{
    eachBlock<18, 32>(bytes, blocks, out, [bigEndian](const std::byte* block, float* y) {
        const float d = loadHalf(block, bigEndian);
        nibbles(block + 2, y, [d](unsigned q, int) { return kNonlinear[q] * d; });
    });
}

/// Block: d [0..1], upper two bits of the scales [2..3], lower four [4..7], indices [8..135].
void decodeIQ4_XS(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out)
{
    eachBlock<136, 256>(bytes, blocks, out, [bigEndian](const std::byte* block, float* y) {
        const float d = loadHalf(block, bigEndian);
        const auto high = loadNumber<std::uint16_t>(block + 2, bigEndian);
        for (int part = 0; part < 8; ++part) {
            const unsigned low =
                (byteAt(block + 4, part / 2) >> (4U * static_cast<unsigned>(part % 2))) & 15U;
            const unsigned scale = low | (((high >> (2U * static_cast<unsigned>(part))) & 3U) << 4U);
            const float step = d * (static_cast<float>(scale) - 32.0F);
            nibbles(block + 8 + 16 * part, y + 32 * part,
                    [step](unsigned q, int) { return step * kNonlinear[q]; });
        }
    });
}

/// Twice the values of E2M1: 0, 0.5, 1, 1.5, 2, 3, 4, 6, and the same negated.
constexpr std::array<float, 16> kTwiceE2M1{0, 1, 2, 3, 4, 6, 8, 12, -0.0F, -1, -2, -3, -4, -6, -8, -12};

void decodeMxfp4(const std::byte* bytes, std::size_t blocks, bool, float* out)
{
    eachBlock<17, 32>(bytes, blocks, out, [](const std::byte* block, float* y) {
        const float half = std::ldexp(1.0F, static_cast<int>(byteAt(block, 0)) - 128);
        nibbles(block + 1, y, [half](unsigned q, int) { return kTwiceE2M1[q] * half; });
    });
}

constexpr GgmlType plain(std::uint32_t id, std::string_view name, ElementType type, int bytes)
{
    return {id, name, type, {name, 1, bytes, nullptr, type <= ElementType::F8E8M0}};
}

constexpr GgmlType blocks(std::uint32_t id, std::string_view name, int elements, int bytes,
                          BlockFormat::Decode decode)
{
    return {id, name, std::nullopt, {name, elements, bytes, decode, true}};
}

constexpr std::array kTypes{
    plain(0, "F32", ElementType::F32, 4),       plain(1, "F16", ElementType::F16, 2),
    blocks(2, "Q4_0", 32, 18, decodeQ4_0),      blocks(3, "Q4_1", 32, 20, decodeQ4_1),
    blocks(6, "Q5_0", 32, 22, decodeQ5_0),      blocks(7, "Q5_1", 32, 24, decodeQ5_1),
    blocks(8, "Q8_0", 32, 34, decodeQ8_0),      blocks(9, "Q8_1", 32, 36, decodeQ8_1),
    blocks(10, "Q2_K", 256, 84, decodeQ2_K),    blocks(11, "Q3_K", 256, 110, decodeQ3_K),
    blocks(12, "Q4_K", 256, 144, decodeQ4_K),   blocks(13, "Q5_K", 256, 176, decodeQ5_K),
    blocks(14, "Q6_K", 256, 210, decodeQ6_K),   blocks(15, "Q8_K", 256, 292, decodeQ8_K),
    blocks(16, "IQ2_XXS", 256, 66, nullptr),    blocks(17, "IQ2_XS", 256, 74, nullptr),
    blocks(18, "IQ3_XXS", 256, 98, nullptr),    blocks(19, "IQ1_S", 256, 50, nullptr),
    blocks(20, "IQ4_NL", 32, 18, decodeIQ4_NL), blocks(21, "IQ3_S", 256, 110, nullptr),
    blocks(22, "IQ2_S", 256, 82, nullptr),      blocks(23, "IQ4_XS", 256, 136, decodeIQ4_XS),
    plain(24, "I8", ElementType::I8, 1),        plain(25, "I16", ElementType::I16, 2),
    plain(26, "I32", ElementType::I32, 4),      plain(27, "I64", ElementType::I64, 8),
    plain(28, "F64", ElementType::F64, 8),      blocks(29, "IQ1_M", 256, 56, nullptr),
    plain(30, "BF16", ElementType::BF16, 2),    blocks(34, "TQ1_0", 256, 54, decodeTQ1_0),
    blocks(35, "TQ2_0", 256, 66, decodeTQ2_0),  blocks(39, "MXFP4", 32, 17, decodeMxfp4),
};

} // namespace

const GgmlType* findGgmlType(std::uint32_t id)
{
    const auto* it =
        std::find_if(kTypes.begin(), kTypes.end(), [id](const GgmlType& t) { return t.id == id; });
    return it == kTypes.end() ? nullptr : it;
}

} // namespace bitloupe
