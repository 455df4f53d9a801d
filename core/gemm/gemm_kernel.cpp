#include "core/gemm/gemm_kernel.h"

#include "core/gemm/kernels.h"

#include <algorithm>

namespace bitloupe {

std::string_view gemmKernelWord(GemmKernel kernel)
{
    return std::find_if(kGemmKernelWords.begin(), kGemmKernelWords.end(),
                        [&](const auto& row) { return row.first == kernel; })
        ->second;
}

Status checkGemmKernel(GemmKernel kernel)
{
    if (!kernels::ways(kernel).empty())
        return {};
    return fail(ErrorCode::Unsupported, "/kernel",
                kernel == GemmKernel::Vnni ? "This processor has no AVX-512 VNNI instructions."
                                           : "This processor has no AVX2 instructions.");
}

std::vector<GemmKernel> usableGemmKernels()
{
    std::vector<GemmKernel> usable;
    for (const auto& [kernel, word] : kGemmKernelWords) {
        if (!kernels::ways(kernel).empty())
            usable.push_back(kernel);
    }
    return usable;
}

GemmKernel fastestGemmKernel()
{
    static const GemmKernel fastest = usableGemmKernels().back();
    return fastest;
}

namespace kernels {

std::span<const Kernel> ways(GemmKernel kernel)
{
    switch (kernel) {
    case GemmKernel::Portable:
        return portableWays();
    case GemmKernel::Avx2:
        return avx2Ways();
    case GemmKernel::Vnni:
        return vnniWays();
    }
    return {};
}

} // namespace kernels

} // namespace bitloupe
