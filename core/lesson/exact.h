#pragma once

#include "core/base/json.h"

#include <optional>
#include <string_view>

#include <boost/multiprecision/cpp_int.hpp>

/// Exact numbers behind predicates. Included by .cpp files only: the headers of Boost are heavy.
namespace bitloupe {

using Rational = boost::multiprecision::cpp_rational;

/// -?digits(.digits)?(e[+-]?digits)? or a fraction a/b; none for anything else, for b = 0, and for powers of
/// ten beyond 5000, which no format reaches.
std::optional<Rational> exactNumber(std::string_view text);

/// A JSON number counts as the shortest decimal that reads back as it: 0.1 in a lesson is one tenth. A text
/// counts when `takeTexts`.
std::optional<Rational> exactNumber(const Json& value, bool takeTexts);

/// Nearest binary64, for showing.
double nearestDouble(const Rational& value);

} // namespace bitloupe
