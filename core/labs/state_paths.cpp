#include "core/labs/state_paths.h"

#include <filesystem>
#include <system_error>

namespace bitloupe {

std::string pathIn(const std::string& folder, const std::string& path)
{
    namespace fs = std::filesystem;
    const fs::path given(path);
    if (folder.empty() || path.empty() || path == "demo" || path == "builtin" || given.is_absolute())
        return path;
    std::error_code error;
    const fs::path whole = fs::absolute(fs::path(folder) / given, error).lexically_normal();
    return !error && fs::is_regular_file(whole, error) ? whole.string() : path;
}

Json withPathsIn(const std::string& folder, Json states)
{
    if (states.is_object()) {
        for (auto& [key, value] : states.items()) {
            const bool isPath = value.is_string() && (key == "path" || key == "other");
            value = isPath ? Json(pathIn(folder, value.get<std::string>()))
                           : withPathsIn(folder, std::move(value));
        }
    } else if (states.is_array()) {
        for (Json& value : states)
            value = withPathsIn(folder, std::move(value));
    }
    return states;
}

} // namespace bitloupe
