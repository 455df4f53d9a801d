#pragma once

#include "core/base/expected.h"
#include "core/base/json.h"

#include <string>
#include <string_view>

namespace bitloupe {

/// How a live value `{{POINTER | FORMAT}}` is written.
struct LiveFormat {
    enum class Kind { Auto, Int, Exact, Fixed, Sig, Sci, Percent, Hex, Bin };

    Kind kind = Kind::Auto;
    int digits = 0; ///< of fixed, sig, sci, percent

    friend bool operator==(const LiveFormat&, const LiveFormat&) = default;
};

struct LiveValue {
    std::string pointer;
    LiveFormat format;
    std::string token; ///< "POINTER" or "POINTER | FORMAT": tells two formats of one pointer apart

    friend bool operator==(const LiveValue&, const LiveValue&) = default;
};

/// "POINTER" or "POINTER | FORMAT", the text between the double braces.
Expected<LiveValue> parseLiveValue(std::string_view text);

/// A field whose texts are bit patterns in hexadecimal: `bits` and `scaleBits`.
bool isBitPattern(std::string_view pointer);

/// The value as people read it: minus U+2212, exponents superscript. auto: integers in full, else 6
/// significant digits, below 1e-3 or from 1e6 as a·10ⁿ; decimal texts as they are but shortened after 24
/// characters; lists as [a, b]. The numeric formats take decimal texts and fractions too, rounded from the
/// nearest binary64; whole numbers keep every digit. A value that the format cannot take (a word in `sci`) is
/// shown as auto.
std::string liveText(const Json& value, const LiveFormat& format, bool bitPattern = false);
inline std::string liveText(const Json& value, const LiveValue& live)
{
    return liveText(value, live.format, isBitPattern(live.pointer));
}

/// Shown while a result is computed, and where a pointer leads nowhere.
inline constexpr std::string_view kPendingText = "…";
inline constexpr std::string_view kAbsentText = "–";

} // namespace bitloupe
