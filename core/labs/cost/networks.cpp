#include "core/labs/cost/networks.h"

#include <algorithm>
#include <set>

namespace bitloupe::cost {

namespace {

constexpr int kPictureSide = 224;
constexpr int kClasses = 1000;
constexpr int kStemChannels = 64;

/// Adds layers one after another; each starts at the size that the one before it left.
class Builder {
public:
    Builder(int channels, int side)
        : m_channels(channels)
        , m_side(side)
    {
    }

    int channels() const { return m_channels; }
    int side() const { return m_side; }

    /// Padding kernel / 2, batch normalization, no bias.
    void conv(std::string name, int outChannels, int kernel, int stride, bool depthwise = false)
    {
        m_layers.push_back({.name = std::move(name),
                            .inChannels = m_channels,
                            .outChannels = outChannels,
                            .kernel = kernel,
                            .stride = stride,
                            .padding = kernel / 2,
                            .groups = depthwise ? m_channels : 1,
                            .inHeight = m_side,
                            .inWidth = m_side,
                            .hasBatchNorm = true});
        m_channels = outChannels;
        m_side = static_cast<int>(m_layers.back().outHeight());
    }

    /// 1x1 from the block's input to its output, beside its convolutions.
    void shortcut(std::string name, int inChannels, int inSide, int stride)
    {
        const int outChannels = m_channels;
        m_channels = inChannels;
        m_side = inSide;
        conv(std::move(name), outChannels, 1, stride);
    }

    void pool(int stride) { m_side /= stride; }

    /// The mean over all positions goes into a dense layer with a bias.
    void classifier(int classes)
    {
        m_layers.push_back({.name = "fc",
                            .kind = LayerKind::Dense,
                            .inChannels = m_channels,
                            .outChannels = classes,
                            .hasBias = true});
    }

