#include "core/io/gguf_header.h"

#include "core/io/file_text.h"
#include "core/io/gguf_metadata.h"
#include "core/io/listing_budget.h"

#include <algorithm>
#include <bit>

namespace bitloupe {

namespace {

constexpr std::uint64_t kMostTensors = 200'000;
constexpr std::uint32_t kMostDimensions = 8;
constexpr std::uint64_t kDefaultAlignment = 32;
/// The shortest description of a tensor: an empty name, no dimensions, type and offset.
constexpr std::uint64_t kShortestTensor = 20;
constexpr std::uint64_t kMetadataCost = 2 * sizeof(MetadataEntry);

tl::unexpected<Error> damaged(const MappedFile& file, std::uint64_t at, const std::string& why)
{
    return fileFailure(file.path(), at, fileName(file.path()) + " is damaged: " + why);
}

class HeaderReader {
public:
    HeaderReader(const MappedFile& file, std::span<const std::byte> bytes, std::uint32_t version,
                 bool bigEndian)
        : m_file(file)
        , m_reader(bytes, bigEndian)
        , m_values(m_reader, version > 1)
        , m_budget(bytes.size())
    {
        m_header.bigEndian = bigEndian;
        m_header.metadata.push_back(
            {"GGUF version", std::to_string(version) + (bigEndian ? ", big-endian" : "")});
        m_reader.seek(8);
    }

    Expected<GgufHeader> read()
    {
        const std::uint64_t tensors = m_values.length();
        const std::uint64_t entries = m_values.length();
        if (!m_reader.ok())
            return cutOff(8, "the counts of tensors and metadata");
        if (tensors > kMostTensors)
            return fileFailure(m_file.path(), 8,
                               fileName(m_file.path()) + " claims " + wholeText(tensors)
                                   + " tensors; at most 200,000 are listed.",
                               ErrorCode::TooLarge);
        for (std::uint64_t i = 0; i < entries; ++i) {
            if (auto status = readEntry(i, entries); !status)
                return fail(status.error());
        }
        m_header.tensors.reserve(static_cast<std::size_t>(
            std::min<std::uint64_t>(tensors, m_reader.remaining() / kShortestTensor)));
        for (std::uint64_t i = 0; i < tensors; ++i) {
            if (auto status = readTensor(i, tensors); !status)
                return fail(status.error());
        }
        if (auto status = checkNames(); !status)
            return fail(status.error());
        m_header.dataStart = (m_reader.at() + m_alignment - 1) / m_alignment * m_alignment;
        return std::move(m_header);
    }

private:
    tl::unexpected<Error> cutOff(std::uint64_t from, const std::string& what) const
    {
        return fileFailure(m_file.path(), m_reader.at(),
                           fileName(m_file.path()) + " is cut off: " + what + ", from offset "
                               + wholeText(from) + ", does not end before the file does, at "
                               + wholeText(m_file.size()) + ".");
    }

    tl::unexpected<Error> overBudget(std::uint64_t at) const
    {
        return fileFailure(m_file.path(), at,
                           fileName(m_file.path()) + " describes more than its size allows to list.",
                           ErrorCode::TooLarge);
    }

    Status readEntry(std::uint64_t index, std::uint64_t count)
    {
        const std::uint64_t from = m_reader.at();
        const std::string_view key = m_values.text();
        const std::uint32_t type = m_reader.u32();
        GgufMetadataReader::Value value;
        const std::string why = m_reader.ok() ? m_values.read(type, value) : std::string();
        const std::string what = "the metadata entry "
            + (m_reader.ok() && !key.empty() ? plainText(key)
                                             : wholeText(index + 1) + " of " + wholeText(count));
        if (!why.empty())
            return damaged(m_file, from, what + " " + why);
        if (!m_reader.ok())
            return cutOff(from, what);
        if (key == "general.alignment") {
            if (!value.whole || !std::has_single_bit(*value.whole) || *value.whole > (1U << 30U))
                return damaged(m_file, from,
                               "general.alignment is " + plainText(value.text)
                                   + "; a power of two up to 2^30 is needed.");
            m_alignment = *value.whole;
        }
        if (!m_budget.spend(kMetadataCost + 2 * (key.size() + value.text.size())))
            return overBudget(from);
        m_header.metadata.push_back({std::string(key), std::move(value.text)});
        return {};
    }

    Status readTensor(std::uint64_t index, std::uint64_t count)
    {
        GgufTensor tensor;
        tensor.position = m_reader.at();
        tensor.name = m_values.text();
        const std::uint32_t dimensions = m_reader.u32();
        const std::string what =
            "the description of tensor " + wholeText(index + 1) + " of " + wholeText(count);
        if (!m_reader.ok())
            return cutOff(tensor.position, what);
        if (dimensions > kMostDimensions)
            return damaged(m_file, tensor.position,
                           "the tensor " + plainText(tensor.name) + " has " + wholeText(dimensions)
                               + " dimensions; at most 8 are allowed.");
        for (std::uint32_t d = 0; d < dimensions; ++d) {
            const std::uint64_t size = m_values.length();
            if (size > static_cast<std::uint64_t>(INT64_MAX))
                return damaged(m_file, tensor.position,
                               "the tensor " + plainText(tensor.name)
                                   + " has a dimension of more than 2^63.");
            tensor.shape.push_back(static_cast<std::int64_t>(size));
        }
        std::reverse(tensor.shape.begin(), tensor.shape.end());
        tensor.type = m_reader.u32();
        tensor.offset = m_reader.u64();
        if (!m_reader.ok())
            return cutOff(tensor.position, what);
        if (!m_budget.spend(kTensorCost + tensor.name.size() + 16 * std::uint64_t{dimensions}))
            return overBudget(tensor.position);
        m_header.tensors.push_back(std::move(tensor));
        return {};
    }

    Status checkNames() const
    {
        std::vector<std::string_view> names;
        names.reserve(m_header.tensors.size());
        for (const GgufTensor& tensor : m_header.tensors)
            names.push_back(tensor.name);
        std::sort(names.begin(), names.end());
        const auto twice = std::adjacent_find(names.begin(), names.end());
        if (twice != names.end())
            return damaged(m_file, 8, "the tensor " + plainText(*twice) + " is listed twice.");
        return {};
    }

    const MappedFile& m_file;
    ByteReader m_reader;
    GgufMetadataReader m_values;
    ListingBudget m_budget;
    std::uint64_t m_alignment = kDefaultAlignment;
    GgufHeader m_header;
};

} // namespace

Expected<GgufHeader> readGgufHeader(const MappedFile& file)
{
    const auto view = file.bytes(0, file.size());
    if (!view)
        return fail(view.error());
    ByteReader reader(view->bytes);
    reader.seek(4);
    std::uint32_t version = reader.u32();
    if (!reader.ok())
        return fileFailure(file.path(), 4,
                           fileName(file.path()) + " is cut off: the file ends before its version.");
    // Versions are small: one whose low half is empty was written in the other byte order.
    const bool bigEndian = (version & 0xFFFFU) == 0;
    if (bigEndian)
        version = __builtin_bswap32(version);
    if (version < 1 || version > 3)
        return fileFailure(file.path(), 4,
                           fileName(file.path()) + " is of version " + wholeText(version)
                               + " of GGUF; versions 1 to 3 are read.",
                           ErrorCode::Unsupported);
    return HeaderReader(file, view->bytes, version, bigEndian).read();
}

} // namespace bitloupe
