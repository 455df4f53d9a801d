#include "core/base/json.h"

#include <charconv>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

namespace bitloupe {

namespace {

/// Walks through the text and keeps where the parser stands: its events do not tell.
class WatchedIterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    WatchedIterator(const char* at, const char** reached)
        : m_at(at)
        , m_reached(reached)
    {
    }

    reference operator*() const { return *m_at; }
    WatchedIterator& operator++()
    {
        *m_reached = ++m_at;
        return *this;
    }
    friend bool operator==(const WatchedIterator& a, const WatchedIterator& b) { return a.m_at == b.m_at; }

private:
    const char* m_at;
    const char** m_reached;
};

/// Builds the value while watching what the library's own builder lets pass: duplicate keys and depth.
class StrictBuilder final : public nlohmann::json_sax<Json> {
public:
    StrictBuilder(Json& root, int maxDepth)
        : m_root(root)
        , m_maxDepth(maxDepth)
    {
    }

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override { return put(value); }
    bool number_unsigned(number_unsigned_t value) override { return put(value); }
    bool string(string_t& value) override { return put(std::move(value)); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool number_float(number_float_t value, const string_t&) override { return put(value); }

    bool key(string_t& name) override
    {
        if (!m_keys.back().insert(name).second) {
            problem = "The key \"" + name + "\" is written twice.";
            return false;
        }
        m_key = std::move(name);
        return true;
    }

    bool parse_error(std::size_t at, const std::string& token,
                     const nlohmann::detail::exception& error) override
    {
        constexpr int kNumberOverflow = 406;
        position = at;
        if (error.id == kNumberOverflow) {
            problem = "A number in this text is too large for binary64.";
            position = at + 1 - std::min(at, token.size());
        }
        return false;
    }

    std::size_t position = 0; ///< counted from 1; 0 where the text ended too early
    std::string problem;

private:
    template<typename T>
    bool put(T&& value)
    {
        add(Json(std::forward<T>(value)));
        return true;
    }

    Json* add(Json value)
    {
        if (m_open.empty()) {
            m_root = std::move(value);
            return &m_root;
        }
        Json& parent = *m_open.back();
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return &parent.back();
        }
        // The key was just proven new, so the linear search of operator[] would find nothing.
        auto& members = parent.get_ref<Json::object_t&>();
        members.Json::object_t::Container::emplace_back(std::move(m_key), std::move(value));
        return &members.Json::object_t::Container::back().second;
    }

    bool open(Json value)
    {
        if (static_cast<int>(m_open.size()) >= m_maxDepth) {
            problem = "The text is nested deeper than " + std::to_string(m_maxDepth) + " levels.";
            return false;
        }
        m_open.push_back(add(std::move(value)));
        m_keys.emplace_back();
        return true;
    }

    bool close()
    {
        m_open.pop_back();
        m_keys.pop_back();
        return true;
    }

