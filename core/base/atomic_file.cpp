#include "core/base/atomic_file.h"

#include "core/base/file_writer.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace bitloupe {

Status writeFileAtomically(const std::string& path, std::string_view content)
{
    const auto file = FileWriter::create(path);
    if (!file)
        return fail(file.error());
    if (auto status = (*file)->append(content); !status)
        return status;
    return (*file)->commit();
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
