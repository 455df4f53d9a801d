#pragma once

#include "core/io/hdf5_dataset.h"

namespace bitloupe {

/// Where one chunk lies.
struct Hdf5ChunkPlace {
    std::uint64_t index = 0; ///< of the chunk in row-major order of the chunks that the shape needs
    std::uint64_t address = UINT64_MAX;
    std::uint32_t storedSize = 0; ///< in bytes, of a filtered chunk
    std::uint32_t skippedFilters = 0; ///< a bit for each filter that was left out
};

/// Chunks along each dimension of the shape.
std::vector<std::uint64_t> hdf5ChunksAlong(const Hdf5Dataset& dataset);

/// The chunks of a dataset that were written, by index: from the version 1 B-tree of all older files, and
/// from the indexes of HDF5 1.10 (one chunk, chunks one after another, fixed arrays, extensible arrays,
/// version 2 B-trees). Chunks outside of the shape are left out. Errors: unreadable (damaged, cut off).
/// Source: HDF5 File Format Specification Version 3.0, III.A and VI.
Expected<std::vector<Hdf5ChunkPlace>> readHdf5ChunkIndex(const Hdf5File& file, const Hdf5Dataset& dataset);

} // namespace bitloupe
