#pragma once

#include "core/base/expected.h"
#include "core/num/exact.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bitloupe {

/// What a NaN carries in its fraction bits.
struct NanPayload {
    bool signalling = false;
    std::uint64_t payload = 0; ///< the bits below the quiet bit, as an integer

    friend bool operator==(const NanPayload&, const NanPayload&) = default;
};

/// A number as typed. Only a NaN is more than its value.
struct Literal {
    Exact number;
    std::optional<NanPayload> nan;
};

/// The exact number that a text means; nothing is rounded.
///
///   numbers  12  .5  1e-7  1_000  0x2e66  0b1.01  0o17  0x1.998p-4 (a power of two may follow 0x and 0b)
///            0,5 (a decimal comma, where it cannot be one that groups digits)  inf  nan
///   NaN      nan(5)  snan(0x12)  -snan: payload in the low bits; snan alone has payload 1
///   with     + - * / ^ (whole exponents) and parentheses; the signs − × · ÷ work too
///
/// -0 keeps its sign. Infinities and NaN stand alone. Errors: missing for an empty text, wrongType for what
/// is not a number (with the position, counted from 1), noAnswer for a division by zero, tooLarge past 4,000
/// characters or past numbers of about 10^±12000.
Expected<Literal> parseLiteral(std::string_view text, const std::string& where);
/// The number of it.
Expected<Exact> parseNumber(std::string_view text, const std::string& where);

/// "-snan(5)" and "nan(5)", whose error is that of the payload; nothing where the text is neither.
std::optional<Expected<Literal>> parseNan(std::string_view written, const std::string& where);

/// Whether `format` has a code for this NaN: all exponent bits 1, then the quiet bit, then the payload with
/// its lowest bit last. Formats with one NaN, or none, have room for none.
bool keepsPayload(const NumberFormat& format, const NanPayload& nan);

/// roundTo, and the payload of a NaN where the format keeps it; elsewhere the format's own quiet NaN.
/// A NaN that was typed is stored as typed: no operation takes place, so a signalling one raises no flag.
/// (Converting a code differs: the payload goes, and a signalling NaN is invalid.)
Rounded roundLiteral(const NumberFormat& format, const Literal& literal, const RoundingRule& rule);

} // namespace bitloupe
