#pragma once

#include "core/io/array_model.h"
#include "core/io/mapped_file.h"
#include "core/io/zip_directory.h"

namespace bitloupe {

/// Files of torch.save and torch.jit.save. Tensors are found by reading the pickle as data
/// (core/io/pickle.h): nothing is imported or run, and a name other than those that rebuild tensors ends the
/// reading and is named in the error. A tensor's name is the path of keys to it ("model.fc1.weight"); views
/// that are not contiguous are gathered as they are read; tensors whose bytes are missing are listed with a
/// `problem`.
///
/// Zip: NAME/data.pkl, NAME/data/KEY for each storage, NAME/byteorder. Source: torch/serialization.py.
bool looksLikeTorchZip(std::span<const ZipMember> members);
Expected<std::shared_ptr<const ArrayModel>> openTorchZip(const std::shared_ptr<const MappedFile>& file,
                                                         std::vector<ZipMember> members);

/// Before PyTorch 1.6: five pickles (a magic number, a version, the machine, the objects, the keys of the
/// storages), then for each storage its length in elements (8 bytes) and its bytes.
bool looksLikePickle(std::span<const std::byte> start);
Expected<std::shared_ptr<const ArrayModel>> openTorchLegacy(const std::shared_ptr<const MappedFile>& file);

} // namespace bitloupe
