#pragma once

#include "core/io/element.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace bitloupe {

/// One element type of PyTorch: what its storage class and its dtype are called, and how we decode it.
struct TorchType {
    std::string_view storage; ///< "FloatStorage"; empty where only untyped storages hold it
    std::string_view dtype; ///< "float32"
    std::size_t bytes = 0;
    std::optional<ElementType> element; ///< none: listed, but not decoded
};

/// Everything that a pickle of tensors may name; nothing else is known.
enum class TorchGlobal {
    OrderedDictionary, ///< also one with defaults
    RebuildTensor, ///< storage, offset, size, stride, ...; a dtype at the seventh place overrides the
                   ///< storage's
    RebuildQuantized, ///< storage, offset, size, stride, (scheme, scale, zero point, axis), ...
    RebuildSparse, ///< layout, (indices, ..., values, size, ...)
    RebuildFromType, ///< what else rebuilds it, its class, the arguments for that, attributes
    Wrapper, ///< the first argument is the thing itself: parameters, lists with a type tag
    ScriptClass, ///< a module of a TorchScript archive; its state is a dictionary
    Storage, ///< a class of storages
    Dtype,
    PerTensor, ///< a quantization scheme
    PerChannel,
    Plain ///< harmless values without tensors: a device, a size, a set, bytes
};

struct TorchName {
    TorchGlobal global = TorchGlobal::Plain;
    int type = -1; ///< of Storage and Dtype: index for torchType; -1 for an untyped storage

    std::int64_t code() const { return static_cast<std::int64_t>(global) * 256 + type + 1; }
    static TorchName ofCode(std::int64_t code)
    {
        return {static_cast<TorchGlobal>(code / 256), static_cast<int>(code % 256) - 1};
    }
};

const TorchType& torchType(int index);

/// The code of a global name, or nullopt for one that is not touched.
std::optional<std::int64_t> knownTorchGlobal(std::string_view module, std::string_view name);

} // namespace bitloupe
