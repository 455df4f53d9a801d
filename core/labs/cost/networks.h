#pragma once

#include "core/base/expected.h"
#include "core/base/fields.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The layers of well-known networks, derived from their block structure, and of networks that a person
/// lists.
namespace bitloupe::cost {

enum class LayerKind { Conv, Dense };

constexpr auto enumWords(LayerKind)
{
    using Word = std::pair<LayerKind, std::string_view>;
    return std::array<Word, 2>{{{LayerKind::Conv, "conv"}, {LayerKind::Dense, "dense"}}};
}

/// One layer with weights, of any network. A dense layer is a 1x1 convolution of one position.
struct Layer {
    std::string name;
    LayerKind kind = LayerKind::Conv;
    int inChannels = 1;
    int outChannels = 1;
    int kernel = 1;
    int stride = 1;
    int padding = 0; ///< on each side
    int groups = 1; ///< inChannels of them is a depthwise convolution
    int inHeight = 1;
    int inWidth = 1;
    bool hasBias = false;
    bool hasBatchNorm = false; ///< a scale and a shift per output channel, folded into the layer when it runs

    /// floor((in + 2 padding - kernel) / stride) + 1
    std::int64_t outHeight() const { return (inHeight + 2 * padding - kernel) / stride + 1; }
    std::int64_t outWidth() const { return (inWidth + 2 * padding - kernel) / stride + 1; }
    std::int64_t inputs() const { return std::int64_t(inChannels) * inHeight * inWidth; }
    std::int64_t outputs() const { return outChannels * outHeight() * outWidth(); }
    /// kernel^2 * inChannels / groups * outChannels
    std::int64_t weights() const { return productLength() * outChannels; }
    /// Terms of one output's sum: the K of its accumulator.
    std::int64_t productLength() const { return std::int64_t(kernel) * kernel * inChannels / groups; }
    /// Weights, bias, batch normalization's scale and shift; its running statistics are no parameters.
    std::int64_t params() const;
    std::int64_t macs() const { return productLength() * outputs(); }

    friend bool operator==(const Layer&, const Layer&) = default;
};

enum class Network { ResNet18, ResNet50V1, ResNet50V15, ResNet101, DigitNet };

constexpr auto enumWords(Network)
{
    using Word = std::pair<Network, std::string_view>;
    return std::array<Word, 5>{{{Network::ResNet18, "resnet18"},
                                {Network::ResNet50V1, "resnet50v1"},
                                {Network::ResNet50V15, "resnet50v15"},
                                {Network::ResNet101, "resnet101"},
                                {Network::DigitNet, "digitnet"}}};
}

/// Every layer with weights in the order in which data pass, a block's shortcut after its convolutions.
/// ResNets take 224x224 pictures and tell 1,000 classes apart (He et al. 2016). resnet50v1 and resnet101
/// stride in the first 1x1 of a block, as published; resnet50v15 in its 3x3, as most later code does.
std::vector<Layer> layersOf(Network network);

/// A layer as a person writes it. Only `kind`, the channels and, of a convolution, `inputSize` are needed.
struct LayerSpec {
    std::string name; ///< "layer3" where it is empty
    LayerKind kind = LayerKind::Conv;
    int inChannels = 0;
    int outChannels = 0;
    std::optional<int> kernel; ///< 3
    std::optional<int> stride; ///< 1
    std::optional<int> padding; ///< kernel / 2, rounded down: the size stays at stride 1 and an odd kernel
    std::optional<int> groups; ///< 1
    std::optional<std::vector<int>> inputSize; ///< [height, width], or [side] of a square
    std::optional<bool> bias; ///< true of dense layers, else false
    std::optional<bool> batchNorm; ///< false

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        constexpr Limits kSize{1, 65536};
        v("name", s.name);
        v("kind", s.kind);
        v("inChannels", s.inChannels, kSize);
        v("outChannels", s.outChannels, kSize);
        v("kernel", s.kernel, Limits{1, 1024});
        v("stride", s.stride, Limits{1, 1024});
        v("padding", s.padding, Limits{0, 1024});
        v("groups", s.groups, kSize);
        v("inputSize", s.inputSize, kSize);
        v("bias", s.bias);
        v("batchNorm", s.batchNorm);
    }
    friend bool operator==(const LayerSpec&, const LayerSpec&) = default;
};

/// Most layers of a listed network, and most multiply-accumulates of any: bit operations then fit 64 bits.
inline constexpr std::size_t kMaxLayers = 4096;
inline constexpr double kMaxMacs = 1e15;

/// Errors: missing channels or sizes, fields that a dense layer does not have, groups that do not divide the
/// channels, a kernel larger than the padded input, a name used twice, more than kMaxMacs.
Expected<std::vector<Layer>> layersOf(const std::vector<LayerSpec>& specs, const std::string& where);

} // namespace bitloupe::cost
