#pragma once

#include "core/labs/numbers/operation.h"

namespace bitloupe::numbers {

/// Fills `errors` and `askedResult` from the operands and the rounded result.
void fillErrors(OperationResult& result, const NumberFormat& format);

/// Codes between two codes, along the values; both zeros are one place. None where one is NaN.
std::optional<std::uint64_t> stepsBetween(const NumberFormat& format, std::uint64_t x, std::uint64_t y);

} // namespace bitloupe::numbers
