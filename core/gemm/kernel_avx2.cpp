#include "core/gemm/kernels.h"

#include <array>
#include <cstring>

#include <hwy/base.h>

#if HWY_ARCH_X86_64

#include <immintrin.h>

HWY_PUSH_ATTRIBUTES("avx2")

namespace bitloupe::kernels {

namespace {

constexpr int kRows = 16; // two registers of sums
constexpr int kColumns = 6; // 12 sums, 2 of weights, 1 of input, 1 product: all 16 registers
constexpr int kByteColumns = 4; // three more are at work between vpmaddubsw and vpaddd
constexpr int kLanes = 8;
constexpr int kWordStep = 2; // vpmaddwd adds products in pairs
constexpr int kByteStep = 4; // vpmaddubsw and vpmaddwd add four

__m256i at(const std::int32_t* memory)
{
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(memory));
}

template<bool kSigned>
void loadCodes(const ColumnLoad& column)
{
    const __m256i zeroPoint = _mm256_set1_epi16(static_cast<short>(column.zeroPoint));
    const auto sixteen = [&](const std::byte* from, int k) {
        const __m128i codes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
        const __m256i wide = kSigned ? _mm256_cvtepi8_epi16(codes) : _mm256_cvtepu8_epi16(codes);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(column.strip + std::size_t(2) * k),
                            _mm256_sub_epi16(wide, zeroPoint));
    };
    int k = 0;
    for (; k + 16 <= column.depth; k += 16)
        sixteen(column.codes + k, k);
    if (k == column.depth)
        return;
    std::array<std::byte, 16> rest;
    rest.fill(static_cast<std::byte>(column.zeroPoint)); // zero points become zeros
    std::memcpy(rest.data(), column.codes + k, static_cast<std::size_t>(column.depth - k));
    sixteen(rest.data(), k);
}

ColumnCodes loadWords(const ColumnLoad& column)
{
    if (column.isSigned)
        loadCodes<true>(column);
    else
        loadCodes<false>(column);
    return {};
}

std::int32_t sumOf(__m256i v)
{
    const __m128i half = _mm_add_epi64(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    return static_cast<std::int32_t>(_mm_cvtsi128_si64(_mm_add_epi64(half, _mm_unpackhi_epi64(half, half))));
}

std::int32_t largestOf(__m256i bytes)
{
    __m128i most = _mm_max_epu8(_mm256_castsi256_si128(bytes), _mm256_extracti128_si256(bytes, 1));
    most = _mm_max_epu8(most, _mm_srli_si128(most, 8));
    most = _mm_max_epu8(most, _mm_srli_si128(most, 4));
    most = _mm_max_epu8(most, _mm_srli_si128(most, 2));
    most = _mm_max_epu8(most, _mm_srli_si128(most, 1));
    return _mm_extract_epi8(most, 0);
}

/// Copies with int8 codes moved up by 128.
ColumnCodes loadBytes(const ColumnLoad& column)
{
    const __m256i flip = _mm256_set1_epi8(static_cast<char>(column.isSigned ? -128 : 0));
    __m256i total = _mm256_setzero_si256();
    __m256i most = _mm256_setzero_si256();
    const auto thirtyTwo = [&](const std::byte* from, int k) {
        const __m256i codes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
        const __m256i moved = _mm256_xor_si256(codes, flip);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(column.strip + k), moved);
        total = _mm256_add_epi64(total, _mm256_sad_epu8(moved, _mm256_setzero_si256()));
        most = _mm256_max_epu8(most, moved);
    };
    int k = 0;
    for (; k + 32 <= column.depth; k += 32)
        thirtyTwo(column.codes + k, k);
    if (k < column.depth) {
        std::array<std::byte, 32> rest;
        rest.fill(std::byte(column.isSigned ? 128 : 0)); // becomes zeros
        std::memcpy(rest.data(), column.codes + k, static_cast<std::size_t>(column.depth - k));
        thirtyTwo(rest.data(), k);
    }
    return {sumOf(total), largestOf(most)};
}

/// Two words or four bytes side by side in every lane.
__m256i spread(const std::byte* memory)
{
    int codes = 0;
    std::memcpy(&codes, memory, sizeof codes);
    return _mm256_set1_epi32(codes);
}

struct Words {
    static __m256i products(__m256i x, __m256i w) { return _mm256_madd_epi16(x, w); }
};

struct Bytes {
    static __m256i products(__m256i x, __m256i w)
    {
        return _mm256_madd_epi16(_mm256_maddubs_epi16(x, w), _mm256_set1_epi16(1));
    }
};

