#pragma once

#include "core/io/onnx_tensor.h"

#include <functional>

namespace bitloupe {

/// A node that multiplies a stored tensor by stored scales.
struct OnnxScaleLink {
    std::string_view tensor;
    std::string_view scale;
    std::string_view zeroPoint; ///< empty: zero
    std::int64_t axis = 1; ///< counted from the end where negative
    bool blocked = false; ///< scales repeat along the axis
};

/// A node of the main graph.
struct OnnxUse {
    std::string_view type; ///< its operator
    std::int64_t node = 0; ///< counted from 0
    std::span<const std::string_view> inputs; ///< the first six
    std::string_view output; ///< the first
};

/// What a walk over a model meets, in the order of the file. Parts without a function are passed over.
struct OnnxSink {
    std::function<Status(OnnxTensor)> tensor;
    std::function<Status(const OnnxScaleLink&)> link;
    std::function<Status(std::string_view key, std::string_view value)> metadata;
    std::function<Status(const OnnxUse&)> use;
};

/// Known fields of a ModelProto only, ir_version among them, and a graph, whole or cut off.
bool isOnnxModel(std::span<const std::byte> file);

/// All initializers, Constant nodes and DequantizeLinear, QLinearConv and QLinearMatMul nodes of the graph,
/// its subgraphs and the model's functions. Source: onnx/onnx.proto. Errors: cut off; damaged; subgraphs
/// nested deeper than 32; whatever the sink says.
Status walkOnnx(std::span<const std::byte> file, const std::string& path, const OnnxSink& sink);

} // namespace bitloupe
