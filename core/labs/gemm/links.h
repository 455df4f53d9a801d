#pragma once

#include "core/labs/gemm/gemm.h"

#include <cstdint>
#include <optional>

/// From a number of the multiply to the lab that takes it apart: patches over that lab's State.
namespace bitloupe::gemm {

enum class Operand { W, X, Y };

/// `requant`: the accumulator with bias of that output, and its multiplier.
Json requantPatch(const Result& result, int row, int column);

/// `numbers`: a two's complement integer of that width, 2 to 64 bits.
Json numbersPatch(std::int64_t value, int bits);

/// `mapping`: the data that scale and zero point were chosen for, with the range that gave them; given codes
/// and a given output scale as parameters. `row` tells the row of W where each has a scale of its own.
Json mappingPatch(const State& state, const Result& result, Operand operand, int row);

/// `weights`: the tensor; nothing where the numbers are from no file.
std::optional<Json> weightsPatch(const DataRef& data);

} // namespace bitloupe::gemm
