#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace bitloupe {

enum class ProtoWire { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

/// One field of a message. Places count from the start of the file.
struct ProtoField {
    std::uint32_t number = 0;
    ProtoWire wire = ProtoWire::Varint;
    std::uint64_t value = 0; ///< of a number; the length of bytes
    std::uint64_t tag = 0; ///< where the field starts
    std::uint64_t begin = 0; ///< of what follows the tag (and the length)
    std::uint64_t end = 0;
};

/// Walks the fields of one message in the Protocol Buffers wire format, trusted in nothing: a field that runs
/// past the end of its message, or breaks the format, ends the walk with a fault.
/// Source: protobuf.dev, "Encoding".
class ProtoReader {
public:
    ProtoReader() = default;
    explicit ProtoReader(std::span<const std::byte> file)
        : ProtoReader(file, 0, file.size())
    {
    }
    ProtoReader(std::span<const std::byte> file, std::uint64_t begin, std::uint64_t end)
        : m_file(file)
        , m_at(begin)
        , m_end(end)
    {
    }

    /// The next field, or nullopt at the end or at a fault.
    std::optional<ProtoField> next();
    /// Where the broken field or number starts; always a byte of the message.
    std::optional<std::uint64_t> fault() const { return m_fault; }
    std::uint64_t at() const { return m_at; }
    std::uint64_t end() const { return m_end; }

    std::string_view text(const ProtoField& field) const;
    ProtoReader message(const ProtoField& field) const { return {m_file, field.begin, field.end}; }

    /// A varint of at most 10 bytes; nullopt, and a fault, where it does not end.
    std::optional<std::uint64_t> varint();
    /// 4 or 8 bytes, little-endian; nullopt, and a fault, where they are missing.
    std::optional<std::uint64_t> fixed(int width);
    bool atEnd() const { return m_at >= m_end || m_fault.has_value(); }

private:
    std::span<const std::byte> m_file;
    std::uint64_t m_at = 0;
    std::uint64_t m_end = 0;
    std::optional<std::uint64_t> m_fault;
};

} // namespace bitloupe
