#include "core/io/torch_graph.h"

#include "core/io/file_text.h"
#include "core/io/listing_budget.h"
#include "core/io/torch_types.h"

#include <span>
#include <unordered_map>

namespace bitloupe {

namespace {

constexpr int kDeepest = 64;
constexpr std::uint64_t kMostPlaces = 1U << 20U;
constexpr std::size_t kMostDimensions = 64; // PyTorch's own limit
constexpr std::size_t kLongestName = 4096;

std::optional<TorchName> globalOf(const Pickle& pickle, PickleRef ref)
{
    if (ref == kNoNode || pickle[ref].kind != PickleKind::Global)
        return std::nullopt;
    return TorchName::ofCode(pickle[ref].integer);
}

std::span<const PickleRef> tupleItems(const Pickle& pickle, PickleRef ref)
{
    if (ref == kNoNode || (pickle[ref].kind != PickleKind::Tuple && pickle[ref].kind != PickleKind::List))
        return {};
    return pickle[ref].items;
}

bool readInteger(const Pickle& pickle, PickleRef ref, std::int64_t& out)
{
    out = pickle[ref].integer;
    return pickle[ref].kind == PickleKind::Integer && out >= 0;
}

/// A tuple of whole numbers, itself or as the argument of torch.Size.
bool readIntegers(const Pickle& pickle, PickleRef ref, std::vector<std::int64_t>& out)
{
    if (pickle[ref].kind == PickleKind::Call) {
        const auto arguments = tupleItems(pickle, pickle[ref].arguments);
        if (arguments.size() != 1)
            return false;
        ref = arguments[0];
    }
    if (pickle[ref].kind != PickleKind::Tuple && pickle[ref].kind != PickleKind::List)
        return false;
    const auto items = tupleItems(pickle, ref);
    if (items.size() > kMostDimensions)
        return false;
    out.resize(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (!readInteger(pickle, items[i], out[i]))
            return false;
    }
    return true;
}

/// ("storage", class, key, device, elements), and in old files a part of a storage:
/// (..., (key of the part, offset, elements)).
bool readStorage(const Pickle& pickle, PickleRef ref, TorchView& view)
{
    if (pickle[ref].kind != PickleKind::Persistent)
        return false;
    const auto id = tupleItems(pickle, pickle[ref].callee);
    if (id.size() < 5 || pickle[id[0]].text != "storage")
        return false;
    const auto storage = globalOf(pickle, id[1]);
    view.storage = pickleKey(pickle[id[2]]);
    if (!storage || storage->global != TorchGlobal::Storage || view.storage.empty())
        return false;
    view.storageType = storage->type;
    view.type = storage->type;
    if (!readInteger(pickle, id[4], view.storageElements))
        return false;
    if (id.size() < 6 || pickle[id[5]].kind == PickleKind::None)
        return true;
    const auto part = tupleItems(pickle, id[5]);
    std::int64_t from = 0;
    return part.size() == 3 && readInteger(pickle, part[1], from)
        && !__builtin_add_overflow(view.offset, from, &view.offset);
}

bool readView(const Pickle& pickle, std::span<const PickleRef> arguments, TorchView& view)
{
    if (arguments.size() < 4)
        return false;
    if (!readInteger(pickle, arguments[1], view.offset) || !readStorage(pickle, arguments[0], view))
        return false;
    if (!readIntegers(pickle, arguments[2], view.shape) || !readIntegers(pickle, arguments[3], view.strides))
        return false;
    if (arguments.size() > 6) {
        const auto dtype = globalOf(pickle, arguments[6]);
        if (dtype && dtype->global == TorchGlobal::Dtype)
            view.type = dtype->type;
    }
    return view.type >= 0 && view.shape.size() == view.strides.size();
}

std::optional<TorchView> viewOfCall(const Pickle& pickle, PickleRef ref)
{
    const PickleNode& node = pickle[ref];
    TorchView view;
    const auto callee = node.kind == PickleKind::Call ? globalOf(pickle, node.callee) : std::nullopt;
    if (callee && callee->global == TorchGlobal::RebuildTensor
        && readView(pickle, tupleItems(pickle, node.arguments), view))
        return view;
    return std::nullopt;
}

/// (scheme, scale, zero point) or (scheme, scales, zero points, axis).
bool readQuantizer(const Pickle& pickle, PickleRef ref, TorchTensor& tensor)
{
    const auto items = tupleItems(pickle, ref);
    const auto scheme = items.empty() ? std::nullopt : globalOf(pickle, items[0]);
    StoredQuantization& quantization = tensor.quantization.emplace();
    std::int64_t number = 0;
    if (scheme && scheme->global == TorchGlobal::PerTensor && items.size() >= 3) {
        quantization.scales = {pickle[items[1]].real};
        quantization.zeroPoints = {pickle[items[2]].integer};
        return pickle[items[1]].kind == PickleKind::Real && pickle[items[2]].kind == PickleKind::Integer;
    }
    if (scheme && scheme->global == TorchGlobal::PerChannel && items.size() >= 4
        && readInteger(pickle, items[3], number) && number < std::ssize(tensor.view.shape)) {
        quantization.axis = static_cast<int>(number);
        tensor.scales = viewOfCall(pickle, items[1]);
        tensor.zeroPoints = viewOfCall(pickle, items[2]);
        return tensor.scales && tensor.zeroPoints;
    }
    return false;
}

class Walker {
public:
    Walker(const Pickle& pickle, std::string_view path, std::uint64_t fileBytes)
        : m_pickle(pickle)
        , m_path(path)
        , m_budget(fileBytes)
    {
    }

