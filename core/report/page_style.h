#pragma once

#include <string>

namespace bitloupe::report {

/// The style sheet of the report: light colours, and dark ones where the reader's system asks for them. Plain
/// classes, so that it also works in old viewers and on paper.
std::string pageStyle();

} // namespace bitloupe::report
