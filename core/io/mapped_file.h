#pragma once

#include "core/io/byte_source.h"
#include "core/io/page_guard.h"

#include <optional>
#include <string>

namespace bitloupe {

/// Tells one content of a file from the next: size and time of the last change.
struct FileStamp {
    std::uint64_t sizeBytes = 0;
    std::int64_t modifiedNs = 0;

    /// "SIZE-TIME", part of memo keys.
    std::string key() const;
    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// Errors: missing, unreadable (no permission, a folder, a device).
Expected<FileStamp> fileStamp(const std::string& path);

/// A file mapped read-only. A file deleted or replaced meanwhile stays readable through the map. A file cut
/// off meanwhile is noticed by `bytes`, which asks for the size at every call; what a view can no longer read
/// is zeros, and told by `intact`: keep views small and short-lived. Of what was looked at, all maps together
/// keep less than 1 GiB in memory.
class MappedFile final : public ByteSource {
public:
    static Expected<std::shared_ptr<const MappedFile>> open(const std::string& path);

    ~MappedFile() override;
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    const std::string& path() const { return m_path; }
    const FileStamp& stamp() const { return m_stamp; }
    std::uint64_t size() const override { return m_stamp.sizeBytes; }
    Expected<ByteView> bytes(std::uint64_t offset, std::uint64_t size) const override;
    Status intact() const override;

private:
    MappedFile() = default;

    std::string m_path;
    FileStamp m_stamp;
    int m_descriptor = -1;
    void* m_map = nullptr;
    std::optional<PageGuard> m_guard;
};

} // namespace bitloupe
