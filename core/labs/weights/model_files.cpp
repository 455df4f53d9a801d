#include "core/labs/weights/model_files.h"

#include "core/io/array_model.h"
#include "core/io/mapped_file.h"

#include <algorithm>

namespace bitloupe::weights {

std::vector<std::string> filesOf(const Model& model)
{
    if (model.path() == "demo")
        return {};
    std::vector<std::string> files{model.path()};
    const auto* arrays = dynamic_cast<const ArrayModel*>(&model);
    for (std::size_t i = 0; arrays != nullptr && i < model.tensors().size(); ++i) {
        const auto* mapped = dynamic_cast<const MappedFile*>(arrays->stored(i).source.get());
        if (mapped != nullptr && std::find(files.begin(), files.end(), mapped->path()) == files.end())
            files.push_back(mapped->path());
    }
    return files;
}

} // namespace bitloupe::weights
