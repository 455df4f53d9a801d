#include "core/labs/common/real_values.h"

#include <algorithm>
#include <array>

namespace bitloupe {

namespace {

constexpr std::size_t kTile = 2048;

ScaleMap mapOf(const TensorInfo& info)
{
    return {info.shape, info.quantization->axis, info.quantization->groupSize};
}

} // namespace

bool hasUsableScales(const TensorInfo& info)
{
    if (!info.quantization || info.count == 0)
        return false;
    const auto& q = *info.quantization;
    const auto scales = std::ssize(q.scales);
    const auto zeros = std::ssize(q.zeroPoints);
    return scales == mapOf(info).scales() && (zeros == scales || zeros <= 1);
}

RealValues::RealValues(const Model& model, std::size_t index)
    : m_model(model)
    , m_index(index)
    , m_info(model.tensors()[index])
    , m_quantized(hasUsableScales(m_info))
{
    if (m_quantized)
        m_map = mapOf(m_info);
}

std::int64_t RealValues::zeroPointOf(std::size_t scale) const
{
    if (!m_quantized || m_info.quantization->zeroPoints.empty())
        return 0;
    const auto& zeros = m_info.quantization->zeroPoints;
    return zeros.size() == 1 ? zeros.front() : zeros[scale];
}

void RealValues::decode(std::int64_t first, std::span<double> codes) const
{
    if (!m_quantized)
        return;
    m_map.eachRun(first, codes, [&](std::size_t at, std::span<double> run) {
        const auto zero = static_cast<double>(zeroPointOf(at));
        const double scale = m_info.quantization->scales[at];
        for (double& code : run)
            code = (code - zero) * scale;
    });
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

} // namespace bitloupe
