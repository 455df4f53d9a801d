#pragma once

#include "core/io/array_model.h"
#include "core/io/torch_graph.h"

#include <functional>

namespace bitloupe {

/// Bytes of one storage. A `problem` says why there are none.
struct TorchStorage {
    std::shared_ptr<const ByteSource> source;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
    std::string problem;
};

struct TorchFile {
    std::string path;
    std::uint64_t bytes = 0;
    bool bigEndian = false;
    std::function<TorchStorage(const std::string& key)> storage;
};

/// Lists the tensors of a pickle in `model`, each checked against its storage: no element may lie outside,
/// and a view may repeat its elements only up to 4 times the file plus 64 MiB.
void addTorchTensors(ArrayModel& model, const TorchFile& file, std::vector<TorchTensor> tensors);

} // namespace bitloupe
