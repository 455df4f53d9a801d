#include "core/labs/weights/block_simd.h"

#include <algorithm>
#include <array>
#include <cmath>

// Arrays of vectors need sizes that the compiler knows.
#define HWY_DISABLED_TARGETS                                                                                 \
    (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/labs/weights/block_simd.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include "core/labs/weights/block_coders-inl.h"

HWY_BEFORE_NAMESPACE();
namespace bitloupe::weights::simd::HWY_NAMESPACE {

// Vectors of one number have no halves.
#if HWY_TARGET == HWY_SCALAR
void blockErrorsOf(std::span<const float> values, const ScaledBlockFormat& format, float tensorScale,
                   LaneSums& out)
{
    addCodedErrors(values, format, tensorScale, out);
}
#else

/// Whole blocks. w - (steps * scale + minimum): the level is exact, as decodeBlocks says.
template<typename Coder>
void errorsWith(std::span<const float> values, const ScaledBlockFormat& format, float tensorScale,
                LaneSums& out)
{
    constexpr Single d;
    constexpr Wide wide;
    constexpr hn::Rebind<float, Wide> half;
    constexpr int kCount = static_cast<int>(Coder::kElements / kSingles);
    Coder coder(format, tensorScale);
    WideVec sum[kVectors];
    loadLanes(out, sum);
    for (std::size_t at = 0; at < values.size(); at += Coder::kElements) {
        const float* block = values.data() + at;
        SingleVec v[kCount];
#pragma GCC unroll 8
        for (int k = 0; k < kCount; ++k)
            v[k] = hn::LoadU(d, block + static_cast<std::size_t>(k) * kSingles);
        Levels levels;
        if (!coder.prepare(v, levels)) {
            storeLanes(sum, out);
            addCodedErrors(values.subspan(at, Coder::kElements), format, tensorScale, out);
            loadLanes(out, sum);
            continue;
        }
        const WideVec scale = hn::Set(wide, levels.scale);
        const WideVec minimum = hn::Set(wide, levels.minimum);
#pragma GCC unroll 8
        for (int k = 0; k < kCount; ++k) {
            const SingleVec steps = coder.steps(v[k]);
            const std::size_t first = static_cast<std::size_t>(k) * kSingles;
            const std::size_t lane = first % kLanes / kWidth;
            const WideVec error1 =
                hn::Sub(loadWide(block + first),
                        hn::MulAdd(hn::PromoteTo(wide, hn::LowerHalf(half, steps)), scale, minimum));
            const WideVec error2 =
                hn::Sub(loadWide(block + first + kWidth),
                        hn::MulAdd(hn::PromoteTo(wide, hn::UpperHalf(half, steps)), scale, minimum));
            sum[lane] = hn::MulAdd(error1, error1, sum[lane]);
            sum[lane + 1] = hn::MulAdd(error2, error2, sum[lane + 1]);
        }
    }
    storeLanes(sum, out);
}

void blockErrorsOf(std::span<const float> values, const ScaledBlockFormat& format, float tensorScale,
                   LaneSums& out)
{
    const std::size_t whole = values.size() - values.size() % static_cast<std::size_t>(format.elements);
    const auto blocks = values.first(whole);
    if (format.kind == BlockKind::Mxint8)
        errorsWith<MxIntegers>(blocks, format, tensorScale, out);
    else if (format.isMx())
        errorsWith<MxFloats>(blocks, format, tensorScale, out);
    else if (format.kind == BlockKind::Nvfp4)
        errorsWith<Nvfp4>(blocks, format, tensorScale, out);
    else if (format.kind == BlockKind::Q8_0)
        errorsWith<Q8>(blocks, format, tensorScale, out);
    else if (format.hasMinimum)
        errorsWith<MinimumGguf>(blocks, format, tensorScale, out);
    else
        errorsWith<SignedGguf>(blocks, format, tensorScale, out);
    addCodedErrors(values.subspan(whole), format, tensorScale, out);
}
#endif

} // namespace bitloupe::weights::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace bitloupe::weights::simd {

HWY_EXPORT(blockErrorsOf);

void addBlockErrors(std::span<const float> values, const ScaledBlockFormat& format, float tensorScale,
                    LaneSums& sum)
{
    HWY_DYNAMIC_DISPATCH(blockErrorsOf)(values, format, tensorScale, sum);
}

void addCodedErrors(std::span<const float> values, const ScaledBlockFormat& format, float tensorScale,
                    LaneSums& sum)
{
    std::array<std::uint8_t, kMaxBlockBytes> bytes;
    std::array<double, kMaxBlockElements> decoded;
    const auto perBlock = static_cast<std::size_t>(format.elements);
    for (std::size_t at = 0; at < values.size(); at += perBlock) {
        const auto block = values.subspan(at, std::min(perBlock, values.size() - at));
        const std::span stored(bytes.data(), static_cast<std::size_t>(format.bytes));
        encodeBlocks(format, block, stored, RoundingRule{}, tensorScale);
        decodeBlocks(format, stored, std::span(decoded.data(), block.size()), tensorScale);
        for (std::size_t i = 0; i < block.size(); ++i) {
            const double error = static_cast<double>(block[i]) - decoded[i];
            double& lane = sum.lanes[i % std::size(sum.lanes)];
            lane = std::fma(error, error, lane);
        }
    }
}

} // namespace bitloupe::weights::simd

#endif
