#include "core/gemm/gemm_piece.h"

#include "core/gemm/kernels.h"

#include <algorithm>
#include <array>
#include <utility>

namespace bitloupe {

namespace {

/// Input kept at hand while all panels pass over it: a part of the second-level cache.
constexpr std::size_t kBlockBytes = std::size_t(256) << 10U;
/// Columns that are a multiple of this apart drive one another out of the first-level cache.
constexpr std::size_t kClashBytes = 4096;

/// The buffers belong to the thread and are kept: memory that is new for every call costs more than the copy.
struct Buffers {
    AlignedBytes strips;
    std::vector<std::int32_t> columnStart;
};

Buffers& buffers()
{
    static thread_local Buffers mine;
    return mine;
}

/// Columns of input as one way of the kernel reads them.
struct Block {
    int firstColumn = 0;
    int columns = 0;
    const PackedPanels* panels = nullptr;
    const std::int32_t* rowStart = nullptr;
    const std::byte* strips = nullptr;
    std::size_t stride = 0;
    const std::int32_t* columnStart = nullptr;
};

class PieceRun {
public:
    PieceRun(const PreparedGemm& gemm, const GemmPiece& piece, const std::byte* x, std::byte* y)
        : m_gemm(gemm)
        , m_piece(piece)
        , m_x(x)
        , m_y(y)
        , m_depth(static_cast<std::size_t>(gemm.weights.depth()))
        , m_rows(static_cast<std::size_t>(gemm.weights.rows()))
    {
    }

    std::optional<MissingAnswer> run()
    {
        const int strip = m_gemm.weights.ways().back().way->stripColumns;
        const int most = std::max(1, static_cast<int>(kBlockBytes / m_depth) / strip) * strip;
        const int columns = m_piece.lastColumn - m_piece.firstColumn;
        const int blocks = (columns + most - 1) / most;
        for (int i = 0; i < blocks; ++i) {
            const int first = sharedOut(columns, i, blocks);
            runBlock(load(m_piece.firstColumn + first, sharedOut(columns, i + 1, blocks) - first));
        }
        return m_missing;
    }

private:
    /// For the fastest way that is exact for the codes of these columns.
    Block load(int firstColumn, int columns) const
    {
        const auto ways = m_gemm.weights.ways();
        for (std::size_t i = 0;; ++i) {
            Block block;
            block.firstColumn = firstColumn;
            block.columns = columns;
            block.panels = &ways[i];
            block.rowStart = m_gemm.rowStarts[i].data();
            if (fill(block) || i + 1 == ways.size())
                return block;
        }
    }

    /// False where a code is beyond what this way is exact for.
    bool fill(Block& block) const
    {
        const kernels::Kernel& way = *block.panels->way;
        Buffers& mine = buffers();
        mine.columnStart.assign(static_cast<std::size_t>(block.columns), 0);
        block.columnStart = mine.columnStart.data();
        const std::byte* codes = m_x + static_cast<std::size_t>(block.firstColumn) * m_depth;
        if (readsInPlace(*block.panels)) {
            block.strips = codes;
            block.stride = m_depth;
            return true;
        }
        const auto padded = static_cast<std::size_t>(block.panels->paddedDepth);
        // Whole cache lines, an odd number of them against clashes.
        block.stride = ((padded * (way.isWide ? 2 : 1) + 63) / 64 | 1U) * 64;
        mine.strips.reserve(static_cast<std::size_t>(block.columns) * block.stride);
        std::byte* out = mine.strips.data();
        block.strips = out;
        for (std::int32_t& start : mine.columnStart) {
            const kernels::ColumnCodes seen =
                way.load({codes, m_gemm.weights.depth(), m_gemm.input == GemmCode::Int8, m_gemm.zeroX, out});
            if (seen.largest > block.panels->largestInput)
                return false;
            start = static_cast<std::int32_t>(-std::int64_t(m_gemm.weights.zeroPoint()) * seen.sum);
            codes += m_depth;
            out += block.stride;
        }
        return true;
    }

