#pragma once

#include "core/gemm/gemm_kernel.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace bitloupe {

/// Bytes that start where a cache line does.
class AlignedBytes {
public:
    /// At least so many bytes; what was in them is lost when they have to grow.
    void reserve(std::size_t count);
    std::byte* data() { return reinterpret_cast<std::byte*>(m_lines.data()); }
    const std::byte* data() const { return reinterpret_cast<const std::byte*>(m_lines.data()); }

private:
    struct alignas(64) Line {
        std::array<std::byte, 64> bytes;
    };
    std::vector<Line> m_lines;
};

namespace kernels {
struct Kernel;
}

/// Weights in the order in which one way of a kernel reads them.
struct PackedPanels {
    const kernels::Kernel* way = nullptr;
    int paddedDepth = 0; ///< codes of one row with the padding to whole groups
    std::int32_t largestInput = 255; ///< input codes, as stored in strips, up to which this way is exact
    std::size_t panelBytes = 0;
    AlignedBytes bytes = {};

    const std::byte* panel(int index) const
    {
        return bytes.data() + static_cast<std::size_t>(index) * panelBytes;
    }
};

/// int8 weights [rows, depth] packed for one kernel, with the sum of every row. Made once, read often: copies
/// share the codes.
class PackedWeights {
public:
    /// codes: [rows, depth], row-major. zeroPoint: any int8. Unsupported where this processor lacks the
    /// kernel; outOfRange for any other zero point.
    static Expected<PackedWeights> pack(std::span<const std::int8_t> codes, int rows, int depth,
                                        std::int32_t zeroPoint, GemmKernel kernel = fastestGemmKernel());

    int rows() const { return m_data->rows; }
    int depth() const { return m_data->depth; }
    std::int32_t zeroPoint() const { return m_data->zeroPoint; }
    GemmKernel kernel() const { return m_data->kernel; }
    /// sum_k w[row][k], the codes as given.
    std::span<const std::int64_t> rowSums() const { return m_data->rowSums; }
    /// One for each way of the kernel, fastest first. A weight takes 1 byte for Vnni, 2 for Portable, 3 for
    /// Avx2.
    std::span<const PackedPanels> ways() const { return m_data->ways; }

private:
    struct Data {
        int rows = 0;
        int depth = 0;
        std::int32_t zeroPoint = 0;
        GemmKernel kernel = GemmKernel::Portable;
        std::vector<std::int64_t> rowSums;
        std::vector<PackedPanels> ways;
    };

    std::shared_ptr<const Data> m_data;
};

} // namespace bitloupe
