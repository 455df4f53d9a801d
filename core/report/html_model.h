#pragma once

#include "core/labs/weights/survey.h"

#include <string>

/// Sections of the report about the model as a whole, each a complete element or empty.
namespace bitloupe::report {

/// File, counts, and the four figures that matter most.
std::string headline(const weights::Survey& survey);
/// SQNR of each layer in the order of the file.
std::string depthSection(const weights::Survey& survey);
/// Tensors with channels far wider than the others, the widest first; empty where there is none.
std::string outlierSection(const weights::Survey& survey);
/// Bytes before and after for each type.
std::string sizeSection(const weights::Survey& survey);
/// What was read, and what makes the report again.
std::string sourceSection(const weights::Survey& survey, const std::string& command);

} // namespace bitloupe::report