    Json& m_root;
    int m_maxDepth;
    std::vector<Json*> m_open;
    std::vector<std::set<std::string>> m_keys;
    std::string m_key;
};

std::string lineAndColumn(std::string_view text, std::size_t position)
{
    std::size_t line = 1;
    std::size_t column = 1;
    for (std::size_t i = 0; i + 1 < position && i < text.size(); ++i) {
        column = text[i] == '\n' ? 1 : column + 1;
        line += text[i] == '\n' ? 1 : 0;
    }
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

/// Where the string begins whose closing quote is the last character, counted from 1.
std::size_t startOfString(std::string_view text)
{
    const auto isEscaped = [&](std::size_t quote) {
        std::size_t slashes = 0;
        while (slashes < quote && text[quote - 1 - slashes] == '\\')
            ++slashes;
        return slashes % 2 == 1;
    };
    std::size_t at = text.size() - 1;
    do
        at = text.rfind('"', at - 1);
    while (isEscaped(at));
    return at + 1;
}

void newline(std::string& out, int indent, int depth)
{
    if (indent < 0)
        return;
    out += '\n';
    out.append(static_cast<std::size_t>(indent) * static_cast<std::size_t>(depth), ' ');
}

void write(std::string& out, const Json& value, int indent, int depth);

void writeMembers(std::string& out, const Json& object, int indent, int depth)
{
    out += '{';
    bool first = true;
    for (const auto& [key, member] : object.items()) {
        if (!first)
            out += ',';
        first = false;
        newline(out, indent, depth + 1);
        out += Json(key).dump(-1, ' ', false, Json::error_handler_t::replace);
        out += indent < 0 ? ":" : ": ";
        write(out, member, indent, depth + 1);
    }
    if (!first)
        newline(out, indent, depth);
    out += '}';
}

/// Lists of plain values stay on one line even in indented text: matrices remain readable.
void writeItems(std::string& out, const Json& array, int indent, int depth)
{
    bool plain = true;
    for (const Json& item : array)
        plain = plain && !item.is_structured();
    const int inner = plain ? -1 : indent;
    out += '[';
    bool first = true;
    for (const Json& item : array) {
        if (!first)
            out += inner < 0 && indent >= 0 ? ", " : ",";
        first = false;
        newline(out, inner, depth + 1);
        write(out, item, inner, depth + 1);
    }
    if (!first)
        newline(out, inner, depth);
    out += ']';
}

void write(std::string& out, const Json& value, int indent, int depth)
{
    if (value.is_object())
        writeMembers(out, value, indent, depth);
    else if (value.is_array())
        writeItems(out, value, indent, depth);
    else if (value.is_number_float()) {
        const double number = value.get<double>();
        if (std::isfinite(number))
            out += shortestText(number);
        else
            out += std::isnan(number) ? "\"NaN\"" : number > 0 ? "\"Infinity\"" : "\"-Infinity\"";
    } else
        out += value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace

Expected<Json> parseJson(std::string_view text, const JsonLimits& limits)
{
    if (text.size() > limits.maxBytes)
        return fail(ErrorCode::TooLarge, "line 1",
                    "The JSON text has " + std::to_string(text.size()) + " bytes; the limit is "
                        + std::to_string(limits.maxBytes) + ".");
    Json root;
    StrictBuilder builder(root, limits.maxDepth);
    const char* reached = text.data();
    const WatchedIterator first(text.data(), &reached);
    const WatchedIterator last(text.data() + text.size(), &reached);
    if (Json::sax_parse(first, last, &builder))
        return root;
    if (!builder.problem.empty()) {
        const auto read = static_cast<std::size_t>(reached - text.data());
        const bool isKey = builder.position == 0 && text[read - 1] == '"';
        const std::size_t at = builder.position > 0 ? builder.position
            : isKey                                 ? startOfString(text.substr(0, read))
                                                    : read;
        return fail(ErrorCode::BadJson, lineAndColumn(text, at), builder.problem);
    }
    const std::size_t at = builder.position == 0 ? text.size() : builder.position;
    return fail(ErrorCode::BadJson, lineAndColumn(text, at),
                text.empty() ? "There is no JSON text here." : "The text is not valid JSON from here on.");
}

std::string dumpJson(const Json& value, int indent)
{
    std::string out;
    write(out, value, indent, 0);
    return out;
}

Json realJson(double value)
{
    if (std::isfinite(value))
        return value;
    return std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

std::string shortestText(double value)
{
    char buffer[40];
    const auto [end, code] = std::to_chars(buffer, buffer + sizeof buffer, value);
    return code == std::errc{} ? std::string(buffer, end) : std::string("0");
}

const Json* findPointer(const Json& root, std::string_view pointer)
{
    const Json* at = &root;
    while (!pointer.empty()) {
        if (pointer.front() != '/')
            return nullptr;
        pointer.remove_prefix(1);
        const std::size_t end = std::min(pointer.find('/'), pointer.size());
        std::string token(pointer.substr(0, end));
        pointer.remove_prefix(end);
        for (std::size_t i = 0; (i = token.find('~', i)) != std::string::npos; ++i)
            token.replace(i, 2, i + 1 < token.size() && token[i + 1] == '1' ? "/" : "~");
        if (at->is_object()) {
            const auto it = at->find(token);
            if (it == at->end())
                return nullptr;
            at = &*it;
        } else if (at->is_array()) {
            std::size_t index = 0;
            const auto* last = token.data() + token.size();
            const auto [stop, code] = std::from_chars(token.data(), last, index);
            const bool leadingZero = token.size() > 1 && token.front() == '0';
            if (code != std::errc{} || stop != last || leadingZero || index >= at->size())
                return nullptr;
            at = &(*at)[index];
        } else
            return nullptr;
    }
    return at;
}

std::string escapePointerToken(std::string_view token)
{
    std::string out;
    for (const char c : token) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

} // namespace bitloupe
