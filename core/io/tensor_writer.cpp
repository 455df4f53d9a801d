#include "core/io/tensor_writer.h"

namespace bitloupe {

Status writeArrays(const std::string& path, std::string_view head, const std::vector<OutputTensor>& tensors,
                   std::uint64_t alignment, const Context& context)
{
    auto file = FileWriter::create(path);
    if (!file)
        return fail(file.error());
    if (auto status = (*file)->append(head); !status)
        return status;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, "", "Writing was cancelled; nothing was changed.");
        context.report(static_cast<double>(i) / static_cast<double>(tensors.size()),
                       "Writing " + tensors[i].name);
        if (auto status = tensors[i].write(**file); !status)
            return status;
        const std::string zeros((alignment - (*file)->position() % alignment) % alignment, '\0');
        if (auto status = (*file)->append(zeros); !status)
            return status;
    }
    return (*file)->commit();
}

} // namespace bitloupe
