#pragma once

#include "core/labs/weights/compare.h"
#include "core/labs/weights/row_quantizer.h"

#include <span>

namespace bitloupe::weights {

/// Width of the codes of a tensor and whether they are signed, from its type's name; 0 for types without
/// codes.
struct CodeType {
    int bits = 0;
    bool isSigned = true;
};
CodeType codeTypeOf(const TensorInfo& info);

/// Our rule for a tensor with scales, or nullopt where there is none (codes of more than 16 bits: a bias has
/// the scale of its layer).
std::optional<Settings> ruleOf(const TensorInfo& info);

/// The rule's scale of a range, rounded to binary32.
float ruleScale(const Range& range, const Settings& rule);

/// a - b in steps of binary32; both finite.
std::int64_t ulpsBetween(float a, float b);

} // namespace bitloupe::weights
