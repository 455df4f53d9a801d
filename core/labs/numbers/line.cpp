#include "core/labs/numbers/line.h"

#include "core/num/exact_text.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::numbers {

std::vector<Binade> binades(const NumberFormat& format)
{
    std::vector<Binade> out;
    const FloatFormat* layout = format.asFloat();
    if (layout == nullptr) {
        const FixedFormat& fixed = *format.asFixed();
        for (int j = 0; j < fixed.integerBits + fixed.fractionBits; ++j)
            out.push_back({j - fixed.fractionBits, false, double(j)});
        return out;
    }
    if (!layout->powersOnly) {
        for (int j = 0; j < layout->fractionBits; ++j)
            out.push_back({layout->minExponent() - layout->fractionBits + j, true, double(j)});
    }
    const auto topField = static_cast<int>(layout->maxFinite() >> layout->fractionBits);
    for (int field = layout->powersOnly ? 0 : 1; field <= topField; ++field) {
        const bool isTop = field == topField;
        const std::uint64_t inTop = (layout->maxFinite() & layout->fractionMask()) + 1;
        out.push_back({field - layout->bias, false,
                       isTop ? std::log2(static_cast<double>(inTop)) : double(layout->fractionBits)});
    }
    return out;
}

namespace {

/// Fills the zone from the gaps to both neighbours.
void markZone(Neighbourhood& out, const Result& result, double below, double above)
{
    const bool negative = result.decoded.negative;
    const bool isZero = result.decoded.numberClass == NumberClass::Zero;
    const bool even = (result.pattern & 1U) == 0;
    switch (result.rule.mode) {
    case RoundingMode::NearestEven:
    case RoundingMode::NearestAway:
        out.zoneLow = -below / 2;
        out.zoneHigh = above / 2;
        if (result.rule.mode == RoundingMode::NearestEven)
            out.lowIncluded = out.highIncluded = even;
        else if (!isZero)
            (negative ? out.highIncluded : out.lowIncluded) = true;
        return;
    case RoundingMode::Stochastic:
        out.zoneLow = -below;
        out.zoneHigh = above;
        return;
    default:
        break;
    }
    out.lowIncluded = out.highIncluded = true;
    const bool towardZero = result.rule.mode == RoundingMode::TowardZero;
    const bool takesAbove = result.rule.mode == RoundingMode::Down || (towardZero && (isZero || !negative));
    const bool takesBelow = result.rule.mode == RoundingMode::Up || (towardZero && (isZero || negative));
    if (takesAbove) {
        out.zoneHigh = above;
        out.highIncluded = false;
    }
    if (takesBelow) {
        out.zoneLow = -below;
        out.lowIncluded = false;
    }
}

/// The neighbour in value: both zeros are one place.
std::optional<std::uint64_t> otherValue(const NumberFormat& format, std::uint64_t pattern, int direction)
{
    const bool fromZero = decode(format, pattern).value.isZero();
    const auto code = neighbour(format, pattern, direction);
    if (!code || !decode(format, *code).value.isFinite())
        return std::nullopt;
    return fromZero && decode(format, *code).value.isZero() ? neighbour(format, *code, direction) : code;
}

} // namespace

std::vector<Tick> ticksAround(const NumberFormat& format, std::uint64_t centre, int reach)
{
    const Exact origin = decode(format, centre).value;
    const int unit = ulpExponent(format, centre).value_or(0);
    const auto tickAt = [&](std::uint64_t pattern) {
        const Exact value = decode(format, pattern).value;
        return Tick{(value - origin).timesPowerOfTwo(-unit).toDouble(), value.text(), pattern};
    };
    std::vector<Tick> out;
    for (const int direction : {-1, 1}) {
        std::uint64_t pattern = centre;
        for (int i = 0; i < reach; ++i) {
            const auto next = otherValue(format, pattern, direction);
            if (!next)
                break;
            pattern = *next;
            out.push_back(tickAt(pattern));
        }
        if (direction < 0) {
            std::ranges::reverse(out);
            out.push_back(tickAt(centre));
            out.back().steps = 0;
        }
    }
    return out;
}

std::optional<std::vector<double>> ticksWithin(const NumberFormat& format, const Exact& low,
                                               const Exact& high, const Exact& origin, int unit,
                                               std::size_t most)
{
    std::vector<double> out;
    const bool onlyPositive = format.asFloat() != nullptr && format.asFloat()->powersOnly;
    std::optional<std::uint64_t> pattern = 0;
    if (!onlyPositive || (!low.isNegative() && !low.isZero()))
        pattern = roundTo(format, low, {.mode = RoundingMode::Up}).pattern;
    for (; pattern; pattern = otherValue(format, *pattern, 1)) {
        const Exact value = decode(format, *pattern).value;
        if (!value.isFinite() || compare(value, high) > 0)
            break;
        if (compare(value, low) < 0)
            continue; // past the largest number, or below the smallest of a format without negative ones
        if (out.size() == most)
            return std::nullopt;
        out.push_back((value - origin).timesPowerOfTwo(-unit).toDouble());
    }
    return out;
}

Neighbourhood neighbourhood(const Result& result, int reach)
{
    Neighbourhood out;
    if (!result.decoded.value.isFinite())
        return out;
    out.ticks = ticksAround(result.format, result.pattern, reach);
    const auto stored = std::ranges::find(out.ticks, result.pattern, &Tick::pattern);
    out.stored = static_cast<std::size_t>(stored - out.ticks.begin());
    const double below = out.stored > 0 ? -out.ticks[out.stored - 1].steps : 1;
    const double above = out.stored + 1 < out.ticks.size() ? out.ticks[out.stored + 1].steps : 1;
    markZone(out, result, below, above);
    return out;
}

std::vector<double> allValues(const NumberFormat& format)
{
    std::vector<double> out;
    if (format.totalBits() > 8)
        return out;
    for (std::uint64_t code = 0; code < std::uint64_t(1) << format.totalBits(); ++code) {
        const Dyadic value = decode(format, code).value;
        if (value.isFinite() && !(value.isZero() && value.negative))
            out.push_back(value.toDouble());
    }
    std::ranges::sort(out);
    return out;
}

std::vector<std::uint64_t> linearPlaces(const NumberFormat& format)
{
    std::vector<std::uint64_t> out;
    const FixedFormat* fixed = format.asFixed();
    if (format.totalBits() <= 8) {
        for (const double value : allValues(format))
            out.push_back(roundTo(format, Dyadic::fromDouble(value)).pattern);
    } else if (fixed != nullptr) {
        const int bits = fixed->totalBits();
        const std::uint64_t first = fixed->isSigned ? 8 : 0;
        for (std::uint64_t part = 0; part < 16; ++part)
            out.push_back((part + first) % 16 << (bits - 4));
        out.push_back(fixed->maxSteps());
    } else {
        const FloatFormat& layout = *format.asFloat();
        const int top = binades(format).back().exponent;
        const std::uint64_t largest = layout.maxFinite();
        for (int down = 0; down <= 10 && top - down >= layout.minExponent(); ++down)
            out.push_back(roundTo(format, Dyadic{.significand = 1, .exponent = top - down}).pattern);
        std::ranges::reverse(out);
        out.push_back(largest);
        if (!layout.powersOnly) {
            std::vector<std::uint64_t> both;
            for (auto code = out.rbegin(); code != out.rend(); ++code)
                both.push_back(*code | layout.signMask());
            both.push_back(0);
            both.insert(both.end(), out.begin(), out.end());
            out = std::move(both);
        }
    }
    return out;
}

} // namespace bitloupe::numbers
