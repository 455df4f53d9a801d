#pragma once

#include "core/io/mapped_file.h"

#include <mutex>
#include <vector>

namespace bitloupe {

/// The content of a gzip file of one member (RFC 1952). Its length is what the last four bytes say, modulo
/// 2^32, and only up to 4 times the file plus 48 MiB; a file that lies there is found out when it is
/// unpacked. The first bytes are unpacked alone; all the rest at once when asked for, and then kept.
/// Thread-safe.
class GzipSource final : public ByteSource {
public:
    /// Errors: unreadable (too short), tooLarge.
    static Expected<std::shared_ptr<const GzipSource>> open(std::shared_ptr<const MappedFile> file);

    std::uint64_t size() const override { return m_size; }
    Expected<ByteView> bytes(std::uint64_t offset, std::uint64_t size) const override;
    Status intact() const override { return m_file->intact(); }

private:
    GzipSource(std::shared_ptr<const MappedFile> file, std::uint64_t size)
        : m_file(std::move(file))
        , m_size(size)
    {
    }
    /// The first `size` bytes; all of them must be there, and with all of them the checksum must agree.
    Expected<std::vector<std::byte>> unpack(std::uint64_t size) const;

    std::shared_ptr<const MappedFile> m_file;
    std::uint64_t m_size = 0;
    mutable std::mutex m_mutex;
    mutable std::shared_ptr<const std::vector<std::byte>> m_bytes;
};

} // namespace bitloupe
