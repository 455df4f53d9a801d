#pragma once

#include "core/num/batch.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include <hwy/targets.h>

/// Inputs on which a conversion can go wrong, and what the exact routine makes of them.
namespace bitloupe::test {

inline std::vector<RoundingRule> vectorRules()
{
    std::vector<RoundingRule> rules;
    for (const RoundingMode mode : {RoundingMode::NearestEven, RoundingMode::NearestAway,
                                    RoundingMode::TowardZero, RoundingMode::Up, RoundingMode::Down}) {
        for (const Overflow overflow : {Overflow::Ieee, Overflow::Saturate, Overflow::SaturateFinite})
            rules.push_back({mode, overflow});
    }
    return rules;
}

template<typename Real>
using BitsOf = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;

template<typename Real>
Dyadic exactly(Real value)
{
    if constexpr (sizeof(Real) == 4)
        return decode(kBinary32, std::bit_cast<std::uint32_t>(value)).value;
    else
        return Dyadic::fromDouble(value);
}

/// Every number of the format, every midpoint, the first step past the largest number: each with the two
/// numbers of the source on both sides, in both signs. Of formats with more than 2048 codes every so manieth.
template<typename Real>
std::vector<Real> boundaryInputs(const FloatFormat& format)
{
    using Bits = BitsOf<Real>;
    std::vector<Real> inputs;
    const auto around = [&](double centre) {
        const auto bits = std::bit_cast<Bits>(static_cast<Real>(centre));
        for (Bits ulps = 0; ulps < 5; ++ulps) {
            inputs.push_back(std::bit_cast<Real>(bits + ulps - 2));
            inputs.push_back(-inputs.back());
        }
    };
    const auto value = [&](std::uint64_t code) { return decode(format, code).value.toDouble(); };
    const std::uint64_t last = format.maxFinite();
    const std::uint64_t step = (last / 2048) | 1U;
    for (std::uint64_t code = 0; code <= last;
         code += code + step > last && code != last ? last - code : step) {
        const double here = value(code);
        const double next = code < last ? value(code + 1) : 2 * here - (last > 0 ? value(last - 1) : 0);
        around(here);
        around((here + next) / 2);
        around(next);
    }
    return inputs;
}

/// Every exponent with fractions of few ones, few zeros and their neighbours, in both signs: zeros,
/// subnormals, infinities and NaN of every kind among them.
template<typename Real>
std::vector<Real> patternInputs()
{
    using Bits = BitsOf<Real>;
    constexpr int kFraction = sizeof(Real) == 4 ? 23 : 52;
    constexpr Bits kMask = (Bits(1) << kFraction) - 1;
    std::vector<Bits> fractions{0, 1, 2, 3, kMask, kMask - 1, kMask / 3, kMask / 3 * 2};
    for (int bit = 2; bit < kFraction; ++bit) {
        const Bits one = Bits(1) << bit;
        for (const Bits fraction : {one, one - 1, one + 1, kMask ^ one, kMask ^ (one - 1), one | (one >> 1U)})
            fractions.push_back(fraction & kMask);
    }
    std::vector<Real> inputs;
    for (Bits top = 0; top < Bits(1) << (8 * sizeof(Real) - kFraction); ++top) {
        for (const Bits fraction : fractions)
            inputs.push_back(std::bit_cast<Real>((top << kFraction) | fraction));
    }
    return inputs;
}

/// All 65536 upper halves of binary32 with lower halves that matter in turn.
inline std::vector<float> highHalfInputs()
{
    constexpr std::uint32_t kLower[] = {0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFF, 0x1000};
    std::vector<float> inputs;
    for (std::uint32_t high = 0; high < 65536; ++high)
        inputs.push_back(std::bit_cast<float>((high << 16U) | kLower[high % std::size(kLower)]));
    return inputs;
}

template<typename Real>
std::vector<std::uint32_t> referenceCodes(const std::vector<Real>& inputs, const FloatFormat& format,
                                          const RoundingRule& rule)
{
    std::vector<std::uint32_t> codes;
    codes.reserve(inputs.size());
    for (std::size_t i = 0; i < inputs.size(); ++i)
        codes.push_back(
            static_cast<std::uint32_t>(roundTo(format, exactly(inputs[i]), ruleAt(rule, i)).pattern));
    return codes;
}

/// The bits of the binary32 that a code stands for.
inline std::uint32_t referenceFloat(const FloatFormat& format, std::uint64_t code)
{
    return static_cast<std::uint32_t>(roundTo(kBinary32, decode(format, code).value).pattern);
}

/// Calls `body` once per instruction set that this processor has and the loops are compiled for, the portable
/// one among them.
template<typename Body>
void onEveryInstructionSet(Body body)
{
    struct Row {
        std::int64_t target;
        const char* name;
    };
    constexpr Row kRows[] = {{0, "portable"}, {HWY_SSE4, "SSE4"}, {HWY_AVX2, "AVX2"}, {HWY_AVX3, "AVX-512"}};
    const std::int64_t supported = hwy::SupportedTargets();
    for (const Row& row : kRows) {
        if ((supported & row.target) != row.target)
            continue;
        hwy::GetChosenTarget().Update(row.target);
        body(row.name);
    }
    hwy::GetChosenTarget().Update(supported);
}

} // namespace bitloupe::test
