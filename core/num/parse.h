#pragma once

#include "core/base/expected.h"
#include "core/num/exact.h"

#include <string>
#include <string_view>

namespace bitloupe {

/// The exact number that a text means; nothing is rounded.
///
///   numbers  12  .5  1e-7  0x2e66  0b1.01  0o17  0x1.998p-4 (a power of two may follow 0x and 0b)  inf  nan
///   with     + - * / ^ (whole exponents) and parentheses; the signs − × · ÷ work too
///
/// -0 keeps its sign. Infinities and NaN stand alone. Errors: missing for an empty text, wrongType for what
/// is not a number (with the position, counted from 1), noAnswer for a division by zero, tooLarge past 4,000
/// characters or past numbers of about 10^±12000.
Expected<Exact> parseNumber(std::string_view text, const std::string& where);

} // namespace bitloupe
