#include "core/io/gguf.h"

#include "core/io/file_text.h"
#include "core/io/ggml_blocks.h"
#include "core/io/gguf_header.h"
#include "core/io/model_folder.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

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

struct Listed {
    std::size_t tensors = 0;
    std::size_t whole = 0; ///< those that are not cut off
    std::optional<Error> firstCut;
};

Status addTensors(ArrayModel& model, const std::shared_ptr<const MappedFile>& file, const GgufHeader& header,
                  Listed& listed)
{
    model.reserve(model.tensors().size() + header.tensors.size());
    for (const GgufTensor& tensor : header.tensors) {
        auto placed = placeTensor(file, header, tensor);
        if (!placed)
            return fail(placed.error());
        ++listed.tensors;
        listed.whole += placed->cutOff ? 0 : 1;
        if (placed->cutOff && !listed.firstCut)
            listed.firstCut = fileFailure(file->path(), placed->array.offset, placed->info.problem).value();
        if (placed->info.problem.empty())
            model.add(std::move(placed->info), std::move(placed->array));
        else
            model.addUnreadable(std::move(placed->info));
    }
    return {};
}

constexpr int kMostParts = 1000;

/// One file of a model that llama.cpp's gguf-split cut: "NAME-00002-of-00007.gguf".
struct Part {
    std::string name;
    int number = 1;
    int count = 1;

    std::string nameOf(int other) const
    {
        std::array<char, 32> ending{};
        std::snprintf(ending.data(), ending.size(), "-%05d-of-%05d.gguf", other, count);
        return name + ending.data();
    }
};

/// nullopt for a model in one file, and where the name of the file is not that of a part.
std::optional<Part> partOf(const std::string& file, std::span<const MetadataEntry> metadata)
{
    const auto count = std::find_if(metadata.begin(), metadata.end(),
                                    [](const MetadataEntry& e) { return e.key == "split.count"; });
    constexpr std::size_t kEnding = std::string_view("-00001-of-00001.gguf").size();
    if (count == metadata.end() || file.size() <= kEnding)
        return std::nullopt;
    Part part{file.substr(0, file.size() - kEnding)};
    const auto number = [](std::string_view digits, int& out) {
        const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
        return code == std::errc{} && end == digits.data() + digits.size();
    };
    const std::string_view digits = std::string_view(file).substr(part.name.size() + 1, 5);
    if (!number(count->value, part.count) || !number(digits, part.number) || part.count < 2
        || part.count > kMostParts || part.number < 1 || part.number > part.count
        || part.nameOf(part.number) != file)
        return std::nullopt;
    return part;
}

/// Adds the tensors of another part. Errors: of opening it; nothing is added then.
Status addPart(ArrayModel& model, const std::string& first, const std::string& name, Listed& listed)
{
    const auto path = pathBeside(first, name);
    const auto file = path ? MappedFile::open(*path) : fail(path.error());
    if (!file)
        return fail(file.error());
    const auto start = (*file)->bytes(0, std::min<std::uint64_t>((*file)->size(), 4));
    if (!start || !looksLikeGguf(start->bytes))
        return fileFailure(*path, 0, name + " is no GGUF file.");
    const auto header = readGgufHeader(**file);
    if (!header)
        return fail(header.error());
    return addTensors(model, *file, *header, listed);
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
    const auto part = partOf(fileName(file->path()), header->metadata);
    Listed listed;
    std::string missing;
    for (int number = 1; number <= (part ? part->count : 1); ++number) {
        if (!part || number == part->number) {
            if (auto status = addTensors(*model, file, *header, listed); !status)
                return fail(status.error());
        } else if (auto status = addPart(*model, file->path(), part->nameOf(number), listed);
                   !status && missing.empty())
            missing = "Its tensors are missing: " + status.error().message;
    }
    if (listed.tensors > 0 && listed.whole == 0 && listed.firstCut)
        return fail(*listed.firstCut);
    model->setNote(std::move(missing));
    model->setMetadata(std::move(header->metadata));
    return std::shared_ptr<const ArrayModel>(std::move(model));
}

} // namespace bitloupe
