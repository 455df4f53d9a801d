#include "core/labs/cost/cost.h"

#include <algorithm>

namespace bitloupe {

namespace cost {

namespace {

constexpr int kBitsPerByte = 8;

struct LayerList {
    std::vector<LayerSpec> layers;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("layers", s.layers);
    }
};

Expected<std::vector<Layer>> layersOf(const Model& model)
{
    if (model.layers)
        return layersOf(*model.layers, "/state/model/layers");
    return layersOf(model.network);
}

/// Widths of every layer: the network's, then those of its ends, then those of single layers.
Expected<std::vector<Widths>> widthsOf(const State& state, const std::vector<Layer>& layers)
{
    std::vector<Widths> widths(layers.size(), Widths{state.weightBits, state.activationBits});
    const auto indexOf = [&](auto found) { return static_cast<std::size_t>(found - layers.begin()); };
    if (state.firstLast) {
        const auto first = std::ranges::find(layers, LayerKind::Conv, &Layer::kind);
        const auto last = std::ranges::find(layers.rbegin(), layers.rend(), LayerKind::Dense, &Layer::kind);
        if (first != layers.end())
            widths[indexOf(first)] = *state.firstLast;
        if (last != layers.rend())
            widths[indexOf(last.base() - 1)] = *state.firstLast;
    }
    if (!state.perLayer)
        return widths;
    for (const LayerWidths::Row& row : state.perLayer->rows) {
        const auto layer = std::ranges::find(layers, row.layer, &Layer::name);
        if (layer == layers.end()) {
            std::vector<std::string_view> names;
            for (const Layer& each : layers)
                names.push_back(each.name);
            const std::string near = nearestWord(row.layer, names);
            return fail(ErrorCode::UnknownKey, "/state/perLayer/" + escapePointerToken(row.layer),
                        "The network has no layer of this name"
                            + (near.empty() ? std::string(".") : "; did you mean " + near + "?"));
        }
        Widths& target = widths[indexOf(layer)];
        target.weightBits = row.weightBits.value_or(target.weightBits);
        target.activationBits = row.activationBits.value_or(target.activationBits);
    }
    return widths;
}

LayerCost costOf(const Layer& layer, const Widths& widths)
{
    LayerCost out{.layer = layer, .widths = widths};
    const std::int64_t weightBits = layer.weights() * widths.weightBits;
    const std::int64_t activationBits = (layer.inputs() + layer.outputs()) * widths.activationBits;
    out.weightBytes = (weightBits + kBitsPerByte - 1) / kBitsPerByte;
    out.bops = layer.macs() * widths.weightBits * widths.activationBits;
    const Energy mac = macEnergy(widths.weightBits, widths.activationBits);
    out.energy = {.arithmetic = static_cast<double>(layer.macs()) * mac.picojoules,
                  .weights = movingEnergy(MemoryLevel::Dram, static_cast<double>(weightBits)),
                  .activations = movingEnergy(MemoryLevel::Cache1M, static_cast<double>(activationBits)),
                  .isPublished = mac.isPublished};
    return out;
}

Json energyJson(const EnergyParts& energy)
{
    return {{"arithmeticPj", realJson(energy.arithmetic)},
            {"weightsPj", realJson(energy.weights)},
            {"activationsPj", realJson(energy.activations)},
            {"published", energy.isPublished}};
}

Json layerJson(const LayerCost& row)
{
    const Layer& layer = row.layer;
    return {{"name", layer.name},
            {"kind", std::string(wordOf(layer.kind))},
            {"inChannels", layer.inChannels},
            {"outChannels", layer.outChannels},
            {"kernel", layer.kernel},
            {"stride", layer.stride},
            {"groups", layer.groups},
            {"inputSize", {layer.inHeight, layer.inWidth}},
            {"outputSize", {layer.outHeight(), layer.outWidth()}},
            {"weights", layer.weights()},
            {"params", layer.params()},
            {"macs", layer.macs()},
            {"weightBits", row.widths.weightBits},
            {"activationBits", row.widths.activationBits},
            {"weightBytes", row.weightBytes},
            {"bops", row.bops},
            {"energyPj", realJson(row.energy.total())}};
}

} // namespace

Status readValue(const Json& json, Model& out, const std::string& where, const Limits& limits)
{
    if (!json.is_object()) {
        Model named;
        if (auto status = bitloupe::readValue(json, named.network, where, limits); !status)
            return status;
        out = named;
        return {};
    }
    if (!json.contains("layers"))
        return fail(ErrorCode::Missing, where + "/layers", "A network of your own needs a list of layers.");
    auto list = readFields<LayerList>(json, where);
    if (!list)
        return fail(list.error());
    out = Model{.layers = std::move(list->layers)};
    return {};
}

Json writeValue(const Model& model)
{
    if (!model.layers)
        return bitloupe::writeValue(model.network);
    return Json{{"layers", bitloupe::writeValue(*model.layers)}};
}

Status readValue(const Json& json, LayerWidths& out, const std::string& where, const Limits&)
{
    if (!json.is_object())
        return fail(ErrorCode::WrongType, where, "An object is needed here, such as {\"conv1\": 8}.");
    LayerWidths widths;
    for (const auto& [name, value] : json.items()) {
        LayerWidths::Row row;
        row.layer = name;
        const std::string place = where + "/" + escapePointerToken(name);
        Status status;
        if (value.is_object()) {
            FieldReader reader(value, place);
            reader("weightBits", row.weightBits, kWidths);
            reader("activationBits", row.activationBits, kWidths);
            status = reader.finish();
        } else {
            status = bitloupe::readValue(value, row.weightBits, place, kWidths);
            row.activationBits = row.weightBits;
        }
        if (!status)
            return status;
        widths.rows.push_back(std::move(row));
    }
    out = std::move(widths);
    return {};
}

Json writeValue(const LayerWidths& widths)
{
    Json json = Json::object();
    for (const LayerWidths::Row& row : widths.rows) {
        FieldWriter writer;
        writer("weightBits", row.weightBits);
        writer("activationBits", row.activationBits);
        json[row.layer] = writer.take();
    }
    return json;
}

EnergyParts& EnergyParts::operator+=(const EnergyParts& other)
{
    arithmetic += other.arithmetic;
    weights += other.weights;
    activations += other.activations;
    isPublished = isPublished && other.isPublished;
    return *this;
}

Status State::validate() const
{
    auto layers = layersOf(model);
    if (!layers)
        return fail(layers.error());
    if (auto widths = widthsOf(*this, *layers); !widths)
        return fail(widths.error());
    return {};
}

Expected<Result> compute(const State& state, const Context&)
{
    auto layers = layersOf(state.model);
    if (!layers)
        return fail(layers.error());
    auto widths = widthsOf(state, *layers);
    if (!widths)
        return fail(widths.error());
    Result out;
    for (std::size_t i = 0; i < layers->size(); ++i) {
        LayerCost row = costOf((*layers)[i], (*widths)[i]);
        out.params += row.layer.params();
        out.macs += row.layer.macs();
        out.weightBytes += row.weightBytes;
        out.bops += row.bops;
        out.energy += row.energy;
        out.perLayer.push_back(std::move(row));
    }
    return out;
}

Json toJson(const Result& result)
{
    Json json{{"params", result.params},
              {"macs", result.macs},
              {"weightBytes", result.weightBytes},
              {"sizeMB", realJson(result.sizeMB())},
              {"sizeMiB", realJson(result.sizeMiB())},
              {"bops", result.bops},
              {"energyPj", realJson(result.energy.total())},
              {"energy", energyJson(result.energy)}};
    json["energy"]["source"] = std::string(kEnergySource);
    json["perLayer"] = Json::array();
    for (const LayerCost& row : result.perLayer)
        json["perLayer"].push_back(layerJson(row));
    return json;
}

} // namespace cost

Lab costLab()
{
    return LabRow<cost::State, cost::Result>::row("cost");
}

} // namespace bitloupe
