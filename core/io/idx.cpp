#include "core/io/idx.h"

#include "core/io/byte_reader.h"
#include "core/io/file_text.h"
#include "core/io/gzip_source.h"

#include <array>

namespace bitloupe {

namespace {

constexpr std::uint64_t kHead = 4;
constexpr std::size_t kMostDimensions = 16;

struct IdxType {
    unsigned code;
    std::string_view name; ///< as the description of the format calls it
    ElementType type;
};

constexpr std::array kTypes{
    IdxType{0x08, "unsigned byte", ElementType::U8}, IdxType{0x09, "signed byte", ElementType::I8},
    IdxType{0x0B, "short", ElementType::I16},        IdxType{0x0C, "int", ElementType::I32},
    IdxType{0x0D, "float", ElementType::F32},        IdxType{0x0E, "double", ElementType::F64}};

const IdxType* findType(std::byte code)
{
    for (const IdxType& type : kTypes) {
        if (type.code == std::to_integer<unsigned>(code))
            return &type;
    }
    return nullptr;
}

Expected<std::shared_ptr<const ArrayModel>> openSource(const std::string& path,
                                                       std::shared_ptr<const ByteSource> source)
{
    const auto head = source->bytes(0, std::min<std::uint64_t>(source->size(), kHead + 4 * kMostDimensions));
    if (!head)
        return fail(head.error());
    if (!looksLikeIdx(head->bytes))
        return fileFailure(path, 0,
                           fileName(path) + " is a gzip file without an IDX array inside: unpack it first.",
                           ErrorCode::Unsupported);
    ByteReader reader(head->bytes, true);
    reader.skip(2);
    const IdxType* type = findType(static_cast<std::byte>(reader.u8()));
    const std::size_t rank = reader.u8();
    TensorInfo info;
    info.dtype = type->name;
    for (std::size_t d = 0; d < rank; ++d)
        info.shape.push_back(static_cast<std::int64_t>(reader.u32()));
    const auto size = byteSizeOf(info.shape, elementBytes(type->type));
    if (!reader.ok())
        return fileFailure(path, source->size(), fileName(path) + " is cut off inside its header.");
    if (!size)
        return fileFailure(path, kHead,
                           fileName(path) + " is damaged: its shape would need more than 2^63 bytes.");
    const std::uint64_t offset = reader.at();
    const auto needed = static_cast<std::uint64_t>(*size);
    auto model = std::make_shared<ArrayModel>(path, "idx");
    info.count = *byteSizeOf(info.shape, 1);
    info.sizeBytes = *size;
    info.isFloat = isFloatElement(type->type);
    if (needed > source->size() - offset) {
        info.problem = cutOffText(path, "", needed, offset, source->size());
        model->addUnreadable(std::move(info));
    } else
        model->add(std::move(info), {std::move(source), offset, type->type, true});
    return std::shared_ptr<const ArrayModel>(std::move(model));
}

} // namespace

bool looksLikeIdx(std::span<const std::byte> start)
{
    return start.size() >= kHead && start[0] == std::byte{0} && start[1] == std::byte{0}
    && findType(start[2]) != nullptr && start[3] >= std::byte{1}
    && std::to_integer<std::size_t>(start[3]) <= kMostDimensions;
}

bool looksLikeGzip(std::span<const std::byte> start)
{
    return start.size() >= 3 && start[0] == std::byte{0x1F} && start[1] == std::byte{0x8B}
    && start[2] == std::byte{8};
}

Expected<std::shared_ptr<const ArrayModel>> openIdx(const std::shared_ptr<const MappedFile>& file)
{
    return openSource(file->path(), file);
}

Expected<std::shared_ptr<const ArrayModel>> openIdxGzip(const std::shared_ptr<const MappedFile>& file)
{
    auto source = GzipSource::open(file);
    if (!source)
        return fail(source.error());
    return openSource(file->path(), std::move(*source));
}

} // namespace bitloupe
