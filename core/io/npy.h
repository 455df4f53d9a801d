#pragma once

#include "core/io/array_model.h"
#include "core/io/mapped_file.h"

namespace bitloupe {

/// Header of a NumPy array file, versions 1 to 3: 93 "NUMPY" major minor, a length of 2 or 4 bytes, then the
/// text
/// {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }.
struct NpyHeader {
    std::string descr; ///< as written: "<f4"
    ElementType type = ElementType::F32;
    bool bigEndian = false;
    bool fortranOrder = false;
    std::vector<std::int64_t> shape;
    std::uint64_t dataOffset = 0;
};

bool looksLikeNpy(std::span<const std::byte> start);

/// Reads the header at the start of `source`. `path` is for the sentences only.
/// Errors: unreadable (damaged or cut off), unsupported (complex, text, object, time and structured arrays).
Expected<NpyHeader> readNpyHeader(const ByteSource& source, std::string_view path);

/// One array without a name. Data that are cut off leave it listed with a `problem`.
Expected<std::shared_ptr<const ArrayModel>> openNpy(const std::shared_ptr<const MappedFile>& file);

/// Adds the array that `header` describes to a model; `source` holds the whole .npy content.
void addNpy(ArrayModel& model, std::string name, NpyHeader header, std::shared_ptr<const ByteSource> source,
            std::string_view path);

} // namespace bitloupe
