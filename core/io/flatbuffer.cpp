#include "core/io/flatbuffer.h"

namespace bitloupe {

FlatTable FlatVector::table(std::uint32_t index) const
{
    return index < m_size ? FlatTable::follow(*m_buffer, m_at + std::uint64_t{index} * 4) : FlatTable();
}

FlatTable FlatTable::root(FlatBuffer& buffer)
{
    return follow(buffer, 0);
}

FlatTable FlatTable::follow(FlatBuffer& buffer, std::uint64_t from)
{
    const std::uint64_t at = from + buffer.number<std::uint32_t>(from);
    return buffer.need(at, 4) ? FlatTable(buffer, at) : FlatTable();
}

/// A table starts with the signed distance back to its list of fields: the list's own length in bytes, the
/// table's length, then one offset of 2 bytes per field, 0 where it is absent.
FlatTable::FlatTable(FlatBuffer& buffer, std::uint64_t at)
    : m_buffer(&buffer)
    , m_at(at)
{
    constexpr std::uint64_t kHead = 4;
    const std::uint64_t list = at - static_cast<std::uint64_t>(std::int64_t{buffer.number<std::int32_t>(at)});
    const std::uint64_t length = buffer.need(list, kHead) ? buffer.number<std::uint16_t>(list) : 0;
    if (length < kHead || !buffer.need(list, length)) {
        buffer.need(list, UINT64_MAX);
        *this = FlatTable();
        return;
    }
    m_fields = list + kHead;
    m_fieldCount = static_cast<std::uint32_t>((length - kHead) / 2);
}

std::optional<std::uint64_t> FlatTable::position(int field) const
{
    const auto index = static_cast<std::uint32_t>(field);
    if (index >= m_fieldCount)
        return std::nullopt;
    const auto offset = m_buffer->number<std::uint16_t>(m_fields + 2 * std::uint64_t{index});
    if (offset == 0)
        return std::nullopt;
    return m_at + offset;
}

FlatTable FlatTable::table(int field) const
{
    const auto at = position(field);
    return at ? follow(*m_buffer, *at) : FlatTable();
}

FlatTable::Extent FlatTable::extent(int field) const
{
    const auto at = position(field);
    if (!at)
        return {};
    const std::uint64_t start = *at + m_buffer->number<std::uint32_t>(*at);
    return {start + 4, m_buffer->number<std::uint32_t>(start)};
}

FlatVector FlatTable::vector(int field, std::uint32_t elementBytes) const
{
    const Extent found = extent(field);
    if (found.size == 0 || !m_buffer->need(found.at, found.size * elementBytes))
        return {};
    return {*m_buffer, found.at, static_cast<std::uint32_t>(found.size)};
}

std::string_view FlatTable::text(int field) const
{
    const Extent found = extent(field);
    return found.size == 0 ? std::string_view() : m_buffer->text(found.at, found.size);
}

} // namespace bitloupe
