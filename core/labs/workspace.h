#pragma once

#include "core/labs/store.h"

#include <string>

namespace bitloupe {

/// What a saved workspace holds besides the States.
struct Workspace {
    std::string lab; ///< the lab in front
    Json states; ///< one State per lab
    std::string model; ///< path of the open model; empty for the built-in one
};

/// {"format":"bitloupe-workspace","version":1,"lab":ID,"states":{...},"model":path?}
Json writeWorkspace(const Workspace& workspace);
/// The States themselves are proven by Store::restore.
Expected<Workspace> readWorkspace(const Json& json);

} // namespace bitloupe
