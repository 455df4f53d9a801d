#pragma once

#include "core/labs/weights/weights.h"

#include <QString>

#include <optional>
#include <vector>

namespace bitloupe {

/// One way to share scales, at the two widths of the table.
struct ComparedRow {
    QString name; ///< "tensor", "block of 32, MX"
    QString detail; ///< "64 scales", "MXINT8 · MXFP4", or why the row cannot be used
    std::optional<weights::TableRow> left; ///< none: a dash
    std::optional<weights::TableRow> right;
    bool isBlock = false;
    bool isUsable = true;
    bool isChosen = false;

    const std::optional<weights::TableRow>& half(bool isRight) const { return isRight ? right : left; }
};

struct ComparedRows {
    int bits = 8; ///< of the State, or of the elements of its block format
    int leftBits = 8; ///< 8, or 6 where that is chosen
    int rightBits = 4; ///< 4, or the 2, 3 or 5 chosen
    std::vector<ComparedRow> rows;
};

/// Scales per tensor, channel and group, then blocks: MX, NVFP4, GGUF, and the chosen format if it is none of
/// the usual ones. A family without a format of a half's width has a dash there.
ComparedRows comparedRows(const weights::Result& result);

} // namespace bitloupe
