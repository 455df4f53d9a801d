#include "core/io/demo_model.h"

#include "core/base/random.h"
#include "core/io/memory_model.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace bitloupe {

namespace {

constexpr std::uint64_t kSeed = 5;

struct Layer {
    std::string_view name;
    std::int64_t channels;
    std::int64_t inputs; ///< per group: 1 for depthwise
    std::int64_t kernel; ///< 0 for a fully connected layer
    double spread; ///< s of gamma = exp(s N)
    int narrowEvery; ///< every so many channels are narrow; 0: none
    int deadChannel; ///< all zero, -1: none
};

constexpr std::array kLayers{
    Layer{"conv1", 16, 1, 3, 0.5, 0, -1}, Layer{"dw2", 16, 1, 3, 0.6, 0, -1},
    Layer{"pw2", 32, 16, 1, 0.7, 11, -1}, Layer{"dw3", 32, 1, 3, 0.8, 0, -1},
    Layer{"pw3", 48, 32, 1, 0.9, 9, -1},  Layer{"dw4", 48, 1, 3, 1.0, 0, -1},
    Layer{"pw4", 64, 48, 1, 1.2, 7, 23},  Layer{"fc", 10, 64, 0, 0.5, 0, -1},
};

double normal(SplitMix64& random)
{
    double sum = -6.0;
    for (int i = 0; i < 12; ++i)
        sum += random.uniform();
    return sum;
}

/// Scale of one output channel, a binary32 number so that exp() of any library gives the same weights.
double channelScale(const Layer& layer, std::int64_t channel, SplitMix64& random)
{
    const double gamma = std::clamp(std::exp(layer.spread * normal(random)), 0.125, 8.0);
    if (channel == layer.deadChannel)
        return 0.0;
    const bool narrow = layer.narrowEvery > 0 && channel % layer.narrowEvery == layer.narrowEvery - 1;
    return static_cast<double>(static_cast<float>(narrow ? gamma / 50.0 : gamma));
}

void addLayer(MemoryModel& model, const Layer& layer, SplitMix64& random)
{
    const std::int64_t fanIn = layer.inputs * std::max<std::int64_t>(1, layer.kernel * layer.kernel);
    const double he = std::sqrt(2.0 / static_cast<double>(fanIn));
    std::vector<float> weights;
    std::vector<float> biases;
    for (std::int64_t channel = 0; channel < layer.channels; ++channel) {
        const double scale = channelScale(layer, channel, random);
        const bool flat = layer.narrowEvery > 0 && channel % layer.narrowEvery == layer.narrowEvery - 1;
        for (std::int64_t i = 0; i < fanIn; ++i) {
            const double noise = flat ? 3.4641016151377544 * (random.uniform() - 0.5) : normal(random);
            weights.push_back(static_cast<float>(scale * he * noise));
        }
        biases.push_back(static_cast<float>(0.2 * normal(random)));
    }
    std::vector<std::int64_t> shape{layer.channels, layer.inputs};
    if (layer.kernel > 0)
        shape.insert(shape.end(), {layer.kernel, layer.kernel});
    model.add(std::string(layer.name) + ".weight", std::move(shape), std::move(weights));
    model.add(std::string(layer.name) + ".bias", {layer.channels}, std::move(biases));
}

std::shared_ptr<const Model> generate()
{
    auto model =
        std::make_shared<MemoryModel>("demo", "built-in", "Generated from a fixed seed, not trained.");
    SplitMix64 random(kSeed);
    for (const Layer& layer : kLayers)
        addLayer(*model, layer, random);
    return model;
}

} // namespace

std::shared_ptr<const Model> demoModel()
{
    static const std::shared_ptr<const Model> model = generate();
    return model;
}

} // namespace bitloupe
