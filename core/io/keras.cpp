#include "core/io/keras.h"

#include "core/base/json.h"
#include "core/io/file_text.h"
#include "core/io/hdf5.h"
#include "core/io/inflate.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace bitloupe {

namespace {

constexpr std::string_view kWeights = "model.weights.h5";
constexpr std::string_view kConfig = "config.json";
constexpr std::uint64_t kLongestConfig = 8U << 20U;
constexpr int kDeepest = 8;

const ZipMember* findMember(std::span<const ZipMember> members, std::string_view name)
{
    const auto it =
        std::find_if(members.begin(), members.end(), [&](const ZipMember& m) { return m.name == name; });
    return it == members.end() ? nullptr : &*it;
}

/// A deflated member, unpacked once for all.
class UnpackedSource final : public ByteSource {
public:
    explicit UnpackedSource(std::shared_ptr<const std::vector<std::byte>> bytes)
        : m_bytes(std::move(bytes))
    {
    }

    std::uint64_t size() const override { return m_bytes->size(); }
    Expected<ByteView> bytes(std::uint64_t offset, std::uint64_t size) const override
    {
        if (offset > m_bytes->size() || size > m_bytes->size() - offset)
            return fail(ErrorCode::Unreadable, std::string(kWeights),
                        std::string(kWeights) + " ends before the bytes that are needed.");
        return ByteView{
            std::span(*m_bytes).subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(size)),
            m_bytes};
    }

private:
    std::shared_ptr<const std::vector<std::byte>> m_bytes;
};

Expected<std::shared_ptr<const ByteSource>> memberSource(const std::shared_ptr<const MappedFile>& file,
                                                         const ZipMember& member)
{
    if (std::string why = zipRefusal(*file, member); !why.empty())
        return fileFailure(file->path(), member.dataOffset,
                           fileName(file->path()) + " cannot be read: " + why, ErrorCode::Unsupported);
    const auto cache = std::make_shared<InflateCache>(file);
    if (member.method == 0)
        return std::make_shared<const ZipMemberSource>(cache, member);
    auto bytes = cache->unpack(member);
    if (!bytes)
        return fail(bytes.error());
    return std::make_shared<const UnpackedSource>(std::move(*bytes));
}

/// Class names become group names: "BatchNormalization" is "batch_normalization", "Conv2D" is "conv2d".
std::string snakeCase(std::string_view name)
{
    const auto isUpper = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto isLower = [](char c) { return c >= 'a' && c <= 'z'; };
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool startsWord = isUpper(name[i]) && i > 0
            && (isLower(name[i - 1]) || (i + 1 < name.size() && isLower(name[i + 1]) && name[i - 1] != '_'));
        if (startsWord)
            out += '_';
        out += isUpper(name[i]) ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
    }
    return out;
}

/// Weights of a class in the order in which Keras makes them; "?key" stands only if the layer's config has
/// that key set to true.
struct ClassRoles {
    std::string_view name;
    std::array<std::string_view, 5> roles;
};

constexpr std::array kRoles{
    ClassRoles{"Dense", {"kernel", "bias?use_bias"}},
    ClassRoles{"EinsumDense", {"kernel", "bias"}},
    ClassRoles{"Conv1D", {"kernel", "bias?use_bias"}},
    ClassRoles{"Conv2D", {"kernel", "bias?use_bias"}},
    ClassRoles{"Conv3D", {"kernel", "bias?use_bias"}},
    ClassRoles{"Conv1DTranspose", {"kernel", "bias?use_bias"}},
    ClassRoles{"Conv2DTranspose", {"kernel", "bias?use_bias"}},
    ClassRoles{"DepthwiseConv1D", {"depthwise kernel", "bias?use_bias"}},
    ClassRoles{"DepthwiseConv2D", {"depthwise kernel", "bias?use_bias"}},
    ClassRoles{"SeparableConv1D", {"depthwise kernel", "pointwise kernel", "bias?use_bias"}},
    ClassRoles{"SeparableConv2D", {"depthwise kernel", "pointwise kernel", "bias?use_bias"}},
    ClassRoles{"BatchNormalization", {"gamma?scale", "beta?center", "moving mean", "moving variance"}},
    ClassRoles{"LayerNormalization", {"gamma?scale", "beta?center"}},
    ClassRoles{"Embedding", {"embeddings"}},
    ClassRoles{"LSTM", {"kernel", "recurrent kernel", "bias?use_bias"}},
    ClassRoles{"GRU", {"kernel", "recurrent kernel", "bias?use_bias"}},
    ClassRoles{"SimpleRNN", {"kernel", "recurrent kernel", "bias?use_bias"}},
    ClassRoles{"PReLU", {"alpha"}}};

struct Layer {
    std::string name;
    std::string className;
    std::vector<std::string_view> roles;
};

