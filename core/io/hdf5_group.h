#pragma once

#include "core/io/hdf5_file.h"

#include <optional>

namespace bitloupe {

/// A name in a group and the object it stands for.
struct Hdf5Link {
    std::string name;
    std::uint64_t header = 0;
    std::uint64_t order = UINT64_MAX; ///< of creation, where the group keeps it
};

/// Hard links of the group with these messages, in the order of creation where it is kept, else by name; soft
/// and external links are left out, so nothing outside of the file is ever followed. Old groups (B-tree and
/// local heap), compact and dense ones.
Expected<std::vector<Hdf5Link>> readHdf5Links(Hdf5File& file, std::span<const Hdf5Message> messages);

/// The link that a link message describes, or nullopt for one that is not hard. Damage is an error.
Expected<std::optional<Hdf5Link>> parseHdf5Link(Hdf5File& file, std::span<const std::byte> message);

} // namespace bitloupe
