#include "core/io/inflate.h"

#include "core/io/file_text.h"

#include <algorithm>

#include <zlib.h>

namespace bitloupe {

namespace {

constexpr std::uint64_t kPiece = 1U << 20U;
constexpr std::uint64_t kPeek = 1U << 16U;

struct Inflater {
    z_stream stream{};
    bool ready = false;

    // Negative window bits mean raw deflate, without the zlib wrapper.
    Inflater() { ready = inflateInit2(&stream, -MAX_WBITS) == Z_OK; }
    ~Inflater()
    {
        if (ready)
            inflateEnd(&stream);
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
};

tl::unexpected<Error> damaged(const MappedFile& file, const ZipMember& member)
{
    return fileFailure(file.path(), member.dataOffset,
                       fileName(file.path()) + " is damaged: the packed bytes of " + plainText(member.name)
                           + " cannot be unpacked.");
}

} // namespace

Expected<std::vector<std::byte>> inflateMember(const MappedFile& file, const ZipMember& member,
                                               std::uint64_t size)
{
    std::vector<std::byte> out(static_cast<std::size_t>(size));
    Inflater inflater;
    z_stream& stream = inflater.stream;
    int code = inflater.ready ? Z_OK : Z_MEM_ERROR;
    std::uint64_t read = 0;
    std::uint64_t written = 0;
    while (code == Z_OK && written < size && read < member.storedSize) {
        const std::uint64_t piece = std::min(kPiece, member.storedSize - read);
        const auto view = file.bytes(member.dataOffset + read, piece);
        if (!view)
            return fail(view.error());
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(view->bytes.data()));
        stream.avail_in = static_cast<uInt>(piece);
        while (code == Z_OK && stream.avail_in > 0 && written < size) {
            const std::uint64_t room = std::min(kPiece, size - written);
            stream.next_out = reinterpret_cast<Bytef*>(out.data() + written);
            stream.avail_out = static_cast<uInt>(room);
            code = inflate(&stream, Z_NO_FLUSH);
            written += room - stream.avail_out;
        }
        read += piece - stream.avail_in;
    }
    if (written != size || (code != Z_OK && code != Z_STREAM_END))
        return damaged(file, member);
    const auto sum = crc32_z(0, reinterpret_cast<const Bytef*>(out.data()), out.size());
    if (size == member.size && sum != member.crc)
        return fileFailure(file.path(), member.dataOffset,
                           fileName(file.path()) + " is damaged: the checksum of " + plainText(member.name)
                               + " does not agree.");
    return out;
}

Expected<std::shared_ptr<const std::vector<std::byte>>> InflateCache::unpack(const ZipMember& member)
{
    const std::lock_guard lock(m_mutex);
    if (m_bytes != nullptr && m_name == member.name)
        return m_bytes;
    m_bytes.reset(); // at most one unpacked member at a time
    auto bytes = inflateMember(*m_file, member, member.size);
    if (!bytes)
        return fail(bytes.error());
    m_bytes = std::make_shared<const std::vector<std::byte>>(std::move(*bytes));
    m_name = member.name;
    return m_bytes;
}

Expected<ByteView> ZipMemberSource::bytes(std::uint64_t offset, std::uint64_t count) const
{
    if (offset > size() || count > size() - offset)
        return fileFailure(m_cache->file().path(), m_member.dataOffset,
                           plainText(m_member.name) + " ends before the bytes that are needed.");
    if (m_member.method == 0)
        return m_cache->file().bytes(m_member.dataOffset + offset, count);
    // Listing an archive needs only the first bytes of each member.
    if (offset + count <= kPeek && m_member.size > kPeek) {
        auto start = inflateMember(m_cache->file(), m_member, offset + count);
        if (!start)
            return fail(start.error());
        auto owner = std::make_shared<const std::vector<std::byte>>(std::move(*start));
        return ByteView{std::span(*owner).subspan(offset, count), owner};
    }
    const auto whole = m_cache->unpack(m_member);
    if (!whole)
        return fail(whole.error());
    return ByteView{std::span(**whole).subspan(offset, count), *whole};
}

} // namespace bitloupe
