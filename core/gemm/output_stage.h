#pragma once

#include "core/base/expected.h"
#include "core/gemm/fast_gemm.h"
#include "core/gemm/kernels.h"

#include <cstdint>
#include <vector>

namespace bitloupe {

/// From a biased sum to the output code: the second half of the fast multiply.
class OutputStage {
public:
    /// Says what is wrong with the layer's multipliers, zero points or clamp. largestSum: the most that the
    /// magnitude of a biased sum can be.
    static Expected<OutputStage> prepare(const GemmLayer& layer, int rows, std::int64_t largestSum);

    /// The way's own function for tiles of the panel that starts at this row, with all of `tile` set that is
    /// the same for them; none outside the limits of TileFinish, where they go element by element.
    kernels::Finish vectors(const kernels::Kernel& way, int firstRow, kernels::TileFinish& tile) const;
    /// The sums of a tile, [columns][panelRows], to y, element by element. False where some element has no
    /// answer.
    bool finishEach(int panelRows, int firstRow, const kernels::TileFinish& tile) const;
    /// acc * m of that row as an integer, or why there is none: requantize() with the multiplier as stored.
    Answer<std::int64_t> requantized(int row, std::int32_t sum) const;

private:
    bool isOnce() const { return m_method == Requantization::TfliteSingle; }
    bool shifts() const;
    std::size_t multiplierIndex(int row) const { return m_perRow ? static_cast<std::size_t>(row) : 0; }
    void spread(int rows, std::int64_t largestSum);

    Requantization m_method = Requantization::Exact;
    ShiftRounding m_shift = ShiftRounding::Floor;
    std::int32_t m_zeroY = 0;
    std::int32_t m_clampMin = 0;
    std::int32_t m_clampMax = 0;
    std::int32_t m_moved = 0;
    bool m_perRow = false;
    std::vector<double> m_real; ///< of the methods that do not shift
    std::vector<FixedMultiplier> m_fixed; ///< of those that do
    // Padded to whole panels.
    std::vector<std::int32_t> m_m0;
    std::vector<std::int32_t> m_right;
    std::vector<bool> m_fitsVectors; ///< per kMostRows rows: inside the limits of TileFinish
};

} // namespace bitloupe
