#pragma once

#include "core/gemm/reference_gemm.h"

#include <vector>

namespace bitloupe {

/// Whether FastGemm can stand for referenceGemm(): codes of 8 bits or less, an accumulator of 32 bits that
/// wraps, sums that int32 holds.
bool isFastMultiply(const IntegerGemm& gemm);

/// The outputs alone, [rows, columns]: FastGemm where it takes the multiply, referenceGemm elsewhere; the
/// same bits either way. The stop is that of referenceGemm.
tl::expected<std::vector<std::int32_t>, GemmStop> wholeOutputs(const IntegerGemm& gemm);

} // namespace bitloupe
