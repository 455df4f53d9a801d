#include "core/labs/numbers/explain.h"

#include "core/num/exact_text.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::numbers {

State withInput(const State& state, std::string text)
{
    State out = state;
    out.input = std::move(text);
    out.bits.reset();
    out.source.reset();
    return out;
}

State withPattern(const State& state, std::uint64_t pattern)
{
    State out = state;
    out.bits = hexText(pattern, state.format.totalBits());
    out.input.reset();
    out.source.reset();
    return out;
}

State withFormat(const State& state, const NumberFormat& format)
{
    State out = state;
    out.format = format;
    if (state.bits && format != state.format) {
        out.source = Source{state.format, *state.bits};
        out.bits.reset();
    }
    out.operation.reset();
    return out;
}

State withUnitStep(const State& state, const Result& result, int direction)
{
    const Exact number = result.input ? result.input->asked : result.stored();
    if (!number.isFinite())
        return state;
    return withInput(state, (number + Exact::fromInteger(direction)).text());
}

State withUlpStep(const State& state, const Result& result, int direction)
{
    const auto& target = direction > 0 ? result.next : result.previous;
    return target ? withPattern(state, target->pattern) : state;
}

State withAskedAt(const State& state, const Result& result, double steps)
{
    const auto tenths = static_cast<std::int64_t>(std::llround(steps * 10));
    const Exact offset =
        (Exact::fromInteger(tenths) / Exact::fromInteger(10)).timesPowerOfTwo(result.ulpExponent.value_or(0));
    return withInput(state, (result.stored() + offset).text());
}

Field fieldOf(const NumberFormat& format, int bit)
{
    const FloatFormat* layout = format.asFloat();
    if (layout == nullptr)
        return format.asFixed()->isSigned && bit == format.totalBits() - 1 ? Field::Sign
            : bit >= format.asFixed()->fractionBits                        ? Field::Integer
                                                                           : Field::Fraction;
    if (bit < layout->fractionBits)
        return Field::Fraction;
    return bit < layout->fractionBits + layout->exponentBits ? Field::Exponent : Field::Sign;
}

BitMeaning bitMeaning(const Result& result, int bit)
{
    BitMeaning out;
    out.field = fieldOf(result.format, bit);
    const std::uint64_t mask = std::uint64_t(1) << bit;
    out.set = (result.pattern & mask) != 0;
    out.flipped = decimalText(decode(result.format, result.pattern ^ mask).value);
    const FloatFormat* layout = result.format.asFloat();
    if (layout == nullptr) {
        out.weight = bit - result.format.asFixed()->fractionBits;
        out.worth =
            decimalText({.negative = out.field == Field::Sign, .significand = 1, .exponent = out.weight});
        return out;
    }
    if (out.field == Field::Exponent)
        out.weight = bit - layout->fractionBits;
    if (out.field == Field::Fraction) {
        out.weight = bit - layout->fractionBits;
        if (result.decoded.exponent)
            out.worth = decimalText({.significand = 1, .exponent = out.weight + *result.decoded.exponent});
    }
    return out;
}

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

Neighbourhood neighbourhood(const Result& result)
{
    Neighbourhood out;
    if (!result.decoded.value.isFinite())
        return out;
    const auto tickAt = [&](std::uint64_t pattern) {
        const Exact value = decode(result.format, pattern).value;
        const Exact distance = (value - result.stored()).timesPowerOfTwo(-*result.ulpExponent);
        return Tick{distance.toDouble(), value.text(), pattern};
    };
    out.ticks.push_back(tickAt(result.pattern));
    out.ticks[0].steps = 0;
    for (const int direction : {-1, 1}) {
        std::uint64_t pattern = result.pattern;
        for (int i = 0; i < 2; ++i) {
            const auto next = otherValue(result.format, pattern, direction);
            if (!next)
                break;
            pattern = *next;
            out.ticks.insert(direction < 0 ? out.ticks.begin() : out.ticks.end(), tickAt(pattern));
        }
        if (direction < 0)
            out.stored = out.ticks.size() - 1;
    }
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

namespace {

FormatFacts fixedFacts(const FixedFormat& fixed)
{
    FormatFacts out;
    out.largest = decimalText({.significand = fixed.maxSteps(), .exponent = -fixed.fractionBits});
    out.smallestSubnormal = decimalText({.significand = 1, .exponent = -fixed.fractionBits});
    out.epsilonExponent = -fixed.fractionBits;
    const int digits = fixed.integerBits + fixed.fractionBits;
    out.decimalDigits = digits * std::log10(2.0);
    out.finiteCount = std::exp2(fixed.totalBits());
    out.rangeDb = 20 * std::log10(static_cast<double>(fixed.maxSteps()));
    return out;
}

} // namespace

FormatFacts formatFacts(const NumberFormat& format)
{
    if (const FixedFormat* fixed = format.asFixed())
        return fixedFacts(*fixed);
    const FloatFormat& layout = *format.asFloat();
    FormatFacts out;
    const Dyadic largest = decode(layout, layout.maxFinite()).value;
    const bool hasSubnormals = !layout.powersOnly && layout.fractionBits > 0;
    const Dyadic smallestNormal{.significand = 1, .exponent = layout.minExponent()};
    const Dyadic smallest{.significand = 1,
                          .exponent = layout.minExponent() - (hasSubnormals ? layout.fractionBits : 0)};
    out.largest = decimalText(largest);
    out.smallestNormal = decimalText(smallestNormal);
    if (hasSubnormals)
        out.smallestSubnormal = decimalText(smallest);
    out.epsilonExponent = -layout.fractionBits;
    out.decimalDigits = (layout.fractionBits + 1) * std::log10(2.0);
    // Codes below the sign run from 0 to maxFinite; both zeros are one value.
    const double magnitudes = static_cast<double>(layout.maxFinite()) + 1;
    out.finiteCount = layout.powersOnly ? magnitudes : 2 * magnitudes - 1;
    const double top = std::log2(static_cast<double>(largest.significand)) + largest.exponent;
    out.rangeDb = 20 * std::log10(2.0) * (top - smallest.exponent);
    return out;
}

} // namespace bitloupe::numbers
