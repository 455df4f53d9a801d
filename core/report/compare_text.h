#pragma once

#include "core/labs/weights/compare.h"

#include <string>

namespace bitloupe::report {

/// A comparison for people: a headline, a table with the worst tensor first, what is worth a look, and the
/// names that only one file holds.
std::string compareText(const weights::Comparison& comparison);

/// One sentence for a finding: "fc1.weight keeps one scale per index of axis 1: ...".
std::string findingText(const weights::Finding& finding);

} // namespace bitloupe::report
