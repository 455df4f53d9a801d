#include "core/labs/weights/row_quantizer.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bitloupe::weights {

std::string Settings::key() const
{
    return std::to_string(bits) + "," + std::string(wordOf(granularity)) + ","
        + (granularity == Granularity::PerGroup ? std::to_string(groupSize) : "") + (symmetric ? "s" : "a")
        + (narrow ? "n" : "f");
}

Settings settingsOf(const State& state)
{
    return {state.bits, state.granularity, state.groupSize, state.symmetric, state.isNarrow()};
}

Range rangeOf(std::span<const float> values)
{
    if (values.empty())
        return {};
    float low = values.front();
    float high = low;
    for (const float x : values) {
        low = std::min(low, x);
        high = std::max(high, x);
    }
    return {low, high};
}

AffineParameters parametersOf(const Range& range, const Settings& settings)
{
    const std::int64_t half = std::int64_t(1) << (settings.bits - 1);
    AffineParameters p;
    p.quantMin = settings.narrow ? 1 - half : -half;
    p.quantMax = half - 1;
    if (settings.symmetric) {
        p.scale = range.absMax() / static_cast<double>(half - 1);
        return p;
    }
    const double low = std::min(range.min, 0.0);
    const double high = std::max(range.max, 0.0);
    p.scale = (high - low) / static_cast<double>(p.quantMax - p.quantMin);
    if (p.scale > 0) {
        const double zero =
            static_cast<double>(p.quantMin) - roundQuotient(low, p.scale, CodeRounding::NearestEven);
        p.zeroPoint = std::clamp(static_cast<std::int64_t>(zero), p.quantMin, p.quantMax);
    }
    return p;
}

namespace {

/// Calls visit(value, steps): steps = clamp(round(w / S) + Z) - Z for every value, ties to even.
template<typename Visit>
void eachStep(std::span<const float> values, const AffineParameters& p, Visit visit)
{
    // Adding and taking away 1.5 * 2^52 rounds to whole numbers, ties to even, without a call per value.
    constexpr double kRounder = 0x1.8p52;
    const auto zero = static_cast<double>(p.zeroPoint);
    const double low = static_cast<double>(p.quantMin) - zero;
    const double high = static_cast<double>(p.quantMax) - zero;
    for (const float x : values) {
        const double quotient = static_cast<double>(x) / p.scale;
        double steps = (quotient + kRounder) - kRounder;
        // Only a quotient that looks like a tie can be a rounded neighbour of one.
        if (std::fabs(quotient - steps) == 0.5)
            steps = roundQuotient(x, p.scale, CodeRounding::NearestEven);
        visit(static_cast<double>(x), std::clamp(steps, low, high));
    }
}

} // namespace

double squaredError(std::span<const float> values, const AffineParameters& p)
{
    if (p.scale == 0)
        return sumOfSquares(values);
    double sum = 0;
    eachStep(values, p, [&](double x, double steps) {
        const double error = x - steps * p.scale;
        sum += error * error;
    });
    return sum;
}

double squaredError(std::span<const float> values, const AffineParameters& p, std::span<std::int64_t> counts)
{
    if (p.scale == 0) {
        counts[static_cast<std::size_t>(p.zeroPoint - p.quantMin)] += std::ssize(values);
        return sumOfSquares(values);
    }
    const std::int64_t shift = p.zeroPoint - p.quantMin;
    double sum = 0;
    eachStep(values, p, [&](double x, double steps) {
        const double error = x - steps * p.scale;
        sum += error * error;
        ++counts[static_cast<std::size_t>(static_cast<std::int64_t>(steps) + shift)];
    });
    return sum;
}

double sumOfSquares(std::span<const float> values)
{
    double sum = 0;
    for (const float x : values)
        sum += static_cast<double>(x) * static_cast<double>(x);
    return sum;
}

double sqnr(double signal, double noise)
{
    if (noise <= 1e-30 * signal)
        return std::numeric_limits<double>::infinity();
    return 10.0 * std::log10(signal / noise);
}

std::int64_t scaleCount(const Settings& settings, std::int64_t channels, std::int64_t perChannel)
{
    switch (settings.granularity) {
    case Granularity::PerTensor:
        return 1;
    case Granularity::PerChannel:
        return channels;
    case Granularity::PerGroup:
        return channels * ((perChannel + settings.groupSize - 1) / settings.groupSize);
    }
    return 1;
}

std::int64_t packedBytes(const Settings& settings, std::int64_t channels, std::int64_t perChannel)
{
    constexpr std::int64_t kScaleBytes = 4;
    return (channels * perChannel * settings.bits + 7) / 8
        + kScaleBytes * scaleCount(settings, channels, perChannel);
}

} // namespace bitloupe::weights
