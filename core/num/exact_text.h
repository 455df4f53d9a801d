#pragma once

#include "core/num/decode.h"

#include <string>

namespace bitloupe {

/// All digits of a number, positional, no exponent: "0.0999755859375", "-0", "NaN", "Infinity", "-Infinity".
std::string decimalText(const Dyadic& number);

/// C notation with a leading 1: "0x1.998p-4", "-0x0p+0", "inf", "nan".
std::string hexfloatText(const Dyadic& number);

/// The digits of an integer with a point before the last `decimals` of them; trailing zeros go.
std::string withPoint(std::string digits, std::size_t decimals);

} // namespace bitloupe
