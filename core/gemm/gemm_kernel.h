#pragma once

#include "core/base/expected.h"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace bitloupe {

/// The instructions that the fast multiply is made of. All give the same bits.
enum class GemmKernel {
    Portable, ///< plain C++, 16-bit products
    Avx2, ///< vpmaddwd on 16-bit codes: the 8-bit vpmaddubsw saturates and is not exact
    Vnni, ///< AVX-512 vpdpbusd on 8-bit codes
};
inline constexpr auto kGemmKernelWords = std::to_array<std::pair<GemmKernel, std::string_view>>({
    {GemmKernel::Portable, "portable"},
    {GemmKernel::Avx2, "avx2"},
    {GemmKernel::Vnni, "vnni"},
});
constexpr auto enumWords(GemmKernel)
{
    return kGemmKernelWords;
}

/// "portable", "avx2" or "vnni".
std::string_view gemmKernelWord(GemmKernel kernel);
/// Nothing where this processor runs the kernel, else one sentence about what it lacks (unsupported).
Status checkGemmKernel(GemmKernel kernel);
/// The kernels that this processor runs, slowest first; Portable is always there.
std::vector<GemmKernel> usableGemmKernels();
/// The last of them.
GemmKernel fastestGemmKernel();

} // namespace bitloupe
