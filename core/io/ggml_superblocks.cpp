#include "core/io/ggml_superblocks.h"

#include "core/io/half.h"

#include <algorithm>
#include <array>

namespace bitloupe {

namespace {

constexpr int kValues = 256;

unsigned byteAt(const std::byte* bytes, int i)
{
    return std::to_integer<unsigned>(bytes[i]);
}

unsigned bitsAt(const std::byte* bytes, int i, int shift, unsigned mask)
{
    return (byteAt(bytes, i) >> static_cast<unsigned>(shift)) & mask;
}

/// The codes of 2 bits of Q2_K, Q3_K and TQ2_0: 128 values share 32 bytes, the first 32 values the lowest
/// bits. calls valueOf(code, group of 16 values, byte within 32).
template<typename ValueOf>
void twoBitCodes(const std::byte* codes, float* y, ValueOf valueOf)
{
    for (int group = 0; group < 16; ++group) {
        // A copy cannot be what `y` points at, so that vectors can be made of the loop.
        std::array<std::byte, 16> four;
        std::copy_n(codes + 32 * (group / 8) + 16 * (group % 2), four.size(), four.begin());
        for (int l = 0; l < 16; ++l)
            y[16 * group + l] =
                valueOf(bitsAt(four.data(), l, group / 2 % 4 * 2, 3), group, 16 * (group % 2) + l);
    }
}

struct ScaleAndMinimum {
    unsigned scale;
    unsigned minimum;
};

/// Pair j of the eight 6-bit pairs in 12 bytes: the first four lie in the low 6 bits of bytes j and j+4; of
/// the last four the low 4 bits lie in byte j+4 and the upper 2 in the upper bits of bytes j-4 and j.
ScaleAndMinimum sixBitPair(const std::byte* packed, int j)
{
    if (j < 4)
        return {byteAt(packed, j) & 63U, byteAt(packed, j + 4) & 63U};
    return {(byteAt(packed, j + 4) & 15U) | ((byteAt(packed, j - 4) >> 6U) << 4U),
            (byteAt(packed, j + 4) >> 4U) | ((byteAt(packed, j) >> 6U) << 4U)};
}

/// Scale i of the sixteen 6-bit scales in 12 bytes of Q3_K: low 4 bits in the nibbles of bytes 0 to 7, upper
/// 2 bits in bytes 8 to 11, four scales per byte with a stride of 4.
int sixBitScale(const std::byte* packed, int i)
{
    const unsigned low = i < 8 ? byteAt(packed, i) & 15U : byteAt(packed, i - 8) >> 4U;
    const unsigned high = bitsAt(packed, 8 + i % 4, 2 * (i / 4), 3);
    return static_cast<int>(low | (high << 4U)) - 32;
}

} // namespace

/// scales [0..15], codes [16..79], d [80..81], dmin [82..83]
void decodeQ2_K(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out)
{
    for (std::size_t b = 0; b < blocks; ++b, bytes += 84, out += kValues) {
        const float d = loadHalf(bytes + 80, bigEndian);
        const float dmin = loadHalf(bytes + 82, bigEndian);
        std::array<float, 16> scale;
        std::array<float, 16> minimum;
        for (int i = 0; i < 16; ++i) {
            scale[static_cast<std::size_t>(i)] = d * static_cast<float>(byteAt(bytes, i) & 15U);
            minimum[static_cast<std::size_t>(i)] = dmin * static_cast<float>(byteAt(bytes, i) >> 4U);
        }
        twoBitCodes(bytes + 16, out, [&](unsigned q, int group, int) {
            const auto at = static_cast<std::size_t>(group);
            return scale[at] * static_cast<float>(static_cast<int>(q)) - minimum[at];
        });
    }
}

/// third bits [0..31], codes [32..95], scales [96..107], d [108..109]. A third bit that is not set takes 4
/// off.
void decodeQ3_K(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out)
{
    for (std::size_t b = 0; b < blocks; ++b, bytes += 110, out += kValues) {
        const float d = loadHalf(bytes + 108, bigEndian);
        std::array<float, 16> scale;
        for (int i = 0; i < 16; ++i)
            scale[static_cast<std::size_t>(i)] = d * static_cast<float>(sixBitScale(bytes + 96, i));
        twoBitCodes(bytes + 32, out, [&](unsigned q, int group, int byte) {
            const int code = static_cast<int>(q | (bitsAt(bytes, byte, group / 2, 1) << 2U)) - 4;
            return scale[static_cast<std::size_t>(group)] * static_cast<float>(code);
        });
    }
}

/// d [0..1], dmin [2..3], pairs [4..15], codes [16..143]: 64 values share 32 bytes, low nibbles first.
void decodeQ4_K(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out)
{
    for (std::size_t b = 0; b < blocks; ++b, bytes += 144, out += kValues) {
        const float d = loadHalf(bytes, bigEndian);
        const float dmin = loadHalf(bytes + 2, bigEndian);
        for (int part = 0; part < 8; ++part) {
            const auto [scale, minimum] = sixBitPair(bytes + 4, part);
            const float step = d * static_cast<float>(scale);
            const float offset = dmin * static_cast<float>(minimum);
            const std::byte* codes = bytes + 16 + 32 * (part / 2);
            for (int l = 0; l < 32; ++l)
                out[32 * part + l] = step * static_cast<float>(bitsAt(codes, l, 4 * (part % 2), 15)) - offset;
        }
    }
}

/// d [0..1], dmin [2..3], pairs [4..15], fifth bits [16..47], codes [48..175]. Bit p of byte l is the fifth
/// bit of value l of part p.
void decodeQ5_K(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out)
{
    for (std::size_t b = 0; b < blocks; ++b, bytes += 176, out += kValues) {
        const float d = loadHalf(bytes, bigEndian);
        const float dmin = loadHalf(bytes + 2, bigEndian);
        for (int part = 0; part < 8; ++part) {
            const auto [scale, minimum] = sixBitPair(bytes + 4, part);
            const float step = d * static_cast<float>(scale);
            const float offset = dmin * static_cast<float>(minimum);
            const std::byte* codes = bytes + 48 + 32 * (part / 2);
            for (int l = 0; l < 32; ++l) {
                const unsigned code =
                    bitsAt(codes, l, 4 * (part % 2), 15) | (bitsAt(bytes + 16, l, part, 1) << 4U);
                out[32 * part + l] = step * static_cast<float>(code) - offset;
            }
        }
    }
}

/// low nibbles [0..127], upper two bits [128..191], scales [192..207], d [208..209]. In each half of 128
/// values the quarters 0 and 1 take the low nibbles of 64 bytes, 2 and 3 the high ones.
void decodeQ6_K(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out)
{
    for (std::size_t b = 0; b < blocks; ++b, bytes += 210, out += kValues) {
        const float d = loadHalf(bytes + 208, bigEndian);
        for (int group = 0; group < 16; ++group) {
            const int half = group / 8;
            const int q = group / 2 % 4;
            const int odd = 16 * (group % 2);
            const std::byte* low = bytes + 64 * half + 32 * (q % 2) + odd;
            const std::byte* high = bytes + 128 + 32 * half + odd;
            const float step = d * static_cast<float>(static_cast<std::int8_t>(bytes[192 + group]));
            for (int l = 0; l < 16; ++l) {
                const int code =
                    static_cast<int>(bitsAt(low, l, 4 * (q / 2), 15) | (bitsAt(high, l, 2 * q, 3) << 4U));
                out[16 * group + l] = step * static_cast<float>(code - 32);
            }
        }
    }
}

/// binary32 d [0..3], codes [4..259], sums of 16 [260..291]
void decodeQ8_K(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out)
{
    for (std::size_t b = 0; b < blocks; ++b, bytes += 292, out += kValues) {
        const auto d = loadNumber<float>(bytes, bigEndian);
        for (int i = 0; i < kValues; ++i)
            out[i] = d * static_cast<float>(static_cast<std::int8_t>(bytes[4 + i]));
    }
}

/// Five base-3 digits a byte: byte * 3^n mod 256, times 3, the carry above 256 is digit n. Digits 0 to 4 of
/// bytes [0..31], then of [32..47], digits 0 to 3 of [48..51]; d [52..53].
void decodeTQ1_0(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out)
{
    struct Run {
        int firstByte;
        int count;
        int digits;
    };
    constexpr std::array<Run, 3> kRuns{Run{0, 32, 5}, Run{32, 16, 5}, Run{48, 4, 4}};
    constexpr std::array<unsigned, 5> kPowers{1, 3, 9, 27, 81};
    for (std::size_t b = 0; b < blocks; ++b, bytes += 54) {
        const float d = loadHalf(bytes + 52, bigEndian);
        for (const Run& run : kRuns) {
            for (int n = 0; n < run.digits; ++n) {
                for (int i = 0; i < run.count; ++i) {
                    const unsigned rest =
                        (byteAt(bytes, run.firstByte + i) * kPowers[static_cast<std::size_t>(n)]) & 255U;
                    *out++ = (static_cast<float>((rest * 3U) >> 8U) - 1.0F) * d;
                }
            }
        }
    }
}

/// codes [0..63], d [64..65]
void decodeTQ2_0(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out)
{
    for (std::size_t b = 0; b < blocks; ++b, bytes += 66, out += kValues) {
        const float d = loadHalf(bytes + 64, bigEndian);
        twoBitCodes(bytes, out, [d](unsigned q, int, int) {
            return (static_cast<float>(static_cast<int>(q)) - 1.0F) * d;
        });
    }
}

} // namespace bitloupe
