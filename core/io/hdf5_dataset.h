#pragma once

#include "core/io/element.h"
#include "core/io/hdf5_file.h"

#include <optional>

namespace bitloupe {

inline constexpr unsigned kHdf5Lzf = 32000; ///< registered by h5py

struct Hdf5Filter {
    unsigned id = 0; ///< 1 deflate, 2 shuffle, 3 Fletcher's checksum, kHdf5Lzf
    std::uint32_t parameter = 0; ///< the first one: of shuffle the bytes per element
};

/// A dataset as its messages describe it.
struct Hdf5Dataset {
    enum class Layout {
        Contiguous,
        Compact,
        Chunked, ///< by a version 1 B-tree
        SingleChunk,
        ImplicitChunks,
        FixedArray,
        ExtensibleArray,
        RecordTree ///< by a version 2 B-tree
    };

    std::vector<std::int64_t> shape;
    std::vector<std::uint64_t> mostShape; ///< to which it may grow, UINT64_MAX without end; empty: no further
    std::string dtype = "?"; ///< in NumPy's words: "<f4"
    std::size_t elementBytes = 1;
    ElementType type = ElementType::F32;
    bool bigEndian = false;
    Layout layout = Layout::Contiguous;
    std::uint64_t address = UINT64_MAX; ///< of the data or of the index of the chunks
    ByteView compact;
    std::vector<std::uint64_t> chunk; ///< extent of a chunk, one per dimension
    std::uint32_t storedSize = 0; ///< of a single filtered chunk
    std::uint32_t skippedFilters = 0; ///< in a single filtered chunk
    std::vector<Hdf5Filter> filters; ///< as applied when writing
    std::vector<std::byte> fill; ///< one element; empty: zeros
    std::string problem; ///< why its values cannot be read; it is listed all the same
};

/// The dataset with these messages, or nullopt where they describe something else.
/// Errors: unreadable (damaged). What is merely not read (texts, records, foreign filters) is a `problem`.
Expected<std::optional<Hdf5Dataset>> readHdf5Dataset(Hdf5File& file, std::span<const Hdf5Message> messages,
                                                     const std::string& name);

} // namespace bitloupe
