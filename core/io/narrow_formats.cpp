#include "core/io/narrow_formats.h"

#include <array>
#include <cassert>
#include <cstdint>
#include <limits>

namespace bitloupe {

namespace {

/// The values of all 256 bytes, as many per byte as fit.
template<std::size_t kPerByte>
using ByteTable = std::array<std::array<float, kPerByte>, 256>;

template<std::size_t kPerByte, typename ValueOf>
constexpr ByteTable<kPerByte> byteTable(ValueOf valueOf)
{
    constexpr unsigned kBits = 8 / kPerByte;
    ByteTable<kPerByte> table{};
    for (unsigned byte = 0; byte < 256; ++byte) {
        for (unsigned i = 0; i < kPerByte; ++i)
            table[byte][i] = valueOf((byte >> (kBits * i)) & ((1U << kBits) - 1U));
    }
    return table;
}

template<const auto& kTable>
void decodeBytes(const std::byte* bytes, std::size_t blocks, bool, float* out)
{
    for (std::size_t i = 0; i < blocks; ++i) {
        for (const float value : kTable[std::to_integer<std::size_t>(bytes[i])])
            *out++ = value;
    }
}

template<int kBits>
constexpr float signedCode(unsigned code)
{
    const int value = static_cast<int>(code);
    return static_cast<float>(value >= 1 << (kBits - 1) ? value - (1 << kBits) : value);
}

constexpr float unsignedCode(unsigned code)
{
    return static_cast<float>(code);
}

constexpr float e2m1(unsigned code)
{
    constexpr std::array<float, 8> kMagnitudes{0, 0.5F, 1, 1.5F, 2, 3, 4, 6};
    return code < 8 ? kMagnitudes[code] : -kMagnitudes[code - 8];
}

template<int kFractionBits, int kBias>
constexpr float fnuz(unsigned code)
{
    if (code == 0x80)
        return std::numeric_limits<float>::quiet_NaN();
    const unsigned fraction = code & ((1U << kFractionBits) - 1U);
    const unsigned exponent = (code & 0x7FU) >> kFractionBits;
    auto value = static_cast<float>(exponent == 0 ? fraction : fraction | (1U << kFractionBits));
    const int power = static_cast<int>(exponent == 0 ? 1 : exponent) - kBias - kFractionBits;
    for (int i = 0; i < power; ++i)
        value *= 2.0F;
    for (int i = 0; i > power; --i)
        value *= 0.5F;
    return code >= 0x80 ? -value : value;
}

/// Blocks of 3, 5, 6 or 7 bytes, which hold 8 codes of as many bits (or 4 of 6).
template<int kBits, int kCodes>
void decodeBitStream(const std::byte* bytes, std::size_t blocks, bool, float* out)
{
    constexpr int kBytes = kBits * kCodes / 8;
    for (std::size_t i = 0; i < blocks; ++i, bytes += kBytes) {
        std::uint64_t word = 0;
        for (int k = kBytes; k-- > 0;)
            word = (word << 8U) | std::to_integer<std::uint64_t>(bytes[k]);
        for (int k = 0; k < kCodes; ++k, word >>= kBits)
            *out++ = signedCode<kBits>(static_cast<unsigned>(word & ((1U << kBits) - 1U)));
    }
}

constexpr auto kInt4 = byteTable<2>(signedCode<4>);
constexpr auto kUint4 = byteTable<2>(unsignedCode);
constexpr auto kInt2 = byteTable<4>(signedCode<2>);
constexpr auto kUint2 = byteTable<4>(unsignedCode);
constexpr auto kE2M1 = byteTable<2>(e2m1);
constexpr auto kE4M3Fnuz = byteTable<1>(fnuz<3, 8>);
constexpr auto kE5M2Fnuz = byteTable<1>(fnuz<2, 16>);

} // namespace

const BlockFormat kInt4Format{"INT4", 2, 1, decodeBytes<kInt4>, false};
const BlockFormat kUint4Format{"UINT4", 2, 1, decodeBytes<kUint4>, false};
const BlockFormat kInt2Format{"INT2", 4, 1, decodeBytes<kInt2>, false};
const BlockFormat kUint2Format{"UINT2", 4, 1, decodeBytes<kUint2>, false};
const BlockFormat& packedCodeFormat(int bits)
{
    static const std::array<BlockFormat, 6> kFormats{{kInt2Format,
                                                      {"INT3", 8, 3, decodeBitStream<3, 8>, false},
                                                      kInt4Format,
                                                      {"INT5", 8, 5, decodeBitStream<5, 8>, false},
                                                      {"INT6", 4, 3, decodeBitStream<6, 4>, false},
                                                      {"INT7", 8, 7, decodeBitStream<7, 8>, false}}};
    assert(bits >= 2 && bits <= 7);
    return kFormats[static_cast<std::size_t>(bits - 2)];
}

const BlockFormat kFloat4E2M1Format{"FLOAT4E2M1", 2, 1, decodeBytes<kE2M1>, true};
const BlockFormat kFloat8E4M3FnuzFormat{"FLOAT8E4M3FNUZ", 1, 1, decodeBytes<kE4M3Fnuz>, true};
const BlockFormat kFloat8E5M2FnuzFormat{"FLOAT8E5M2FNUZ", 1, 1, decodeBytes<kE5M2Fnuz>, true};

} // namespace bitloupe
