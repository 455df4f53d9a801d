#include "core/report/csv_text.h"

#include "core/base/json.h"

#include <cmath>

namespace bitloupe::report {

std::string csvText(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"')
            out += '"';
        out += c;
    }
    return out + "\"";
}

std::string csvNumber(double value)
{
    if (std::isnan(value))
        return "NaN";
    if (std::isinf(value))
        return value > 0 ? "Infinity" : "-Infinity";
    return shortestText(value);
}

} // namespace bitloupe::report
