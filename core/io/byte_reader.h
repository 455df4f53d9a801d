#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace bitloupe {

/// Takes numbers and texts one after another from bytes that nobody has checked. Asking for more than there
/// is gives zeros and empty texts, and ok() stays false from then on: read a record, then ask once.
class ByteReader {
public:
    explicit ByteReader(std::span<const std::byte> bytes, bool bigEndian = false)
        : m_bytes(bytes)
        , m_bigEndian(bigEndian)
    {
    }

    bool ok() const { return m_ok; }
    std::size_t at() const { return m_at; }
    std::size_t remaining() const { return m_bytes.size() - m_at; }

    void seek(std::uint64_t at)
    {
        m_at = checked(at <= m_bytes.size()) ? static_cast<std::size_t>(at) : m_at;
    }
    void skip(std::uint64_t count) { take(count); }

    /// The next bytes; they live as long as those that were given.
    std::span<const std::byte> take(std::uint64_t count)
    {
        if (!checked(count <= remaining()))
            return {};
        const auto taken = m_bytes.subspan(m_at, static_cast<std::size_t>(count));
        m_at += taken.size();
        return taken;
    }

    std::string_view text(std::uint64_t count)
    {
        const auto taken = take(count);
        return {reinterpret_cast<const char*>(taken.data()), taken.size()};
    }

    /// Up to the byte `end`, which is taken but not given.
    std::string_view textUntil(char end)
    {
        const auto rest = m_bytes.subspan(m_at);
        const auto it = std::find(rest.begin(), rest.end(), static_cast<std::byte>(end));
        if (!checked(it != rest.end()))
            return {};
        const std::string_view taken = text(static_cast<std::uint64_t>(it - rest.begin()));
        ++m_at;
        return taken;
    }

    std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    std::uint64_t u64() { return number(8); }

    /// Unsigned number of 0 to 8 bytes in the order of this reader.
    std::uint64_t number(std::size_t width)
    {
        const auto taken = take(width);
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < taken.size(); ++i)
            value =
                (value << 8U) | std::to_integer<std::uint64_t>(taken[m_bigEndian ? i : taken.size() - 1 - i]);
        return value;
    }

private:
    bool checked(bool fits)
    {
        m_ok = m_ok && fits;
        return m_ok;
    }

    std::span<const std::byte> m_bytes;
    std::size_t m_at = 0;
    bool m_bigEndian = false;
    bool m_ok = true;
};

} // namespace bitloupe
