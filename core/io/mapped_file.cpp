#include "core/io/mapped_file.h"

#include "core/io/file_text.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <mutex>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bitloupe {

namespace {

FileStamp stampOf(const struct stat& info)
{
    constexpr std::int64_t kNsPerSecond = 1'000'000'000;
    return {static_cast<std::uint64_t>(info.st_size),
            info.st_mtim.tv_sec * kNsPerSecond + info.st_mtim.tv_nsec};
}

tl::unexpected<Error> systemFailure(const std::string& path, int code)
{
    if (code == ENOENT || code == ENOTDIR)
        return fail(ErrorCode::Missing, path, "There is no file " + plainText(path) + ".");
    if (code == EACCES || code == EPERM)
        return fail(ErrorCode::Unreadable, path, "You have no permission to read " + plainText(path) + ".");
    return fail(ErrorCode::Unreadable, path,
                plainText(path) + " cannot be read: " + std::strerror(code) + ".");
}

Status requireRegular(const struct stat& info, const std::string& path)
{
    if (S_ISDIR(info.st_mode))
        return fail(ErrorCode::Unreadable, path, plainText(path) + " is a folder: name a file in it.");
    if (!S_ISREG(info.st_mode))
        return fail(ErrorCode::Unreadable, path, plainText(path) + " is not a regular file.");
    return {};
}

/// Bytes of files that this process holds in memory, or the largest number where the system does not tell.
std::uint64_t residentOfFiles()
{
    std::ifstream pages("/proc/self/statm");
    std::uint64_t all = 0;
    std::uint64_t resident = 0;
    std::uint64_t shared = 0;
    if (!(pages >> all >> resident >> shared))
        return UINT64_MAX;
    return shared * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

/// Pages of a map stay in memory once they were touched, so that a scan of a large tensor would hold all of
/// it. All maps let go of theirs when they are many: they come back from the system's cache when touched
/// again.
class OpenMaps {
public:
    void add(void* map, std::size_t size)
    {
        const std::lock_guard lock(m_mutex);
        m_maps.emplace(map, size);
    }

    void remove(void* map)
    {
        const std::lock_guard lock(m_mutex);
        m_maps.erase(map);
    }

    void willTouch(std::uint64_t bytes)
    {
        // Of a view of a whole file little is looked at.
        constexpr std::uint64_t kMostOfAView = 64U << 20U;
        constexpr std::uint64_t kAskAfter = 256U << 20U;
        constexpr std::uint64_t kMost = 512U << 20U;
        if (m_touched.fetch_add(std::min(bytes, kMostOfAView)) < kAskAfter)
            return;
        const std::lock_guard lock(m_mutex);
        m_touched = 0;
        if (residentOfFiles() < kMost)
            return;
        for (const auto& [map, size] : m_maps)
            ::madvise(map, size, MADV_DONTNEED);
    }

private:
    std::mutex m_mutex;
    std::map<void*, std::size_t> m_maps;
    std::atomic<std::uint64_t> m_touched = 0;
};

OpenMaps& openMaps()
{
    // Never destroyed: models may outlive the statics of a program.
    static auto* maps = new OpenMaps;
    return *maps;
}

} // namespace

std::string FileStamp::key() const
{
    return std::to_string(sizeBytes) + "-" + std::to_string(modifiedNs);
}

Expected<FileStamp> fileStamp(const std::string& path)
{
    struct stat info { };
    if (::stat(path.c_str(), &info) != 0)
        return systemFailure(path, errno);
    if (auto status = requireRegular(info, path); !status)
        return fail(status.error());
    return stampOf(info);
}

Expected<std::shared_ptr<const MappedFile>> MappedFile::open(const std::string& path)
{
    // O_NONBLOCK: opening a pipe without a writer must not wait; it is refused below.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return systemFailure(path, errno);
    std::shared_ptr<MappedFile> file(new MappedFile);
    file->m_path = path;
    file->m_descriptor = descriptor;
    struct stat info { };
    if (::fstat(descriptor, &info) != 0)
        return systemFailure(path, errno);
    if (auto status = requireRegular(info, path); !status)
        return fail(status.error());
    file->m_stamp = stampOf(info);
    if (file->size() == 0)
        return std::shared_ptr<const MappedFile>(std::move(file));
    void* map = ::mmap(nullptr, file->size(), PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (map == MAP_FAILED)
        return systemFailure(path, errno);
    file->m_map = map;
    file->m_guard.emplace(map, file->size());
    openMaps().add(map, file->size());
    return std::shared_ptr<const MappedFile>(std::move(file));
}

MappedFile::~MappedFile()
{
    m_guard.reset();
    if (m_map != nullptr) {
        openMaps().remove(m_map);
        ::munmap(m_map, size());
    }
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Expected<ByteView> MappedFile::bytes(std::uint64_t offset, std::uint64_t count) const
{
    const std::string where = fileName(m_path) + ":" + std::to_string(offset);
    if (offset > size() || count > size() - offset)
        return fail(ErrorCode::Unreadable, where,
                    fileName(m_path) + " is cut off: " + wholeText(count)
                        + (count == 1 ? " byte is" : " bytes are") + " needed at offset " + wholeText(offset)
                        + ", the file ends at " + wholeText(size()) + ".");
    struct stat info { };
    if (::fstat(m_descriptor, &info) != 0 || static_cast<std::uint64_t>(info.st_size) < offset + count)
        return fail(ErrorCode::Unreadable, where,
                    fileName(m_path) + " changed on disk and is now too short: open it again.");
    if (auto status = intact(); !status)
        return fail(status.error());
    openMaps().willTouch(count);
    return ByteView{{static_cast<const std::byte*>(m_map) + offset, static_cast<std::size_t>(count)},
                    nullptr};
}

Status MappedFile::intact() const
{
    if (!m_guard || !m_guard->hasLostPages())
        return {};
    return fail(ErrorCode::Unreadable, fileName(m_path),
                fileName(m_path) + " changed on disk while it was read: open it again.");
}

} // namespace bitloupe
