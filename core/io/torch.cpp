#include "core/io/torch.h"

#include "core/io/byte_reader.h"
#include "core/io/file_text.h"
#include "core/io/inflate.h"
#include "core/io/torch_tensors.h"
#include "core/io/torch_types.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

namespace bitloupe {

namespace {

constexpr std::uint64_t kLongestPickle = 64U << 20U;
constexpr std::string_view kPickleMember = "data.pkl";
// 0x1950A86A20F9469CFC6C, little-endian, as the pickle stores it.
constexpr std::string_view kMagic{"\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19", 10};

using Members = std::unordered_map<std::string_view, const ZipMember*>;

const ZipMember* findMember(const Members& members, const std::string& name)
{
    const auto it = members.find(name);
    return it == members.end() ? nullptr : it->second;
}

const ZipMember* pickleMember(std::span<const ZipMember> members)
{
    const auto it = std::find_if(members.begin(), members.end(), [](const ZipMember& member) {
        return member.name == kPickleMember || member.name.ends_with("/data.pkl");
    });
    return it == members.end() ? nullptr : &*it;
}

Expected<std::shared_ptr<const ZipMemberSource>> memberSource(const std::shared_ptr<InflateCache>& cache,
                                                              const ZipMember& member)
{
    if (std::string why = zipRefusal(cache->file(), member); !why.empty())
        return fileFailure(cache->file().path(), member.dataOffset,
                           fileName(cache->file().path()) + " cannot be read: " + why,
                           ErrorCode::Unsupported);
    return std::make_shared<const ZipMemberSource>(cache, member);
}

/// The whole content of a small member.
Expected<ByteView> memberBytes(const std::shared_ptr<InflateCache>& cache, const ZipMember& member)
{
    if (member.size > kLongestPickle)
        return fileFailure(cache->file().path(), member.dataOffset,
                           fileName(cache->file().path()) + " is refused: its member "
                               + plainText(member.name) + " has more than 64 MiB.",
                           ErrorCode::TooLarge);
    const auto source = memberSource(cache, member);
    if (!source)
        return fail(source.error());
    return (*source)->bytes(0, member.size);
}

Expected<std::vector<TorchTensor>> tensorsOf(const std::shared_ptr<InflateCache>& cache,
                                             const ZipMember& member)
{
    const auto bytes = memberBytes(cache, member);
    if (!bytes)
        return fail(bytes.error());
    const std::string& path = cache->file().path();
    const auto pickle = readPickle(bytes->bytes, knownTorchGlobal, path, member.dataOffset);
    if (!pickle)
        return fail(pickle.error());
    return torchTensors(*pickle, path, cache->file().size());
}

bool isBigEndian(const std::shared_ptr<InflateCache>& cache, const ZipMember* member)
{
    if (member == nullptr || member->size != 3)
        return false;
    const auto bytes = memberBytes(cache, *member);
    return bytes && std::memcmp(bytes->bytes.data(), "big", 3) == 0;
}

/// Finds the member of each storage.
std::function<TorchStorage(const std::string&)>
storagesOf(std::shared_ptr<InflateCache> cache, const std::vector<ZipMember>& members, std::string prefix)
{
    Members byName;
    for (const ZipMember& member : members)
        byName.emplace(member.name, &member);
    return [cache = std::move(cache), byName = std::move(byName),
            prefix = std::move(prefix)](const std::string& key) {
        const ZipMember* member = findMember(byName, prefix + "data/" + key);
        TorchStorage storage;
        if (member == nullptr) {
            storage.problem = fileName(cache->file().path()) + " lacks the storage " + plainText(key)
                + " that its pickle names.";
            return storage;
        }
        auto source = memberSource(cache, *member);
        if (!source)
            storage.problem = source.error().message;
        else
            storage.source = std::move(*source);
        storage.bytes = member->size;
        return storage;
    };
}

/// The pickles of an old file, one after another. Each is dropped before the next is read: only what it said
/// is kept.
class LegacyReader {
public:
    LegacyReader(std::shared_ptr<const MappedFile> file, ByteView view)
        : m_file(std::move(file))
        , m_view(std::move(view))
    {
    }

    Status readHeader()
    {
        const std::string& path = m_file->path();
        const auto magic = next();
        if (!magic)
            return fail(magic.error());
        if (magic->top().kind != PickleKind::BigInteger || magic->top().text != kMagic)
            return fileFailure(path, 0,
                               fileName(path)
                                   + " is a Python pickle, but not one of PyTorch; nothing in it is run.",
                               ErrorCode::Unsupported);
        const auto version = next();
        if (!version)
            return fail(version.error());
        if (version->top().kind != PickleKind::Integer || version->top().integer != 1001)
            return fileFailure(path, 0,
                               fileName(path) + " has a version of PyTorch's old format other than 1001.",
                               ErrorCode::Unsupported);
        return readMachine();
    }

    Status readObjects()
    {
        const auto objects = next();
        if (!objects)
            return fail(objects.error());
        for (const TorchStorageUse& use : torchStorages(*objects))
            m_widths.emplace(use.key, use.elementBytes);
        auto found = torchTensors(*objects, m_file->path(), m_file->size());
        if (!found)
            return fail(found.error());
        tensors = std::move(*found);
        return {};
    }

