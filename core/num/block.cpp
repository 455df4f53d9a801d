#include "core/num/block.h"

#include "core/num/decode.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace bitloupe {

namespace {

constexpr FixedFormat kInt8{.isSigned = true, .integerBits = 7, .fractionBits = 0};
// MXINT8's element: two's complement with an implied factor 2^-6, -2 .. 1.984375
constexpr FixedFormat kInt8Implied{.isSigned = true, .integerBits = 1, .fractionBits = 6};
constexpr FixedFormat kUint4{.isSigned = false, .integerBits = 4, .fractionBits = 0};
constexpr FixedFormat kUint5{.isSigned = false, .integerBits = 5, .fractionBits = 0};

// bytes = scale + elements * bits / 8                      emax: exponent of the largest element
//   MXFP8   1 + 32      8.25 bits per value                E4M3 448 = 1.75 * 2^8    E5M2 57344 = 1.75 * 2^15
//   MXFP6   1 + 24      6.25                               E3M2 28 = 1.75 * 2^4     E2M3 7.5 = 1.875 * 2^2
//   MXFP4   1 + 16      4.25                               E2M1 6 = 1.5 * 2^2
//   MXINT8  1 + 32      8.25                               127 / 64 = 1.984375 * 2^0
//   NVFP4   1 + 8       4.5, and 32 bits per tensor
//   Q8_0    2 + 32      8.5          Q4_0    2 + 16      4.5         Q4_1    2 + 2 + 16      5
//   Q5_0    2 + 4 + 16  5.5          Q5_1    2 + 2 + 4 + 16          6
// MX leaves the order of bytes to the implementation: the scale stands first here, element i at bit i *
// width.
constexpr std::size_t kSimple = 9;
const std::array<ScaledBlockFormat, 12> kBlockFormats{{
    {"mxfp8_e4m3", "MXFP8 E4M3", BlockKind::Mxfp8, "float8_e4m3fn", {kE4M3FN}, kE8M0FNU, 32, 33, 8},
    {"mxfp8_e5m2", "MXFP8 E5M2", BlockKind::Mxfp8, "float8_e5m2", {kE5M2}, kE8M0FNU, 32, 33, 15},
    {"mxfp6_e3m2", "MXFP6 E3M2", BlockKind::Mxfp6, "float6_e3m2fn", {kE3M2FN}, kE8M0FNU, 32, 25, 4},
    {"mxfp6_e2m3", "MXFP6 E2M3", BlockKind::Mxfp6, "float6_e2m3fn", {kE2M3FN}, kE8M0FNU, 32, 25, 2},
    {"mxfp4", "MXFP4", BlockKind::Mxfp4, "float4_e2m1fn", {kE2M1FN}, kE8M0FNU, 32, 17, 2},
    {"mxint8", "MXINT8", BlockKind::Mxint8, "int8", {kInt8Implied}, kE8M0FNU, 32, 33, 0},
    {"nvfp4", "NVFP4", BlockKind::Nvfp4, "float4_e2m1fn", {kE2M1FN}, kE4M3FN, 16, 9},
    {"q8_0", "GGUF Q8_0", BlockKind::Q8_0, "int8", {kInt8}, kBinary16, 32, 34},
    {"q4_0", "GGUF Q4_0", BlockKind::Q4_0, "uint4", {kUint4}, kBinary16, 32, 18, 0, 8, true},
    {"q4_1", "GGUF Q4_1", BlockKind::Q4_1, "uint4", {kUint4}, kBinary16, 32, 20, 0, 0, true, true},
    {"q5_0", "GGUF Q5_0", BlockKind::Q5_0, "uint5", {kUint5}, kBinary16, 32, 22, 0, 16, true, false, 4},
    {"q5_1", "GGUF Q5_1", BlockKind::Q5_1, "uint5", {kUint5}, kBinary16, 32, 24, 0, 0, true, true, 4},
}};

std::size_t rowOf(const ScaledBlockFormat& format)
{
    const auto at = static_cast<std::size_t>(&format - kBlockFormats.data());
    assert(at < kBlockFormats.size());
    return at;
}

using ValueTable = std::array<double, 256>;

/// Values of all codes of every row, before any scale.
const ValueTable& elementTable(const ScaledBlockFormat& format)
{
    static const auto tables = [] {
        std::array<ValueTable, kBlockFormats.size()> all{};
        for (const ScaledBlockFormat& row : kBlockFormats) {
            for (std::uint64_t code = 0; code < std::uint64_t(1) << row.elementBits(); ++code)
                all[rowOf(row)][code] = decode(row.element, code).value.toDouble() - row.codeOffset;
        }
        return all;
    }();
    return tables[rowOf(format)];
}

void unpackCodes(const ScaledBlockFormat& format, const std::uint8_t* in, std::uint8_t* codes)
{
    const int bits = format.elementBits();
    const int count = format.elements;
    if (bits == 8) {
        std::copy_n(in, count, codes);
    } else if (format.halves) {
        for (int i = 0; i < count / 2; ++i) {
            codes[i] = in[i] & 15U;
            codes[i + count / 2] = in[i] >> 4;
        }
        for (int i = 0; i < 8 * format.highBytes; ++i)
            codes[i] |= static_cast<std::uint8_t>((in[i / 8 - format.highBytes] >> (i % 8) & 1U) << 4U);
    } else if (bits == 4) {
        for (int i = 0; i < count / 2; ++i) {
            codes[2 * i] = in[i] & 15U;
            codes[2 * i + 1] = in[i] >> 4;
        }
    } else {
        for (int i = 0; i < count / 4; ++i) {
            const std::uint32_t word =
                in[3 * i] | std::uint32_t(in[3 * i + 1]) << 8 | std::uint32_t(in[3 * i + 2]) << 16;
            for (int k = 0; k < 4; ++k)
                codes[4 * i + k] = word >> (6 * k) & 63U;
        }
    }
}

/// 2^exponent, -1022 <= exponent <= 1023.
double powerOfTwo(int exponent)
{
    return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

template<typename T>
void decodeAll(const ScaledBlockFormat& format, std::span<const std::uint8_t> bytes, std::span<T> values,
               float tensorScale)
{
    assert(bytes.size() == blockBytes(format, values.size()));
    const ValueTable& table = elementTable(format);
    const auto step = static_cast<std::size_t>(format.elements);
    const double factor = format.hasTensorScale() ? static_cast<double>(tensorScale) : 1.0;
    const std::uint8_t* block = bytes.data();
    for (std::size_t first = 0; first < values.size(); first += step, block += format.bytes) {
        std::array<std::uint8_t, kMaxBlockElements> codes;
        unpackCodes(format, block + format.codesAt(), codes.data());
        const std::span whole(block, static_cast<std::size_t>(format.bytes));
        const double scale = blockScaleValue(format, blockScaleBits(format, whole)) * factor;
        const double minimum = blockMinimumValue(format, whole);
        const std::size_t count = std::min(step, values.size() - first);
        for (std::size_t i = 0; i < count; ++i)
            values[first + i] = static_cast<T>(format.hasMinimum ? table[codes[i]] * scale + minimum
                                                                 : table[codes[i]] * scale);
    }
}

} // namespace

std::span<const ScaledBlockFormat> blockFormats()
{
    return std::span(kBlockFormats).first(kSimple);
}

std::span<const ScaledBlockFormat> splitBlockFormats()
{
    return std::span(kBlockFormats).subspan(kSimple);
}

std::span<const ScaledBlockFormat> allBlockFormats()
{
    return kBlockFormats;
}

const ScaledBlockFormat* findBlockFormat(BlockKind kind, std::string_view elementId)
{
    for (const ScaledBlockFormat& row : kBlockFormats) {
        if (row.kind == kind && (elementId.empty() || row.elementId == elementId))
            return &row;
    }
    return nullptr;
}

const ScaledBlockFormat* findBlockFormat(std::string_view id)
{
    const auto row = std::find_if(kBlockFormats.begin(), kBlockFormats.end(),
                                  [&](const ScaledBlockFormat& format) { return format.id == id; });
    return row != kBlockFormats.end() ? &*row : nullptr;
}

std::size_t blockBytes(const ScaledBlockFormat& format, std::size_t count)
{
    const auto step = static_cast<std::size_t>(format.elements);
    return (count + step - 1) / step * static_cast<std::size_t>(format.bytes);
}

void decodeBlocks(const ScaledBlockFormat& format, std::span<const std::uint8_t> bytes,
                  std::span<double> values, float tensorScale)
{
    decodeAll(format, bytes, values, tensorScale);
}

void decodeBlocks(const ScaledBlockFormat& format, std::span<const std::uint8_t> bytes,
                  std::span<float> values, float tensorScale)
{
    decodeAll(format, bytes, values, tensorScale);
}

std::uint64_t blockScaleBits(const ScaledBlockFormat& format, std::span<const std::uint8_t> block)
{
    std::uint64_t bits = block[0];
    if (format.scaleBytes() == 2)
        bits |= std::uint64_t(block[1]) << 8;
    return bits;
}

void setBlockScaleBits(const ScaledBlockFormat& format, std::span<std::uint8_t> block, std::uint64_t bits)
{
    for (int i = 0; i < format.scaleBytes(); ++i)
        block[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(bits >> (8 * i));
}

double blockScaleValue(const ScaledBlockFormat& format, std::uint64_t bits)
{
    if (format.isMx() && bits < kE8M0FNU.quietNan(false))
        return powerOfTwo(static_cast<int>(bits) - 127);
    return decode(format.scale, bits).value.toDouble();
}

double blockMinimumValue(const ScaledBlockFormat& format, std::span<const std::uint8_t> block)
{
    if (!format.hasMinimum)
        return 0;
    const auto at = static_cast<std::size_t>(format.scaleBytes());
    return decode(kBinary16, block[at] | std::uint64_t(block[at + 1]) << 8).value.toDouble();
}

int blockBitOf(const ScaledBlockFormat& format, int index, int bit)
{
    const int head = 8 * format.codesAt();
    const int half = format.elements / 2;
    if (bit == 4 && format.highBytes > 0)
        return head - 8 * format.highBytes + index;
    if (format.halves)
        return head + 8 * (index % half) + (index < half ? 0 : 4) + bit;
    return head + index * format.elementBits() + bit;
}

std::uint64_t blockCode(const ScaledBlockFormat& format, std::span<const std::uint8_t> block, int index)
{
    const int bit = blockBitOf(format, index);
    const auto at = static_cast<std::size_t>(bit / 8);
    const std::uint64_t next = at + 1 < block.size() ? block[at + 1] : 0;
    if (format.highBytes > 0) {
        const int high = blockBitOf(format, index, 4);
        return (block[at] >> (bit % 8) & 15U)
            | (block[static_cast<std::size_t>(high / 8)] >> (high % 8) & std::uint64_t(1)) << 4;
    }
    const std::uint64_t mask = (std::uint64_t(1) << format.elementBits()) - 1;
    return (block[at] | next << 8) >> (bit % 8) & mask;
}

void setBlockCode(const ScaledBlockFormat& format, std::span<std::uint8_t> block, int index,
                  std::uint64_t code)
{
    for (int i = 0; i < format.elementBits(); ++i) {
        const int bit = blockBitOf(format, index, i);
        const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
        std::uint8_t& byte = block[static_cast<std::size_t>(bit / 8)];
        byte = static_cast<std::uint8_t>((code >> i & 1U) != 0 ? byte | mask : byte & ~mask);
    }
}

double blockElementValue(const ScaledBlockFormat& format, std::uint64_t code)
{
    return elementTable(format)[code];
}

} // namespace bitloupe
