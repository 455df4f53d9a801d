#pragma once

#include "core/base/fields.h"
#include "core/num/format.h"

/// Formats in States: a name ("binary16"), {"exponentBits","fractionBits","bias","specials"} or
/// {"signed","integerBits","fractionBits"}.
namespace bitloupe {

constexpr auto enumWords(Specials)
{
    using Word = std::pair<Specials, std::string_view>;
    return std::array<Word, 4>{{{Specials::Ieee, "ieee"},
                                {Specials::NanOnly, "nanOnly"},
                                {Specials::NanNegativeZero, "nanNegativeZero"},
                                {Specials::None, "none"}}};
}

/// Custom formats hold 2 to 64 bits: 1 to 15 exponent bits, at most 60 fraction bits, |bias| <= 32768; `bias`
/// is 2^(exponentBits-1) - 1 and `specials` ieee where they are not given. Fixed point holds 1 to 64 bits.
Status readValue(const Json& json, NumberFormat& out, const std::string& where, const Limits& limits);
Json writeValue(const NumberFormat& format);

/// `digits` as a code of `format`, or one sentence that says how many digits it takes.
Expected<std::uint64_t> readPattern(const NumberFormat& format, std::string_view digits,
                                    const std::string& where);

} // namespace bitloupe