    /// Storages follow one another, each behind its count of elements; those behind the end of the file stay
    /// out.
    Status locateStorages()
    {
        const auto keys = next();
        if (!keys)
            return fail(keys.error());
        if (keys->top().kind != PickleKind::List)
            return damaged(m_at, "the list of its storages is missing.");
        for (const PickleRef ref : keys->top().items) {
            const std::string_view key = (*keys)[ref].text;
            const auto width = m_widths.find(key);
            if ((*keys)[ref].kind != PickleKind::Text || width == m_widths.end())
                return damaged(m_at, "the storage " + plainText(key) + " has no type.");
            const auto head = m_file->bytes(m_at, 8);
            if (!head)
                return {};
            const std::uint64_t elements = ByteReader(head->bytes, bigEndian).u64();
            std::uint64_t bytes = 0;
            if (__builtin_mul_overflow(elements, width->second, &bytes))
                return damaged(m_at, "the storage " + plainText(key) + " has more than 2^64 bytes.");
            m_at += 8;
            bytes = std::min(bytes, m_file->size() - m_at);
            storages.emplace(key, TorchStorage{m_file, m_at, bytes, {}});
            m_at += bytes;
        }
        return {};
    }

    bool bigEndian = false;
    std::vector<TorchTensor> tensors;
    std::unordered_map<std::string, TorchStorage> storages;

private:
    Expected<Pickle> next()
    {
        const auto rest = m_view.bytes.subspan(static_cast<std::size_t>(m_at));
        auto pickle = readPickle(rest, knownTorchGlobal, m_file->path(), m_at);
        if (pickle)
            m_at += pickle->size;
        return pickle;
    }

    /// The machine's description says in which order it wrote bytes.
    Status readMachine()
    {
        const auto machine = next();
        if (!machine)
            return fail(machine.error());
        const PickleNode& top = machine->top();
        for (std::size_t i = 0; top.kind == PickleKind::Dictionary && i + 1 < top.items.size(); i += 2) {
            const PickleNode& value = (*machine)[top.items[i + 1]];
            if ((*machine)[top.items[i]].text == "little_endian")
                bigEndian = value.kind == PickleKind::Bool && value.integer == 0;
        }
        return {};
    }

    tl::unexpected<Error> damaged(std::uint64_t at, const std::string& why) const
    {
        return fileFailure(m_file->path(), at, fileName(m_file->path()) + " is damaged: " + why);
    }

    std::shared_ptr<const MappedFile> m_file;
    ByteView m_view;
    std::uint64_t m_at = 0;
    std::unordered_map<std::string_view, std::size_t> m_widths;
};

/// Asks the reader for the storages, which it must outlive.
std::function<TorchStorage(const std::string&)> storagesOf(const LegacyReader& reader, const MappedFile& file)
{
    return [&](const std::string& key) {
        const auto it = reader.storages.find(key);
        if (it != reader.storages.end())
            return it->second;
        TorchStorage missing;
        missing.problem = fileName(file.path()) + " is cut off: the storage " + plainText(key)
            + " would lie behind its end at " + wholeText(file.size()) + ".";
        return missing;
    };
}

Expected<std::shared_ptr<const ArrayModel>> finished(std::shared_ptr<ArrayModel> model)
{
    if (!model->tensors().empty())
        return std::shared_ptr<const ArrayModel>(std::move(model));
    return fileFailure(model->path(), 0,
                       fileName(model->path()) + " was written by PyTorch, but holds no tensors.",
                       ErrorCode::Unsupported);
}

} // namespace

bool looksLikeTorchZip(std::span<const ZipMember> members)
{
    return pickleMember(members) != nullptr;
}

Expected<std::shared_ptr<const ArrayModel>> openTorchZip(const std::shared_ptr<const MappedFile>& file,
                                                         std::vector<ZipMember> members)
{
    const ZipMember* member = pickleMember(members);
    const auto cache = std::make_shared<InflateCache>(file);
    auto tensors = tensorsOf(cache, *member);
    if (!tensors)
        return fail(tensors.error());
    std::string prefix = member->name.substr(0, member->name.size() - kPickleMember.size());
    bool isScript = false;
    bool bigEndian = false;
    for (const ZipMember& other : members) {
        isScript = isScript || other.name == prefix + "constants.pkl";
        if (other.name == prefix + "byteorder")
            bigEndian = isBigEndian(cache, &other);
    }
    auto model = std::make_shared<ArrayModel>(file->path(), "pytorch");
    if (isScript)
        model->setNote("A TorchScript archive: its tensors are listed, its code is neither read nor run.");
    const TorchFile torch{file->path(), file->size(), bigEndian,
                          storagesOf(cache, members, std::move(prefix))};
    addTorchTensors(*model, torch, std::move(*tensors));
    return finished(std::move(model));
}

bool looksLikePickle(std::span<const std::byte> start)
{
    return start.size() >= 3 && start[0] == std::byte{0x80} && start[1] >= std::byte{2}
    && start[1] <= std::byte{5};
}

Expected<std::shared_ptr<const ArrayModel>> openTorchLegacy(const std::shared_ptr<const MappedFile>& file)
{
    auto view = file->bytes(0, std::min(file->size(), kLongestPickle));
    if (!view)
        return fail(view.error());
    LegacyReader reader(file, std::move(*view));
    for (const auto step :
         {&LegacyReader::readHeader, &LegacyReader::readObjects, &LegacyReader::locateStorages}) {
        if (auto status = (reader.*step)(); !status)
            return fail(status.error());
    }
    auto model = std::make_shared<ArrayModel>(file->path(), "pytorch");
    addTorchTensors(*model, {file->path(), file->size(), reader.bigEndian, storagesOf(reader, *file)},
                    std::move(reader.tensors));
    return finished(std::move(model));
}

} // namespace bitloupe
