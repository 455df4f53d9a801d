#pragma once

#include "core/io/mapped_file.h"
#include "core/io/zip_directory.h"

#include <mutex>
#include <vector>

namespace bitloupe {

/// Unpacks the first `size` bytes of a deflated member (raw deflate, RFC 1951). A whole member must end there
/// and carry the CRC-32 that the directory gives. Errors: unreadable.
Expected<std::vector<std::byte>> inflateMember(const MappedFile& file, const ZipMember& member,
                                               std::uint64_t size);

/// The unpacked bytes of the member used last, shared by all members of an archive.
class InflateCache {
public:
    explicit InflateCache(std::shared_ptr<const MappedFile> file)
        : m_file(std::move(file))
    {
    }

    const MappedFile& file() const { return *m_file; }
    Expected<std::shared_ptr<const std::vector<std::byte>>> unpack(const ZipMember& member);

private:
    std::shared_ptr<const MappedFile> m_file;
    std::mutex m_mutex;
    std::string m_name;
    std::shared_ptr<const std::vector<std::byte>> m_bytes;
};

/// One member as random-access bytes: stored ones straight from the file, deflated ones through the cache.
class ZipMemberSource final : public ByteSource {
public:
    ZipMemberSource(std::shared_ptr<InflateCache> cache, ZipMember member)
        : m_cache(std::move(cache))
        , m_member(std::move(member))
    {
    }

    std::uint64_t size() const override { return m_member.size; }
    Expected<ByteView> bytes(std::uint64_t offset, std::uint64_t size) const override;
    Status intact() const override { return m_cache->file().intact(); }

private:
    std::shared_ptr<InflateCache> m_cache;
    ZipMember m_member;
};

} // namespace bitloupe
