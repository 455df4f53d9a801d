#include "core/io/sharded.h"

#include "core/base/json.h"
#include "core/io/file_text.h"
#include "core/io/model_folder.h"
#include "core/io/safetensors.h"
#include "core/io/torch.h"
#include "core/io/zip_model.h"

#include <algorithm>
#include <utility>

namespace bitloupe {

namespace {

constexpr std::uint64_t kLongestIndex = 64U << 20U;
/// Keeps the memory of a listing below 4 times the file plus 64 MiB; real indexes list some ten thousand.
constexpr std::size_t kMostEntries = 180'000;
constexpr int kDeepest = 64;

/// One line of the weight_map.
struct Entry {
    std::string tensor;
    std::string file;
};

/// Takes the weight_map of an index and steps over everything else without keeping it.
class IndexReader final : public nlohmann::json_sax<Json> {
public:
    std::vector<Entry> entries;
    bool hasMap = false;
    std::string problem;
    std::size_t errorAt = 0;

    bool null() override { return plain(); }
    bool boolean(bool) override { return plain(); }
    bool number_integer(number_integer_t) override { return plain(); }
    bool number_unsigned(number_unsigned_t) override { return plain(); }
    bool number_float(number_float_t, const string_t&) override { return plain(); }
    bool binary(binary_t&) override { return false; }
    bool start_array(std::size_t) override { return open(); }
    bool end_array() override { return --m_depth >= 0; }

    bool string(string_t& value) override
    {
        if (!m_inMap || m_depth != 2)
            return plain();
        if (entries.size() == kMostEntries)
            return refuse("it lists more than 180,000 tensors.");
        entries.push_back({std::move(m_key), std::move(value)});
        return true;
    }

    bool start_object(std::size_t) override
    {
        if (m_depth == 1 && m_key == "weight_map") {
            m_inMap = true;
            if (std::exchange(hasMap, true))
                return refuse("weight_map is written twice.");
            ++m_depth;
            return true;
        }
        return open();
    }

    bool end_object() override
    {
        if (m_inMap && m_depth == 2)
            m_inMap = false;
        return --m_depth >= 0;
    }

    bool key(string_t& name) override
    {
        m_key = std::move(name);
        return true;
    }

    bool parse_error(std::size_t at, const std::string&, const nlohmann::detail::exception&) override
    {
        errorAt = at;
        return refuse("the text is not valid JSON.");
    }

private:
    bool refuse(std::string why)
    {
        if (problem.empty())
            problem = std::move(why);
        return false;
    }

    bool plain()
    {
        return !m_inMap || refuse("the file of the tensor " + plainText(m_key) + " is not a text.");
    }

    bool open()
    {
        if (m_inMap)
            return plain();
        return ++m_depth <= kDeepest || refuse("the text is nested too deep.");
    }

    int m_depth = 0;
    bool m_inMap = false;
    std::string m_key;
};

bool staysInTheFolder(const std::string& file)
{
    return !file.empty() && file != "." && file != ".."
        && file.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos;
}

/// The entries by file, and by name within a file.
Expected<std::vector<Entry>> readWeightMap(std::string_view text, const std::string& path)
{
    IndexReader reader;
    if (!Json::sax_parse(text.begin(), text.end(), &reader))
        return fileFailure(path, reader.errorAt, fileName(path) + " is damaged: " + reader.problem);
    if (!reader.hasMap)
        return fileFailure(path, 0,
                           fileName(path) + " is JSON, but not the index of a model: it has no weight_map.",
                           ErrorCode::Unsupported);
    std::vector<Entry>& entries = reader.entries;
    std::sort(entries.begin(), entries.end(),
              [](const Entry& a, const Entry& b) { return a.tensor < b.tensor; });
    const auto twice = std::adjacent_find(
        entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.tensor == b.tensor; });
    if (twice != entries.end())
        return fileFailure(path, 0,
                           fileName(path) + " is damaged: the tensor " + plainText(twice->tensor)
                               + " is listed twice.");
    const auto outside = std::find_if_not(entries.begin(), entries.end(),
                                          [](const Entry& e) { return staysInTheFolder(e.file); });
    if (outside != entries.end())
        return fileFailure(path, 0,
                           fileName(path) + " names the file \"" + plainText(outside->file)
                               + "\": only files beside it are opened.");
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return a.file != b.file ? a.file < b.file : a.tensor < b.tensor;
    });
    return std::move(entries);
}

void addMissing(ArrayModel& model, const std::string& name, std::string why)
{
    TensorInfo info;
    info.name = name;
    info.dtype = "?";
    info.problem = std::move(why);
    model.addUnreadable(std::move(info));
}

Expected<std::shared_ptr<const ArrayModel>> openShard(const std::string& indexPath, const std::string& name)
{
    const auto path = pathBeside(indexPath, name);
    const auto file = path ? MappedFile::open(*path) : fail(path.error());
    if (!file)
        return fail(file.error());
    const auto start = (*file)->bytes(0, std::min<std::uint64_t>((*file)->size(), 16));
    if (!start)
        return fail(start.error());
    // A header of safetensors with 640 bytes begins like a pickle.
    if (hasSafetensorsLength(start->bytes))
        return openSafetensors(*file);
    if (looksLikePickle(start->bytes))
        return openTorchLegacy(*file);
    return looksLikeZip(start->bytes) ? openZipModel(*file) : openSafetensors(*file);
}

/// The tensors of one file that the index expects there, in the file's order.
void addShard(ArrayModel& model, std::span<const Entry> wanted)
{
    const std::string& shardName = wanted.front().file;
    const auto shard = openShard(model.path(), shardName);
    std::vector<bool> found(wanted.size(), false);
    if (shard)
        model.setFormat((*shard)->format());
    const std::size_t inShard = shard ? (*shard)->tensors().size() : 0;
    for (std::size_t i = 0; i < inShard; ++i) {
        const TensorInfo& info = (*shard)->tensors()[i];
        const auto it =
            std::lower_bound(wanted.begin(), wanted.end(), info.name,
                             [](const Entry& entry, const std::string& name) { return entry.tensor < name; });
        if (it == wanted.end() || it->tensor != info.name)
            continue;
        found[static_cast<std::size_t>(it - wanted.begin())] = true;
        if (info.problem.empty())
            model.add(info, (*shard)->stored(i));
        else
            model.addUnreadable(info);
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (!found[i])
            addMissing(model, wanted[i].tensor,
                       shard ? fileName(shardName) + " does not hold the tensor "
                               + plainText(wanted[i].tensor) + "."
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
    const auto entries =
        readWeightMap({reinterpret_cast<const char*>(text->bytes.data()), text->bytes.size()}, file->path());
    if (!entries)
        return fail(entries.error());
    auto model = std::make_shared<ArrayModel>(file->path(), "safetensors");
    model->reserve(entries->size());
    for (std::size_t from = 0; from < entries->size();) {
        std::size_t to = from;
        while (to < entries->size() && (*entries)[to].file == (*entries)[from].file)
            ++to;
        addShard(*model, std::span(*entries).subspan(from, to - from));
        from = to;
    }
    return std::shared_ptr<const ArrayModel>(std::move(model));
}

} // namespace bitloupe
