#include "core/gemm/kernels.h"

#include <array>
#include <cstring>
#include <utility>

#include <hwy/base.h>

#if HWY_ARCH_X86_64

#include <immintrin.h>

HWY_PUSH_ATTRIBUTES("avx512f,avx512bw,avx512vl,avx512vnni")

namespace bitloupe::kernels {

namespace {

constexpr int kRows = 32; // two registers of sums
constexpr int kColumns = 8; // 16 sums hide the latency; with more, shallow tiles do not overlap any more
constexpr int kStep = 4; // vpdpbusd adds four products
constexpr int kLanes = 16;

__m512i at(const void* memory)
{
    return _mm512_loadu_si512(memory);
}

/// Copies with int8 codes moved up by 128, and adds up what it wrote.
ColumnCodes load(const ColumnLoad& column)
{
    const __m512i flip = _mm512_set1_epi8(static_cast<char>(column.isSigned ? -128 : 0));
    __m512i total = _mm512_setzero_si512();
    for (int k = 0; k < column.depth; k += 64) {
        const int left = column.depth - k;
        const __mmask64 mask = left >= 64 ? ~__mmask64(0) : (__mmask64(1) << static_cast<unsigned>(left)) - 1;
        const __m512i codes = _mm512_maskz_loadu_epi8(mask, column.codes + k);
        const __m512i moved = _mm512_maskz_mov_epi8(mask, _mm512_xor_si512(codes, flip));
        _mm512_storeu_si512(column.strip + k, moved);
        total = _mm512_add_epi64(total, _mm512_sad_epu8(moved, _mm512_setzero_si512()));
    }
    return {static_cast<std::int32_t>(_mm512_reduce_add_epi64(total)), 0};
}

/// Four codes side by side as one 32-bit number.
int quadAt(const std::byte* memory)
{
    int quad = 0;
    std::memcpy(&quad, memory, sizeof quad);
    return quad;
}

template<int kCount, int kVectors>
void sumColumns(const TileSum& tile)
{
    __m512i sums[kCount][kVectors];
#pragma GCC unroll 8
    for (int c = 0; c < kCount; ++c) {
        const __m512i start = _mm512_set1_epi32(tile.columnStart[c]);
#pragma GCC unroll 2
        for (int v = 0; v < kVectors; ++v)
            sums[c][v] = _mm512_add_epi32(start, at(tile.rowStart + kLanes * v));
    }
    const std::byte* w = tile.panel;
    const std::byte* x = tile.strip;
    const std::size_t stride = tile.stride;
    for (int group = 0; group < tile.groups; ++group, w += kRows * kStep, x += kStep) {
        __m512i weights[kVectors];
#pragma GCC unroll 2
        for (int v = 0; v < kVectors; ++v)
            weights[v] = at(w + 64 * v);
#pragma GCC unroll 8
        for (int c = 0; c < kCount; ++c) {
            const __m512i quad = _mm512_set1_epi32(quadAt(x + static_cast<std::size_t>(c) * stride));
#pragma GCC unroll 2
            for (int v = 0; v < kVectors; ++v)
                sums[c][v] = _mm512_dpbusd_epi32(sums[c][v], quad, weights[v]);
        }
    }
    std::int32_t* out = tile.sums;
#pragma GCC unroll 8
    for (int c = 0; c < kCount; ++c) {
#pragma GCC unroll 2
        for (int v = 0; v < kVectors; ++v)
            _mm512_store_si512(out + kRows * c + kLanes * v, sums[c][v]);
    }
}

using Sum = void (*)(const TileSum&);

template<int kVectors, int... kCounts>
constexpr std::array<Sum, sizeof...(kCounts)> byCount(std::integer_sequence<int, kCounts...>)
{
    return {sumColumns<kCounts + 1, kVectors>...};
}

void sum(const TileSum& tile)
{
    using Counts = std::make_integer_sequence<int, kColumns>;
    static constexpr std::array<Sum, kColumns> kHalf = byCount<1>(Counts());
    static constexpr std::array<Sum, kColumns> kFull = byCount<2>(Counts());
    const auto index = static_cast<std::size_t>(tile.columns - 1);
    (tile.rows <= kLanes ? kHalf : kFull)[index](tile);
}

/// Odd lanes of 32 bits, moved to where vpmuldq reads.
__m512i odd(__m512i v)
{
    return _mm512_srli_epi64(v, 32);
}

/// The upper 32 bits of sum * m0 + nudge, in the lanes of the sums.
struct HighMultiply {
    HighMultiply(__m512i multiplier, __m512i nudgeEven, __m512i nudgeOdd)
        : m0(multiplier)
        , m0Odd(odd(multiplier))
        , even(nudgeEven)
        , odds(nudgeOdd)
    {
    }

    __m512i operator()(__m512i sum) const
    {
        const __m512i evenProducts = _mm512_add_epi64(_mm512_mul_epi32(sum, m0), even);
        const __m512i oddProducts = _mm512_add_epi64(_mm512_mul_epi32(odd(sum), m0Odd), odds);
        return _mm512_mask_shuffle_epi32(oddProducts, 0x5555, evenProducts, _MM_PERM_DDBB);
    }

    __m512i m0;
    __m512i m0Odd;
    __m512i even;
    __m512i odds;
};

/// tfliteSingle plus zero on sixteen rows: (sum m0 + 2^(t-1) + zero 2^t) >> t, t = right > 32. The sum inside
/// stays below 2^61 + 2^60 + 2^51.
struct Once {
    Once(const TileFinish& tile, int row)
        : high(at(tile.m0 + row), nudge(evenOf(at(tile.right + row)), tile.zero),
               nudge(odd(at(tile.right + row)), tile.zero))
        , right(_mm512_sub_epi32(at(tile.right + row), _mm512_set1_epi32(32)))
    {
    }

