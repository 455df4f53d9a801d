#pragma once

#include "core/io/hdf5_index.h"

#include <list>
#include <mutex>
#include <unordered_map>

namespace bitloupe {

/// A dataset in chunks as one array in row-major order. The index of the chunks is read when the first value
/// is asked for; chunks are unpacked as needed and the latest are kept (at most 16 MiB and the last one).
/// Chunks that were never written hold the fill value. Thread-safe.
class Hdf5ChunkSource final : public ByteSource {
public:
    /// `dataset` has no problem; a chunk has at most 4 times the file plus 64 MiB, its bytes fit 63 bits.
    Hdf5ChunkSource(std::shared_ptr<Hdf5File> file, Hdf5Dataset dataset);

    std::uint64_t size() const override { return m_size; }
    Expected<ByteView> bytes(std::uint64_t offset, std::uint64_t size) const override;
    Status intact() const override { return m_file->source()->intact(); }

private:
    struct Unpacked {
        std::uint64_t index = 0;
        std::shared_ptr<const std::vector<std::byte>> bytes;
    };

    Status readIndex() const;
    Expected<std::shared_ptr<const std::vector<std::byte>>> chunk(std::uint64_t index) const;
    Expected<std::vector<std::byte>> unpack(const Hdf5ChunkPlace& place) const;

    std::shared_ptr<Hdf5File> m_file;
    Hdf5Dataset m_dataset;
    std::uint64_t m_size = 0;
    std::uint64_t m_chunkBytes = 0;
    std::vector<std::uint64_t> m_chunksAlong; ///< each dimension
    mutable std::mutex m_mutex;
    mutable bool m_indexed = false;
    mutable std::vector<Hdf5ChunkPlace> m_places;
    mutable std::list<Unpacked> m_latest; ///< the one asked for last at the end
    mutable std::unordered_map<std::uint64_t, std::list<Unpacked>::iterator> m_kept; ///< by index
};

} // namespace bitloupe
