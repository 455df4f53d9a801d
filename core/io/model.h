#pragma once

#include "core/base/context.h"
#include "core/base/expected.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bitloupe {

/// Scales and zero points that a file stores for a quantized tensor: one pair, or one per index of `axis`.
struct StoredQuantization {
    std::vector<double> scales;
    std::vector<std::int64_t> zeroPoints;
    int axis = -1; ///< -1: one pair for the whole tensor
    /// Values of one index of `axis`, in row-major order of the others, that share a pair; the last group may
    /// be shorter. 0: all of them.
    std::int64_t groupSize = 0;
    std::optional<bool> symmetric; ///< of the rule, where the file says so
    int bits = 0; ///< width of the codes where the file says so and it is not that of the type
};

struct TensorInfo {
    std::string name;
    std::vector<std::int64_t> shape;
    std::string dtype; ///< in the container's own words: "F32", "float32", "<f4"
    std::int64_t count = 0;
    std::int64_t sizeBytes = 0;
    bool isFloat = true;
    /// What a training program keeps beside the network (moments of an optimizer, sums of a metric): floating
    /// or not, it is no weight.
    bool isTrainingState = false;
    std::optional<StoredQuantization> quantization;
    std::string problem; ///< one sentence where the values cannot be read (cut off, unknown type); else empty
};

/// One line of what a file says about itself: "general.architecture", "llama".
struct MetadataEntry {
    std::string key;
    std::string value; ///< as text; long lists are abridged
};

/// An open model file: its tensors are listed at once and decoded when asked for. Thread-safe for reading.
class Model {
public:
    virtual ~Model() = default;

    virtual const std::string& path() const = 0;
    /// "safetensors", "npy", "npz", ...
    virtual std::string_view format() const = 0;
    /// What a person should know about the whole file ("Generated from a fixed seed, not trained"); often
    /// empty.
    virtual std::string note() const { return {}; }
    /// In the order of the file; keys may repeat.
    virtual std::span<const MetadataEntry> metadata() const { return {}; }
    virtual const std::vector<TensorInfo>& tensors() const = 0;
    /// The first node that takes tensor `index`, where the file has a graph: "Conv, node 80"; else empty.
    virtual std::string usedBy(std::size_t) const { return {}; }

    /// Stored values first .. first+out.size() of tensor `index` in row-major order, decoded exactly to
    /// binary64.
    virtual Status readReal(std::size_t index, std::int64_t first, std::span<double> out) const = 0;
    /// The same to binary32; binary64 and wide integers are rounded once, to nearest even.
    virtual Status readFloat(std::size_t index, std::int64_t first, std::span<float> out) const = 0;

    /// Index of the tensor of that name, or nullopt.
    std::optional<std::size_t> find(std::string_view name) const;
};

/// Opens a model file by its content. "demo" is the built-in model.
Expected<std::shared_ptr<const Model>> openModel(const std::string& path);

} // namespace bitloupe
