#include "core/num/batch.h"

#include "core/num/batch_plan.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>

namespace bitloupe {

namespace {

constexpr std::size_t kTile = 2048;
/// The state of SplitMix64 moves by this with every draw.
constexpr std::uint64_t kSplitMixStep = 0x9E3779B97F4A7C15U;

std::uint64_t loadCode(CodesIn codes, std::size_t i)
{
    switch (codes.bytesPerCode()) {
    case 1:
        return static_cast<const std::uint8_t*>(codes.data())[i];
    case 2:
        return static_cast<const std::uint16_t*>(codes.data())[i];
    default:
        return static_cast<const std::uint32_t*>(codes.data())[i];
    }
}

void storeCode(CodesOut codes, std::size_t i, std::uint64_t code)
{
    switch (codes.bytesPerCode()) {
    case 1:
        static_cast<std::uint8_t*>(codes.data())[i] = static_cast<std::uint8_t>(code);
        break;
    case 2:
        static_cast<std::uint16_t*>(codes.data())[i] = static_cast<std::uint16_t>(code);
        break;
    default:
        static_cast<std::uint32_t*>(codes.data())[i] = static_cast<std::uint32_t>(code);
    }
}

Dyadic dyadic(float value)
{
    return decode(kBinary32, std::bit_cast<std::uint32_t>(value)).value;
}

Dyadic dyadic(double value)
{
    return Dyadic::fromDouble(value);
}

float toFloat(const FloatFormat& source, std::uint64_t code)
{
    const Rounded rounded = roundTo(kBinary32, decode(source, code).value);
    return std::bit_cast<float>(static_cast<std::uint32_t>(rounded.pattern));
}

[[maybe_unused]] bool fits(const FloatFormat& format, int bytesPerCode)
{
    return format.totalBits() <= 8 * bytesPerCode;
}

template<typename Real>
void encodeAny(std::span<const Real> in, const FloatFormat& target, const RoundingRule& rule, CodesOut out,
               const std::optional<batch::EncodePlan>& plan)
{
    assert(in.size() == out.size() && fits(target, out.bytesPerCode()));
    if (plan) {
        batch::encode(in.data(), in.size(), *plan, {out.data(), out.bytesPerCode(), false, {}});
        return;
    }
    for (std::size_t i = 0; i < in.size(); ++i)
        storeCode(out, i, roundTo(target, dyadic(in[i]), ruleAt(rule, i)).pattern);
}

} // namespace

RoundingRule ruleAt(RoundingRule rule, std::uint64_t element)
{
    rule.seed += element * kSplitMixStep;
    return rule;
}

void encodeBatch(std::span<const float> in, const FloatFormat& target, const RoundingRule& rule, CodesOut out)
{
    encodeAny(in, target, rule, out, batch::planFromFloat(target, rule));
}

void encodeBatch(std::span<const double> in, const FloatFormat& target, const RoundingRule& rule,
                 CodesOut out)
{
    encodeAny(in, target, rule, out, batch::planFromDouble(target, rule));
}

void decodeBatch(const FloatFormat& source, CodesIn codes, std::span<float> out)
{
    assert(codes.size() == out.size() && fits(source, codes.bytesPerCode()));
    if (const auto plan = batch::planDecode(source)) {
        batch::decode(codes.data(), codes.bytesPerCode(), out.size(), *plan, out.data());
        return;
    }
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = toFloat(source, loadCode(codes, i));
}

void recodeBatch(const FloatFormat& source, CodesIn codes, const FloatFormat& target,
                 const RoundingRule& rule, CodesOut out)
{
    assert(codes.size() == out.size() && fits(source, codes.bytesPerCode()));
    if (!batch::planDecode(source)) {
        for (std::size_t i = 0; i < out.size(); ++i)
            storeCode(out, i,
                      roundTo(target, decode(source, loadCode(codes, i)).value, ruleAt(rule, i)).pattern);
        return;
    }
    std::array<float, kTile> tile;
    for (std::size_t first = 0; first < out.size(); first += kTile) {
        const std::size_t count = std::min(kTile, out.size() - first);
        const auto part = std::span(tile).first(count);
        decodeBatch(source, codes.subspan(first, count), part);
        encodeBatch(std::span<const float>(part), target, ruleAt(rule, first), out.subspan(first, count));
    }
}

void quantizeBatch(std::span<const float> in, const FloatFormat& target, const RoundingRule& rule,
                   std::span<float> out)
{
    assert(in.size() == out.size() && target.totalBits() <= 32);
    const auto plan = batch::planFromFloat(target, rule);
    const auto decoding = batch::planDecode(target);
    if (plan && decoding && batch::goesStraightToFloat(*plan)) {
        batch::encode(in.data(), in.size(), *plan, {out.data(), sizeof(float), true, *decoding});
        return;
    }
    std::array<std::uint32_t, kTile> tile;
    for (std::size_t first = 0; first < out.size(); first += kTile) {
        const std::size_t count = std::min(kTile, out.size() - first);
        const auto part = std::span(tile).first(count);
        encodeBatch(in.subspan(first, count), target, ruleAt(rule, first), part);
        decodeBatch(target, std::span<const std::uint32_t>(part), out.subspan(first, count));
    }
}

} // namespace bitloupe
