#include "core/io/protobuf.h"

#include "core/io/load_number.h"

namespace bitloupe {

std::optional<std::uint64_t> ProtoReader::varint()
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 70 && m_at + shift / 7 < m_end; shift += 7) {
        const auto byte = std::to_integer<std::uint64_t>(m_file[m_at + shift / 7]);
        if (shift < 64)
            value |= (byte & 0x7FU) << shift;
        if (byte < 0x80) {
            m_at += shift / 7 + 1;
            return value;
        }
    }
    m_fault = m_fault.value_or(m_at);
    return std::nullopt;
}

std::optional<std::uint64_t> ProtoReader::fixed(int width)
{
    const auto count = static_cast<std::uint64_t>(width);
    if (m_end - m_at < count) {
        m_fault = m_fault.value_or(m_at);
        return std::nullopt;
    }
    const std::byte* bytes = m_file.data() + m_at;
    m_at += count;
    return width == 4 ? loadNumber<std::uint32_t>(bytes) : loadNumber<std::uint64_t>(bytes);
}

std::optional<ProtoField> ProtoReader::next()
{
    if (atEnd())
        return std::nullopt;
    ProtoField field;
    field.tag = m_at;
    const auto key = varint();
    if (!key)
        return std::nullopt;
    field.number = static_cast<std::uint32_t>(*key >> 3U);
    field.begin = m_at;
    std::optional<std::uint64_t> value;
    switch (*key & 7U) {
    case 0:
        value = varint();
        break;
    case 1:
        field.wire = ProtoWire::Fixed64;
        value = fixed(8);
        break;
    case 2:
        field.wire = ProtoWire::Bytes;
        value = varint();
        field.begin = m_at;
        if (value && *value <= m_end - m_at)
            m_at += *value;
        else
            value.reset();
        break;
    case 5:
        field.wire = ProtoWire::Fixed32;
        value = fixed(4);
        break;
    default:
        break;
    }
    if (!value || field.number == 0 || *key >> 32U != 0) {
        m_fault = field.tag;
        return std::nullopt;
    }
    field.value = *value;
    field.end = m_at;
    return field;
}

std::string_view ProtoReader::text(const ProtoField& field) const
{
    if (field.wire != ProtoWire::Bytes)
        return {};
    return {reinterpret_cast<const char*>(m_file.data() + field.begin),
            static_cast<std::size_t>(field.end - field.begin)};
}

} // namespace bitloupe
