#pragma once

#include "core/io/array_model.h"
#include "core/io/mapped_file.h"

namespace bitloupe {

/// ONNX: initializers and the values of Constant nodes, of the graph, its subgraphs and the model's
/// functions, under the names they have there. Values lie in raw_data, in the typed fields (which are read in
/// place, not unpacked) or in files inside the model's folder. A tensor that DequantizeLinear, QLinearConv or
/// QLinearMatMul multiplies by stored scales carries them with its zero points; scales that repeat within an
/// axis (block_size) are not attached. Tensors whose values are missing are listed with their problem.
/// Errors: cut off, damaged, nested deeper than 32 graphs, more tensors than the file's size can pay for.
bool looksLikeOnnx(const MappedFile& file);
Expected<std::shared_ptr<const ArrayModel>> openOnnx(const std::shared_ptr<const MappedFile>& file);

} // namespace bitloupe