using Layers = std::map<std::string, Layer, std::less<>>;

std::string textOf(const Json& object, const char* key)
{
    const auto it = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && it != object.end() && it->is_string() ? it->get<std::string>()
                                                                       : std::string();
}

std::vector<std::string_view> rolesOf(const std::string& className, const Json& config)
{
    std::vector<std::string_view> roles;
    const auto known =
        std::find_if(kRoles.begin(), kRoles.end(), [&](const ClassRoles& c) { return c.name == className; });
    for (std::size_t i = 0; known != kRoles.end() && i < known->roles.size() && !known->roles[i].empty();
         ++i) {
        const std::string_view role = known->roles[i];
        const std::size_t mark = role.find('?');
        if (mark != std::string_view::npos) {
            const auto flag =
                config.is_object() ? config.find(std::string(role.substr(mark + 1))) : config.end();
            if (config.is_object() && flag != config.end() && flag->is_boolean() && !flag->get<bool>())
                continue;
        }
        roles.push_back(role.substr(0, mark));
    }
    return roles;
}

/// Groups are numbered by class in the order of the layers: dense, dense_1, ...
void collectLayers(const Json& model, const std::string& prefix, int depth, Layers& out)
{
    const Json* list = findPointer(model, "/config/layers");
    if (list == nullptr || !list->is_array() || depth > kDeepest)
        return;
    std::map<std::string, int> used;
    for (const Json& layer : *list) {
        const std::string className = textOf(layer, "class_name");
        const std::string group = snakeCase(className);
        const int number = used[group]++;
        const std::string path =
            prefix + "/layers/" + group + (number > 0 ? "_" + std::to_string(number) : "");
        const Json* config = findPointer(layer, "/config");
        const Json none;
        out[path] = {config != nullptr ? textOf(*config, "name") : "", className,
                     rolesOf(className, config != nullptr ? *config : none)};
        collectLayers(layer, path, depth + 1, out);
    }
}

/// "kernel of dense (Dense)" for "/layers/dense/vars/0" and "/layers/lstm/cell/vars/0"; "" if unknown.
std::string meaning(const Layers& layers, std::string_view name)
{
    const std::size_t vars = name.rfind("/vars/");
    if (vars == std::string_view::npos)
        return {};
    std::string_view group = name.substr(0, vars);
    const std::string_view digits = name.substr(vars + 6);
    if (group.ends_with("/cell"))
        group.remove_suffix(5);
    const auto layer = layers.find(group);
    std::size_t number = 0;
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (layer == layers.end() || code != std::errc{} || end != digits.data() + digits.size()
        || number >= layer->second.roles.size())
        return {};
    return std::string(layer->second.roles[number]) + " of " + layer->second.name + " ("
        + layer->second.className + ")";
}

Layers readConfig(const std::shared_ptr<const MappedFile>& file, std::span<const ZipMember> members)
{
    Layers layers;
    const ZipMember* member = findMember(members, kConfig);
    if (member == nullptr || member->size > std::min(kLongestConfig, file->size()))
        return layers;
    const auto source = memberSource(file, *member);
    const auto view = source ? (*source)->bytes(0, member->size) : Expected<ByteView>(fail(source.error()));
    if (!view)
        return layers;
    const auto json = parseJson({reinterpret_cast<const char*>(view->bytes.data()), view->bytes.size()});
    if (json)
        collectLayers(*json, "", 0, layers);
    return layers;
}

} // namespace

bool looksLikeKeras(std::span<const ZipMember> members)
{
    return findMember(members, kWeights) != nullptr;
}

Expected<std::shared_ptr<const ArrayModel>> openKeras(const std::shared_ptr<const MappedFile>& file,
                                                      std::span<const ZipMember> members)
{
    auto source = memberSource(file, *findMember(members, kWeights));
    if (!source)
        return fail(source.error());
    const auto start = (*source)->bytes(0, std::min<std::uint64_t>((*source)->size(), 8));
    if (!start || !looksLikeHdf5(start->bytes))
        return fileFailure(file->path(), 0,
                           fileName(file->path()) + " is damaged: its model.weights.h5 is no HDF5 file.");
    auto model = std::make_shared<ArrayModel>(file->path(), "keras");
    if (auto status = addHdf5(*model, std::move(*source), file->size()); !status)
        return fail(status.error());
    const Layers layers = readConfig(file, members);
    std::vector<MetadataEntry> meanings;
    for (const TensorInfo& info : model->tensors()) {
        if (std::string text = meaning(layers, info.name); !text.empty())
            meanings.push_back({info.name, std::move(text)});
    }
    model->setMetadata(std::move(meanings));
    return std::shared_ptr<const ArrayModel>(std::move(model));
}

} // namespace bitloupe
