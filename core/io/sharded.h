#pragma once

#include "core/io/array_model.h"
#include "core/io/mapped_file.h"

namespace bitloupe {

/// The index of a model in several files of safetensors or of PyTorch: {"weight_map": {"NAME": "FILE", ...},
/// ...}. The files lie beside the index and are listed as one model, file by file. A file that is missing or
/// damaged leaves its tensors listed with a `problem`. Only plain names beside the index are opened. Errors:
/// unsupported (other JSON), tooLarge, unreadable.
Expected<std::shared_ptr<const ArrayModel>> openSharded(const std::shared_ptr<const MappedFile>& file);

} // namespace bitloupe
