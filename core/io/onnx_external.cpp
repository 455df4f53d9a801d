#include "core/io/onnx_external.h"

#include "core/io/file_text.h"
#include "core/io/model_folder.h"

namespace bitloupe {

namespace {

constexpr std::size_t kMostFiles = 1000;

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
    const auto path = pathBeside(m_modelPath, location);
    if (!path)
        return fail(path.error());
    return MappedFile::open(*path);
}

} // namespace bitloupe
