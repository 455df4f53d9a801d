#include "core/base/file_writer.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bitloupe {

namespace {

constexpr std::size_t kBuffer = std::size_t(1) << 20U;

Status systemFailure(const std::string& path, const char* what, int code)
{
    return fail(ErrorCode::Unreadable, path, std::string(what) + ": " + std::strerror(code) + ".");
}

/// The new file gets the old one's permissions, else those of the process's mask.
mode_t wantedMode(const std::string& path)
{
    struct stat old = {};
    if (::stat(path.c_str(), &old) == 0)
        return old.st_mode & 07777U;
    const mode_t mask = ::umask(0);
    ::umask(mask);
    return 0666U & ~mask;
}

/// Where the links of a path lead; the path itself where nothing is there yet.
std::string followed(const std::string& path)
{
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
    return real ? real.get() : path;
}

} // namespace

Expected<std::unique_ptr<FileWriter>> FileWriter::create(const std::string& path)
{
    constexpr const char* kRefused = "The file cannot be written here";
    // "/dev/stdout" of a pipe has no real path, but can be opened.
    struct stat old = {};
    const bool exists = ::stat(path.c_str(), &old) == 0;
    if (exists && S_ISDIR(old.st_mode))
        return fail(ErrorCode::Unreadable, path, "This is a folder: give the name of a file in it.");
    if (exists && S_ISBLK(old.st_mode))
        return fail(ErrorCode::Unreadable, path, "This is a disk: give the name of a file.");
    if (exists && !S_ISREG(old.st_mode)) {
        const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
        if (descriptor < 0)
            return fail(systemFailure(path, kRefused, errno).error());
        return std::unique_ptr<FileWriter>(new FileWriter(path, path, {}, descriptor));
    }
    std::string target = followed(path);
    if (exists && ::access(target.c_str(), W_OK) != 0)
        return fail(systemFailure(path, kRefused, errno).error());
    std::string temporary = target + '.' + std::string(6, 'X'); // mkstemp puts a free name in their place
    const int descriptor = ::mkstemp(temporary.data());
    if (descriptor < 0)
        return fail(systemFailure(path, kRefused, errno).error());
    return std::unique_ptr<FileWriter>(
        new FileWriter(path, std::move(target), std::move(temporary), descriptor));
}

FileWriter::FileWriter(std::string path, std::string target, std::string temporary, int descriptor)
    : m_path(std::move(path))
    , m_target(std::move(target))
    , m_temporary(std::move(temporary))
    , m_descriptor(descriptor)
{
}

FileWriter::~FileWriter()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    if (!m_temporary.empty())
        ::unlink(m_temporary.c_str());
}

Status FileWriter::failure(int code) const
{
    return systemFailure(m_path,
                         m_temporary.empty() ? "The file could not be written"
                                             : "The file could not be written and was left as it was",
                         code);
}

Status FileWriter::writeAt(std::uint64_t offset, std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = m_temporary.empty()
            ? ::write(m_descriptor, bytes.data(), bytes.size())
            : ::pwrite(m_descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return failure(errno);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        offset += static_cast<std::uint64_t>(written);
    }
    return {};
}

Status FileWriter::flush()
{
    const Status status = writeAt(m_position - m_buffer.size(), std::as_bytes(std::span(m_buffer)));
    m_buffer.clear();
    return status;
}

Status FileWriter::append(std::span<const std::byte> bytes)
{
    if (bytes.empty())
        return {};
    m_buffer.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    m_position += bytes.size();
    if (m_watcher)
        m_watcher(bytes);
    return m_buffer.size() >= kBuffer ? flush() : Status();
}

Status FileWriter::append(std::string_view text)
{
    return append(std::as_bytes(std::span(text)));
}

Status FileWriter::replace(std::uint64_t offset, std::span<const std::byte> bytes)
{
    if (m_temporary.empty())
        return fail(ErrorCode::Unreadable, m_path,
                    "This format goes back to what it wrote: give the name of a plain file.");
    if (auto status = flush(); !status)
        return status;
    return writeAt(offset, bytes);
}

Status FileWriter::commit()
{
    if (auto status = flush(); !status)
        return status;
    if (!m_temporary.empty())
        ::fchmod(m_descriptor, wantedMode(m_target));
    if (::fsync(m_descriptor) != 0 && errno != EINVAL && errno != EROFS) // pipes and some file systems cannot
        return failure(errno);
    const int closed = ::close(std::exchange(m_descriptor, -1));
    const bool isRenamed =
        m_temporary.empty() || (closed == 0 && std::rename(m_temporary.c_str(), m_target.c_str()) == 0);
    if (closed != 0 || !isRenamed)
        return failure(errno);
    m_temporary.clear();
    return {};
}

} // namespace bitloupe
