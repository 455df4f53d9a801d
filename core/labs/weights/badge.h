#pragma once

#include "core/labs/weights/weights.h"

namespace bitloupe::weights {

/// What a row of the tensor list shows beside the name.
struct Badge {
    double sqnrDb = 0;
    Histogram histogram; ///< 24 bins over +-max|w|
};

inline constexpr std::size_t kBadgeBins = 24;

/// SQNR of one tensor under `settings` and its small histogram. Reads the tensor without keeping it; the
/// badge itself goes through the memo. Errors: those of readMatrix.
Expected<Badge> tensorBadge(const OpenModel& open, std::size_t index, const Settings& settings,
                            const Context& context);

} // namespace bitloupe::weights
