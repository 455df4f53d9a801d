#include "core/io/gguf.h"

#include "core/io/file_text.h"
#include "core/io/ggml_blocks.h"
#include "core/io/gguf_header.h"

#include <algorithm>
#include <array>

namespace bitloupe {

namespace {

/// Blocks never cross rows, so that a row is a whole number of them.
std::string rowProblem(const TensorInfo& info, const GgmlType& type)
{
    const std::int64_t row = info.shape.empty() ? 1 : info.shape.back();
    if (row % type.block.elements == 0)
        return {};
    return "The tensor " + plainText(info.name) + " has rows of " + wholeText(static_cast<std::uint64_t>(row))
        + " values; blocks of " + std::string(type.name) + " hold "
        + wholeText(static_cast<std::uint64_t>(type.block.elements)) + ".";
}

struct Placed {
    TensorInfo info;
    StoredArray array;
    bool cutOff = false;
};

/// Everything about one tensor; `info.problem` says why it can only be listed.
Expected<Placed> placeTensor(const std::shared_ptr<const MappedFile>& file, const GgufHeader& header,
                             const GgufTensor& tensor)
{
    Placed out;
    TensorInfo& info = out.info;
    info.name = tensor.name;
    info.shape = tensor.shape;
    const GgmlType* type = findGgmlType(tensor.type);
    info.dtype = type != nullptr ? std::string(type->name) : "type " + std::to_string(tensor.type);
    const auto count = byteSizeOf(info.shape, 1);
    const auto size = count && type != nullptr ? blockSizeOf(*count, type->block) : count;
    if (!size)
        return fileFailure(file->path(), tensor.position,
                           fileName(file->path()) + " is damaged: the tensor " + plainText(info.name)
                               + " has a shape of more than 2^63 bytes.");
    info.count = *count;
    if (type == nullptr) {
        info.problem = "The tensor " + plainText(info.name) + " has the unknown " + info.dtype + ".";
        return out;
    }
    info.sizeBytes = *size;
    const auto bytes = static_cast<std::uint64_t>(*size);
    const std::uint64_t offset =
        tensor.offset > UINT64_MAX - header.dataStart ? UINT64_MAX : header.dataStart + tensor.offset;
    info.problem = rowProblem(info, *type);
    if (info.problem.empty() && (offset > file->size() || bytes > file->size() - offset)) {
        info.problem = cutOffText(file->path(), info.name, bytes, offset, file->size());
        out.cutOff = true;
    } else if (info.problem.empty() && !type->isDecoded())
        info.problem = "The tensor " + plainText(info.name) + " is stored as " + info.dtype
            + ", whose codebook is not built in.";
    if (type->element)
        out.array = {file, offset, *type->element, header.bigEndian};
    else
        out.array = {.source = file, .offset = offset, .bigEndian = header.bigEndian, .block = &type->block};
    return out;
}

} // namespace

bool looksLikeGguf(std::span<const std::byte> start)
{
    constexpr std::array kMagic{std::byte{'G'}, std::byte{'G'}, std::byte{'U'}, std::byte{'F'}};
    return start.size() >= kMagic.size() && std::equal(kMagic.begin(), kMagic.end(), start.begin());
}

Expected<std::shared_ptr<const ArrayModel>> openGguf(const std::shared_ptr<const MappedFile>& file)
{
    auto header = readGgufHeader(*file);
    if (!header)
        return fail(header.error());
    auto model = std::make_shared<ArrayModel>(file->path(), "gguf");
    model->reserve(header->tensors.size());
    std::optional<Error> firstCut;
    bool anyWhole = header->tensors.empty();
    for (const GgufTensor& tensor : header->tensors) {
        auto placed = placeTensor(file, *header, tensor);
        if (!placed)
            return fail(placed.error());
        anyWhole = anyWhole || !placed->cutOff;
        if (placed->cutOff && !firstCut)
            firstCut = fileFailure(file->path(), placed->array.offset, placed->info.problem).value();
        if (placed->info.problem.empty())
            model->add(std::move(placed->info), std::move(placed->array));
        else
            model->addUnreadable(std::move(placed->info));
    }
    if (!anyWhole)
        return fail(*firstCut);
    model->setMetadata(std::move(header->metadata));
    return std::shared_ptr<const ArrayModel>(std::move(model));
}

} // namespace bitloupe
