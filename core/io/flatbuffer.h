#pragma once

#include "core/io/load_number.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace bitloupe {

/// Bytes in the FlatBuffers layout, trusted in nothing: every offset is checked when it is followed. The
/// first one that leads outside is kept as the fault, and everything read from then on is zero or absent.
/// Source: "FlatBuffer Internals", flatbuffers.dev.
class FlatBuffer {
public:
    explicit FlatBuffer(std::span<const std::byte> bytes)
        : m_bytes(bytes)
    {
    }

    std::uint64_t size() const { return m_bytes.size(); }
    /// Where the first outward offset led.
    std::optional<std::uint64_t> fault() const { return m_fault; }

    bool holds(std::uint64_t at, std::uint64_t count) const
    {
        return at <= m_bytes.size() && count <= m_bytes.size() - at;
    }

    /// False, and a fault, unless `count` bytes at `at` exist and nothing was wrong before.
    bool need(std::uint64_t at, std::uint64_t count)
    {
        if (!m_fault && !holds(at, count))
            m_fault = at;
        return !m_fault;
    }

    template<typename T>
    T number(std::uint64_t at)
    {
        return need(at, sizeof(T)) ? loadNumber<T>(m_bytes.data() + at) : T{};
    }

    std::string_view text(std::uint64_t at, std::uint64_t length)
    {
        if (!need(at, length))
            return {};
        return {reinterpret_cast<const char*>(m_bytes.data() + at), static_cast<std::size_t>(length)};
    }

private:
    std::span<const std::byte> m_bytes;
    std::optional<std::uint64_t> m_fault;
};

class FlatTable;

/// A vector whose elements are known to lie inside the bytes.
class FlatVector {
public:
    FlatVector() = default;
    FlatVector(FlatBuffer& buffer, std::uint64_t at, std::uint32_t size)
        : m_buffer(&buffer)
        , m_at(at)
        , m_size(size)
    {
    }

    std::uint32_t size() const { return m_size; }
    std::uint64_t at() const { return m_at; } ///< of the first element

    template<typename T>
    T number(std::uint32_t index) const
    {
        return index < m_size ? m_buffer->number<T>(m_at + std::uint64_t{index} * sizeof(T)) : T{};
    }

    FlatTable table(std::uint32_t index) const;

private:
    FlatBuffer* m_buffer = nullptr;
    std::uint64_t m_at = 0;
    std::uint32_t m_size = 0;
};

/// A table; fields by their number in the schema, absent ones at their default.
class FlatTable {
public:
    FlatTable() = default;
    static FlatTable root(FlatBuffer& buffer);
    /// The table that the offset at `from` leads to.
    static FlatTable follow(FlatBuffer& buffer, std::uint64_t from);

    bool exists() const { return m_buffer != nullptr; }
    std::uint64_t at() const { return m_at; }

    template<typename T>
    T number(int field, T absent = {}) const
    {
        const auto at = position(field);
        return at ? m_buffer->number<T>(*at) : absent;
    }

    FlatTable table(int field) const;
    FlatVector vector(int field, std::uint32_t elementBytes) const;
    std::string_view text(int field) const;
    bool has(int field) const { return position(field).has_value(); }

    /// First byte and length of a byte vector; unlike `vector`, the bytes themselves may be missing.
    struct Extent {
        std::uint64_t at = 0;
        std::uint64_t size = 0;
    };
    Extent extent(int field) const;

private:
    FlatTable(FlatBuffer& buffer, std::uint64_t at);
    std::optional<std::uint64_t> position(int field) const;

    FlatBuffer* m_buffer = nullptr;
    std::uint64_t m_at = 0;
    std::uint64_t m_fields = 0; ///< of the list of field offsets
    std::uint32_t m_fieldCount = 0;
};

} // namespace bitloupe
