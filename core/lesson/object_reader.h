#pragma once

#include "core/base/fields.h"
#include "core/lesson/predicate.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bitloupe {

inline tl::unexpected<Error> badLesson(std::string sentence)
{
    return fail(ErrorCode::BadJson, "", std::move(sentence));
}

/// Typed access to the keys of one object; remembers the first error. Keys that nobody asked for are errors.
class ObjectReader {
public:
    ObjectReader(const Json& json, std::string what)
        : m_json(json)
        , m_what(std::move(what))
    {
        if (!json.is_object())
            stop(m_what + " is an object in braces.");
    }

    const Json* find(std::string_view key)
    {
        m_known.push_back(key);
        if (!m_json.is_object())
            return nullptr;
        const auto it = m_json.find(key);
        return it == m_json.end() ? nullptr : &*it;
    }

    const Json* need(std::string_view key)
    {
        const Json* value = find(key);
        if (value == nullptr)
            stop(m_what + " needs \"" + std::string(key) + "\".");
        return value;
    }

    std::string word(std::string_view key, bool needed = true)
    {
        const Json* value = needed ? need(key) : find(key);
        if (value == nullptr)
            return {};
        if (!value->is_string())
            stop("\"" + std::string(key) + "\" is a text in quotation marks.");
        return value->is_string() ? value->get<std::string>() : std::string();
    }

    Text text(std::string_view key, bool needed = true)
    {
        auto parsed = parseText(word(key, needed));
        if (!parsed) {
            stop(parsed.error().message);
            return {};
        }
        return std::move(*parsed);
    }

    std::optional<double> number(std::string_view key, bool needed)
    {
        const Json* value = needed ? need(key) : find(key);
        if (value == nullptr)
            return std::nullopt;
        if (!value->is_number()) {
            stop("\"" + std::string(key) + "\" is a number.");
            return std::nullopt;
        }
        return value->get<double>();
    }

    Json patch(std::string_view key, bool needed)
    {
        const Json* value = needed ? need(key) : find(key);
        if (value != nullptr && !value->is_object())
            stop("\"" + std::string(key) + "\" is a patch: an object over the fields of the state.");
        return value != nullptr && value->is_object() ? *value : Json::object();
    }

    std::optional<Predicate> predicate(std::string_view key, bool needed)
    {
        const Json* value = needed ? need(key) : find(key);
        if (value == nullptr)
            return std::nullopt;
        auto read = parsePredicate(*value);
        if (!read) {
            stop(read.error().message);
            return std::nullopt;
        }
        return std::move(*read);
    }

    std::string pointer(std::string_view key)
    {
        std::string value = word(key);
        checkPointer(value);
        return value;
    }

    void checkPointer(const std::string& value)
    {
        std::string_view root;
        std::string_view name;
        std::string_view rest;
        if (!splitRoot(value, root, name, rest))
            stop("\"" + value + "\" is not a pointer of a lesson.");
    }

    /// One of the words, as an index.
    std::size_t oneOf(std::string_view key, std::initializer_list<std::string_view> words, bool needed)
    {
        const std::string value = word(key, needed);
        const auto* it = std::find(words.begin(), words.end(), value);
        if (it != words.end())
            return static_cast<std::size_t>(it - words.begin());
        if (needed || !value.empty()) {
            std::string list;
            for (const auto w : words)
                list += (list.empty() ? "" : ", ") + std::string(w);
            stop("\"" + std::string(key) + "\" is one of " + list + ".");
        }
        return 0;
    }

    /// Calls `read(ObjectReader&)` for each object of a list of at least `least`.
    template<typename Read>
    void each(std::string_view key, bool needed, std::size_t least, Read&& read)
    {
        const Json* value = needed ? need(key) : find(key);
        if (value == nullptr)
            return;
        if (!value->is_array() || value->size() < least)
            return stop("\"" + std::string(key) + "\" is a list of at least " + std::to_string(least) + ".");
        for (const Json& item : *value) {
            ObjectReader reader(item, "An entry of \"" + std::string(key) + "\"");
            read(reader);
            if (const Status status = reader.finish(); !status)
                stop(status.error().message);
        }
    }

    void stop(std::string sentence)
    {
        if (m_problem.empty())
            m_problem = std::move(sentence);
    }

    Status finish()
    {
        if (m_problem.empty() && m_json.is_object()) {
            for (const auto& [key, value] : m_json.items()) {
                if (std::find(m_known.begin(), m_known.end(), key) != m_known.end())
                    continue;
                const std::string near = nearestWord(key, m_known);
                stop("\"" + key + "\" is not part of " + lowered(m_what)
                     + (near.empty() ? "." : "; did you mean \"" + near + "\"?"));
            }
        }
        return m_problem.empty() ? Status{} : Status(badLesson(m_problem));
    }

private:
    static std::string lowered(std::string text)
    {
        if (!text.empty() && text.front() == 'A')
            text.front() = 'a';
        return text;
    }

    const Json& m_json;
    std::string m_what;
    std::vector<std::string_view> m_known;
    std::string m_problem;
};

} // namespace bitloupe
