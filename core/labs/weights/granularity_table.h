#pragma once

#include "core/labs/weights/weights.h"

namespace bitloupe::weights {

/// Rows per tensor, per channel, per group of 128 and of 32, and the group of `settings` if it is another,
/// each at 8 bits, 4 bits and the width of `settings`. Through the memo where `key` is not empty. Errors:
/// cancelled.
Expected<std::vector<TableRow>> granularityTable(const ChannelMatrix& matrix, const Settings& settings,
                                                 const std::string& key, const Context& context);

} // namespace bitloupe::weights
