#pragma once

#include "core/labs/weights/weights.h"

namespace bitloupe::weights {

/// What only some pages show: the block taken apart (page blocks) and the comparison (with `other`).
/// Errors: outOfRange (/state/element), those at /state/other, of reading, cancelled.
Status addPageParts(Result& out, const OpenModel& open, std::size_t index, const ChannelMatrix& matrix,
                    const Context& context);

} // namespace bitloupe::weights
