#include "core/io/file_writer.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bitloupe {

namespace {

constexpr std::size_t kBuffer = std::size_t(1) << 20U;

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

} // namespace

Expected<std::unique_ptr<FileWriter>> FileWriter::create(const std::string& path)
{
    std::string temporary = path + ".XXXXXX";
    const int descriptor = ::mkstemp(temporary.data());
    if (descriptor < 0)
        return fail(ErrorCode::Unreadable, path,
                    std::string("The file cannot be written here: ") + std::strerror(errno) + ".");
    return std::unique_ptr<FileWriter>(new FileWriter(path, std::move(temporary), descriptor));
}

FileWriter::FileWriter(std::string path, std::string temporary, int descriptor)
    : m_path(std::move(path))
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
    return fail(ErrorCode::Unreadable, m_path,
                std::string("The file could not be written and was left as it was: ") + std::strerror(code)
                    + ".");
}

Status FileWriter::writeAt(std::uint64_t offset, std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const ssize_t written =
            ::pwrite(m_descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
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
    if (auto status = flush(); !status)
        return status;
    return writeAt(offset, bytes);
}

Status FileWriter::commit()
{
    if (auto status = flush(); !status)
        return status;
    ::fchmod(m_descriptor, wantedMode(m_path));
    if (::fsync(m_descriptor) != 0 && errno != EINVAL) // some file systems cannot sync
        return failure(errno);
    const int closed = ::close(std::exchange(m_descriptor, -1));
    if (closed != 0 || std::rename(m_temporary.c_str(), m_path.c_str()) != 0)
        return failure(errno);
    m_temporary.clear();
    return {};
}

} // namespace bitloupe
