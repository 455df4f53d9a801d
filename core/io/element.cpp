#include "core/io/element.h"

#include "core/io/half.h"
#include "core/io/load_number.h"
#include "core/io/widen_simd.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace bitloupe {

namespace {

/// One byte of sign, exponent and fraction to binary32, which holds every such value exactly.
/// E4M3 has no infinity and one NaN per sign (S.1111.111); E5M2 follows IEEE 754.
constexpr float byteFloat(unsigned code, int exponentBits, int bias, bool ieee)
{
    const int fractionBits = 7 - exponentBits;
    const unsigned fraction = code & ((1U << fractionBits) - 1U);
    const unsigned exponent = (code >> fractionBits) & ((1U << exponentBits) - 1U);
    const bool top = exponent == (1U << exponentBits) - 1U;
    const float sign = (code & 0x80U) != 0 ? -1.0F : 1.0F;
    if (top && ieee)
        return fraction == 0 ? sign * std::numeric_limits<float>::infinity()
                             : std::numeric_limits<float>::quiet_NaN();
    if (top && fraction == (1U << fractionBits) - 1U)
        return std::numeric_limits<float>::quiet_NaN();
    float value = static_cast<float>(exponent == 0 ? fraction : fraction | (1U << fractionBits));
    const int power = static_cast<int>(exponent == 0 ? 1 : exponent) - bias - fractionBits;
    for (int i = 0; i < power; ++i)
        value *= 2.0F;
    for (int i = 0; i > power; --i)
        value *= 0.5F;
    return sign * value;
}

constexpr std::array<float, 256> byteTable(int exponentBits, int bias, bool ieee)
{
    std::array<float, 256> table{};
    for (unsigned code = 0; code < 256; ++code)
        table[code] = byteFloat(code, exponentBits, bias, ieee);
    return table;
}

constexpr std::array<float, 256> kE4M3 = byteTable(4, 7, false);
constexpr std::array<float, 256> kE5M2 = byteTable(5, 15, true);

/// E8M0: the power 2^(code-127); code 255 is NaN. 2^-127 is a subnormal of binary32.
float scaleToFloat(std::uint8_t code)
{
    return code == 255 ? std::numeric_limits<float>::quiet_NaN()
                       : std::ldexp(1.0F, static_cast<int>(code) - 127);
}

template<typename Unsigned, typename Out, typename Convert>
void each(const std::byte* bytes, bool bigEndian, std::span<Out> out, Convert convert)
{
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<Out>(convert(loadNumber<Unsigned>(bytes + i * sizeof(Unsigned), bigEndian)));
}

using Widen = void (*)(const std::byte*, std::size_t, float*);

/// The vector loop of a type in the processor's byte order, or nullptr where there is none.
Widen widenOf(ElementType type)
{
    switch (type) {
    case ElementType::F16:
        return widenHalf;
    case ElementType::BF16:
        return widenBfloat16;
    case ElementType::I8:
        return widenInt8;
    case ElementType::U8:
        return widenUint8;
    default:
        return nullptr;
    }
}

void widenAll(Widen widen, ElementType, const std::byte* bytes, std::span<float> out)
{
    widen(bytes, out.size(), out.data());
}

void widenAll(Widen widen, ElementType type, const std::byte* bytes, std::span<double> out)
{
    std::array<float, 2048> tile;
    for (std::size_t at = 0; at < out.size(); at += tile.size()) {
        const std::size_t count = std::min(tile.size(), out.size() - at);
        widen(bytes + elementBytes(type) * at, count, tile.data());
        std::copy_n(tile.begin(), count, out.begin() + static_cast<std::ptrdiff_t>(at));
    }
}

template<typename Out>
void decode(ElementType type, bool bigEndian, const std::byte* bytes, std::span<Out> out)
{
    using std::bit_cast;
    using U8 = std::uint8_t;
    using U16 = std::uint16_t;
    using U32 = std::uint32_t;
    using U64 = std::uint64_t;
    const bool isNative = bigEndian == (std::endian::native == std::endian::big);
    if (isNative || elementBytes(type) == 1) {
        if (const Widen widen = widenOf(type))
            return widenAll(widen, type, bytes, out);
    }
    switch (type) {
    case ElementType::F64:
        return each<U64>(bytes, bigEndian, out, [](U64 b) { return bit_cast<double>(b); });
    case ElementType::F32:
        return each<U32>(bytes, bigEndian, out, [](U32 b) { return bit_cast<float>(b); });
    case ElementType::F16:
        return each<U16>(bytes, bigEndian, out, halfToFloat);
    case ElementType::BF16:
        return each<U16>(bytes, bigEndian, out,
                         [](U16 b) { return bit_cast<float>(static_cast<U32>(b) << 16U); });
    case ElementType::F8E4M3:
        return each<U8>(bytes, bigEndian, out, [](U8 b) { return kE4M3[b]; });
    case ElementType::F8E5M2:
        return each<U8>(bytes, bigEndian, out, [](U8 b) { return kE5M2[b]; });
    case ElementType::F8E8M0:
        return each<U8>(bytes, bigEndian, out, scaleToFloat);
    case ElementType::I64:
        return each<U64>(bytes, bigEndian, out, [](U64 b) { return static_cast<std::int64_t>(b); });
    case ElementType::I32:
        return each<U32>(bytes, bigEndian, out, [](U32 b) { return static_cast<std::int32_t>(b); });
    case ElementType::I16:
        return each<U16>(bytes, bigEndian, out, [](U16 b) { return static_cast<std::int16_t>(b); });
    case ElementType::I8:
        return each<U8>(bytes, bigEndian, out, [](U8 b) { return static_cast<std::int8_t>(b); });
    case ElementType::U64:
        return each<U64>(bytes, bigEndian, out, [](U64 b) { return b; });
    case ElementType::U32:
        return each<U32>(bytes, bigEndian, out, [](U32 b) { return b; });
    case ElementType::U16:
        return each<U16>(bytes, bigEndian, out, [](U16 b) { return b; });
    case ElementType::U8:
        return each<U8>(bytes, bigEndian, out, [](U8 b) { return b; });
    case ElementType::Bool:
        return each<U8>(bytes, bigEndian, out, [](U8 b) { return b != 0 ? 1 : 0; });
    }
}

} // namespace

std::size_t elementBytes(ElementType type)
{
    switch (type) {
    case ElementType::F64:
    case ElementType::I64:
    case ElementType::U64:
        return 8;
    case ElementType::F32:
    case ElementType::I32:
    case ElementType::U32:
        return 4;
    case ElementType::F16:
    case ElementType::BF16:
    case ElementType::I16:
    case ElementType::U16:
        return 2;
    default:
        return 1;
    }
}

bool isFloatElement(ElementType type)
{
    return type <= ElementType::F8E8M0;
}

void decodeElements(ElementType type, bool bigEndian, const std::byte* bytes, std::span<double> out)
{
    decode(type, bigEndian, bytes, out);
}

void decodeElements(ElementType type, bool bigEndian, const std::byte* bytes, std::span<float> out)
{
    decode(type, bigEndian, bytes, out);
}

} // namespace bitloupe
