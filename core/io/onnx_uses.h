#pragma once

#include "core/io/array_model.h"
#include "core/io/onnx_graph.h"

namespace bitloupe {

/// Memory that nameUses takes at most for each tensor and for each node that links scales.
inline constexpr std::uint64_t kUseCost = 256;

/// Says of each tensor which node of the main graph takes it first, in the order of the nodes, counted from 0:
/// "Conv, node 80". What a DequantizeLinear gives stands for the tensor that it takes. Errors: those of
/// walkOnnx.
Status nameUses(std::span<const std::byte> file, const std::string& path, ArrayModel& model);

} // namespace bitloupe
