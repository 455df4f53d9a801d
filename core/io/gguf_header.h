#pragma once

#include "core/io/mapped_file.h"
#include "core/io/model.h"

#include <string_view>

namespace bitloupe {

/// One tensor as a GGUF header describes it.
struct GgufTensor {
    std::string_view name; ///< in the mapped file
    std::vector<std::int64_t> shape; ///< slowest index first: the file's order reversed
    std::uint32_t type = 0;
    std::uint64_t offset = 0; ///< from GgufHeader::dataStart
    std::uint64_t position = 0; ///< of this description in the file
};

struct GgufHeader {
    bool bigEndian = false;
    std::uint64_t dataStart = 0;
    std::vector<GgufTensor> tensors;
    std::vector<MetadataEntry> metadata; ///< "GGUF version" first
};

/// GGUF 1 to 3 of either byte order: "GGUF", version, counts of tensors and of metadata entries, the entries
/// (key, type, value), the tensors (name, dimensions, type, offset), padding to the alignment
/// (general.alignment, else 32), the data. Counts, lengths and dimensions have 4 bytes in version 1, else 8.
/// The magic is the same in both orders; the version tells them apart. Source: docs/gguf.md of
/// github.com/ggml-org/ggml.
/// Errors: unsupported version; cut off; a name twice, a dimension or alignment out of range; too many.
Expected<GgufHeader> readGgufHeader(const MappedFile& file);

} // namespace bitloupe