    Status visit(PickleRef ref, int depth)
    {
        if (depth > kDeepest)
            return tooLarge("nests its tensors deeper than 64 levels");
        const PickleNode& node = m_pickle[ref];
        switch (node.kind) {
        case PickleKind::Dictionary:
            return visitPairs(node.items, depth);
        case PickleKind::Tuple:
        case PickleKind::List:
            return visitItems(node.items, depth);
        case PickleKind::Call:
            return visitCall(node, depth);
        default:
            return {};
        }
    }

    std::vector<TorchTensor> take() { return std::move(m_tensors); }

private:
    Status tooLarge(const std::string& what) const
    {
        return fileFailure(m_path, 0, fileName(m_path) + " is refused: its pickle " + what + ".",
                           ErrorCode::TooLarge);
    }

    /// Every element of a container counts, whatever it is, before any of them is looked at.
    Status enter(std::size_t elements)
    {
        m_places += elements;
        return m_places > kMostPlaces ? tooLarge("has more than 1,048,576 places for tensors") : Status{};
    }

    Status visitUnder(std::string_view key, PickleRef ref, int depth)
    {
        const std::size_t before = m_name.size();
        if (before + key.size() > kLongestName)
            return tooLarge("has a name of more than 4,096 bytes");
        m_name += before == 0 ? "" : ".";
        m_name += key.empty() ? "?" : key;
        const Status status = visit(ref, depth + 1);
        m_name.resize(before);
        return status;
    }

    /// A key that is set twice keeps its first place and its last value.
    Status visitPairs(std::span<const PickleRef> items, int depth)
    {
        if (auto status = enter(items.size() / 2); !status)
            return status;
        std::unordered_map<std::string_view, PickleRef> last;
        for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
            if (m_pickle[items[i]].kind == PickleKind::Text)
                last[m_pickle[items[i]].text] = items[i + 1];
        }
        // The state_dict() of an optimizer has these two keys.
        const bool wasInTraining = m_inTraining;
        m_inTraining = m_inTraining || (last.contains("state") && last.contains("param_groups"));
        for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
            const PickleNode& key = m_pickle[items[i]];
            Status status;
            if (key.kind != PickleKind::Text)
                status = visitUnder(pickleKey(key), items[i + 1], depth);
            else if (const auto it = last.find(key.text); it != last.end()) {
                const PickleRef value = it->second;
                last.erase(it);
                status = visitUnder(key.text, value, depth);
            }
            if (!status)
                return status;
        }
        m_inTraining = wasInTraining;
        return {};
    }

