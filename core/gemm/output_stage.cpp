#include "core/gemm/output_stage.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace bitloupe {

namespace {

tl::unexpected<Error> badMultiplier(std::size_t index, ErrorCode code, std::string message)
{
    return fail(code, "/multipliers/" + std::to_string(index), std::move(message));
}

bool isCode(GemmCode type, std::int32_t value)
{
    return type == GemmCode::Int8 ? value >= -128 && value <= 127 : value >= 0 && value <= 255;
}

std::string rangeText(GemmCode type)
{
    return type == GemmCode::Int8 ? "−128 to 127." : "0 to 255.";
}

Status checkRange(const GemmLayer& layer)
{
    if (!isCode(layer.input, layer.zeroX))
        return fail(ErrorCode::OutOfRange, "/zeroX",
                    "The zero point of this input must be " + rangeText(layer.input));
    if (!isCode(layer.output, layer.zeroY))
        return fail(ErrorCode::OutOfRange, "/zeroY",
                    "The zero point of this output must be " + rangeText(layer.output));
    if (!isCode(layer.output, layer.clampMin) || !isCode(layer.output, layer.clampMax)
        || layer.clampMin > layer.clampMax)
        return fail(ErrorCode::OutOfRange, "/clampMin",
                    "The clamp must go upwards within " + rangeText(layer.output));
    return {};
}

/// Multipliers as the method stores them, checked.
Expected<std::vector<FixedMultiplier>> fixedMultipliers(const GemmLayer& layer)
{
    const bool once = layer.method == Requantization::TfliteSingle;
    std::vector<FixedMultiplier> fixed;
    if (const auto* given = std::get_if<std::vector<FixedMultiplier>>(&layer.multipliers))
        fixed = *given;
    else
        for (const double m : std::get<std::vector<double>>(layer.multipliers))
            fixed.push_back(fixedMultiplier(m));
    for (std::size_t i = 0; i < fixed.size(); ++i) {
        if (fixed[i].m0 < 0 || fixed[i].shift < -31)
            return badMultiplier(i, ErrorCode::OutOfRange,
                                 "A fixed multiplier needs M0 of 0 or more and a shift of −31 or more.");
        if (layer.method == Requantization::Gemmlowp && fixed[i].shift > 0)
            return badMultiplier(i, ErrorCode::NoAnswer,
                                 "gemmlowp only shifts to the right: M must be below 1.");
        if (once)
            fixed[i] = storedForRoundingOnce(fixed[i]);
    }
    return fixed;
}

} // namespace

bool OutputStage::shifts() const
{
    return m_method == Requantization::Gemmlowp || m_method == Requantization::TfliteSingle
        || m_method == Requantization::TfliteDouble;
}

Expected<OutputStage> OutputStage::prepare(const GemmLayer& layer, int rows, std::int64_t largestSum)
{
    if (auto range = checkRange(layer); !range)
        return fail(range.error());
    OutputStage stage;
    stage.m_method = layer.method;
    stage.m_shift = layer.shift;
    stage.m_zeroY = layer.zeroY;
    stage.m_clampMin = layer.clampMin;
    stage.m_clampMax = layer.clampMax;
    stage.m_moved = layer.output == GemmCode::UInt8 ? 128 : 0;
    const auto* real = std::get_if<std::vector<double>>(&layer.multipliers);
    for (std::size_t i = 0; real != nullptr && i < real->size(); ++i) {
        if (!std::isfinite((*real)[i]) || (*real)[i] < 0)
            return badMultiplier(i, ErrorCode::OutOfRange, "A multiplier must be a number of 0 or more.");
    }
    if (stage.shifts()) {
        auto fixed = fixedMultipliers(layer);
        if (!fixed)
            return fail(fixed.error());
        stage.m_fixed = std::move(*fixed);
    } else if (real == nullptr) {
        return fail(ErrorCode::OutOfRange, "/multipliers",
                    "This method takes its multipliers as real numbers.");
    } else {
        stage.m_real = *real;
    }
    const std::size_t count = std::max(stage.m_fixed.size(), stage.m_real.size());
    if (count != 1 && count != static_cast<std::size_t>(rows))
        return fail(ErrorCode::OutOfRange, "/multipliers", "There must be one multiplier, or one per row.");
    stage.m_perRow = count > 1;
    if (stage.shifts())
        stage.spread(rows, largestSum);
    return stage;
}

void OutputStage::spread(int rows, std::int64_t largestSum)
{
    const int least = isOnce() ? 33 : 1;
    const int most = isOnce() ? 52 : 20;
    const bool sumsFit = largestSum < (std::int64_t(1) << (isOnce() ? 30U : 29U));
    for (int row = 0; row < rows || row % kernels::kMostRows != 0; ++row) {
        if (row % kernels::kMostRows == 0)
            m_fitsVectors.push_back(sumsFit);
        const FixedMultiplier multiplier = row < rows ? m_fixed[multiplierIndex(row)] : FixedMultiplier{};
        const int right = isOnce() ? 31 - multiplier.shift : -multiplier.shift;
        m_m0.push_back(multiplier.m0);
        // Any shift of 0 is 0.
        m_right.push_back(multiplier.m0 == 0 ? least : right);
        m_fitsVectors.back() = m_fitsVectors.back() && m_right.back() >= least && m_right.back() <= most;
    }
}

Answer<std::int64_t> OutputStage::requantized(int row, std::int32_t sum) const
{
    const std::size_t index = multiplierIndex(row);
    if (!shifts())
        return requantize(m_method, m_shift, sum, m_real[index]);
    const auto answer =
        isOnce() ? requantizeTfliteSingle(sum, m_fixed[index]) : requantizeTfliteDouble(sum, m_fixed[index]);
    return answer.map([](const FixedAnswer& fixed) { return std::int64_t(fixed.result); });
}

kernels::Finish OutputStage::vectors(const kernels::Kernel& way, int firstRow,
                                     kernels::TileFinish& tile) const
{
    if (!shifts() || !m_fitsVectors[static_cast<std::size_t>(firstRow / kernels::kMostRows)])
        return nullptr;
    tile.m0 = m_m0.data() + firstRow;
    tile.right = m_right.data() + firstRow;
    tile.zero = m_zeroY - m_moved;
    tile.low = m_clampMin - m_moved;
    tile.high = m_clampMax - m_moved;
    tile.moved = m_moved;
    return isOnce() ? way.once : way.twice;
}

bool OutputStage::finishEach(int panelRows, int firstRow, const kernels::TileFinish& tile) const
{
    bool all = true;
    for (int column = 0; column < tile.columns; ++column) {
        std::byte* y = tile.y + static_cast<std::size_t>(column) * tile.stride;
        for (int row = 0; row < tile.rows; ++row) {
            const auto result = requantized(firstRow + row, tile.sums[column * panelRows + row]);
            all = all && result.has_value();
            // Limits around the zero point, because results of some methods fill 64 bits.
            const auto code = m_zeroY
                + std::clamp<std::int64_t>(result.value_or(0), m_clampMin - m_zeroY, m_clampMax - m_zeroY);
            y[row] = static_cast<std::byte>(static_cast<std::uint8_t>(code));
        }
    }
    return all;
}

} // namespace bitloupe
