#pragma once

#include "core/base/expected.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace bitloupe {

/// Object members keep the order in which they were written.
using Json = nlohmann::ordered_json;

struct JsonLimits {
    std::size_t maxBytes = 64U << 20U;
    int maxDepth = 64;
};

/// Strict RFC 8259 text to a value. Duplicate keys, trailing text, too much depth or size are errors whose
/// `where` is "line 2, column 5" of the first wrong character, counted from 1.
Expected<Json> parseJson(std::string_view text, const JsonLimits& limits = {});

/// Text of a value. Numbers are the shortest text that reads back as the same binary64; NaN and the
/// infinities become the strings "NaN", "Infinity", "-Infinity". indent < 0 writes one line.
std::string dumpJson(const Json& value, int indent = -1);

/// Number as JSON; NaN and infinities as their strings.
Json realJson(double value);

/// Shortest text that reads back as the same binary64, always with a point as decimal sign.
std::string shortestText(double value);

/// Value at an RFC 6901 pointer, or nullptr where there is none.
const Json* findPointer(const Json& root, std::string_view pointer);

/// Pointer token with "~" and "/" escaped.
std::string escapePointerToken(std::string_view token);

} // namespace bitloupe
