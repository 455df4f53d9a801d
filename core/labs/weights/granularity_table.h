#pragma once

#include "core/labs/weights/weights.h"

namespace bitloupe::weights {

/// Errors of several settings over all channels, in one pass on all processors. Errors: cancelled.
Expected<std::vector<TableRow>> tableRows(const ChannelMatrix& matrix, std::span<const Settings> settings,
                                          const Context& context);
Expected<TableRow> tableRow(const ChannelMatrix& matrix, const Settings& settings, const Context& context);

/// The cheapest setting by which the tensor reaches `thresholdDb`, of one scale per tensor, channel, group of
/// 128 and group of 32, each at the width of `settings` and at the wider ones of 4, 6 and 8 bits. Errors:
/// cancelled.
Expected<Fix> cheapestFix(const ChannelMatrix& matrix, const Settings& settings, double thresholdDb,
                          const std::string& key, const Context& context);

/// Rows of block formats: MXINT8, MXFP4, NVFP4 and GGUF's Q8_0 and Q4_0; as well Q4_1 for settings of 4 bits,
/// Q5_0 and Q5_1 for 5, MXFP6 E2M3 for 6, and the block of `settings` if it is another. Rows that the
/// channels cannot fill are named with why.
Expected<std::vector<TableRow>> blockTable(const ChannelMatrix& matrix, const Settings& settings,
                                           const std::string& key, const Context& context);

/// Rows per tensor, per channel, per group of 128 and of 32, and the group of `settings` if it is another,
/// each at 8 bits, 4 bits and the width of `settings`. Through the memo where `key` is not empty. Errors:
/// cancelled.
Expected<std::vector<TableRow>> granularityTable(const ChannelMatrix& matrix, const Settings& settings,
                                                 const std::string& key, const Context& context);

} // namespace bitloupe::weights
