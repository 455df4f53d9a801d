#pragma once

#include "core/base/context.h"
#include "core/io/model.h"
#include "core/quant/large_buffer.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bitloupe::weights {

/// Largest tensor that is held in memory, in values.
inline constexpr std::int64_t kMostValues = std::int64_t(1) << 28;

/// An open model and what tells it from the same path with other content.
struct OpenModel {
    std::shared_ptr<const Model> model;
    std::string key; ///< path, size and time
};

/// Opens a file, or takes it from the memo while size and time of the file stay the same, and when it is
/// gone. `path` relative to the context's folder. Errors: of openModel, at "/state/path".
Expected<OpenModel> openForLab(const std::string& path, const Context& context);

/// Weights are floating tensors of two or more dimensions, and codes with stored scales of that shape. State
/// of the training is neither a weight nor a bias.
bool isWeight(const TensorInfo& info);
/// Floating tensors of one dimension.
bool isBias(const TensorInfo& info);

/// Axis of the output channels of a tensor of two or more dimensions, where the file tells: that of stored
/// scales; 3 of TFLite's depthwise convolutions [1, h, w, channels]; the last of Keras kernels, and 2 of its
/// depthwise kernels. Else 0. -1 for fewer dimensions.
int channelAxis(const Model& model, const TensorInfo& info);

struct Range {
    double min = 0;
    double max = 0;

    double absMax() const { return std::max(-min, max); }
};

/// What every way to quantize a row asks for.
struct RowFacts {
    Range range; ///< 0 .. 0 of no values
    double squares = 0; ///< sum w^2
};

/// The finite values of a tensor (of codes with stored scales what they stand for), channel by channel: row c
/// holds the values of index c along the axis, in row-major order of the others. A tensor of fewer than two
/// dimensions is one row unless an axis is given.
struct ChannelMatrix {
    TensorInfo info;
    int axis = -1; ///< -1: one row
    std::span<const float> values; ///< in `storage`
    std::vector<std::size_t> start; ///< row c is values[start[c] .. start[c + 1]]
    std::vector<std::size_t> parts; ///< part k is rows parts[k] .. parts[k + 1]: a few that fit in a cache
    std::vector<RowFacts> facts; ///< of the rows
    Range range; ///< of all values
    std::int64_t notFinite = 0; ///< left out of the rows
    std::vector<std::int64_t> firstNotFinite; ///< its index in the tensor
    std::vector<std::size_t>
        droppedAt; ///< where the values left out would stand with all rows full, ascending
    std::vector<float> dropped; ///< these values
    LargeBuffer<float> storage;

    std::size_t channels() const { return start.size() - 1; }
    std::span<const float> row(std::size_t channel) const
    {
        return values.subspan(start[channel], start[channel + 1] - start[channel]);
    }
    std::size_t sizeBytes() const
    {
        return (storage.size() + dropped.size()) * sizeof(float)
            + (start.size() + parts.size() + droppedAt.size()) * sizeof(std::size_t)
            + facts.size() * sizeof(RowFacts);
    }
};

/// Calls visit(part, first row, end row) for all parts, on all processors. Once it is cancelled, parts are
/// left out.
void eachPart(const ChannelMatrix& matrix, const Context& context,
              const std::function<void(std::size_t part, std::size_t first, std::size_t end)>& visit);

/// Errors: outOfRange (/state/axis), tooLarge, noAnswer (no finite value), cancelled, and those of reading.
Expected<std::shared_ptr<const ChannelMatrix>> readMatrix(const Model& model, std::size_t index,
                                                          std::optional<int> axis, const Context& context);

/// The same through the memo.
Expected<std::shared_ptr<const ChannelMatrix>> memoMatrix(const OpenModel& open, std::size_t index,
                                                          std::optional<int> axis, const Context& context);

} // namespace bitloupe::weights
