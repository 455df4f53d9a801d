#include "core/io/gzip_source.h"

#include "core/io/byte_reader.h"
#include "core/io/file_text.h"

#include <algorithm>

#include <zlib.h>

namespace bitloupe {

namespace {

constexpr std::uint64_t kShortest = 18; // header of 10 bytes, CRC-32, length
constexpr std::uint64_t kSlack = 48U << 20U;
constexpr std::uint64_t kPeek = 4096;
constexpr std::uint64_t kPiece = 1U << 20U;

struct Inflater {
    z_stream stream{};
    bool ready = false;

    // 16 more window bits mean a gzip header and its checksum.
    Inflater() { ready = inflateInit2(&stream, MAX_WBITS + 16) == Z_OK; }
    ~Inflater()
    {
        if (ready)
            inflateEnd(&stream);
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
};

} // namespace

Expected<std::shared_ptr<const GzipSource>> GzipSource::open(std::shared_ptr<const MappedFile> file)
{
    const std::string name = fileName(file->path());
    if (file->size() < kShortest)
        return fileFailure(file->path(), file->size(),
                           name + " is cut off: a gzip file has at least 18 bytes.");
    const auto tail = file->bytes(file->size() - 4, 4);
    if (!tail)
        return fail(tail.error());
    const std::uint64_t size = ByteReader(tail->bytes).u32();
    if (size > kSlack && (size - kSlack) / 4 > file->size())
        return fileFailure(file->path(), file->size() - 4,
                           name + " would unpack to " + wholeText(size)
                               + " bytes, more than 4 times the file plus 48 MiB.",
                           ErrorCode::TooLarge);
    return std::shared_ptr<const GzipSource>(new GzipSource(std::move(file), size));
}

Expected<std::vector<std::byte>> GzipSource::unpack(std::uint64_t size) const
{
    std::vector<std::byte> out(static_cast<std::size_t>(size));
    Inflater inflater;
    z_stream& stream = inflater.stream;
    int code = inflater.ready ? Z_OK : Z_MEM_ERROR;
    std::byte behind{}; // one byte more than expected, so that a longer stream is seen
    std::uint64_t written = 0;
    for (std::uint64_t read = 0; code == Z_OK && read < m_file->size();) {
        const std::uint64_t piece = std::min(kPiece, m_file->size() - read);
        const auto view = m_file->bytes(read, piece);
        if (!view)
            return fail(view.error());
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(view->bytes.data()));
        stream.avail_in = static_cast<uInt>(piece);
        while (code == Z_OK && stream.avail_in > 0 && written <= size) {
            if (written == size && size < m_size)
                return out;
            const std::uint64_t room = written == size ? 1 : std::min(kPiece, size - written);
            stream.next_out = reinterpret_cast<Bytef*>(written == size ? &behind : out.data() + written);
            stream.avail_out = static_cast<uInt>(room);
            code = inflate(&stream, Z_NO_FLUSH);
            written += room - stream.avail_out;
        }
        if (written > size)
            break;
        read += piece - stream.avail_in;
    }
    const bool isPeek = size < m_size && written == size;
    if (!isPeek && (written != size || code != Z_STREAM_END))
        return fileFailure(m_file->path(), 0,
                           fileName(m_file->path()) + " is damaged: its packed bytes do not unpack to the "
                               + wholeText(m_size) + " that its end promises.");
    return out;
}

Expected<ByteView> GzipSource::bytes(std::uint64_t offset, std::uint64_t size) const
{
    if (offset > m_size || size > m_size - offset)
        return fileFailure(m_file->path(), m_file->size(),
                           fileName(m_file->path()) + " ends before the bytes that are needed.");
    const std::lock_guard lock(m_mutex);
    std::shared_ptr<const std::vector<std::byte>> held = m_bytes;
    if (held == nullptr) {
        const bool isPeek = offset + size <= kPeek && m_size > kPeek;
        auto unpacked = unpack(isPeek ? offset + size : m_size);
        if (!unpacked)
            return fail(unpacked.error());
        held = std::make_shared<const std::vector<std::byte>>(std::move(*unpacked));
        if (!isPeek)
            m_bytes = held;
    }
    return ByteView{
        std::span(*held).subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(size)), held};
}

} // namespace bitloupe
