#include "core/labs/numbers/explain.h"

#include "core/num/exact_text.h"
#include "core/num/number_list.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::numbers {

namespace {

/// The State without a number, for one that asks for another.
State withoutNumber(State state)
{
    state.input.reset();
    state.bits.reset();
    state.source.reset();
    state.list.reset();
    state.item.reset();
    return state;
}

} // namespace

State withInput(const State& state, std::string text)
{
    State out = withoutNumber(state);
    out.input = std::move(text);
    return out;
}

Expected<State> withTyped(const State& state, const std::string& text)
{
    if (!isNumberList(text))
        return withInput(state, text);
    auto list = NumberList::fromText(text, "/state/list");
    if (!list)
        return fail(list.error());
    if (list->text.find('\n') == std::string::npos)
        return withInput(state, list->text);
    State out = withoutNumber(state);
    out.list = std::move(*list);
    return out;
}

State withItem(const State& state, std::size_t item)
{
    State out = state;
    if (state.list)
        out.item = item;
    return out;
}

State withSource(const State& state, const NumberFormat& format, std::uint64_t pattern)
{
    State out = withoutNumber(state);
    out.source = Source{format, hexText(pattern, format.totalBits())};
    return out;
}

State withPattern(const State& state, std::uint64_t pattern)
{
    State out = withoutNumber(state);
    out.bits = hexText(pattern, state.format.totalBits());
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

Normalised normalised(const Result& result, int most)
{
    Normalised out;
    const Exact number = result.input ? result.input->asked : result.stored();
    const FloatFormat* layout = result.format.asFloat();
    if (layout == nullptr || !number.isFinite() || number.isZero())
        return out;
    // Wide enough for every digit that can be shown and every exponent that has room.
    constexpr FloatFormat kWide{.exponentBits = 15, .fractionBits = 46, .bias = 16383};
    const auto top = static_cast<int>(number.floorLog2());
    if (top >= most || -top >= most - 3)
        return out;
    const Exact size = number.magnitude();
    const Dyadic leading =
        decode(kWide, roundTo(kWide, size, {.mode = RoundingMode::TowardZero}).pattern).value;
    std::string digits(static_cast<std::size_t>(std::max(0, -top)), '0');
    for (int bit = kWide.fractionBits; bit >= 0; --bit)
        digits += (leading.significand >> bit & 1U) != 0 ? '1' : '0';
    const auto whole = static_cast<std::size_t>(std::max(0, top) + 1);
    std::size_t length =
        std::max(whole, std::min<std::size_t>(digits.find_last_of('1') + 1, static_cast<std::size_t>(most)));
    length = std::max<std::size_t>(length, static_cast<std::size_t>(std::max(0, -top)) + 2);
    out.cut = digits.find('1', length) != std::string::npos || compare(size, leading) != 0;
    out.digits = digits.substr(0, length);
    out.before = static_cast<int>(whole);
    out.exponent = std::max(top, layout->minExponent());
    out.subnormal = top < layout->minExponent();
    out.after = out.before - out.exponent;
    return out;
}

namespace {

NumberFormat twinFormat(const NumberFormat& format)
{
    const int bits = format.totalBits();
    if (const FloatFormat* layout = format.asFloat()) {
        const int digits = bits - (layout->powersOnly ? 0 : 1);
        return {FixedFormat{!layout->powersOnly, digits / 2, digits - digits / 2}};
    }
    for (const NumberFormat& named :
         {NumberFormat{kBinary64}, NumberFormat{kBinary32}, NumberFormat{kBinary16}, NumberFormat{kE4M3FN},
          NumberFormat{kE3M2FN}, NumberFormat{kE2M1FN}}) {
        if (named.totalBits() == bits)
            return named;
    }
    const int exponentBits = std::clamp(bits / 3, 1, 11);
    return {FloatFormat{.exponentBits = exponentBits,
                        .fractionBits = std::max(0, bits - 1 - exponentBits),
                        .bias = (1 << (exponentBits - 1)) - 1,
                        .specials = Specials::None}};
}

} // namespace

Twin twinOf(const Result& result)
{
    Twin out;
    out.format = twinFormat(result.format);
    const Exact number = result.input ? result.input->asked : result.stored();
    const Rounded rounded = roundTo(out.format, number, result.rule);
    out.pattern = rounded.pattern;
    out.flags = rounded.flags;
    const Dyadic stored = decode(out.format, out.pattern).value;
    out.stored = stored;
    out.value = decimalText(stored);
    out.ulpExponent = ulpExponent(out.format, out.pattern);
    out.largest = formatFacts(out.format).largest;
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
