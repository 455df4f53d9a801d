#include "core/io/onnx_external.h"

#include "core/io/file_text.h"

#include <algorithm>
#include <filesystem>

namespace bitloupe {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 1000;

bool staysBelow(const fs::path& location)
{
    return !location.empty() && location.is_relative()
        && std::none_of(location.begin(), location.end(), [](const fs::path& part) { return part == ".."; })
        && location.native().find_first_of(std::string_view("\\\0", 2)) == std::string::npos;
}

bool isInside(const fs::path& file, const fs::path& folder)
{
    const auto [inFolder, inFile] = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
    return inFolder == folder.end() && inFile != file.end();
}

} // namespace

OnnxExternalFiles::OnnxExternalFiles(const std::string& modelPath)
    : m_modelPath(modelPath)
{
}

Expected<std::shared_ptr<const MappedFile>> OnnxExternalFiles::open(std::string_view location)
{
    const auto known = m_files.find(location);
    if (known != m_files.end())
        return known->second;
    const std::string name(location);
    if (m_files.size() == kMostFiles)
        return fileFailure(m_modelPath, 0,
                           fileName(m_modelPath) + " names more than 1000 other files; " + plainText(name)
                               + " is not opened.",
                           ErrorCode::TooLarge);
    return m_files.emplace(name, openNew(name)).first->second;
}

Expected<std::shared_ptr<const MappedFile>> OnnxExternalFiles::openNew(const std::string& location) const
{
    const auto outside = [&] {
        return fileFailure(m_modelPath, 0,
                           fileName(m_modelPath) + " names the file \"" + plainText(location)
                               + "\": only files inside its folder are opened.");
    };
    if (!staysBelow(location))
        return outside();
    std::error_code error;
    const fs::path parent = fs::path(m_modelPath).parent_path();
    const fs::path folder = fs::canonical(parent.empty() ? fs::path(".") : parent, error);
    if (error)
        return outside();
    const fs::path file = fs::canonical(folder / location, error);
    if (error)
        return fail(ErrorCode::Missing, fileName(m_modelPath),
                    fileName(m_modelPath) + " keeps values in the file " + plainText(location)
                        + ", which is not beside it.");
    if (!isInside(file, folder))
        return outside();
    return MappedFile::open(file.string());
}

} // namespace bitloupe
