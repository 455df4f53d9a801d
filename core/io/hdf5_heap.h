#pragma once

#include "core/io/hdf5_group.h"

namespace bitloupe {

/// Links of a group with many of them: records of a version 2 B-tree (ordered by a hash of the name) say
/// where in a fractal heap each link message lies. Appends the hard ones to `links`. Errors: unreadable,
/// unsupported (heaps with filters, links too large for the heap's blocks).
Status readDenseLinks(Hdf5File& file, std::uint64_t heap, std::uint64_t nameTree,
                      std::vector<Hdf5Link>& links);

} // namespace bitloupe
