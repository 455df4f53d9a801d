#include "core/io/npz.h"

#include "core/base/json.h"
#include "core/io/file_text.h"
#include "core/io/inflate.h"
#include "core/io/npy.h"
#include "core/io/stored_codes.h"

namespace bitloupe {

namespace {

std::string arrayName(const std::string& member)
{
    constexpr std::string_view kEnding = ".npy";
    return member.ends_with(kEnding) ? member.substr(0, member.size() - kEnding.size()) : member;
}

void addListedOnly(ArrayModel& model, const ZipMember& member, std::string why)
{
    TensorInfo info;
    info.name = arrayName(member.name);
    info.dtype = "?";
    info.sizeBytes = static_cast<std::int64_t>(member.size & static_cast<std::uint64_t>(INT64_MAX));
    info.problem = std::move(why);
    model.addUnreadable(std::move(info));
}

/// Adds the member if it is an array; damaged arrays are listed with their problem.
void addMember(ArrayModel& model, const std::shared_ptr<InflateCache>& cache, const ZipMember& member)
{
    const bool named = member.name.ends_with(".npy");
    if (std::string why = zipRefusal(cache->file(), member); !why.empty()) {
        if (named)
            addListedOnly(model, member, std::move(why));
        return;
    }
    auto source = std::make_shared<const ZipMemberSource>(cache, member);
    const auto start = source->bytes(0, std::min<std::uint64_t>(6, member.size));
    if (!start || !looksLikeNpy(start->bytes)) {
        if (named)
            addListedOnly(model, member,
                          start ? plainText(member.name) + " is not a NumPy array." : start.error().message);
        return;
    }
    const std::string path = cache->file().path() + "/" + member.name;
    auto header = readNpyHeader(*source, path);
    if (!header) {
        addListedOnly(model, member, header.error().message);
        return;
    }
    addNpy(model, arrayName(member.name), std::move(*header), source, path);
}

/// The texts of the array __metadata__, if there is one.
OutputMetadata metadataOf(const ArrayModel& model)
{
    constexpr std::int64_t kLongest = 16 << 20;
    const auto index = model.find(kNpzMetadata);
    if (!index)
        return {};
    const TensorInfo& info = model.tensors()[*index];
    if (!info.problem.empty() || info.shape.size() != 1 || info.sizeBytes != info.count
        || info.count > kLongest)
        return {};
    const StoredArray& array = model.stored(*index);
    const auto view = array.source->bytes(array.offset, static_cast<std::uint64_t>(info.sizeBytes));
    if (!view)
        return {};
    const auto json = parseJson({reinterpret_cast<const char*>(view->bytes.data()), view->bytes.size()},
                                {.maxBytes = static_cast<std::size_t>(kLongest), .maxDepth = 2});
    OutputMetadata out;
    if (!json || !json->is_object())
        return out;
    for (const auto& [key, value] : json->items()) {
        if (value.is_string())
            out.emplace_back(key, value.get<std::string>());
    }
    return out;
}

} // namespace

Expected<std::shared_ptr<const ArrayModel>> openNpz(const std::shared_ptr<const MappedFile>& file,
                                                    std::span<const ZipMember> members)
{
    auto model = std::make_shared<ArrayModel>(file->path(), "npz");
    const auto cache = std::make_shared<InflateCache>(file);
    for (const ZipMember& member : members)
        addMember(*model, cache, member);
    if (model->tensors().empty())
        return fileFailure(file->path(), 0,
                           fileName(file->path())
                               + " is a zip archive, but none of its members is a NumPy array.",
                           ErrorCode::Unsupported);
    const OutputMetadata metadata = metadataOf(*model);
    return withStoredCodes(std::move(model), metadata);
}

} // namespace bitloupe
