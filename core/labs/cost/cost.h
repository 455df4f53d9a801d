#pragma once

#include "core/base/context.h"
#include "core/base/fields.h"
#include "core/labs/common/lab.h"
#include "core/labs/cost/networks.h"
#include "core/quant/energy.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bitloupe {

namespace cost {

/// A network by name, or {"layers":[...]}.
struct Model {
    Network network = Network::ResNet50V1; ///< where there are no layers
    std::optional<std::vector<LayerSpec>> layers;

    friend bool operator==(const Model&, const Model&) = default;
};
Status readValue(const Json& json, Model& out, const std::string& where, const Limits& limits);
Json writeValue(const Model& model);

inline constexpr Limits kWidths{1, 32};

struct Widths {
    int weightBits = 8;
    int activationBits = 8;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("weightBits", s.weightBits, kWidths);
        v("activationBits", s.activationBits, kWidths);
    }
    friend bool operator==(const Widths&, const Widths&) = default;
};

/// Widths of single layers: {"conv1": {"weightBits": 8, "activationBits": 8}}, or {"conv1": 8} for both. A
/// width that is left out stays that of the network.
struct LayerWidths {
    struct Row {
        std::string layer;
        std::optional<int> weightBits;
        std::optional<int> activationBits;

        friend bool operator==(const Row&, const Row&) = default;
    };
    std::vector<Row> rows; ///< in the order given

    friend bool operator==(const LayerWidths&, const LayerWidths&) = default;
};
Status readValue(const Json& json, LayerWidths& out, const std::string& where, const Limits& limits);
Json writeValue(const LayerWidths& widths);

struct State {
    Model model;
    int weightBits = 8;
    int activationBits = 8;
    std::optional<Widths> firstLast; ///< of the first convolution and the last dense layer
    std::optional<LayerWidths> perLayer; ///< goes before firstLast

    Status validate() const;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("model", s.model);
        v("weightBits", s.weightBits, kWidths);
        v("activationBits", s.activationBits, kWidths);
        v("firstLast", s.firstLast);
        v("perLayer", s.perLayer);
    }
    friend bool operator==(const State&, const State&) = default;
};

/// Energy of one pass with one input, in pJ. Every multiply-accumulate once; every weight once from DRAM, at
/// the low end of its range; every input and output value of a layer once through a 1 MB cache. Biases,
/// pooling, activation functions and the additions of shortcuts are left out.
struct EnergyParts {
    double arithmetic = 0;
    double weights = 0;
    double activations = 0;
    bool isPublished = true; ///< every width has a row in the table

    double total() const { return arithmetic + weights + activations; }
    EnergyParts& operator+=(const EnergyParts& other);
};

struct LayerCost {
    Layer layer;
    Widths widths;
    std::int64_t weightBytes = 0; ///< packed codes, rounded up to whole bytes
    std::int64_t bops = 0; ///< macs * weightBits * activationBits
    EnergyParts energy{};
};

struct Result {
    std::int64_t params = 0;
    std::int64_t macs = 0;
    std::int64_t weightBytes = 0;
    std::int64_t bops = 0; ///< a count of bit operations, not a rate
    EnergyParts energy;
    std::vector<LayerCost> perLayer;

    double sizeMB() const { return static_cast<double>(weightBytes) / 1e6; }
    double sizeMiB() const { return static_cast<double>(weightBytes) / (1024.0 * 1024.0); }
};

/// Errors: those of layersOf, and a layer in perLayer that the network does not have.
Expected<Result> compute(const State& state, const Context& context);
Json toJson(const Result& result);

} // namespace cost

Lab costLab();

} // namespace bitloupe
