#pragma once

#include "core/io/model.h"
#include "core/io/pickle.h"

#include <string>
#include <vector>

namespace bitloupe {

/// Elements of a storage that PyTorch keeps apart from the pickle.
struct TorchView {
    std::string storage; ///< its key
    int type = -1; ///< of the elements, for torchType
    std::int64_t storageElements = 0; ///< as the pickle says, in elements of the storage's own type
    int storageType = -1; ///< -1 untyped: elements are bytes
    std::int64_t offset = 0; ///< of the first element
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides; ///< in elements, one per dimension
};

struct TorchTensor {
    std::string name; ///< keys and positions from the root, joined by points
    TorchView view;
    bool isTrainingState = false; ///< below a dictionary of an optimizer
    std::optional<StoredQuantization> quantization;
    std::optional<TorchView> scales; ///< of a per-channel tensor, with quantization->axis
    std::optional<TorchView> zeroPoints;
    std::string problem; ///< why the description makes no tensor
};

/// All tensors below the root of a pickle, in its order. Keys and attributes name what hangs under them,
/// lists their positions; what is no tensor is passed over. A tensor that hangs in several places is listed
/// in each. Errors: tooLarge (deeper than 64, more than 2^20 places, names that outgrow the file).
Expected<std::vector<TorchTensor>> torchTensors(const Pickle& pickle, std::string_view path,
                                                std::uint64_t fileBytes);

/// Bytes of one element of each storage that the pickle names; 1 for an untyped one.
struct TorchStorageUse {
    std::string_view key;
    std::size_t elementBytes = 1;
};
std::vector<TorchStorageUse> torchStorages(const Pickle& pickle);

/// Text of a key, a whole number included; "" for anything else.
std::string pickleKey(const PickleNode& node);

} // namespace bitloupe
