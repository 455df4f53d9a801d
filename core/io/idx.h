#pragma once

#include "core/io/array_model.h"
#include "core/io/mapped_file.h"

namespace bitloupe {

/// The format of the MNIST files, plain or as gzip: 0 0 TYPE RANK, RANK lengths of 4 bytes, then the values
/// in row-major order, all of it big-endian. One tensor without a name. A gzip file is unpacked when its
/// values are asked for, and only up to 4 times the file plus 48 MiB. Data that are cut off leave it listed
/// with a `problem`. Source: yann.lecun.com/exdb/mnist, "The IDX file format".
bool looksLikeIdx(std::span<const std::byte> start);
bool looksLikeGzip(std::span<const std::byte> start);
Expected<std::shared_ptr<const ArrayModel>> openIdx(const std::shared_ptr<const MappedFile>& file);
Expected<std::shared_ptr<const ArrayModel>> openIdxGzip(const std::shared_ptr<const MappedFile>& file);

} // namespace bitloupe
