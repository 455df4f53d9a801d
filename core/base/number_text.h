#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Numbers as people read them, in UTF-8: minus is U+2212, powers of ten are "4.83·10⁻⁵" with superscript
/// digits (never "4.83e-05"), groups of thousands are set apart by a comma from five digits on ("65,536"),
/// the decimal sign is a point in every locale. Ties of the decimal rounding are of the exact binary value.
namespace bitloupe {

/// 6 significant digits without trailing zeros; integers in full; below 1e-3 or from 1e6 as a·10ⁿ; ∞, −∞,
/// NaN.
std::string autoText(double value);
/// Exactly `decimals` digits after the point.
std::string fixedText(double value, int decimals);
/// Exactly `digits` significant digits, trailing zeros kept so that a changing number keeps its width.
std::string significantText(double value, int digits);
/// a·10ⁿ with `decimals` digits after the point of a.
std::string scientificText(double value, int decimals);
/// "12.3 %" of the fraction 0.123.
std::string percentText(double fraction, int decimals);
/// Whole number with separators.
std::string integerText(std::int64_t value);
/// '-' becomes U+2212 in the text of a number; nothing else changes.
std::string withMinus(std::string_view numberText);
/// "⁻¹⁴" for -14.
std::string superscript(std::int64_t value);

} // namespace bitloupe
