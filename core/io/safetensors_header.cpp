#include "core/io/safetensors_header.h"

#include "core/base/json.h"
#include "core/io/file_text.h"
#include "core/io/stored_codes.h"

#include <algorithm>
#include <array>
#include <utility>

namespace bitloupe {

namespace {

constexpr std::size_t kMostDimensions = 32;
/// Keeps the memory of a listing below 4 times the file plus 64 MiB; real files hold some thousand tensors.
constexpr std::size_t kMostTensors = 200'000;
constexpr int kDeepest = 64;
constexpr std::uint64_t kHeaderStart = 8;

/// Follows the parser through the only shape a header may have.
class HeaderReader final : public nlohmann::json_sax<Json> {
public:
    SafetensorsHeader header;
    std::string problem;
    std::size_t errorAt = 0;

    bool null() override { return unexpectedValue(); }
    bool boolean(bool) override { return unexpectedValue(); }
    bool number_float(number_float_t, const string_t&) override { return unexpectedValue(); }
    bool binary(binary_t&) override { return false; }
    bool number_integer(number_integer_t) override { return unexpectedValue(); } // negative numbers only

    bool number_unsigned(number_unsigned_t value) override
    {
        if (m_place == Place::Shape)
            return addDimension(value);
        if (m_place == Place::Offsets) {
            if (m_offsets < 2)
                (m_offsets == 0 ? entry().begin : entry().end) = value;
            return ++m_offsets <= 2 || refuse(named() + " has more than two data_offsets.");
        }
        return unexpectedValue();
    }

    bool string(string_t& value) override
    {
        if (m_place == Place::Metadata) {
            if (m_key == "note")
                header.note = plainText(value);
            else if (m_key.starts_with(kLayoutKey))
                header.layouts.emplace_back(m_key, std::move(value));
            return true;
        }
        if (m_place != Place::Entry || m_key != "dtype")
            return unexpectedValue();
        entry().dtype = std::move(value);
        return true;
    }

    bool start_object(std::size_t) override
    {
        if (m_place == Place::Start)
            m_place = Place::Root;
        else if (m_place == Place::Root)
            return openEntry();
        else
            return descend();
        return true;
    }

    bool start_array(std::size_t) override
    {
        if (m_place == Place::Entry && m_key == "shape")
            m_place = Place::Shape;
        else if (m_place == Place::Entry && m_key == "data_offsets")
            m_place = Place::Offsets;
        else
            return descend();
        return true;
    }

    bool end_object() override
    {
        if (m_depth > 0)
            --m_depth;
        else if (m_place == Place::Entry) {
            m_place = Place::Root;
            for (const auto& [field, seen] :
                 {std::pair("dtype", m_seen[0]), {"shape", m_seen[1]}, {"data_offsets", m_seen[2]}}) {
                if (!seen)
                    return refuse(named() + " has no " + field + ".");
            }
        } else
            m_place = m_place == Place::Metadata ? Place::Root : Place::End;
        return true;
    }

    bool end_array() override
    {
        if (m_depth > 0) {
            --m_depth;
            return true;
        }
        const bool complete = m_place == Place::Shape || m_offsets == 2;
        m_place = Place::Entry;
        return complete || refuse(named() + " needs two data_offsets.");
    }

    bool key(string_t& name) override
    {
        if (m_depth > 0)
            return true;
        m_key = std::move(name);
        if (m_place == Place::Entry) {
            constexpr std::array<std::string_view, 3> kFields{"dtype", "shape", "data_offsets"};
            for (std::size_t i = 0; i < kFields.size(); ++i) {
                if (m_key == kFields[i] && std::exchange(m_seen[i], true))
                    return refuse(named() + " has its " + m_key + " twice.");
            }
        }
        return true;
    }

    bool parse_error(std::size_t at, const std::string&, const nlohmann::detail::exception&) override
    {
        errorAt = at;
        return refuse("the header is not valid JSON.");
    }

private:
    enum class Place { Start, Root, Metadata, Entry, Shape, Offsets, End };

