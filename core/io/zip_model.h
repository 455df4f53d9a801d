#pragma once

#include "core/io/array_model.h"
#include "core/io/mapped_file.h"

namespace bitloupe {

/// A model in a zip archive; the names of its members tell which: PyTorch, Keras 3, else NumPy arrays.
Expected<std::shared_ptr<const ArrayModel>> openZipModel(const std::shared_ptr<const MappedFile>& file);

} // namespace bitloupe
