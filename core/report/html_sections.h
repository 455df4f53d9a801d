#pragma once

#include "core/labs/weights/survey.h"

#include <span>
#include <string>

/// Sections of the report, each a complete element or empty.
namespace bitloupe::report {

/// All layers, worst first; those after the first hundred are folded away.
std::string layerSection(const weights::Survey& survey);
/// Tensors below the threshold with the cheapest setting that lifts them above it; empty where there is none.
std::string fixSection(const weights::Survey& survey);
/// Histogram, channel ranges and words of single tensors.
std::string worstSection(std::span<const weights::Result> worst);
/// Granularities and blocks over the whole model.
std::string waySection(const weights::Survey& survey);

} // namespace bitloupe::report
