#include "core/labs/weights/block_anatomy.h"

#include <algorithm>

namespace bitloupe::weights {

namespace {

/// The nibbles of 16 bytes from `kFirst` on: the low ones are elements 0 to 15, the high ones 16 to 31.
template<int kFirst>
BitRuns nibble(int i)
{
    return {{kFirst + i % 16, i < 16 ? 0 : 4, 4}};
}

/// A fifth bit, bit i of the four bytes from kHigh on.
template<int kFirst, int kHigh>
BitRuns nibbleAndFifth(int i)
{
    return {{kFirst + i % 16, i < 16 ? 0 : 4, 4}, {kHigh + i / 8, i % 8, 1}};
}

template<int kFirst>
BitRuns wholeByte(int i)
{
    return {{kFirst + i, 0, 8}};
}

/// 128 elements share 32 bytes, the first 32 the lowest two bits.
template<int kFirst>
BitRuns twoBits(int i)
{
    return {{kFirst + 32 * (i / 128) + i % 32, 2 * (i % 128 / 32), 2}};
}

BitRuns threeBits(int i)
{
    return {twoBits<32>(i).front(), {i % 32, i / 32, 1}};
}

/// 64 elements share 32 bytes, low nibbles first.
template<int kFirst>
BitRuns nibbleOf64(int i)
{
    return {{kFirst + 32 * (i / 64) + i % 32, 4 * (i % 64 / 32), 4}};
}

BitRuns fiveBits(int i)
{
    return {nibbleOf64<48>(i).front(), {16 + i % 32, i / 32, 1}};
}

BitRuns sixBits(int i)
{
    const int half = i / 128;
    const int quarter = i % 128 / 32;
    return {{64 * half + 32 * (quarter % 2) + i % 32, 4 * (quarter / 2), 4},
            {128 + 32 * half + i % 32, 2 * quarter, 2}};
}

/// Parts of 32 elements in 16 bytes each.
BitRuns nibbleOfPart(int i)
{
    return {{8 + 16 * (i / 32) + i % 16, i % 32 < 16 ? 0 : 4, 4}};
}

/// Digits 0 to 4 of bytes 0 to 31, then of 32 to 47, digits 0 to 3 of 48 to 51.
BitRuns base3Byte(int i)
{
    const int byte = i < 160 ? i % 32 : i < 240 ? 32 + (i - 160) % 16 : 48 + (i - 240) % 4;
    return {{byte, 0, 8}};
}

int base3Digit(int i)
{
    return i < 160 ? i / 32 : i < 240 ? (i - 160) / 16 : (i - 240) / 4;
}

BitRuns q2Scale(int part)
{
    return {{part, 0, 4}};
}

BitRuns q2Minimum(int part)
{
    return {{part, 4, 4}};
}

/// Sixteen 6-bit scales in 12 bytes: low four bits in the nibbles of bytes 0 to 7, upper two in bytes 8
/// to 11.
BitRuns q3Scale(int part)
{
    return {{96 + part % 8, part < 8 ? 0 : 4, 4}, {104 + part % 4, 2 * (part / 4), 2}};
}

/// Eight pairs of 6 bits in 12 bytes; see sixBitPair of the decoder.
BitRuns pairScale(int part)
{
    if (part < 4)
        return {{4 + part, 0, 6}};
    return {{8 + part, 0, 4}, {part, 6, 2}};
}

BitRuns pairMinimum(int part)
{
    if (part < 4)
        return {{8 + part, 0, 6}};
    return {{8 + part, 4, 4}, {4 + part, 6, 2}};
}

BitRuns q6Scale(int part)
{
    return {{192 + part, 0, 8}};
}

BitRuns iq4Scale(int part)
{
    return {{4 + part / 2, 4 * (part % 2), 4}, {2 + part / 4, 2 * (part % 4), 2}};
}

constexpr std::array<double, 16> kNonlinear{-127, -104, -83, -65, -49, -35, -22, -10,
                                            1,    13,   25,  38,  53,  69,  89,  113};
constexpr std::array<double, 16> kE2M1{0, 0.5, 1, 1.5, 2, 3, 4, 6, -0.0, -0.5, -1, -1.5, -2, -3, -4, -6};

using R = BlockRole;

const std::vector<BlockAnatomy>& anatomies()
{
    static const std::vector<BlockAnatomy> kAll{
        {"Q4_0",
         {{R::Scale, 0, 2}, {R::Codes, 2, 16}},
         0,
         nibble<2>,
         nullptr,
         nullptr,
         CodeKind::Offset,
         8,
         0,
         false,
         "(q − 8) · d"},
        {"Q4_1",
         {{R::Scale, 0, 2}, {R::Minimum, 2, 2}, {R::Codes, 4, 16}},
         0,
         nibble<4>,
         nullptr,
         nullptr,
         CodeKind::Offset,
         0,
         0,
         false,
         "q · d + m"},
        {"Q5_0",
         {{R::Scale, 0, 2}, {R::HighBits, 2, 4}, {R::Codes, 6, 16}},
         0,
         nibbleAndFifth<6, 2>,
         nullptr,
         nullptr,
         CodeKind::Offset,
         16,
         0,
         false,
         "(q − 16) · d"},
        {"Q5_1",
         {{R::Scale, 0, 2}, {R::Minimum, 2, 2}, {R::HighBits, 4, 4}, {R::Codes, 8, 16}},
         0,
         nibbleAndFifth<8, 4>,
         nullptr,
         nullptr,
         CodeKind::Offset,
         0,
         0,
         false,
         "q · d + m"},
        {"Q8_0",
         {{R::Scale, 0, 2}, {R::Codes, 2, 32}},
         0,
         wholeByte<2>,
         nullptr,
         nullptr,
         CodeKind::Signed,
         0,
         0,
         false,
         "q · d"},
        {"Q8_1",
         {{R::Scale, 0, 2}, {R::Sums, 2, 2}, {R::Codes, 4, 32}},
         0,
         wholeByte<4>,
         nullptr,
         nullptr,
         CodeKind::Signed,
         0,
         0,
         false,
         "q · d"},
        {"Q2_K",
         {{R::Scales, 0, 16}, {R::Codes, 16, 64}, {R::Scale, 80, 2}, {R::Minimum, 82, 2}},
         16,
         twoBits<16>,
         q2Scale,
         q2Minimum,
         CodeKind::Offset,
         0,
         0,
         false,
         "(d · s) · q − dmin · m"},
        {"Q3_K",
         {{R::HighBits, 0, 32}, {R::Codes, 32, 64}, {R::Scales, 96, 12}, {R::Scale, 108, 2}},
         16,
         threeBits,
         q3Scale,
         nullptr,
         CodeKind::Offset,
         4,
         32,
         false,
         "(d · (s − 32)) · (q − 4)"},
        {"Q4_K",
         {{R::Scale, 0, 2}, {R::Minimum, 2, 2}, {R::Scales, 4, 12}, {R::Codes, 16, 128}},
         32,
         nibbleOf64<16>,
         pairScale,
         pairMinimum,
         CodeKind::Offset,
         0,
         0,
         false,
         "(d · s) · q − dmin · m"},
        {"Q5_K",
         {{R::Scale, 0, 2},
          {R::Minimum, 2, 2},
          {R::Scales, 4, 12},
          {R::HighBits, 16, 32},
          {R::Codes, 48, 128}},
         32,
         fiveBits,
         pairScale,
         pairMinimum,
         CodeKind::Offset,
         0,
         0,
         false,
         "(d · s) · q − dmin · m"},
        {"Q6_K",
         {{R::Codes, 0, 128}, {R::HighBits, 128, 64}, {R::Scales, 192, 16}, {R::Scale, 208, 2}},
         16,
         sixBits,
         q6Scale,
         nullptr,
         CodeKind::Offset,
         32,
         0,
         true,
         "(d · s) · (q − 32)"},
        {"Q8_K",
         {{R::Scale, 0, 4}, {R::Codes, 4, 256}, {R::Sums, 260, 32}},
         0,
         wholeByte<4>,
         nullptr,
         nullptr,
         CodeKind::Signed,
         0,
         0,
         false,
         "q · d"},
        {"IQ4_NL",
         {{R::Scale, 0, 2}, {R::Codes, 2, 16}},
         0,
         nibble<2>,
         nullptr,
         nullptr,
         CodeKind::Table,
         0,
         0,
         false,
         "table[q] · d"},
        {"IQ4_XS",
         {{R::Scale, 0, 2}, {R::Scales, 2, 6}, {R::Codes, 8, 128}},
         32,
         nibbleOfPart,
         iq4Scale,
         nullptr,
         CodeKind::Table,
         0,
         32,
         false,
         "(d · (s − 32)) · table[q]",
         2},
        {"TQ1_0",
         {{R::Codes, 0, 52}, {R::Scale, 52, 2}},
         0,
         base3Byte,
         nullptr,
         nullptr,
         CodeKind::Base3,
         1,
         0,
         false,
         "(digit − 1) · d"},
        {"TQ2_0",
         {{R::Codes, 0, 64}, {R::Scale, 64, 2}},
         0,
         twoBits<0>,
         nullptr,
         nullptr,
         CodeKind::Offset,
         1,
         0,
         false,
         "(q − 1) · d"},
        {"MXFP4",
         {{R::Scale, 0, 1}, {R::Codes, 1, 16}},
         0,
         nibble<1>,
         nullptr,
         nullptr,
         CodeKind::Table,
         0,
         0,
         false,
         "E2M1(q) · 2^(e − 127)"},
    };
    return kAll;
}

} // namespace

const BlockAnatomy* findAnatomy(std::string_view name)
{
    const auto& all = anatomies();
    const auto it =
        std::find_if(all.begin(), all.end(), [&](const BlockAnatomy& a) { return a.name == name; });
    return it == all.end() ? nullptr : &*it;
}

unsigned bitsOf(std::span<const std::uint8_t> block, const BitRuns& runs)
{
    unsigned out = 0;
    int at = 0;
    for (const BitRun& run : runs) {
        const unsigned bits = (static_cast<unsigned>(block[static_cast<std::size_t>(run.byte)]) >> run.shift)
            & ((1U << run.bits) - 1U);
        out |= bits << at;
        at += run.bits;
    }
    return out;
}

double codeNumber(const BlockAnatomy& anatomy, unsigned code, int element)
{
    switch (anatomy.kind) {
    case CodeKind::Offset:
        return static_cast<double>(static_cast<int>(code) - anatomy.codeOffset);
    case CodeKind::Signed:
        return static_cast<double>(static_cast<std::int8_t>(code));
    case CodeKind::Table:
        return anatomy.name == "MXFP4" ? kE2M1[code] : kNonlinear[code];
    case CodeKind::Base3: {
        // byte * 3^digit mod 256, times 3: the carry above 256 is the digit.
        unsigned power = 1;
        for (int i = 0; i < base3Digit(element); ++i)
            power *= 3;
        return static_cast<double>((((code * power) & 255U) * 3U) >> 8U) - anatomy.codeOffset;
    }
    }
    return 0;
}

} // namespace bitloupe::weights
