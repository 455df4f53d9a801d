#pragma once

#include "core/io/hdf5_file.h"

#include <functional>

namespace bitloupe {

/// Gives the bytes at an address.
using Hdf5Fetch = std::function<Expected<ByteView>(std::uint64_t address, std::uint64_t size)>;
using Hdf5Visit = std::function<Status(std::span<const std::byte> record)>;

/// Visits every record of the version 2 B-tree at `address`, in its order. `fetch` bounds the work: the tree
/// itself may lead into a loop. Errors: unreadable (damaged), and those of `fetch` and `visit`.
/// Source: HDF5 File Format Specification Version 3.0, III.A.2.
Status readHdf5Records(const Hdf5File& file, std::uint64_t address, const Hdf5Fetch& fetch,
                       const Hdf5Visit& visit);

/// Bytes that hold any number up to `limit`.
std::size_t hdf5BytesFor(std::uint64_t limit);

} // namespace bitloupe
