#pragma once

#include "core/base/expected.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace bitloupe {

/// A file written piece by piece under a temporary name in the same folder, and renamed over the wanted one
/// by commit(): a reader sees the old content or the new, never a part. Without commit() the temporary file
/// goes away. A link stays, and what it leads to is replaced. What is there and is no plain file (a pipe,
/// /dev/stdout) is written to as it is. Errors: unreadable, with the reason of the system ("No space left on
/// device"), also for a folder and for a file that may not be written.
class FileWriter {
public:
    static Expected<std::unique_ptr<FileWriter>> create(const std::string& path);

    ~FileWriter();
    FileWriter(const FileWriter&) = delete;
    FileWriter& operator=(const FileWriter&) = delete;

    /// Bytes written so far.
    std::uint64_t position() const { return m_position; }
    Status append(std::span<const std::byte> bytes);
    Status append(std::string_view text);
    /// Writes over bytes that are already there; not possible where bytes are gone once written.
    Status replace(std::uint64_t offset, std::span<const std::byte> bytes);
    /// Shown all bytes that are appended from now on, for a checksum; an empty function ends that.
    void watch(std::function<void(std::span<const std::byte>)> watcher) { m_watcher = std::move(watcher); }
    Status commit();

private:
    FileWriter(std::string path, std::string target, std::string temporary, int descriptor);

    Status flush();
    Status failure(int code) const;
    Status writeAt(std::uint64_t offset, std::span<const std::byte> bytes);

    std::string m_path; ///< as given
    std::string m_target; ///< where its links lead
    std::string m_temporary; ///< empty where the target itself is written
    int m_descriptor = -1;
    std::uint64_t m_position = 0;
    std::function<void(std::span<const std::byte>)> m_watcher;
    std::string m_buffer; ///< of the last bytes before m_position
};

} // namespace bitloupe
