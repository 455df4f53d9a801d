#pragma once

#include "core/io/model.h"
#include "core/labs/weights/compare.h"

namespace bitloupe::weights {

/// A name without what exporters add to it, and a word for what was left out; see compareModels.
struct SimplerName {
    std::string name;
    std::string leftOut; ///< "“_quantized”, “:0”"; empty where nothing was
};
SimplerName simplerName(std::string_view name);

/// Which tensors belong together, without their numbers.
struct Pairing {
    std::vector<MatchedTensor> pairs; ///< names, shape and indexes only, in the order of A
    std::vector<std::string> onlyA;
    std::vector<std::string> onlyB;
    std::vector<ShapeMismatch> mismatched;
};
Pairing pairTensors(const Model& a, const Model& b);

} // namespace bitloupe::weights
