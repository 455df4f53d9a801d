#include "core/io/sharded.h"

#include "core/base/json.h"
#include "core/io/file_text.h"
#include "core/io/safetensors.h"

#include <map>
#include <set>

namespace bitloupe {

namespace {

constexpr std::uint64_t kLongestIndex = 16U << 20U;

/// File name -> tensors it must hold, both in the order of their names.
using ShardMap = std::map<std::string, std::set<std::string>>;

std::string folderOf(const std::string& path)
{
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash + 1);
}

Expected<ShardMap> readWeightMap(const Json& index, const std::string& path)
{
    const Json* map = index.is_object() ? findPointer(index, "/weight_map") : nullptr;
    if (map == nullptr || !map->is_object())
        return fileFailure(path, 0,
                           fileName(path) + " is JSON, but not the index of a model: it has no weight_map.",
                           ErrorCode::Unsupported);
    ShardMap shards;
    for (const auto& [name, shard] : map->items()) {
        if (!shard.is_string())
            return fileFailure(path, 0,
                               fileName(path) + " is damaged: the file of the tensor " + plainText(name)
                                   + " is not a text.");
        const auto& file = shard.get_ref<const std::string&>();
        if (file.empty() || file == "." || file == ".."
            || file.find_first_of(std::string_view("/\\\0", 3)) != std::string::npos)
            return fileFailure(path, 0,
                               fileName(path) + " names the file \"" + plainText(file)
                                   + "\": only files beside it are opened.");
        shards[file].insert(name);
    }
    return shards;
}

void addMissing(ArrayModel& model, const std::string& name, std::string why)
{
    TensorInfo info;
    info.name = name;
    info.dtype = "?";
    info.problem = std::move(why);
    model.addUnreadable(std::move(info));
}

void addShard(ArrayModel& model, const std::string& path, const std::set<std::string>& names)
{
    const auto file = MappedFile::open(path);
    const auto shard = file ? openSafetensors(*file) : fail(file.error());
    std::set<std::string> found;
    if (shard) {
        const auto& tensors = (*shard)->tensors();
        for (std::size_t i = 0; i < tensors.size(); ++i) {
            if (!names.contains(tensors[i].name))
                continue;
            found.insert(tensors[i].name);
            if (tensors[i].problem.empty())
                model.add(tensors[i], (*shard)->stored(i));
            else
                model.addUnreadable(tensors[i]);
        }
    }
    for (const std::string& name : names) {
        if (!found.contains(name))
            addMissing(model, name,
                       shard ? fileName(path) + " does not hold the tensor " + plainText(name) + "."
                             : shard.error().message);
    }
}

} // namespace

Expected<std::shared_ptr<const ArrayModel>> openSharded(const std::shared_ptr<const MappedFile>& file)
{
    if (file->size() > kLongestIndex)
        return fileFailure(file->path(), 0, fileName(file->path()) + " is too long for the index of a model.",
                           ErrorCode::TooLarge);
    const auto text = file->bytes(0, file->size());
    if (!text)
        return fail(text.error());
    const auto index = parseJson({reinterpret_cast<const char*>(text->bytes.data()), text->bytes.size()});
    if (!index)
        return fail(ErrorCode::BadJson, fileName(file->path()) + ": " + index.error().where,
                    index.error().message);
    const auto shards = readWeightMap(*index, file->path());
    if (!shards)
        return fail(shards.error());
    auto model = std::make_shared<ArrayModel>(file->path(), "safetensors");
    for (const auto& [name, tensors] : *shards)
        addShard(*model, folderOf(file->path()) + name, tensors);
    return std::shared_ptr<const ArrayModel>(std::move(model));
}

} // namespace bitloupe
