#pragma once

#include "core/gemm/gemm_kernel.h"

#include <cstddef>
#include <cstdint>
#include <span>

/// What the kernels of the fast multiply share. The weights lie in panels of a few rows, the input in strips
/// of a few columns; a panel times a strip is a tile of int32 sums, small enough for registers. The sums are
/// stored and then brought to the output in a second step: GCC 12 keeps the sums in memory all the time when
/// both steps are one function.
namespace bitloupe::kernels {

inline constexpr int kMostRows = 32; ///< of any panel
inline constexpr int kMostStripColumns = 8; ///< of any kernel
/// Columns of sums that are kept for one call of the second step, whose preparation so counts for less; they
/// take a sixth of the first-level cache.
inline constexpr int kMostColumns = 64;

/// One column of input on its way into a strip.
struct ColumnLoad {
    const std::byte* codes = nullptr; ///< [depth]
    int depth = 0;
    bool isSigned = true; ///< int8 codes, else uint8
    std::int32_t zeroPoint = 0;
    std::byte* strip = nullptr; ///< written to the end of its last cache line; behind the codes are zeros
};

/// What a kernel on bytes saw in a column, as it stored it.
struct ColumnCodes {
    std::int32_t sum = 0;
    std::int32_t largest = 0;
};

/// sums[column][row] = rowStart[row] + columnStart[column] + sum_k panel[row][k] strip[column][k], modulo
/// 2^32.
struct TileSum {
    const std::byte* panel = nullptr;
    const std::byte* strip = nullptr;
    std::size_t stride = 0; ///< bytes from a column of the strip to the next
    int groups = 0; ///< of the kernel's depthStep
    int columns = 0; ///< 1 to the kernel's stripColumns
    int rows = 0; ///< of the matrix in this panel
    const std::int32_t* rowStart = nullptr; ///< [panelRows]
    const std::int32_t* columnStart = nullptr; ///< [columns]
    std::int32_t* sums = nullptr; ///< [columns][panelRows], aligned to 64 bytes
};

/// y[column][row] = clamp(requantized sum + zero, low, high) + moved, as the low 8 bits. Only for sums and
/// shifts that leave no limit in sight:
///   once: |sum| < 2^30, and right = 31 - shift is 33 to 52;
///   twice: |sum| < 2^29, and right = -shift is 1 to 20.
struct TileFinish {
    const std::int32_t* sums = nullptr;
    int columns = 0;
    int rows = 0;
    const std::int32_t* m0 = nullptr; ///< [panelRows]
    const std::int32_t* right = nullptr; ///< [panelRows]
    std::int32_t zero = 0; ///< zeroY - moved
    std::int32_t low = 0; ///< clampMin - moved
    std::int32_t high = 0; ///< clampMax - moved
    std::int32_t moved = 0; ///< 128 for uint8 output, which is then int8 all the way
    std::byte* y = nullptr;
    std::size_t stride = 0; ///< bytes from a column of y to the next
};

using Finish = void (*)(const TileFinish&);

struct Kernel {
    int panelRows = 0; ///< divides kMostRows
    int stripColumns = 0; ///< even
    int depthStep = 0; ///< codes of one row that lie side by side; the depth is padded to a multiple
    /// A row of the panel is in one piece: [rows][depth]; else [depth / depthStep][rows][depthStep].
    bool wholeRows = false;
    /// Codes are 16 bits wide, with their zero points taken off. Else weights are int8 as given, and input is
    /// uint8: int8 codes moved up by 128, together with their zero point.
    bool isWide = false;
    /// The products of two neighbours are added in int16 that saturates: right only for input below a limit
    /// that the weights set.
    bool addsPairsInt16 = false;
    /// Fills one column of a strip. Wide kernels have nothing to say about the codes.
    ColumnCodes (*load)(const ColumnLoad&) = nullptr;
    void (*sum)(const TileSum&) = nullptr;
    Finish once = nullptr; ///< tfliteSingle
    Finish twice = nullptr; ///< tfliteDouble
};

/// The ways of a kernel, fastest first, the last one right for any input; empty where this processor lacks
/// the instructions.
std::span<const Kernel> ways(GemmKernel kernel);

std::span<const Kernel> portableWays();
std::span<const Kernel> avx2Ways();
std::span<const Kernel> vnniWays();

} // namespace bitloupe::kernels
