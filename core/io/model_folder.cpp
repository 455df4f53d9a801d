#include "core/io/model_folder.h"

#include "core/io/file_text.h"

#include <algorithm>
#include <filesystem>

namespace bitloupe {

namespace {

namespace fs = std::filesystem;

/// Relative, without "..", and of plain names only.
bool staysBelow(const fs::path& name)
{
    return !name.empty() && name.is_relative()
        && std::none_of(name.begin(), name.end(), [](const fs::path& part) { return part == ".."; })
        && name.native().find_first_of(std::string_view("\\\0", 2)) == std::string::npos;
}

bool isInside(const fs::path& file, const fs::path& folder)
{
    const auto [inFolder, inFile] = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
    return inFolder == folder.end() && inFile != file.end();
}

} // namespace

Expected<std::string> pathBeside(const std::string& modelPath, const std::string& name)
{
    const auto outside = [&] {
        return fileFailure(modelPath, 0,
                           fileName(modelPath) + " names the file \"" + plainText(name)
                               + "\": only files inside its folder are opened.",
                           ErrorCode::Unsupported);
    };
    if (!staysBelow(name))
        return outside();
    std::error_code error;
    const fs::path parent = fs::path(modelPath).parent_path();
    const fs::path folder = fs::canonical(parent.empty() ? fs::path(".") : parent, error);
    if (error)
        return outside();
    const fs::path file = fs::canonical(folder / name, error);
    if (error)
        return fail(ErrorCode::Missing, fileName(modelPath),
                    fileName(modelPath) + " keeps values in the file " + plainText(name)
                        + ", which is not beside it.");
    const fs::path model = fs::canonical(modelPath, error);
    if (!isInside(file, folder) && (error || !isInside(file, model.parent_path())))
        return outside();
    return file.string();
}

} // namespace bitloupe
