#include "core/labs/workspace.h"

#include "core/base/fields.h"

namespace bitloupe {

Json writeWorkspace(const Workspace& workspace)
{
    Json json;
    json["format"] = "bitloupe-workspace";
    json["version"] = 1;
    json["lab"] = workspace.lab;
    json["states"] = workspace.states;
    if (!workspace.model.empty())
        json["model"] = workspace.model;
    return json;
}

Expected<Workspace> readWorkspace(const Json& json)
{
    if (!json.is_object())
        return fail(ErrorCode::WrongType, "", "A workspace is a JSON object.");
    Workspace workspace;
    workspace.states = Json::object();
    std::string format;
    int version = 1;
    FieldReader reader(json, "");
    reader("format", format);
    reader("version", version, Limits{1, 1000});
    reader("lab", workspace.lab);
    reader("states", workspace.states);
    reader("model", workspace.model);
    if (auto status = reader.finish(); !status)
        return fail(status.error());
    if (format != "bitloupe-workspace")
        return fail(ErrorCode::WrongType, "/format", "The format must be \"bitloupe-workspace\".");
    if (version != 1)
        return fail(ErrorCode::Unsupported, "/version",
                    "This workspace is of version " + std::to_string(version)
                        + "; this program reads version 1.");
    return workspace;
}

} // namespace bitloupe
