#include "core/io/mapped_file.h"

#include "core/io/file_text.h"

#include <cerrno>
#include <cstring>

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
    return std::shared_ptr<const MappedFile>(std::move(file));
}

MappedFile::~MappedFile()
{
    m_guard.reset();
    if (m_map != nullptr)
        ::munmap(m_map, size());
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
