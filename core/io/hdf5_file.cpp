#include "core/io/hdf5_file.h"

#include "core/io/byte_reader.h"
#include "core/io/file_text.h"

#include <cstring>

namespace bitloupe {

namespace {

constexpr std::string_view kSignature{"\x89HDF\r\n\x1A\n", 8};
constexpr std::size_t kMostContinuations = 4096;
constexpr std::uint64_t kCallCost = 512; // a look at a structure costs time, however small it is

bool isWidth(std::size_t bytes)
{
    return bytes == 2 || bytes == 4 || bytes == 8;
}

bool isKept(unsigned type)
{
    return type <= hdf5::kLayout || type == hdf5::kFilters || type == hdf5::kContinuation
        || type == hdf5::kSymbolTable;
}

/// Where the superblock lies, or nullopt where there is none.
std::optional<std::uint64_t> userBlockOf(const ByteSource& source)
{
    constexpr std::uint64_t kFirst = 512;
    constexpr std::uint64_t kLast = 1U << 20U;
    for (std::uint64_t at = 0; at <= kLast; at = at == 0 ? kFirst : 2 * at) {
        if (at > source.size() || kSignature.size() > source.size() - at)
            break;
        const auto view = source.bytes(at, kSignature.size());
        if (view && looksLikeHdf5(view->bytes))
            return at;
    }
    return std::nullopt;
}

} // namespace

bool hasHdf5UserBlock(const ByteSource& source)
{
    return userBlockOf(source).value_or(0) > 0;
}

bool looksLikeHdf5(std::span<const std::byte> start)
{
    return start.size() >= kSignature.size()
        && std::memcmp(start.data(), kSignature.data(), kSignature.size()) == 0;
}

Hdf5File::Hdf5File(std::shared_ptr<const ByteSource> source, std::string path)
    : m_source(std::move(source))
    , m_path(std::move(path))
    , m_budget(m_source->size())
{
}

Expected<std::shared_ptr<Hdf5File>> Hdf5File::open(std::shared_ptr<const ByteSource> source, std::string path)
{
    std::shared_ptr<Hdf5File> file(new Hdf5File(std::move(source), std::move(path)));
    const auto start = userBlockOf(*file->m_source);
    if (auto status = file->readSuperblock(start.value_or(0)); !status)
        return fail(status.error());
    return file;
}

tl::unexpected<Error> Hdf5File::damaged(std::uint64_t address, const std::string& why) const
{
    return fileFailure(m_path, m_base + address, fileName(m_path) + " is damaged: " + why);
}

Expected<ByteView> Hdf5File::bytes(std::uint64_t address, std::uint64_t size) const
{
    std::uint64_t at = 0;
    if (!isDefined(address) || __builtin_add_overflow(m_base, address, &at) || at > m_source->size()
        || size > m_source->size() - at)
        return fileFailure(m_path, m_source->size(),
                           fileName(m_path) + " is cut off: " + wholeText(size)
                               + " bytes are needed at offset " + wholeText(at) + ", the file ends at "
                               + wholeText(m_source->size()) + ".");
    return m_source->bytes(at, size);
}

Expected<ByteView> Hdf5File::structure(std::uint64_t address, std::uint64_t size)
{
    auto view = bytes(address, size);
    if (!view)
        return view;
    if (size > m_workLeft || kCallCost > m_workLeft - size)
        return fileFailure(m_path, place(address),
                           fileName(m_path) + " is refused: its structure refers to itself too often.",
                           ErrorCode::TooLarge);
    m_workLeft -= size + kCallCost;
    return view;
}

Expected<ByteView> Hdf5File::block(std::uint64_t address, std::uint64_t size, std::string_view signature)
{
    auto view = structure(address, size);
    if (view && (size < 4 || std::memcmp(view->bytes.data(), signature.data(), 4) != 0))
        return damaged(address, "the mark " + std::string(signature) + " is missing.");
    return view;
}

Status Hdf5File::readSuperblock(std::uint64_t at)
{
    const auto view = structure(at, std::min<std::uint64_t>(m_source->size() - at, 96));
    if (!view)
        return fail(view.error());
    ByteReader reader(view->bytes);
    reader.skip(8);
    const unsigned version = reader.u8();
    if (version > 3)
        return fileFailure(m_path, 8,
                           fileName(m_path) + " has superblock version " + std::to_string(version)
                               + "; 0 to 3 are read.",
                           ErrorCode::Unsupported);
    reader.skip(version < 2 ? 4 : 0);
    m_offsetBytes = reader.u8();
    m_lengthBytes = reader.u8();
    if (!reader.ok() || !isWidth(m_offsetBytes) || !isWidth(m_lengthBytes))
        return damaged(8, "its addresses have no width of 2, 4 or 8 bytes.");
    m_undefined = m_offsetBytes == 8 ? UINT64_MAX : (1ULL << (8 * m_offsetBytes)) - 1;
    reader.skip(version < 2 ? 9 : 1);
    reader.skip(version == 1 ? 4 : 0);
    m_base = reader.number(m_offsetBytes);
    reader.skip((version < 2 ? 4 : 2) * m_offsetBytes);
    m_root = reader.number(m_offsetBytes);
    if (!reader.ok())
        return fileFailure(m_path, m_source->size(), fileName(m_path) + " is cut off inside its superblock.");
    return {};
}

Expected<Hdf5File::Header> Hdf5File::readHeader(std::uint64_t address)
{
    const std::uint64_t left = place(address) < m_source->size() ? m_source->size() - place(address) : 0;
    const auto start = structure(address, std::min<std::uint64_t>(left, 48));
    if (!start)
        return fail(start.error());
    ByteReader reader(start->bytes);
    Header header;
    if (start->bytes.size() >= 4 && std::memcmp(start->bytes.data(), "OHDR", 4) == 0) {
        header.isNew = true;
        reader.skip(5);
        const unsigned flags = reader.u8();
        header.hasOrder = (flags & 4U) != 0;
        reader.skip((flags & 0x20U) != 0 ? 16 : 0);
        reader.skip((flags & 0x10U) != 0 ? 4 : 0);
        header.first.size = reader.number(std::size_t{1} << (flags & 3U));
        header.first.address = address + reader.at();
    } else {
        const unsigned version = reader.u8();
        reader.skip(7);
        header.first = {address + 16, reader.u32()};
        if (version != 1)
            return damaged(address, "an object header has version " + std::to_string(version) + ".");
    }
    if (!reader.ok())
        return damaged(address, "an object header is cut off.");
    return header;
}

Expected<std::vector<Hdf5Message>> Hdf5File::messages(std::uint64_t address)
{
    const auto header = readHeader(address);
    if (!header)
        return fail(header.error());
    std::vector<Hdf5Message> found;
    std::vector<Chunk> chunks{header->first};
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        const auto view = structure(chunks[i].address, chunks[i].size);
        if (!view)
            return fail(view.error());
        const std::size_t smallest = header->isNew ? (header->hasOrder ? 6 : 4) : 8;
        ByteReader reader(view->bytes);
        // A continuation of a new header has a signature in front and a checksum behind.
        const std::size_t tail = header->isNew && i > 0 ? 4 : 0;
        reader.skip(tail);
        while (reader.ok() && reader.remaining() >= smallest + tail) {
            Hdf5Message message;
            message.type = header->isNew ? reader.u8() : reader.u16();
            const std::uint64_t size = reader.u16();
            message.shared = (reader.u8() & 2U) != 0;
            reader.skip(header->isNew ? (header->hasOrder ? 2 : 0) : 3);
            message.data = {reader.take(size), view->owner};
            if (!reader.ok() || !isKept(message.type) || message.type == 0)
                continue;
            if (message.type == hdf5::kContinuation) {
                ByteReader where(message.data.bytes);
                const std::uint64_t at = where.number(m_offsetBytes);
                chunks.push_back({at, where.number(m_lengthBytes)});
                if (chunks.size() > kMostContinuations)
                    return damaged(address, "an object header goes on without end.");
            } else if (!spend(sizeof(Hdf5Message)))
                return damaged(address, "it has more messages than bytes.");
            else
                found.push_back(std::move(message));
        }
    }
    return found;
}

} // namespace bitloupe
