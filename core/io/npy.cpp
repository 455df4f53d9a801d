#include "core/io/npy.h"

#include "core/io/file_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace bitloupe {

namespace {

constexpr std::string_view kMagic{"\x93NUMPY", 6};
constexpr std::uint64_t kPrefix = 8; // magic and version
constexpr std::uint64_t kLongestHeader = 1U << 20U;
constexpr std::size_t kMostDimensions = 32; // NumPy's own limit, 64 since version 2

/// The subset of Python literals that a header uses.
class LiteralReader {
public:
    explicit LiteralReader(std::string_view text)
        : m_text(text)
    {
    }

    bool take(char wanted)
    {
        skipSpace();
        if (m_text.empty() || m_text.front() != wanted)
            return false;
        m_text.remove_prefix(1);
        return true;
    }

    bool peek(char wanted)
    {
        skipSpace();
        return !m_text.empty() && m_text.front() == wanted;
    }

    bool takeWord(std::string_view word)
    {
        skipSpace();
        if (!m_text.starts_with(word))
            return false;
        m_text.remove_prefix(word.size());
        return true;
    }

    std::optional<std::string> takeString()
    {
        skipSpace();
        if (m_text.empty() || (m_text.front() != '\'' && m_text.front() != '"'))
            return std::nullopt;
        const std::size_t end = m_text.find(m_text.front(), 1);
        if (end == std::string_view::npos)
            return std::nullopt;
        std::string value(m_text.substr(1, end - 1));
        m_text.remove_prefix(end + 1);
        return value;
    }

    /// Old Python writes 3L.
    std::optional<std::int64_t> takeInteger()
    {
        skipSpace();
        std::int64_t value = 0;
        const auto [end, code] = std::from_chars(m_text.data(), m_text.data() + m_text.size(), value);
        if (code != std::errc{})
            return std::nullopt;
        m_text.remove_prefix(static_cast<std::size_t>(end - m_text.data()));
        if (!m_text.empty() && m_text.front() == 'L')
            m_text.remove_prefix(1);
        return value;
    }

    bool atEnd()
    {
        skipSpace();
        return m_text.empty();
    }

private:
    void skipSpace()
    {
        while (!m_text.empty() && std::strchr(" \t\r\n", m_text.front()) != nullptr && m_text.front() != '\0')
            m_text.remove_prefix(1);
    }

    std::string_view m_text;
};

struct Descr {
    std::string_view code;
    ElementType type;
};

constexpr std::array kTypes{
    Descr{"f2", ElementType::F16}, Descr{"f4", ElementType::F32}, Descr{"f8", ElementType::F64},
    Descr{"i1", ElementType::I8},  Descr{"i2", ElementType::I16}, Descr{"i4", ElementType::I32},
    Descr{"i8", ElementType::I64}, Descr{"u1", ElementType::U8},  Descr{"u2", ElementType::U16},
    Descr{"u4", ElementType::U32}, Descr{"u8", ElementType::U64}, Descr{"b1", ElementType::Bool}};

std::string kindName(char letter)
{
    switch (letter) {
    case 'c':
        return "complex numbers";
    case 'O':
        return "Python objects, which are never run or unpacked";
    case 'S':
    case 'U':
        return "text";
    case 'V':
        return "raw or structured records";
    case 'M':
    case 'm':
        return "dates or times";
    case 'f':
        return "floating-point numbers of a width we cannot decode";
    default:
        return "values of a kind we cannot decode";
    }
}

tl::unexpected<Error> damaged(std::string_view path, const std::string& why)
{
    return fileFailure(path, kPrefix, fileName(path) + " is damaged: " + why);
}

Status parseDescr(NpyHeader& header, std::string_view path)
{
    const std::string& descr = header.descr;
    const bool hasOrder =
        !descr.empty() && std::strchr("<>|=", descr.front()) != nullptr && descr.front() != '\0';
    const std::string_view code = std::string_view(descr).substr(hasOrder ? 1 : 0);
    header.bigEndian = descr.starts_with('>');
    for (const Descr& known : kTypes) {
        if (known.code == code) {
            header.type = known.type;
            return {};
        }
    }
    return fileFailure(path, kPrefix,
                       fileName(path) + " holds " + kindName(code.empty() ? '\0' : code.front()) + " ("
                           + plainText(descr)
                           + "); arrays of real numbers, integers and truth values are read.",
                       ErrorCode::Unsupported);
}

bool parseShape(LiteralReader& reader, std::vector<std::int64_t>& shape)
{
    if (!reader.take('('))
        return false;
    while (!reader.take(')')) {
        const auto dimension = reader.takeInteger();
        if (!dimension || *dimension < 0 || shape.size() == kMostDimensions)
            return false;
        shape.push_back(*dimension);
        if (!reader.take(',') && !reader.peek(')'))
            return false;
    }
    return true;
}

Status parseField(LiteralReader& reader, const std::string& key, NpyHeader& header, std::string_view path)
{
    if (key == "descr") {
        if (reader.peek('[') || reader.peek('('))
            return fileFailure(
                path, kPrefix,
                fileName(path)
                    + " is a structured array of several fields; save each field as its own array.",
                ErrorCode::Unsupported);
        const auto descr = reader.takeString();
        if (!descr)
            return damaged(path, "the type (descr) is not a text.");
        header.descr = *descr;
        return parseDescr(header, path);
    }
    if (key == "fortran_order") {
        header.fortranOrder = reader.takeWord("True");
        if (!header.fortranOrder && !reader.takeWord("False"))
            return damaged(path, "fortran_order is neither True nor False.");
        return {};
    }
    if (key == "shape") {
        if (!parseShape(reader, header.shape))
            return damaged(path, "the shape is not a tuple of at most 32 whole numbers of at least 0.");
        return {};
    }
    return damaged(path, "its header has the unknown field \"" + plainText(key) + "\".");
}

Status parseDictionary(std::string_view text, NpyHeader& header, std::string_view path)
{
    LiteralReader reader(text);
    std::vector<std::string> keys;
    if (!reader.take('{'))
        return damaged(path, "its header is not a Python dictionary.");
    while (!reader.take('}')) {
        const auto key = reader.takeString();
        if (!key || !reader.take(':'))
            return damaged(path, "its header is not a Python dictionary.");
        if (std::find(keys.begin(), keys.end(), *key) != keys.end())
            return damaged(path, "its header has the field \"" + plainText(*key) + "\" twice.");
        keys.push_back(*key);
        if (auto status = parseField(reader, *key, header, path); !status)
            return status;
        if (!reader.take(',') && !reader.peek('}'))
            return damaged(path, "its header is not a Python dictionary.");
    }
    if (!reader.atEnd())
        return damaged(path, "text follows the dictionary of its header.");
    if (keys.size() != 3)
        return damaged(path, "its header lacks descr, fortran_order or shape.");
    return {};
}

} // namespace

