#pragma once

#include "core/base/expected.h"
#include "core/io/tensor_writer.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bitloupe {

/// One entry of a safetensors header as written, offsets relative to the data.
struct SafetensorsEntry {
    std::string name;
    std::string dtype;
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

struct SafetensorsHeader {
    std::vector<SafetensorsEntry> entries; ///< as written
    std::string note; ///< metadata "note", if any
    OutputMetadata layouts; ///< metadata whose keys start with kLayoutKey
};

/// The JSON text of a header, read without building a JSON tree: a hostile header costs memory in proportion
/// to its own length only. Unknown fields of an entry are skipped, as other readers do.
Expected<SafetensorsHeader> parseSafetensorsHeader(std::string_view json, std::string_view path);

} // namespace bitloupe