    SafetensorsEntry& entry() { return header.entries.back(); }
    std::string named() const { return "the tensor " + plainText(header.entries.back().name); }

    bool refuse(std::string why)
    {
        if (problem.empty())
            problem = std::move(why);
        return false;
    }

    bool isKnownField() const { return m_key == "dtype" || m_key == "shape" || m_key == "data_offsets"; }

    /// A value where it cannot stand; inside a field that the format does not know anything may stand.
    bool unexpectedValue()
    {
        switch (m_place) {
        case Place::Start:
            return refuse("the header is not a JSON object.");
        case Place::Root:
            return refuse("\"" + plainText(m_key) + "\" is not described by an object.");
        case Place::Metadata:
            return m_depth > 0 || refuse("__metadata__ may hold texts only.");
        case Place::Entry:
            return m_depth > 0 || !isKnownField()
                || refuse(named() + " has a " + m_key + " of the wrong kind.");
        case Place::Shape:
            return refuse(named() + " has a dimension that is not a whole number of at least 0.");
        case Place::Offsets:
            return refuse(named() + " has a data offset that is not a whole number of at least 0.");
        default:
            return false;
        }
    }

    bool descend()
    {
        if (m_depth == 0 && !(m_place == Place::Entry && !isKnownField()))
            return unexpectedValue();
        return ++m_depth <= kDeepest || refuse("the header is nested too deep.");
    }

    bool openEntry()
    {
        if (m_key == "__metadata__") {
            m_place = Place::Metadata;
            return !std::exchange(m_hasMetadata, true) || refuse("__metadata__ is written twice.");
        }
        if (header.entries.size() == kMostTensors)
            return refuse("it lists more than 200,000 tensors.");
        m_place = Place::Entry;
        header.entries.push_back({std::move(m_key), {}, {}, 0, 0});
        m_key.clear();
        m_offsets = 0;
        m_seen = {};
        return true;
    }

    bool addDimension(std::uint64_t value)
    {
        if (value > static_cast<std::uint64_t>(INT64_MAX))
            return refuse(named() + " has a dimension above 2^63 - 1.");
        if (entry().shape.size() == kMostDimensions)
            return refuse(named() + " has more than " + std::to_string(kMostDimensions) + " dimensions.");
        entry().shape.push_back(static_cast<std::int64_t>(value));
        return true;
    }

    Place m_place = Place::Start;
    int m_depth = 0; ///< levels inside a field that is skipped
    int m_offsets = 0;
    std::array<bool, 3> m_seen{};
    bool m_hasMetadata = false;
    std::string m_key;
};

/// Sorting pointers costs less memory than a set of names.
const std::string* repeatedName(const std::vector<SafetensorsEntry>& entries)
{
    std::vector<const std::string*> names;
    names.reserve(entries.size());
    for (const auto& entry : entries)
        names.push_back(&entry.name);
    std::sort(names.begin(), names.end(), [](const auto* a, const auto* b) { return *a < *b; });
    const auto it =
        std::adjacent_find(names.begin(), names.end(), [](const auto* a, const auto* b) { return *a == *b; });
    return it == names.end() ? nullptr : *it;
}

} // namespace

Expected<SafetensorsHeader> parseSafetensorsHeader(std::string_view json, std::string_view path)
{
    HeaderReader reader;
    if (!Json::sax_parse(json.begin(), json.end(), &reader)) {
        const std::string why = reader.problem.empty() ? "the header is not valid JSON." : reader.problem;
        return fileFailure(path, kHeaderStart + reader.errorAt, fileName(path) + " is damaged: " + why);
    }
    if (const std::string* name = repeatedName(reader.header.entries))
        return fileFailure(path, kHeaderStart,
                           fileName(path) + " is damaged: the tensor " + plainText(*name)
                               + " is listed twice.");
    return std::move(reader.header);
}

} // namespace bitloupe
