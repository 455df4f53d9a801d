#include "core/labs/weights/real_values.h"

#include <algorithm>
#include <array>

namespace bitloupe::weights {

namespace {

constexpr std::size_t kTile = 2048;

std::int64_t channelsOf(const TensorInfo& info)
{
    const int axis = info.quantization->axis;
    return axis < 0 || axis >= static_cast<int>(info.shape.size())
        ? 1
        : info.shape[static_cast<std::size_t>(axis)];
}

std::int64_t groupsOf(const TensorInfo& info)
{
    const std::int64_t size = info.quantization->groupSize;
    const std::int64_t channels = std::max<std::int64_t>(1, channelsOf(info));
    return size <= 0 ? 1 : (info.count / channels + size - 1) / size;
}

} // namespace

bool hasUsableScales(const TensorInfo& info)
{
    if (!info.quantization || info.count == 0)
        return false;
    const auto& q = *info.quantization;
    const auto scales = std::ssize(q.scales);
    const auto zeros = std::ssize(q.zeroPoints);
    return scales == channelsOf(info) * groupsOf(info) && (zeros == scales || zeros <= 1);
}

RealValues::RealValues(const Model& model, std::size_t index)
    : m_model(model)
    , m_index(index)
    , m_info(model.tensors()[index])
    , m_quantized(hasUsableScales(m_info))
{
    if (!m_quantized)
        return;
    m_channels = channelsOf(m_info);
    m_groups = groupsOf(m_info);
    const int axis = m_info.quantization->axis;
    if (m_channels == 1)
        m_inner = m_info.count;
    for (std::size_t d = static_cast<std::size_t>(axis + 1); m_channels > 1 && d < m_info.shape.size(); ++d)
        m_inner *= m_info.shape[d];
}

std::size_t RealValues::scaleOf(std::int64_t flat) const
{
    const std::int64_t channel = flat / m_inner % m_channels;
    if (m_groups == 1)
        return static_cast<std::size_t>(channel);
    const std::int64_t within = flat / (m_inner * m_channels) * m_inner + flat % m_inner;
    return static_cast<std::size_t>(channel * m_groups + within / m_info.quantization->groupSize);
}

std::int64_t RealValues::zeroPointOf(std::size_t scale) const
{
    if (!m_quantized || m_info.quantization->zeroPoints.empty())
        return 0;
    const auto& zeros = m_info.quantization->zeroPoints;
    return zeros.size() == 1 ? zeros.front() : zeros[scale];
}

/// Values from `flat` on that surely share its scale.
std::int64_t RealValues::runFrom(std::int64_t flat) const
{
    const std::int64_t left = m_inner - flat % m_inner;
    if (m_groups == 1)
        return left;
    const std::int64_t size = m_info.quantization->groupSize;
    const std::int64_t within = flat / (m_inner * m_channels) * m_inner + flat % m_inner;
    return std::min(left, size - within % size);
}

void RealValues::decode(std::int64_t first, std::span<double> codes) const
{
    while (m_quantized && !codes.empty()) {
        const std::size_t at = scaleOf(first);
        const auto zero = static_cast<double>(zeroPointOf(at));
        const double scale = m_info.quantization->scales[at];
        const std::int64_t run = std::min<std::int64_t>(runFrom(first), std::ssize(codes));
        for (double& code : codes.first(static_cast<std::size_t>(run)))
            code = (code - zero) * scale;
        codes = codes.subspan(static_cast<std::size_t>(run));
        first += run;
    }
}

Status RealValues::read(std::int64_t first, std::span<double> out) const
{
    if (auto status = m_model.readReal(m_index, first, out); !status)
        return status;
    decode(first, out);
    return {};
}

Status RealValues::read(std::int64_t first, std::span<float> out) const
{
    if (!m_quantized)
        return m_model.readFloat(m_index, first, out);
    std::array<double, kTile> tile;
    for (std::size_t at = 0; at < out.size(); at += kTile) {
        const std::span part(tile.data(), std::min(kTile, out.size() - at));
        if (auto status = read(first + static_cast<std::int64_t>(at), part); !status)
            return status;
        std::transform(part.begin(), part.end(), out.begin() + static_cast<std::ptrdiff_t>(at),
                       [](double x) { return static_cast<float>(x); });
    }
    return {};
}

} // namespace bitloupe::weights
