#pragma once

#include "core/labs/weights/row_simd.h"
#include "core/num/block.h"

#include <span>

namespace bitloupe::weights::simd {

/// sum (w - decoded)^2 of finite values in blocks, as encodeBlocks (to nearest) and decodeBlocks make them,
/// without the bytes between. Added in the lanes of `sum` as row_simd.h tells: the difference is rounded
/// once, and so is the addition of its square. The last block may be short; its padding is not counted.
void addBlockErrors(std::span<const float> values, const ScaledBlockFormat& format, float tensorScale,
                    LaneSums& sum);

/// The same through the bytes, block by block; equal bit for bit.
void addCodedErrors(std::span<const float> values, const ScaledBlockFormat& format, float tensorScale,
                    LaneSums& sum);

} // namespace bitloupe::weights::simd