template<typename Codes, int kCount>
void sumColumns(const TileSum& tile)
{
    __m256i sums[kCount][2];
#pragma GCC unroll 6
    for (int c = 0; c < kCount; ++c) {
        const __m256i start = _mm256_set1_epi32(tile.columnStart[c]);
        sums[c][0] = _mm256_add_epi32(start, at(tile.rowStart));
        sums[c][1] = _mm256_add_epi32(start, at(tile.rowStart + kLanes));
    }
    const auto* w = reinterpret_cast<const __m256i*>(tile.panel);
    const std::byte* x = tile.strip;
    const std::size_t stride = tile.stride;
    for (int group = 0; group < tile.groups; ++group, w += 2, x += 4) {
        const __m256i upper = _mm256_loadu_si256(w);
        const __m256i lower = _mm256_loadu_si256(w + 1);
#pragma GCC unroll 6
        for (int c = 0; c < kCount; ++c) {
            const __m256i codes = spread(x + static_cast<std::size_t>(c) * stride);
            sums[c][0] = _mm256_add_epi32(sums[c][0], Codes::products(codes, upper));
            sums[c][1] = _mm256_add_epi32(sums[c][1], Codes::products(codes, lower));
        }
    }
    auto* out = reinterpret_cast<__m256i*>(tile.sums);
#pragma GCC unroll 6
    for (int c = 0; c < kCount; ++c) {
        _mm256_store_si256(out + 2 * c, sums[c][0]);
        _mm256_store_si256(out + 2 * c + 1, sums[c][1]);
    }
}

template<typename Codes>
void sum(const TileSum& tile)
{
    static constexpr std::array<void (*)(const TileSum&), kColumns> kByCount{
        sumColumns<Codes, 1>, sumColumns<Codes, 2>, sumColumns<Codes, 3>,
        sumColumns<Codes, 4>, sumColumns<Codes, 5>, sumColumns<Codes, 6>};
    kByCount[static_cast<std::size_t>(tile.columns - 1)](tile);
}

/// Odd lanes of 32 bits, moved to where vpmuldq reads.
__m256i odd(__m256i v)
{
    return _mm256_srli_epi64(v, 32);
}

/// The upper 32 bits of sum * m0 + nudge, in the lanes of the sums.
struct HighMultiply {
    HighMultiply(__m256i multiplier, __m256i nudgeEven, __m256i nudgeOdd)
        : m0(multiplier)
        , m0Odd(odd(multiplier))
        , even(nudgeEven)
        , odds(nudgeOdd)
    {
    }

    __m256i operator()(__m256i sum) const
    {
        const __m256i evenProducts = _mm256_add_epi64(_mm256_mul_epi32(sum, m0), even);
        const __m256i oddProducts = _mm256_add_epi64(_mm256_mul_epi32(odd(sum), m0Odd), odds);
        return _mm256_blend_epi32(odd(evenProducts), oddProducts, 0xAA);
    }

    __m256i m0;
    __m256i m0Odd;
    __m256i even;
    __m256i odds;
};

/// tfliteSingle plus zero on eight rows: (sum m0 + 2^(t-1) + zero 2^t) >> t, t = right > 32. The sum inside
/// stays below 2^61 + 2^60 + 2^51.
struct Once {
    Once(const TileFinish& tile, int row)
        : high(at(tile.m0 + row), nudge(evenOf(at(tile.right + row)), tile.zero),
               nudge(odd(at(tile.right + row)), tile.zero))
        , right(_mm256_sub_epi32(at(tile.right + row), _mm256_set1_epi32(32)))
    {
    }

    static __m256i evenOf(__m256i v) { return _mm256_and_si256(v, _mm256_set1_epi64x(0xFFFFFFFF)); }

    static __m256i nudge(__m256i right, std::int32_t zero)
    {
        const __m256i one = _mm256_set1_epi64x(1);
        const __m256i half = _mm256_sllv_epi64(one, _mm256_sub_epi64(right, one));
        return _mm256_add_epi64(half, _mm256_sllv_epi64(_mm256_set1_epi64x(zero), right));
    }

    __m256i operator()(__m256i sum) const { return _mm256_srav_epi32(high(sum), right); }

    HighMultiply high;
    __m256i right;
};

/// tfliteDouble plus zero on eight rows. m0 >= 0, so that the doubling high multiply cannot saturate, and its
/// rounding (away from zero for positive products, toward it for negative ones) is
/// h = (2 sum m0 + 2^31) >> 32. Then (h + n - [h < 0]) >> e, n = 2^(e-1) + zero 2^e, e = right > 0. Adding n 2^32
/// inside gives h + n at once, below 2^29 + 2^19 + 2^28. And [sum < 0] serves for [h < 0]: the two differ only where
/// h = 0, and there 2^(e-1) and 2^(e-1) - 1 both end as 0.
struct Twice {
    Twice(const TileFinish& tile, int row)
        : Twice(tile, at(tile.m0 + row), at(tile.right + row))
    {
    }

