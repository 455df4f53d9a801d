#include "core/base/atomic_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bitloupe {

namespace {

Status systemFailure(const std::string& path, const std::string& what, int code)
{
    return fail(ErrorCode::Unreadable, path, what + ": " + std::strerror(code) + ".");
}

bool writeAll(int file, std::string_view content)
{
    while (!content.empty()) {
        const ssize_t written = ::write(file, content.data(), content.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(file) == 0 || errno == EINVAL; // pipes and some file systems cannot sync
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

} // namespace

Status writeFileAtomically(const std::string& path, std::string_view content)
{
    std::string temporary = path + ".XXXXXX";
    const int file = ::mkstemp(temporary.data());
    if (file < 0)
        return systemFailure(path, "The file cannot be written here", errno);
    bool good = writeAll(file, content);
    int code = errno;
    ::fchmod(file, wantedMode(path));
    if (::close(file) != 0 && good) {
        good = false;
        code = errno;
    }
    if (good && std::rename(temporary.c_str(), path.c_str()) != 0) {
        good = false;
        code = errno;
    }
    if (good)
        return {};
    ::unlink(temporary.c_str());
    return systemFailure(path, "The file could not be written and was left as it was", code);
}

Expected<std::string> readFile(const std::string& path, std::size_t maxBytes)
{
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
    if (!file)
        return fail(ErrorCode::Unreadable, path,
                    std::string("The file cannot be opened: ") + std::strerror(errno) + ".");
    std::string text;
    char buffer[65536];
    for (;;) {
        const std::size_t got = std::fread(buffer, 1, sizeof buffer, file.get());
        text.append(buffer, got);
        if (text.size() > maxBytes)
            return fail(ErrorCode::TooLarge, path,
                        "The file is larger than " + std::to_string(maxBytes) + " bytes.");
        if (got < sizeof buffer)
            break;
    }
    if (std::ferror(file.get()) != 0)
        return fail(ErrorCode::Unreadable, path, "The file could not be read to its end.");
    return text;
}

} // namespace bitloupe