bool looksLikeNpy(std::span<const std::byte> start)
{
    return start.size() >= kMagic.size() && std::memcmp(start.data(), kMagic.data(), kMagic.size()) == 0;
}

Expected<NpyHeader> readNpyHeader(const ByteSource& source, std::string_view path)
{
    const std::string cutOff =
        fileName(path) + " is cut off inside its header, it ends at " + wholeText(source.size()) + ".";
    if (source.size() < kPrefix + 2)
        return fileFailure(path, source.size(), cutOff);
    const auto start = source.bytes(0, std::min<std::uint64_t>(source.size(), kPrefix + 4));
    if (!start)
        return fail(start.error());
    const auto byte = [&](std::size_t i) { return std::to_integer<std::uint64_t>(start->bytes[i]); };
    const std::uint64_t version = byte(6);
    if (!looksLikeNpy(start->bytes) || version < 1 || version > 3)
        return fileFailure(path, 6,
                           fileName(path) + " has version " + std::to_string(version)
                               + " of the array format; 1 to 3 are read.",
                           ErrorCode::Unsupported);
    const std::uint64_t lengthBytes = version == 1 ? 2 : 4;
    if (start->bytes.size() < kPrefix + lengthBytes)
        return fileFailure(path, source.size(), cutOff);
    std::uint64_t length = 0;
    for (std::size_t i = lengthBytes; i-- > 0;)
        length = (length << 8U) | byte(kPrefix + i);
    if (length > kLongestHeader)
        return damaged(path, "its header would have " + wholeText(length) + " bytes.");
    NpyHeader header;
    header.dataOffset = kPrefix + lengthBytes + length;
    if (header.dataOffset > source.size())
        return fileFailure(path, source.size(), cutOff);
    const auto text = source.bytes(kPrefix + lengthBytes, length);
    if (!text)
        return fail(text.error());
    const std::string_view chars(reinterpret_cast<const char*>(text->bytes.data()), text->bytes.size());
    if (auto status = parseDictionary(chars, header, path); !status)
        return fail(status.error());
    if (!byteSizeOf(header.shape, elementBytes(header.type)))
        return damaged(path, "its shape would need more than 2^63 bytes.");
    return header;
}

Expected<std::shared_ptr<const ArrayModel>> openNpy(const std::shared_ptr<const MappedFile>& file)
{
    auto header = readNpyHeader(*file, file->path());
    if (!header)
        return fail(header.error());
    auto model = std::make_shared<ArrayModel>(file->path(), "npy");
    addNpy(*model, "", std::move(*header), file, file->path());
    return std::shared_ptr<const ArrayModel>(std::move(model));
}

void addNpy(ArrayModel& model, std::string name, NpyHeader header, std::shared_ptr<const ByteSource> source,
            std::string_view path)
{
    TensorInfo info;
    info.name = std::move(name);
    info.shape = std::move(header.shape);
    info.dtype = std::move(header.descr);
    info.count = *byteSizeOf(info.shape, 1);
    info.sizeBytes = *byteSizeOf(info.shape, elementBytes(header.type));
    info.isFloat = isFloatElement(header.type);
    const auto needed = static_cast<std::uint64_t>(info.sizeBytes);
    if (needed > source->size() - header.dataOffset) {
        info.problem = cutOffText(path, info.name, needed, header.dataOffset, source->size());
        model.addUnreadable(std::move(info));
        return;
    }
    model.add(std::move(info),
              {std::move(source), header.dataOffset, header.type, header.bigEndian, header.fortranOrder});
}

} // namespace bitloupe