    Twice(const TileFinish& tile, __m256i m0, __m256i places)
        : Twice(m0, places,
                _mm256_add_epi32(
                    _mm256_srli_epi32(_mm256_sllv_epi32(_mm256_set1_epi32(1), places), 1),
                    _mm256_sllv_epi32(_mm256_set1_epi32(tile.zero), places)))
    {
    }

    Twice(__m256i m0, __m256i places, __m256i n)
        : high(m0, nudge(_mm256_slli_epi64(n, 32)), nudge(_mm256_slli_epi64(odd(n), 32)))
        , right(places)
    {
    }

    static __m256i nudge(__m256i upper)
    {
        return _mm256_add_epi64(upper, _mm256_set1_epi64x(std::int64_t(1) << 31U));
    }

    __m256i operator()(__m256i sum) const
    {
        const __m256i nudged = high(_mm256_add_epi32(sum, sum));
        return _mm256_srav_epi32(_mm256_add_epi32(nudged, _mm256_srai_epi32(sum, 31)), right);
    }

    HighMultiply high;
    __m256i right;
};

/// Saturates four vectors, two of either column, to 32 bytes: a column in either half.
__m256i narrowed(__m256i a0, __m256i a1, __m256i b0, __m256i b1)
{
    const __m256i bytes = _mm256_packs_epi16(_mm256_packs_epi32(a0, a1), _mm256_packs_epi32(b0, b1));
    return _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

/// Two columns at a time; a last one without a partner goes twice. A panel with fewer rows goes through a
/// buffer as wide as the vectors.
template<typename Requantize>
HWY_NOINLINE void finish(const TileFinish& tile)
{
    const Requantize upper(tile, 0);
    const Requantize lower(tile, kLanes);
    const __m256i low = _mm256_set1_epi8(static_cast<char>(tile.low));
    const __m256i high = _mm256_set1_epi8(static_cast<char>(tile.high));
    const __m256i flip = _mm256_set1_epi8(static_cast<char>(tile.moved));
    const bool clamps = tile.low > -128 || tile.high < 127; // narrowing has done the rest
    std::array<std::byte, std::size_t(kRows) * kMostColumns> buffer;
    const bool isWhole = tile.rows == kRows;
    std::byte* y = isWhole ? tile.y : buffer.data();
    const std::size_t stride = isWhole ? tile.stride : kRows;
    const std::int32_t* a = tile.sums;
    for (int left = tile.columns; left > 0; left -= 2, a += 2 * kRows, y += 2 * stride) {
        const std::int32_t* b = left > 1 ? a + kRows : a;
        const __m256i bytes =
            narrowed(upper(at(a)), lower(at(a + kLanes)), upper(at(b)), lower(at(b + kLanes)));
        const __m256i clamped = clamps ? _mm256_min_epi8(_mm256_max_epi8(bytes, low), high) : bytes;
        const __m256i codes = _mm256_xor_si256(clamped, flip);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(y), _mm256_castsi256_si128(codes));
        if (left > 1)
            _mm_storeu_si128(reinterpret_cast<__m128i*>(y + stride), _mm256_extracti128_si256(codes, 1));
    }
    for (int c = 0; c < tile.columns && !isWhole; ++c)
        std::memcpy(tile.y + static_cast<std::size_t>(c) * tile.stride,
                    buffer.data() + static_cast<std::size_t>(c) * kRows, static_cast<std::size_t>(tile.rows));
}

} // namespace

} // namespace bitloupe::kernels

HWY_POP_ATTRIBUTES

namespace bitloupe::kernels {

std::span<const Kernel> avx2Ways()
{
    static constexpr std::array<Kernel, 2> kWays{Kernel{kRows, kByteColumns, kByteStep, false, false, true,
                                                        loadBytes, sum<Bytes>, finish<Once>, finish<Twice>},
                                                 Kernel{kRows, kColumns, kWordStep, false, true, false,
                                                        loadWords, sum<Words>, finish<Once>, finish<Twice>}};
    static const bool runs = __builtin_cpu_supports("avx2") != 0;
    return runs ? std::span<const Kernel>(kWays) : std::span<const Kernel>();
}

} // namespace bitloupe::kernels

#else

namespace bitloupe::kernels {

std::span<const Kernel> avx2Ways()
{
    return {};
}

} // namespace bitloupe::kernels

#endif
