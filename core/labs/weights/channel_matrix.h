#pragma once

#include "core/base/context.h"
#include "core/io/model.h"

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

/// Weights are floating tensors of two or more dimensions, and codes with stored scales of that shape.
bool isWeight(const TensorInfo& info);
/// Floating tensors of one dimension.
bool isBias(const TensorInfo& info);

/// Axis of the output channels of a tensor of two or more dimensions, where the file tells: that of stored
/// scales; 3 of TFLite's depthwise convolutions [1, h, w, channels]; the last of Keras kernels, and 2 of its
/// depthwise kernels. Else 0. -1 for fewer dimensions.
int channelAxis(const Model& model, const TensorInfo& info);

/// The finite values of a tensor (of codes with stored scales what they stand for), channel by channel: row c
/// holds the values of index c along the axis, in row-major order of the others. A tensor of fewer than two
/// dimensions is one row unless an axis is given.
struct ChannelMatrix {
    TensorInfo info;
    int axis = -1; ///< -1: one row
    std::vector<float> values;
    std::vector<std::size_t> start; ///< row c is values[start[c] .. start[c + 1]]
    std::int64_t notFinite = 0; ///< left out of the rows
    std::vector<std::int64_t> firstNotFinite; ///< its index in the tensor
    std::vector<std::size_t>
        droppedAt; ///< where the values left out would stand with all rows full, ascending
    std::vector<float> dropped; ///< these values

    std::size_t channels() const { return start.size() - 1; }
    std::span<const float> row(std::size_t channel) const
    {
        return std::span(values).subspan(start[channel], start[channel + 1] - start[channel]);
    }
    std::size_t sizeBytes() const
    {
        return (values.size() + dropped.size()) * sizeof(float)
            + (start.size() + droppedAt.size()) * sizeof(std::size_t);
    }
};

/// Errors: outOfRange (/state/axis), tooLarge, noAnswer (no finite value), cancelled, and those of reading.
Expected<std::shared_ptr<const ChannelMatrix>> readMatrix(const Model& model, std::size_t index,
                                                          std::optional<int> axis, const Context& context);

/// The same through the memo.
Expected<std::shared_ptr<const ChannelMatrix>> memoMatrix(const OpenModel& open, std::size_t index,
                                                          std::optional<int> axis, const Context& context);

} // namespace bitloupe::weights
