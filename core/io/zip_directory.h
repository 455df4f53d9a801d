#pragma once

#include "core/io/mapped_file.h"

#include <vector>

namespace bitloupe {

/// One member of a zip archive, as its directory and its local header agree on it.
struct ZipMember {
    std::string name;
    std::uint64_t dataOffset = 0; ///< in the archive
    std::uint64_t storedSize = 0; ///< bytes in the archive
    std::uint64_t size = 0; ///< bytes after unpacking
    std::uint32_t crc = 0;
    std::uint16_t method = 0; ///< 0 stored, 8 deflated
    bool encrypted = false;
};

bool looksLikeZip(std::span<const std::byte> start);

/// Members in directory order, zip64 included. Nothing is unpacked. Proven: the directory lies in the file,
/// each local header carries the same name, all bytes of a member lie before the directory, no name occurs
/// twice. Source: PKWARE APPNOTE.TXT 6.3.10, sections 4.3.7 to 4.3.16.
Expected<std::vector<ZipMember>> readZipDirectory(const MappedFile& file);

/// Why a member cannot be read here, or "": it is encrypted, packed in another way, or would unpack to more
/// than 4 times the file plus 64 MiB.
std::string zipRefusal(const MappedFile& file, const ZipMember& member);

} // namespace bitloupe