    static __m512i evenOf(__m512i v) { return _mm512_and_si512(v, _mm512_set1_epi64(0xFFFFFFFF)); }

    static __m512i nudge(__m512i right, std::int32_t zero)
    {
        const __m512i half =
            _mm512_sllv_epi64(_mm512_set1_epi64(1), _mm512_sub_epi64(right, _mm512_set1_epi64(1)));
        return _mm512_add_epi64(half, _mm512_sllv_epi64(_mm512_set1_epi64(zero), right));
    }

    __m512i operator()(__m512i sum) const { return _mm512_srav_epi32(high(sum), right); }

    HighMultiply high;
    __m512i right;
};

/// tfliteDouble plus zero on sixteen rows. m0 >= 0, so that the doubling high multiply cannot saturate, and its
/// rounding (away from zero for positive products, toward it for negative ones) is
/// h = (2 sum m0 + 2^31) >> 32. Then (h + n - [h < 0]) >> e, n = 2^(e-1) + zero 2^e, e = right > 0. Adding n 2^32
/// inside gives h + n at once, below 2^29 + 2^19 + 2^28. And [sum < 0] serves for [h < 0]: the two differ only where
/// h = 0, and there 2^(e-1) and 2^(e-1) - 1 both end as 0.
struct Twice {
    Twice(const TileFinish& tile, int row)
        : Twice(tile, at(tile.m0 + row), at(tile.right + row))
    {
    }

    Twice(const TileFinish& tile, __m512i m0, __m512i places)
        : Twice(m0, places,
                _mm512_add_epi32(
                    _mm512_srli_epi32(_mm512_sllv_epi32(_mm512_set1_epi32(1), places), 1),
                    _mm512_sllv_epi32(_mm512_set1_epi32(tile.zero), places)))
    {
    }

    Twice(__m512i m0, __m512i places, __m512i n)
        : high(m0, nudge(_mm512_slli_epi64(n, 32)), nudge(_mm512_slli_epi64(odd(n), 32)))
        , right(places)
    {
    }

    static __m512i nudge(__m512i upper)
    {
        return _mm512_add_epi64(upper, _mm512_set1_epi64(std::int64_t(1) << 31U));
    }

    __m512i operator()(__m512i sum) const
    {
        const __m512i nudged = high(_mm512_add_epi32(sum, sum));
        return _mm512_srav_epi32(_mm512_add_epi32(nudged, _mm512_srai_epi32(sum, 31)), right);
    }

    HighMultiply high;
    __m512i right;
};

/// Saturates four vectors, two of either column, to 64 bytes: a column in either half.
__m512i narrowed(__m512i a0, __m512i a1, __m512i b0, __m512i b1)
{
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    const __m512i bytes = _mm512_packs_epi16(_mm512_packs_epi32(a0, a1), _mm512_packs_epi32(b0, b1));
    return _mm512_permutexvar_epi32(order, bytes);
}

/// Two columns at a time; a last one without a partner goes twice. A panel with fewer rows goes through a
/// buffer as wide as the vectors.
template<typename Requantize>
HWY_NOINLINE void finish(const TileFinish& tile)
{
    const Requantize upper(tile, 0);
    const Requantize lower(tile, kLanes);
    const __m512i low = _mm512_set1_epi8(static_cast<char>(tile.low));
    const __m512i high = _mm512_set1_epi8(static_cast<char>(tile.high));
    const __m512i flip = _mm512_set1_epi8(static_cast<char>(tile.moved));
    const bool clamps = tile.low > -128 || tile.high < 127; // narrowing has done the rest
    std::array<std::byte, std::size_t(kRows) * kMostColumns> buffer;
    const bool isWhole = tile.rows == kRows;
    std::byte* y = isWhole ? tile.y : buffer.data();
    const std::size_t stride = isWhole ? tile.stride : kRows;
    const int half = tile.rows > kLanes ? kLanes : 0; // there are no sums of rows that are not there
    const std::int32_t* a = tile.sums;
    for (int left = tile.columns; left > 0; left -= 2, a += 2 * kRows, y += 2 * stride) {
        const std::int32_t* b = left > 1 ? a + kRows : a;
        const __m512i bytes = narrowed(upper(at(a)), lower(at(a + half)), upper(at(b)), lower(at(b + half)));
        const __m512i clamped = clamps ? _mm512_min_epi8(_mm512_max_epi8(bytes, low), high) : bytes;
        const __m512i codes = _mm512_xor_si512(clamped, flip);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(y), _mm512_castsi512_si256(codes));
        if (left > 1)
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(y + stride), _mm512_extracti64x4_epi64(codes, 1));
    }
    for (int c = 0; c < tile.columns && !isWhole; ++c)
        std::memcpy(tile.y + static_cast<std::size_t>(c) * tile.stride,
                    buffer.data() + static_cast<std::size_t>(c) * kRows, static_cast<std::size_t>(tile.rows));
}

} // namespace

} // namespace bitloupe::kernels

HWY_POP_ATTRIBUTES

namespace bitloupe::kernels {

std::span<const Kernel> vnniWays()
{
    static constexpr std::array<Kernel, 1> kWays{
        Kernel{kRows, kColumns, kStep, false, false, false, load, sum, finish<Once>, finish<Twice>}};
    static const bool runs = __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0
        && __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512vnni") != 0;
    return runs ? std::span<const Kernel>(kWays) : std::span<const Kernel>();
}

} // namespace bitloupe::kernels

#else

namespace bitloupe::kernels {

std::span<const Kernel> vnniWays()
{
    return {};
}

} // namespace bitloupe::kernels

#endif
