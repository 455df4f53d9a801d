#pragma once

#include "core/io/array_model.h"
#include "core/io/mapped_file.h"

namespace bitloupe {

/// TensorFlow Lite: the tensors of all subgraphs whose buffer holds data, with the scales and zero points
/// stored beside them; tensors that are filled at run time are left out. The data lie in the buffer, or, in
/// files above 2 GB, at a 64-bit offset behind it. A scale list longer than one belongs to the dimension
/// that the file names; one that fits no dimension is left out, and the note says so.
/// Source: tensorflow/compiler/mlir/lite/schema/schema.fbs, version 3.
/// Errors: cut off or damaged (an offset leads outside); more tensors than the file's size can pay for.
bool looksLikeTflite(std::span<const std::byte> start);
Expected<std::shared_ptr<const ArrayModel>> openTflite(const std::shared_ptr<const MappedFile>& file);

} // namespace bitloupe
