#pragma once

#include "core/labs/weights/survey.h"

#include <span>
#include <string>
#include <vector>

/// The report of a model as one HTML file that needs nothing else: no script, no network, charts inline.
namespace bitloupe::report {

inline constexpr std::size_t kWorstShown = 5;

/// The lab's results for the worst tensors of a survey. Errors: those of compute(); cancelled.
Expected<std::vector<weights::Result>> worstResults(const weights::Survey& survey, const Context& context);

/// `command` is what makes the same report again. Same input, same text: no dates.
std::string htmlReport(const weights::Survey& survey, std::span<const weights::Result> worst,
                       const std::string& command);

} // namespace bitloupe::report
