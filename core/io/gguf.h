#pragma once

#include "core/io/array_model.h"
#include "core/io/mapped_file.h"

namespace bitloupe {

/// GGUF, the files of llama.cpp. Names, types and shapes as in the file, the slowest dimension first; blocks
/// decode to the binary32 values that ggml computes with. Tensors of an unknown type, or cut off, are listed
/// with their problem; a file without a single whole tensor is an error. A model that was split into files
/// NAME-00001-of-00003.gguf is listed as one, whichever of them is opened; a missing part is told in the
/// note. The header: core/io/gguf_header.h.
bool looksLikeGguf(std::span<const std::byte> start);
Expected<std::shared_ptr<const ArrayModel>> openGguf(const std::shared_ptr<const MappedFile>& file);

} // namespace bitloupe
