#pragma once

#include "core/io/array_model.h"
#include "core/io/mapped_file.h"
#include "core/io/zip_directory.h"

namespace bitloupe {

/// A zip archive of .npy arrays, stored or deflated; the name of an array is its member's without ".npy".
/// Stored members are read in place. A deflated member is unpacked to memory when its values are asked for,
/// one at a time, and only while that takes at most 4 times the file plus 64 MiB: a zip bomb is refused by
/// its own directory, and one that lies there is stopped at the size it gave. Members that are not arrays are
/// left out. Errors: unreadable, tooLarge, unsupported (no arrays inside).
Expected<std::shared_ptr<const ArrayModel>> openNpz(const std::shared_ptr<const MappedFile>& file,
                                                    std::span<const ZipMember> members);

} // namespace bitloupe
