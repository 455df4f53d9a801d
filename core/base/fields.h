#pragma once

#include "core/base/expected.h"
#include "core/base/json.h"

#include <array>
#include <cfloat>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// One list of fields per State drives reading, writing and limits:
///
///     struct MappingState {
///         int bits = 4;
///         std::optional<Range> range;
///         template<typename V, typename S>
///         static void visitFields(V& v, S& s)
///         {
///             v("bits", s.bits, Limits{1, 16});
///             v("range", s.range);
///         }
///     };
///
/// Field types: bool, integers, double, std::string, Json, enums with words, structs with visitFields,
/// std::optional and std::vector of these, and any T with its own readValue/writeValue found by ADL.
/// An enum has words when `enumWords(E)` returns an array of {enumerator, word}, found by ADL.
namespace bitloupe {

/// Closed interval of a number; for a list, of each of its numbers. Non-finite numbers pass only where
/// allowed.
struct Limits {
    double min = -DBL_MAX;
    double max = DBL_MAX;
    bool allowNonFinite = false;
};

/// Most numbers a list in a State may hold; larger data are files.
inline constexpr std::size_t kMaxStateList = 1U << 22U;

template<typename E>
using EnumWord = std::pair<E, std::string_view>;

template<typename E>
concept WordedEnum = std::is_enum_v<E> && requires(E e)
{
    enumWords(e);
};

template<WordedEnum E>
std::string_view wordOf(E value)
{
    for (const auto& [enumerator, word] : enumWords(value)) {
        if (enumerator == value)
            return word;
    }
    return "";
}

template<WordedEnum E>
std::optional<E> enumOf(std::string_view word)
{
    for (const auto& [enumerator, name] : enumWords(E{})) {
        if (name == word)
            return enumerator;
    }
    return std::nullopt;
}

class FieldReader;
class FieldWriter;

template<typename T>
concept HasFields = requires(FieldWriter& v, const T& t)
{
    T::visitFields(v, t);
};

// Reading. `where` is the JSON pointer of the value.
Status readValue(const Json& json, bool& out, const std::string& where, const Limits& limits);
Status readValue(const Json& json, std::string& out, const std::string& where, const Limits& limits);
/// Takes a number, one of the strings "NaN", "Infinity", "-Infinity", or {"bits": 8 or 16 hex digits}.
Status readValue(const Json& json, double& out, const std::string& where, const Limits& limits);
Expected<std::int64_t> readInteger(const Json& json, const std::string& where, double min, double max);
Status readValue(const Json& json, Json& out, const std::string& where, const Limits& limits);

template<std::integral T>
requires(!std::same_as<T, bool>) Status
    readValue(const Json& json, T& out, const std::string& where, const Limits& limits)
{
    const double low = std::max(limits.min, static_cast<double>(std::numeric_limits<T>::min()));
    const double high = std::min(limits.max, static_cast<double>(std::numeric_limits<T>::max()));
    const auto value = readInteger(json, where, low, high);
    if (!value)
        return fail(value.error());
    out = static_cast<T>(*value);
    return {};
}

Error wrongWord(const Json& json, const std::string& where, const std::vector<std::string_view>& words);

template<WordedEnum E>
Status readValue(const Json& json, E& out, const std::string& where, const Limits&)
{
    if (json.is_string()) {
        if (const auto value = enumOf<E>(json.get_ref<const std::string&>())) {
            out = *value;
            return {};
        }
    }
    std::vector<std::string_view> words;
    for (const auto& entry : enumWords(E{}))
        words.push_back(entry.second);
    return fail(wrongWord(json, where, words));
}

template<HasFields T>
Status readValue(const Json& json, T& out, const std::string& where, const Limits&);

template<typename T>
Status readValue(const Json& json, std::optional<T>& out, const std::string& where, const Limits& limits)
{
    if (json.is_null()) {
        out.reset();
        return {};
    }
    T value{};
    if (auto status = readValue(json, value, where, limits); !status)
        return status;
    out = std::move(value);
    return {};
}

template<typename T>
Status readValue(const Json& json, std::vector<T>& out, const std::string& where, const Limits& limits)
{
    if (!json.is_array())
        return fail(ErrorCode::WrongType, where, "A list in square brackets is needed here.");
    if (json.size() > kMaxStateList)
        return fail(ErrorCode::TooLarge, where, "The list is too long: save it as a file and name the file.");
    std::vector<T> values;
    values.reserve(json.size());
    for (std::size_t i = 0; i < json.size(); ++i) {
        T value{};
        if (auto status = readValue(json[i], value, where + "/" + std::to_string(i), limits); !status)
            return status;
        values.push_back(std::move(value));
    }
    out = std::move(values);
    return {};
}

// Writing.
inline Json writeValue(bool value)
{
    return value;
}
inline Json writeValue(const std::string& value)
{
    return value;
}
inline Json writeValue(double value)
{
    return realJson(value);
}
inline Json writeValue(const Json& value)
{
    return value;
}
template<std::integral T>
requires(!std::same_as<T, bool>) Json writeValue(T value)
{
    return value;
}
template<WordedEnum E>
Json writeValue(E value)
{
    return std::string(wordOf(value));
}
template<HasFields T>
Json writeValue(const T& value);
template<typename T>
Json writeValue(const std::vector<T>& values)
{
    Json list = Json::array();
    for (const auto& value : values)
        list.push_back(writeValue(static_cast<const T&>(value)));
    return list;
}
template<typename T>
Json writeValue(const std::optional<T>& value)
{
    return value ? writeValue(*value) : Json();
}

/// Reads the fields that are present, leaves the others as they are, remembers the first error.
class FieldReader {
public:
    FieldReader(const Json& object, std::string where)
        : m_object(object)
        , m_where(std::move(where))
    {
    }

    template<typename T>
    void operator()(std::string_view name, T& value, const Limits& limits = {})
    {
        m_names.push_back(name);
        const auto it = m_object.find(name);
        if (it == m_object.end() || !m_status)
            return;
        m_status = readValue(*it, value, m_where + "/" + escapePointerToken(name), limits);
    }

    /// First error, or an unknown key with the nearest known name.
    Status finish() const;

private:
    const Json& m_object;
    std::string m_where;
    std::vector<std::string_view> m_names;
    Status m_status;
};

/// Writes every field that is set.
class FieldWriter {
public:
    template<typename T>
    void operator()(std::string_view name, const T& value, const Limits& = {})
    {
        Json json = writeValue(value);
        if (!json.is_null())
            m_object[std::string(name)] = std::move(json);
    }

    Json take() { return std::move(m_object); }

private:
    Json m_object = Json::object();
};

template<HasFields T>
Status readValue(const Json& json, T& out, const std::string& where, const Limits&)
{
    if (!json.is_object())
        return fail(ErrorCode::WrongType, where, "An object in braces is needed here.");
    FieldReader reader(json, where);
    T::visitFields(reader, out);
    return reader.finish();
}

template<HasFields T>
Json writeValue(const T& value)
{
    FieldWriter writer;
    T::visitFields(writer, value);
    return writer.take();
}

/// Object to T; absent fields keep T's defaults, unknown keys are errors.
template<typename T>
Expected<T> readFields(const Json& json, const std::string& where)
{
    T value{};
    if (auto status = readValue(json, value, where, Limits{}); !status)
        return fail(status.error());
    return value;
}

/// Nearest of the words by edit distance, empty when none is near.
std::string nearestWord(std::string_view word, const std::vector<std::string_view>& words);

} // namespace bitloupe
