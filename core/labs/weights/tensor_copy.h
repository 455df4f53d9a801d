#pragma once

#include "core/io/array_model.h"
#include "core/io/tensor_writer.h"
#include "core/labs/weights/quantize_model.h"

#include <cstddef>
#include <vector>

namespace bitloupe::weights {

/// How a tensor is written that is not quantized.
struct TensorCopy {
    ElementType type = ElementType::F32;
    bool isWidened = false; ///< the format lacks its type; `type` is a wider one that holds its values
    const StoredArray* raw = nullptr; ///< its bytes, where they can be copied as they are
};

TensorCopy planCopy(const Model& model, std::size_t index, OutputFormat format);

/// Errors: those of reading and writing; cancelled.
Status writeCopy(const Model& model, std::size_t index, const TensorCopy& copy, FileWriter& file,
                 const Context& context);

/// Appends a value that the type holds, little-endian; as binary32 where the type is another narrow float.
void appendValue(std::vector<std::byte>& out, ElementType type, double value);

} // namespace bitloupe::weights
