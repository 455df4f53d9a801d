#pragma once

#include "core/io/mapped_file.h"

#include <map>
#include <string>

namespace bitloupe {

/// The files beside an ONNX file that hold its large tensors. Only files inside the model's own folder are
/// opened: no absolute path, no "..", and no symbolic link that leads out.
class OnnxExternalFiles {
public:
    explicit OnnxExternalFiles(const std::string& modelPath);

    /// Errors: outside the folder; missing or unreadable; more than 1000 different files.
    Expected<std::shared_ptr<const MappedFile>> open(std::string_view location);

private:
    Expected<std::shared_ptr<const MappedFile>> openNew(const std::string& location) const;

    std::string m_modelPath;
    std::map<std::string, Expected<std::shared_ptr<const MappedFile>>, std::less<>> m_files;
};

} // namespace bitloupe
