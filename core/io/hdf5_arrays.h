#pragma once

#include "core/io/hdf5_records.h"

namespace bitloupe {

using Hdf5ArrayVisit = std::function<Status(std::uint64_t index, std::span<const std::byte> entry)>;

/// Visits the entries of the arrays in which HDF5 1.10 keeps the places of chunks; blocks and pages that were
/// never written are left out. `fetch` bounds the work. Errors: unreadable (damaged), and those of `fetch`
/// and `visit`. Source: HDF5 File Format Specification Version 3.0, VI.C and VI.D.
///
/// Fixed array: header -> one block of all entries, in pages of 2^p entries where there are more than that.
Status readHdf5FixedArray(const Hdf5File& file, std::uint64_t header, const Hdf5Fetch& fetch,
                          const Hdf5ArrayVisit& visit);

/// Extensible array: header -> index block with the first entries, then data blocks and super blocks of them.
/// Super block u stands for 2^floor(u/2) data blocks of 2^ceil(u/2) times the smallest number of entries
/// each; the data blocks of the first 2 log2(m) super blocks, m the smallest number of pointers in a super
/// block, hang at the index block itself.
Status readHdf5ExtensibleArray(const Hdf5File& file, std::uint64_t header, const Hdf5Fetch& fetch,
                               const Hdf5ArrayVisit& visit);

} // namespace bitloupe
