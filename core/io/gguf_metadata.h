#pragma once

#include "core/io/byte_reader.h"
#include "core/io/model.h"

#include <optional>
#include <string_view>

namespace bitloupe {

/// Reads the values of GGUF's metadata. `wide`: lengths have 8 bytes, not 4.
class GgufMetadataReader {
public:
    GgufMetadataReader(ByteReader& reader, bool wide)
        : m_reader(reader)
        , m_wide(wide)
    {
    }

    struct Value {
        std::string text; ///< abridged where long
        std::optional<std::uint64_t> whole; ///< where the value is a whole number >= 0
    };

    /// "" or why the value cannot be read; a value that runs past the end leaves the reader not ok.
    std::string read(std::uint32_t type, Value& value, int depth = 0);

    std::uint64_t length() { return m_wide ? m_reader.u64() : m_reader.u32(); }
    std::string_view text() { return m_reader.text(length()); }

private:
    std::string readArray(Value& value, int depth);

    ByteReader& m_reader;
    bool m_wide = true;
};

} // namespace bitloupe
