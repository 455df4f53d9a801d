#include "core/base/fields.h"

#include <algorithm>
#include <bit>
#include <charconv>

namespace bitloupe {

namespace {

std::string quoted(const Json& json)
{
    std::string text = dumpJson(json);
    if (text.size() > 40)
        text = text.substr(0, 37) + "...";
    return text;
}

Expected<double> realFromBits(const Json& json, const std::string& where)
{
    const Json* bits = json.size() == 1 ? findPointer(json, "/bits") : nullptr;
    if (bits == nullptr || !bits->is_string())
        return fail(ErrorCode::WrongType, where, "A number is needed here, or {\"bits\": \"3c008081\"}.");
    const auto& digits = bits->get_ref<const std::string&>();
    std::uint64_t pattern = 0;
    const auto* last = digits.data() + digits.size();
    const auto [end, code] = std::from_chars(digits.data(), last, pattern, 16);
    if (code != std::errc{} || end != last || (digits.size() != 8 && digits.size() != 16))
        return fail(ErrorCode::WrongType, where + "/bits",
                    "Bits are 8 hex digits for binary32 or 16 for binary64, without 0x.");
    if (digits.size() == 8)
        return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(pattern)));
    return std::bit_cast<double>(pattern);
}

Expected<double> realFrom(const Json& json, const std::string& where)
{
    if (json.is_number())
        return json.get<double>();
    if (json == "NaN")
        return std::nan("");
    if (json == "Infinity" || json == "-Infinity")
        return json == "Infinity" ? HUGE_VAL : -HUGE_VAL;
    if (json.is_object())
        return realFromBits(json, where);
    return fail(ErrorCode::WrongType, where, "A number is needed here, not " + quoted(json) + ".");
}

std::string rangeText(const Limits& limits)
{
    if (limits.min == -DBL_MAX && limits.max == DBL_MAX)
        return "a finite number";
    if (limits.max == DBL_MAX)
        return "a number of at least " + shortestText(limits.min);
    return "a number from " + shortestText(limits.min) + " to " + shortestText(limits.max);
}

std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
        }
    }
    return row[b.size()];
}

} // namespace

Status readValue(const Json& json, bool& out, const std::string& where, const Limits&)
{
    if (!json.is_boolean())
        return fail(ErrorCode::WrongType, where, "true or false is needed here, not " + quoted(json) + ".");
    out = json.get<bool>();
    return {};
}

Status readValue(const Json& json, std::string& out, const std::string& where, const Limits&)
{
    if (!json.is_string())
        return fail(ErrorCode::WrongType, where,
                    "A text in quotes is needed here, not " + quoted(json) + ".");
    out = json.get<std::string>();
    return {};
}

Status readValue(const Json& json, double& out, const std::string& where, const Limits& limits)
{
    const auto value = realFrom(json, where);
    if (!value)
        return fail(value.error());
    const bool fits =
        std::isfinite(*value) ? *value >= limits.min && *value <= limits.max : limits.allowNonFinite;
    if (!fits)
        return fail(ErrorCode::OutOfRange, where,
                    "This must be " + rangeText(limits) + ", not " + quoted(json) + ".");
    out = *value;
    return {};
}

Expected<std::int64_t> readInteger(const Json& json, const std::string& where, double min, double max)
{
    const std::string range = "a whole number from " + shortestText(min) + " to " + shortestText(max);
    if (!json.is_number())
        return fail(ErrorCode::WrongType, where, "This must be " + range + ", not " + quoted(json) + ".");
    const double value = json.get<double>();
    if (value != std::floor(value))
        return fail(ErrorCode::WrongType, where, "This must be " + range + ", not " + quoted(json) + ".");
    if (value < min || value > max || (json.is_number_float() && std::fabs(value) > 9007199254740992.0))
        return fail(ErrorCode::OutOfRange, where, "This must be " + range + ", not " + quoted(json) + ".");
    if (json.is_number_unsigned() && json.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX))
        return fail(ErrorCode::OutOfRange, where, "This must be " + range + ", not " + quoted(json) + ".");
    return json.is_number_float() ? static_cast<std::int64_t>(value) : json.get<std::int64_t>();
}

Status readValue(const Json& json, Json& out, const std::string&, const Limits&)
{
    out = json;
    return {};
}

Error wrongWord(const Json& json, const std::string& where, const std::vector<std::string_view>& words)
{
    std::string list;
    for (std::size_t i = 0; i < words.size(); ++i)
        list += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + std::string(words[i]);
    const ErrorCode code = json.is_string() ? ErrorCode::OutOfRange : ErrorCode::WrongType;
    return Error{code, where, "This must be one of " + list + ", not " + quoted(json) + "."};
}

Status FieldReader::finish() const
{
    if (!m_status)
        return m_status;
    for (const auto& [key, value] : m_object.items()) {
        if (std::find(m_names.begin(), m_names.end(), key) != m_names.end())
            continue;
        const std::string near = nearestWord(key, m_names);
        return fail(ErrorCode::UnknownKey, m_where + "/" + escapePointerToken(key),
                    "\"" + key.substr(0, 60) + "\" is not a field here"
                        + (near.empty() ? "." : "; did you mean \"" + near + "\"?"));
    }
    return {};
}

std::string nearestWord(std::string_view word, const std::vector<std::string_view>& words)
{
    std::string best;
    std::size_t bestDistance = std::max<std::size_t>(2, word.size() / 3) + 1;
    if (word.size() > 60)
        return best;
    for (const std::string_view candidate : words) {
        const std::size_t distance = editDistance(word, candidate);
        if (distance < bestDistance) {
            bestDistance = distance;
            best = candidate;
        }
    }
    return best;
}

} // namespace bitloupe
