#pragma once

#include "core/base/expected.h"
#include "core/labs/weights/row_quantizer.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bitloupe::cli {

/// How weights are to be quantized, in the words of the command line.
struct ScaleOptions {
    int bits = 8;
    std::string granularity =
        {}; ///< perTensor, perChannel or perGroup; empty: perGroup where a group is given
    std::optional<int> group = {};
    bool symmetric = true; ///< then without the lowest code
};

/// `block` names a block format in place of the scales: an id ("mxfp8_e5m2") or a kind ("mxfp8"); empty:
/// none. Errors: outOfRange, at the option.
Expected<weights::Settings> settingsOf(const ScaleOptions& options, const std::string& block);

/// The word that `given` says, else that of the ending of `output` (without point; "htm" and the like may
/// stand for another word), else `usual` for an output without an ending. Errors: outOfRange for a word or
/// an ending that is not among them.
Expected<std::string> formatOf(const std::string& given, const std::string& output, const std::string& usual,
                               const std::vector<std::pair<std::string, std::string>>& endings);

} // namespace bitloupe::cli