    std::vector<Layer> take() { return std::move(m_layers); }

private:
    std::vector<Layer> m_layers;
    int m_channels;
    int m_side;
};

enum class Block { Basic, BottleneckV1, BottleneckV15 };

/// Two 3x3; or 1x1 down to `width`, 3x3, 1x1 up to four times as much.
void addBlock(Builder& net, Block block, const std::string& name, int width, int stride)
{
    constexpr int kExpansion = 4;
    const int inChannels = net.channels();
    const int inSide = net.side();
    if (block == Block::Basic) {
        net.conv(name + ".conv1", width, 3, stride);
        net.conv(name + ".conv2", width, 3, 1);
    } else {
        const bool early = block == Block::BottleneckV1;
        net.conv(name + ".conv1", width, 1, early ? stride : 1);
        net.conv(name + ".conv2", width, 3, early ? 1 : stride);
        net.conv(name + ".conv3", kExpansion * width, 1, 1);
    }
    if (stride != 1 || inChannels != net.channels())
        net.shortcut(name + ".identity", inChannels, inSide, stride);
}

std::vector<Layer> resNet(Block block, const std::array<int, 4>& units)
{
    Builder net(3, kPictureSide);
    net.conv("conv1", kStemChannels, 7, 2);
    net.pool(2);
    for (std::size_t stage = 0; stage < units.size(); ++stage) {
        for (int unit = 0; unit < units[stage]; ++unit) {
            const std::string name = "stage" + std::to_string(stage + 1) + ".unit" + std::to_string(unit + 1);
            addBlock(net, block, name, kStemChannels << stage, stage > 0 && unit == 0 ? 2 : 1);
        }
    }
    net.classifier(kClasses);
    return net.take();
}

/// Depthwise-separable net on 16x16 digits.
std::vector<Layer> digitNet()
{
    Builder net(1, 16);
    net.conv("conv1", 16, 3, 1);
    net.conv("dw2", 16, 3, 2, true);
    net.conv("pw2", 32, 1, 1);
    net.conv("dw3", 32, 3, 2, true);
    net.conv("pw3", 48, 1, 1);
    net.conv("dw4", 48, 3, 1, true);
    net.conv("pw4", 64, 1, 1);
    net.classifier(10);
    return net.take();
}

Status checkDense(const LayerSpec& spec, const std::string& where)
{
    const std::array<std::pair<const char*, bool>, 5> absent{{{"kernel", spec.kernel.has_value()},
                                                              {"stride", spec.stride.has_value()},
                                                              {"padding", spec.padding.has_value()},
                                                              {"groups", spec.groups.has_value()},
                                                              {"inputSize", spec.inputSize.has_value()}}};
    for (const auto& [name, isSet] : absent) {
        if (isSet)
            return fail(ErrorCode::OutOfRange, where + "/" + name,
                        "A dense layer has no " + std::string(name) + ": leave it out.");
    }
    return {};
}

Status checkConv(const Layer& layer, const LayerSpec& spec, const std::string& where)
{
    if (!spec.inputSize)
        return fail(ErrorCode::Missing, where + "/inputSize",
                    "A convolution needs the size of its input, such as [32, 32].");
    if (layer.inChannels % layer.groups != 0 || layer.outChannels % layer.groups != 0)
        return fail(ErrorCode::OutOfRange, where + "/groups",
                    "The groups must divide both the input and the output channels.");
    if (layer.padding >= layer.kernel)
        return fail(ErrorCode::OutOfRange, where + "/padding",
                    "The padding must be smaller than the kernel.");
    if (std::min(layer.inHeight, layer.inWidth) + 2 * layer.padding < layer.kernel)
        return fail(ErrorCode::OutOfRange, where + "/kernel",
                    "The kernel must not be larger than the padded input.");
    return {};
}

Expected<Layer> layerOf(const LayerSpec& spec, std::size_t index, const std::string& where)
{
    Layer layer{.name = spec.name.empty() ? "layer" + std::to_string(index + 1) : spec.name,
                .kind = spec.kind,
                .inChannels = spec.inChannels,
                .outChannels = spec.outChannels,
                .hasBias = spec.bias.value_or(spec.kind == LayerKind::Dense),
                .hasBatchNorm = spec.batchNorm.value_or(false)};
    if (layer.inChannels == 0 || layer.outChannels == 0)
        return fail(ErrorCode::Missing, where + (layer.inChannels == 0 ? "/inChannels" : "/outChannels"),
                    "A layer needs its input and its output channels.");
    if (spec.inputSize) {
        const std::vector<int>& size = *spec.inputSize;
        if (size.empty() || size.size() > 2)
            return fail(ErrorCode::OutOfRange, where + "/inputSize",
                        "The input size is [height, width], or [side] of a square.");
        layer.inHeight = size.front();
        layer.inWidth = size.back();
    }
    Status status;
    if (spec.kind == LayerKind::Dense) {
        status = checkDense(spec, where);
    } else {
        layer.kernel = spec.kernel.value_or(3);
        layer.stride = spec.stride.value_or(1);
        layer.padding = spec.padding.value_or(layer.kernel / 2);
        layer.groups = spec.groups.value_or(1);
        status = checkConv(layer, spec, where);
    }
    if (!status)
        return fail(status.error());
    return layer;
}

/// macs() in binary64, which cannot overflow.
double roughMacs(const Layer& layer)
{
    return double(layer.kernel) * layer.kernel * layer.inChannels / layer.groups * layer.outChannels
        * double(layer.outHeight()) * double(layer.outWidth());
}

} // namespace

std::int64_t Layer::params() const
{
    return weights() + (hasBias ? outChannels : 0) + (hasBatchNorm ? 2 * std::int64_t(outChannels) : 0);
}

std::vector<Layer> layersOf(Network network)
{
    switch (network) {
    case Network::ResNet18:
        return resNet(Block::Basic, {2, 2, 2, 2});
    case Network::ResNet50V1:
        return resNet(Block::BottleneckV1, {3, 4, 6, 3});
    case Network::ResNet50V15:
        return resNet(Block::BottleneckV15, {3, 4, 6, 3});
    case Network::ResNet101:
        return resNet(Block::BottleneckV1, {3, 4, 23, 3});
    case Network::DigitNet:
        break;
    }
    return digitNet();
}

Expected<std::vector<Layer>> layersOf(const std::vector<LayerSpec>& specs, const std::string& where)
{
    if (specs.empty())
        return fail(ErrorCode::Missing, where, "A network needs at least one layer.");
    if (specs.size() > kMaxLayers)
        return fail(ErrorCode::TooLarge, where, "A network may list 4,096 layers at most.");
    std::vector<Layer> layers;
    std::set<std::string> names;
    double macs = 0;
    for (std::size_t i = 0; i < specs.size(); ++i) {
        const std::string place = where + "/" + std::to_string(i);
        auto layer = layerOf(specs[i], i, place);
        if (!layer)
            return fail(layer.error());
        if (!names.insert(layer->name).second)
            return fail(ErrorCode::OutOfRange, place + "/name",
                        "Two layers are called " + layer->name + ": each needs a name of its own.");
        macs += roughMacs(*layer);
        if (macs > kMaxMacs)
            return fail(ErrorCode::TooLarge, place,
                        "The network needs more than 10¹⁵ multiply-accumulates, which is beyond this count.");
        layers.push_back(std::move(*layer));
    }
    return layers;
}

} // namespace bitloupe::cost
