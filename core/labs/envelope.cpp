#include "core/labs/common/patch.h"
#include "core/labs/registry.h"

namespace bitloupe {

namespace {

/// A new owner starts without the companions of the old one.
Json withoutCompanions(const Companions& companions, Json base, const Json& patch)
{
    for (const auto& fields : companions) {
        if (!base.is_object() || !patch.is_object() || !patch.contains(fields.front()))
            continue;
        for (std::size_t i = 1; i < fields.size(); ++i)
            base.erase(std::string(fields[i]));
    }
    return base;
}

} // namespace

Expected<Json> applyPatch(const Lab& lab, const Json& base, const Json& patch, const std::string& where)
{
    auto patched = patchFields(lab.oneOf, withoutCompanions(lab.companions, base, patch), patch, where);
    if (!patched)
        return patched;
    return lab.normalise(*patched);
}

Expected<Json> completeState(const Lab& lab, const Json& given)
{
    if (!given.is_object())
        return fail(ErrorCode::WrongType, "/state", "The state is an object in braces.");
    for (const auto& group : lab.oneOf) {
        std::string_view first;
        for (const auto name : group) {
            const std::string place = name.front() == '/' ? std::string(name) : "/" + std::string(name);
            if (findPointer(given, place) == nullptr)
                continue;
            if (!first.empty())
                return fail(ErrorCode::OutOfRange, "/state" + place,
                            "Give either \"" + std::string(first) + "\" or \"" + std::string(name)
                                + "\", not both.");
            first = name;
        }
    }
    return applyPatch(lab, lab.defaults, given, "/state");
}

Expected<Envelope> readEnvelope(const Json& json)
{
    if (!json.is_object())
        return fail(ErrorCode::WrongType, "",
                    "An envelope is an object such as {\"format\":\"bitloupe-state\",...}.");
    std::string format;
    std::string labId;
    int version = 1;
    Json state = Json::object();
    FieldReader reader(json, "");
    reader("format", format);
    reader("version", version, Limits{1, 1000});
    reader("lab", labId);
    reader("state", state);
    if (auto status = reader.finish(); !status)
        return fail(status.error());
    if (format != "bitloupe-state")
        return fail(ErrorCode::WrongType, "/format", "The format must be \"bitloupe-state\".");
    if (version != 1)
        return fail(ErrorCode::Unsupported, "/version",
                    "This file is of version " + std::to_string(version) + "; this program reads version 1.");
    const Lab* lab = findLab(labId);
    if (lab == nullptr) {
        std::string ids;
        for (const Lab& known : labs())
            ids += (ids.empty() ? "" : ", ") + std::string(known.id);
        return fail(ErrorCode::OutOfRange, "/lab",
                    "\"" + labId.substr(0, 40) + "\" is not a lab of this program; it has " + ids + ".");
    }
    auto complete = completeState(*lab, state);
    if (!complete)
        return fail(complete.error());
    return Envelope{lab, std::move(*complete)};
}

Json writeEnvelope(std::string_view lab, const Json& state)
{
    Json json;
    json["format"] = "bitloupe-state";
    json["version"] = 1;
    json["lab"] = std::string(lab);
    json["state"] = state;
    return json;
}

} // namespace bitloupe
