#include "core/io/gguf_metadata.h"

#include "core/io/file_text.h"

#include <array>
#include <bit>
#include <charconv>

namespace bitloupe {

namespace {

constexpr int kDeepest = 8;
constexpr std::uint64_t kItemsShown = 8;
constexpr std::size_t kLongestText = 1000;

enum Type : std::uint32_t {
    kUint8,
    kInt8,
    kUint16,
    kInt16,
    kUint32,
    kInt32,
    kFloat32,
    kBool,
    kString,
    kArray,
    kUint64,
    kInt64,
    kFloat64
};

/// Bytes of one value, 0 where they vary.
std::uint64_t fixedWidth(std::uint32_t type)
{
    switch (type) {
    case kUint8:
    case kInt8:
    case kBool:
        return 1;
    case kUint16:
    case kInt16:
        return 2;
    case kUint32:
    case kInt32:
    case kFloat32:
        return 4;
    case kUint64:
    case kInt64:
    case kFloat64:
        return 8;
    default:
        return 0;
    }
}

template<typename T>
std::string shortest(T value)
{
    std::array<char, 64> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return {buffer.data(), end};
}

std::string abridged(std::string_view text)
{
    return text.size() <= kLongestText ? std::string(text) : std::string(text.substr(0, kLongestText)) + "…";
}

} // namespace

std::string GgufMetadataReader::read(std::uint32_t type, Value& value, int depth)
{
    const auto whole = [&value](std::int64_t number) {
        if (number >= 0)
            value.whole = static_cast<std::uint64_t>(number);
        value.text = std::to_string(number);
    };
    switch (type) {
    case kUint8:
        whole(m_reader.u8());
        break;
    case kInt8:
        whole(static_cast<std::int8_t>(m_reader.u8()));
        break;
    case kUint16:
        whole(m_reader.u16());
        break;
    case kInt16:
        whole(static_cast<std::int16_t>(m_reader.u16()));
        break;
    case kUint32:
        whole(m_reader.u32());
        break;
    case kInt32:
        whole(static_cast<std::int32_t>(m_reader.u32()));
        break;
    case kInt64:
        whole(static_cast<std::int64_t>(m_reader.u64()));
        break;
    case kUint64:
        value.whole = m_reader.u64();
        value.text = std::to_string(*value.whole);
        break;
    case kFloat32:
        value.text = shortest(std::bit_cast<float>(m_reader.u32()));
        break;
    case kFloat64:
        value.text = shortest(std::bit_cast<double>(m_reader.u64()));
        break;
    case kBool:
        value.text = m_reader.u8() != 0 ? "true" : "false";
        break;
    case kString:
        value.text = abridged(text());
        break;
    case kArray:
        return readArray(value, depth);
    default:
        return "has the unknown type " + std::to_string(type) + ".";
    }
    return {};
}

std::string GgufMetadataReader::readArray(Value& value, int depth)
{
    if (depth == kDeepest)
        return "is nested deeper than " + std::to_string(kDeepest) + " lists.";
    const std::uint32_t type = m_reader.u32();
    const std::uint64_t count = length();
    value.text = "[";
    const std::uint64_t width = fixedWidth(type);
    std::uint64_t i = 0;
    for (; m_reader.ok() && i < count && (width == 0 || i < kItemsShown); ++i) {
        Value item;
        if (std::string why = read(type, item, depth + 1); !why.empty())
            return why;
        if (i < kItemsShown)
            value.text += (i > 0 ? ", " : "") + item.text;
    }
    if (m_reader.ok() && i < count)
        m_reader.skip(count - i > UINT64_MAX / width ? UINT64_MAX : (count - i) * width);
    if (count > kItemsShown)
        value.text += ", … (" + wholeText(count) + " in all)";
    value.text = abridged(value.text + "]");
    return {};
}

} // namespace bitloupe
