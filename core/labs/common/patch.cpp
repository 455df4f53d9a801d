#include "core/labs/common/patch.h"

#include <charconv>

namespace bitloupe {

namespace {

bool isPlace(std::string_view key)
{
    return !key.empty() && key.front() == '/';
}

void removePlace(Json& root, const std::string& place)
{
    const std::size_t cut = place.rfind('/');
    const Json* parent = findPointer(root, std::string_view(place).substr(0, cut));
    if (parent != nullptr && parent->is_object())
        const_cast<Json*>(parent)->erase(place.substr(cut + 1)); // `root` is ours to change
}

Status setPlace(Json& root, const std::string& place, const Json& value, const std::string& where)
{
    const std::size_t cut = place.rfind('/');
    auto* parent = const_cast<Json*>(findPointer(root, std::string_view(place).substr(0, cut)));
    if (parent != nullptr && parent->is_object()) {
        (*parent)[place.substr(cut + 1)] = value;
        return {};
    }
    auto* item = const_cast<Json*>(findPointer(root, place));
    if (item == nullptr)
        return fail(ErrorCode::Missing, where + place, "There is no such place in the state to set.");
    *item = value;
    return {};
}

/// A group member as a place: "range" is "/range".
std::string placeOf(std::string_view name)
{
    return isPlace(name) ? std::string(name) : "/" + std::string(name);
}

void removeRivals(Json& root, const OneOfGroups& groups, const std::string& place)
{
    for (const auto& group : groups) {
        bool member = false;
        for (const auto name : group)
            member = member || placeOf(name) == place;
        if (!member)
            continue;
        for (const auto name : group) {
            if (placeOf(name) != place)
                removePlace(root, placeOf(name));
        }
    }
}

} // namespace

Expected<Json> patchFields(const OneOfGroups& groups, const Json& base, const Json& patch,
                           const std::string& where)
{
    if (!patch.is_object())
        return fail(ErrorCode::WrongType, where, "A set of fields in braces is needed here.");
    Json out = base;
    for (const auto& [key, value] : patch.items()) {
        const std::string place = placeOf(key);
        if (value.is_null()) {
            removePlace(out, place);
            continue;
        }
        if (!isPlace(key))
            out[key] = value;
        else if (auto status = setPlace(out, place, value, where); !status)
            return fail(status.error());
        removeRivals(out, groups, place);
    }
    return out;
}

} // namespace bitloupe
