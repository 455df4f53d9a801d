#pragma once

#include "core/gemm/output_stage.h"
#include "core/gemm/pack.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bitloupe {

/// A layer ready to run.
struct PreparedGemm {
    PackedWeights weights;
    GemmCode input = GemmCode::Int8;
    std::int32_t zeroX = 0;
    OutputStage output;
    /// For every way of the weights and every row, padded to whole panels: where the sum starts.
    std::vector<std::vector<std::int32_t>> rowStarts;
};

/// A rectangle of the output that one thread makes, the last ones one past. firstRow is a multiple of
/// kernels::kMostRows, lastRow too or the end.
struct GemmPiece {
    int firstColumn = 0;
    int lastColumn = 0;
    int firstRow = 0;
    int lastRow = 0;
};

/// The first element, in row-major order, that the method has no answer for.
struct MissingAnswer {
    int row = 0;
    int column = 0;
    std::string why;

    bool isBefore(const MissingAnswer& other) const
    {
        return row != other.row ? row < other.row : column < other.column;
    }
};

/// Where part `index` of `parts` starts when `count` things are shared out evenly.
int sharedOut(int count, int index, int parts);

/// x and y as FastGemm::run() takes them; only the piece's part of y is written.
std::optional<MissingAnswer> runPiece(const PreparedGemm& gemm, const GemmPiece& piece, const std::byte* x,
                                      std::byte* y);

} // namespace bitloupe