    /// When nothing about the input has to change, or to be known.
    bool readsInPlace(const PackedPanels& panels) const
    {
        return !panels.way->isWide && panels.largestInput == 255 && m_gemm.input == GemmCode::UInt8
            && m_gemm.weights.zeroPoint() == 0 && m_gemm.weights.depth() == panels.paddedDepth
            && m_depth % kClashBytes != 0;
    }

    void runBlock(const Block& block)
    {
        for (int row = m_piece.firstRow; row < m_piece.lastRow; row += block.panels->way->panelRows)
            runPanel(block, row);
    }

    /// One panel of weights over all strips of the block.
    void runPanel(const Block& block, int row)
    {
        alignas(64) std::array<std::int32_t, std::size_t(kernels::kMostColumns) * kernels::kMostRows> sums;
        const kernels::Kernel& way = *block.panels->way;
        kernels::TileSum tile;
        tile.panel = block.panels->panel(row / way.panelRows);
        tile.stride = block.stride;
        tile.groups = block.panels->paddedDepth / way.depthStep;
        tile.rows = std::min(way.panelRows, m_piece.lastRow - row);
        tile.rowStart = block.rowStart + row;
        tile.sums = sums.data();
        kernels::TileFinish finish;
        finish.sums = sums.data();
        finish.rows = tile.rows;
        finish.stride = m_rows;
        const kernels::Finish inVectors = m_gemm.output.vectors(way, row, finish);
        // Even strips of even width: requantization goes by pairs of columns.
        const int pairs = (block.columns + 1) / 2;
        const int strips = (block.columns + way.stripColumns - 1) / way.stripColumns;
        finish.columns = 0;
        for (int i = 0, first = 0; i < strips; ++i, first += tile.columns) {
            tile.columns = std::min(2 * sharedOut(pairs, i + 1, strips), block.columns) - first;
            tile.strip = block.strips + static_cast<std::size_t>(first) * block.stride;
            tile.columnStart = block.columnStart + first;
            tile.sums = sums.data() + static_cast<std::ptrdiff_t>(finish.columns) * way.panelRows;
            way.sum(tile);
            finish.columns += tile.columns;
            if (finish.columns + way.stripColumns <= kernels::kMostColumns && i + 1 < strips)
                continue;
            const int column = block.firstColumn + first + tile.columns - finish.columns;
            finish.y = m_y + static_cast<std::size_t>(column) * m_rows + row;
            if (inVectors != nullptr)
                inVectors(finish);
            else if (!m_gemm.output.finishEach(way.panelRows, row, finish))
                findMissing(finish, way.panelRows, row, column);
            finish.columns = 0;
        }
    }

    void findMissing(const kernels::TileFinish& tile, int panelRows, int firstRow, int firstColumn)
    {
        for (int row = 0; row < tile.rows; ++row) {
            for (int column = 0; column < tile.columns; ++column) {
                const auto answer =
                    m_gemm.output.requantized(firstRow + row, tile.sums[column * panelRows + row]);
                if (answer)
                    continue;
                MissingAnswer missing{firstRow + row, firstColumn + column, answer.error()};
                if (!m_missing || missing.isBefore(*m_missing))
                    m_missing = std::move(missing);
            }
        }
    }

    const PreparedGemm& m_gemm;
    const GemmPiece& m_piece;
    const std::byte* m_x;
    std::byte* m_y;
    std::size_t m_depth;
    std::size_t m_rows;
    std::optional<MissingAnswer> m_missing;
};

} // namespace

int sharedOut(int count, int index, int parts)
{
    return static_cast<int>(std::int64_t(count) * index / parts);
}

std::optional<MissingAnswer> runPiece(const PreparedGemm& gemm, const GemmPiece& piece, const std::byte* x,
                                      std::byte* y)
{
    return PieceRun(gemm, piece, x, y).run();
}

} // namespace bitloupe
