#include "core/labs/mapping/posterise.h"

#include "core/quant/level_set.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::mapping {

namespace {

std::uint8_t byteOf(double value)
{
    return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
}

/// The level that stands for a value.
class Levels {
public:
    Levels(const Result& result, CodeRounding rounding)
        : m_result(result)
        , m_set{result.codebook, result.thresholds, result.tieDown}
        , m_rounding(rounding == CodeRounding::Stochastic ? CodeRounding::NearestEven : rounding)
    {
    }

    double of(double x) const
    {
        if (m_result.codebook.empty())
            return m_result.parameters.level(quantize(x, m_result.parameters, m_rounding));
        return m_set.levels[m_set.codeOf(x)];
    }

private:
    const Result& m_result;
    LevelSet m_set;
    CodeRounding m_rounding;
};

std::int64_t colourCount(const Picture& picture)
{
    std::vector<std::uint32_t> pixels;
    const auto step = static_cast<std::size_t>(picture.channels);
    pixels.reserve(picture.bytes.size() / step);
    for (std::size_t i = 0; i + step <= picture.bytes.size(); i += step) {
        std::uint32_t pixel = 0;
        for (std::size_t c = 0; c < step; ++c)
            pixel = pixel << 8U | picture.bytes[i + c];
        pixels.push_back(pixel);
    }
    std::sort(pixels.begin(), pixels.end());
    return std::unique(pixels.begin(), pixels.end()) - pixels.begin();
}

} // namespace

Expected<Posterised> posterise(const DataArray& data, const Result& result, CodeRounding rounding,
                               bool dither, const Context& context)
{
    Posterised out;
    Picture& before = out.original;
    before.height = static_cast<int>(data.shape[0]);
    before.width = static_cast<int>(data.shape[1]);
    before.channels = data.shape.size() > 2 ? static_cast<int>(data.shape[2]) : 1;
    before.bytes.resize(data.values.size());
    out.mapped = before;
    const Levels levels(result, rounding);
    const auto channels = static_cast<std::size_t>(before.channels);
    const std::size_t row = static_cast<std::size_t>(before.width) * channels;
    // Errors on their way into this row and the next, with one pixel of margin at either side.
    std::vector<double> here(row + 2 * channels);
    std::vector<double> below(row + 2 * channels);
    for (std::size_t y = 0; y < static_cast<std::size_t>(before.height); ++y) {
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, "", "The mapping was cancelled.");
        std::fill(below.begin(), below.end(), 0.0);
        for (std::size_t i = 0; i < row; ++i) {
            const std::size_t at = y * row + i;
            const std::size_t slot = i + channels;
            const double wanted = data.values[at] + (dither ? here[slot] : 0.0);
            const double level = levels.of(wanted);
            before.bytes[at] = byteOf(data.values[at]);
            out.mapped.bytes[at] = byteOf(level);
            const double error = wanted - level;
            here[slot + channels] += error * 7 / 16;
            below[slot - channels] += error * 3 / 16;
            below[slot] += error * 5 / 16;
            below[slot + channels] += error * 1 / 16;
        }
        here.swap(below);
    }
    out.coloursBefore = colourCount(before);
    out.colours = colourCount(out.mapped);
    return out;
}

} // namespace bitloupe::mapping