    Status visitItems(std::span<const PickleRef> items, int depth)
    {
        if (auto status = enter(items.size()); !status)
            return status;
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (auto status = visitUnder(std::to_string(i), items[i], depth); !status)
                return status;
        }
        return {};
    }

    Status visitCall(const PickleNode& call, int depth)
    {
        const auto callee = globalOf(m_pickle, call.callee);
        if (!callee)
            return {};
        const auto arguments = tupleItems(m_pickle, call.arguments);
        switch (callee->global) {
        case TorchGlobal::OrderedDictionary:
            if (auto status = visitPairList(arguments, depth); !status)
                return status;
            return call.listItems ? Status{} : visitPairs(call.items, depth);
        case TorchGlobal::RebuildTensor:
        case TorchGlobal::RebuildQuantized:
            return addTensor(arguments, callee->global == TorchGlobal::RebuildQuantized);
        case TorchGlobal::RebuildSparse:
            return addSparse(arguments);
        case TorchGlobal::RebuildFromType: {
            const auto how = arguments.size() < 3 ? std::nullopt : globalOf(m_pickle, arguments[0]);
            const bool isTensor = how
                && (how->global == TorchGlobal::RebuildTensor
                    || how->global == TorchGlobal::RebuildQuantized);
            return isTensor
                ? addTensor(tupleItems(m_pickle, arguments[2]), how->global == TorchGlobal::RebuildQuantized)
                : Status{};
        }
        case TorchGlobal::Wrapper:
            return arguments.empty() ? Status{} : visit(arguments[0], depth + 1);
        case TorchGlobal::ScriptClass:
            return call.state == kNoNode ? Status{} : visit(call.state, depth + 1);
        default:
            return {};
        }
    }

    /// OrderedDict([(key, value), ...]), as the oldest files write it.
    Status visitPairList(std::span<const PickleRef> arguments, int depth)
    {
        if (arguments.empty())
            return {};
        if (auto status = enter(m_pickle[arguments[0]].items.size()); !status)
            return status;
        std::vector<PickleRef> pairs;
        for (const PickleRef item : tupleItems(m_pickle, arguments[0])) {
            const auto pair = tupleItems(m_pickle, item);
            if (pair.size() == 2)
                pairs.insert(pairs.end(), pair.begin(), pair.end());
        }
        return visitPairs(pairs, depth);
    }

    Status addTensor(std::span<const PickleRef> arguments, bool quantized)
    {
        TorchTensor tensor;
        tensor.name = m_name;
        const bool isView = readView(m_pickle, arguments, tensor.view);
        if (!isView
            || (quantized && (arguments.size() < 5 || !readQuantizer(m_pickle, arguments[4], tensor))))
            tensor.problem =
                "The tensor " + plainText(m_name) + " is described in a way that makes no tensor of numbers.";
        if (!isView)
            tensor.view = {};
        return keep(std::move(tensor));
    }

    /// Only listed: (layout, (indices, values, size)) or (layout, (row starts, columns, values, size)).
    Status addSparse(std::span<const PickleRef> arguments)
    {
        TorchTensor tensor;
        tensor.name = m_name;
        tensor.problem = "The tensor " + plainText(m_name) + " is stored sparse, which we do not unpack.";
        const auto parts =
            arguments.size() < 2 ? std::span<const PickleRef>() : tupleItems(m_pickle, arguments[1]);
        std::optional<TorchView> last;
        for (const PickleRef part : parts) {
            if (auto view = viewOfCall(m_pickle, part))
                last = std::move(view);
            else if (last && readIntegers(m_pickle, part, tensor.view.shape)) {
                tensor.view.type = last->type;
                break;
            }
        }
        return keep(std::move(tensor));
    }

    Status keep(TorchTensor tensor)
    {
        tensor.isTrainingState = m_inTraining;
        const std::uint64_t cost = 3 * kTensorCost + tensor.name.size() + 16 * tensor.view.shape.size();
        if (!m_budget.spend(cost))
            return tooLarge("lists more tensors than it can hold");
        m_tensors.push_back(std::move(tensor));
        return {};
    }

    const Pickle& m_pickle;
    std::string_view m_path;
    ListingBudget m_budget;
    std::string m_name;
    std::vector<TorchTensor> m_tensors;
    std::uint64_t m_places = 0;
    bool m_inTraining = false;
};

} // namespace

Expected<std::vector<TorchTensor>> torchTensors(const Pickle& pickle, std::string_view path,
                                                std::uint64_t fileBytes)
{
    Walker walker(pickle, path, fileBytes);
    if (auto status = walker.visit(pickle.root, 0); !status)
        return fail(status.error());
    return walker.take();
}

std::vector<TorchStorageUse> torchStorages(const Pickle& pickle)
{
    std::vector<TorchStorageUse> uses;
    for (const PickleNode& node : pickle.nodes) {
        if (node.kind != PickleKind::Persistent)
            continue;
        const auto id = tupleItems(pickle, node.callee);
        const auto storage = id.size() < 5 ? std::nullopt : globalOf(pickle, id[1]);
        if (!storage || storage->global != TorchGlobal::Storage || pickle[id[2]].kind != PickleKind::Text)
            continue;
        uses.push_back({pickle[id[2]].text, storage->type < 0 ? 1 : torchType(storage->type).bytes});
    }
    return uses;
}

std::string pickleKey(const PickleNode& node)
{
    if (node.kind == PickleKind::Text)
        return std::string(node.text);
    return node.kind == PickleKind::Integer ? std::to_string(node.integer) : std::string();
}

} // namespace bitloupe
