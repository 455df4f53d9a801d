#include "core/num/block.h"
#include "core/num/decode.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>

namespace bitloupe {

namespace {

constexpr double kE2M1Max = 6;
constexpr double kE4M3Max = 448;
constexpr std::uint64_t kSplitMixStep = 0x9E3779B97F4A7C15U;

/// Writes the codes of one block in the order of the file: upper bits before `out`, the others from there on.
void packCodes(const ScaledBlockFormat& format, const std::uint8_t* codes, std::uint8_t* out)
{
    const int bits = format.elementBits();
    const int count = format.elements;
    if (bits == 8) {
        std::copy_n(codes, count, out);
    } else if (format.halves) {
        for (int i = 0; i < count / 2; ++i)
            out[i] = static_cast<std::uint8_t>((codes[i] & 15) | codes[i + count / 2] << 4);
        std::fill_n(out - format.highBytes, format.highBytes, std::uint8_t{0});
        for (int i = 0; i < 8 * format.highBytes; ++i)
            out[i / 8 - format.highBytes] |= static_cast<std::uint8_t>((codes[i] >> 4 & 1) << (i % 8));
    } else if (bits == 4) {
        for (int i = 0; i < count / 2; ++i)
            out[i] = static_cast<std::uint8_t>(codes[2 * i] | codes[2 * i + 1] << 4);
    } else {
        for (int i = 0; i < count / 4; ++i) {
            const std::uint32_t word = codes[4 * i] | std::uint32_t(codes[4 * i + 1]) << 6
                | std::uint32_t(codes[4 * i + 2]) << 12 | std::uint32_t(codes[4 * i + 3]) << 18;
            for (int k = 0; k < 3; ++k)
                out[3 * i + k] = static_cast<std::uint8_t>(word >> (8 * k));
        }
    }
}

/// 2^exponent, -1022 <= exponent <= 1023.
double powerOfTwo(int exponent)
{
    return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

/// Nearest integer to a magnitude below 2^51, ties to even: adding 2^52 leaves no room for a fraction.
double nearestInteger(double magnitude)
{
    return (magnitude + 0x1p52) - 0x1p52;
}

/// Rounds numbers to the element of a block; saturates.
class ElementRounder {
public:
    ElementRounder(const ScaledBlockFormat& format, const RoundingRule& rule)
        : m_format(format)
        , m_float(format.element.asFloat())
        , m_rule(rule)
    {
        m_rule.overflow = Overflow::Saturate;
        m_seed = rule.seed;
        if (m_float != nullptr) {
            m_largest = decode(*m_float, m_float->maxFinite()).value.toDouble();
            m_smallestNormal = powerOfTwo(m_float->minExponent());
        }
    }

    /// Code of `number`, which is not NaN and never an underflowed zero of a nonzero one; `index` counts the
    /// elements of the call.
    std::uint8_t code(double number, std::size_t index) const
    {
        if (m_rule.mode == RoundingMode::NearestEven)
            return m_float != nullptr ? nearestFloat(number) : nearestFixed(number);
        RoundingRule rule = m_rule;
        rule.seed = m_seed + index * kSplitMixStep;
        if (m_float == nullptr)
            return fixed(number, rule);
        return static_cast<std::uint8_t>(roundTo(*m_float, Dyadic::fromDouble(number), rule).pattern);
    }

private:
    /// With the value in steps of its binade, codes of magnitudes count up without gaps (FloatFormat).
    std::uint8_t nearestFloat(double number) const
    {
        const double magnitude = std::fabs(number);
        std::uint64_t code = m_float->maxFinite();
        if (magnitude < m_largest) {
            const double binade = std::max(magnitude, m_smallestNormal);
            const int exponent = static_cast<int>(std::bit_cast<std::uint64_t>(binade) >> 52) - 1023;
            const double steps = magnitude * powerOfTwo(m_float->fractionBits - exponent);
            code = (static_cast<std::uint64_t>(exponent - m_float->minExponent()) << m_float->fractionBits)
                + static_cast<std::uint64_t>(nearestInteger(steps));
        }
        return static_cast<std::uint8_t>(code | (std::signbit(number) ? m_float->signMask() : 0));
    }

    std::uint8_t nearestFixed(double number) const
    {
        const double steps = std::min(std::fabs(number) * 64, 127.0);
        const int whole = static_cast<int>(nearestInteger(steps));
        return static_cast<std::uint8_t>(number < 0 ? -whole : whole);
    }

    std::uint8_t fixed(double number, const RoundingRule& rule) const
    {
        const auto code = static_cast<std::uint8_t>(
            roundTo(m_format.element, Dyadic::fromDouble(std::clamp(number, -2.0, 2.0)), rule).pattern);
        return code == 0x80 ? 0x81 : code;
    }

    const ScaledBlockFormat& m_format;
    const FloatFormat* m_float;
    RoundingRule m_rule;
    std::uint64_t m_seed = 0;
    double m_largest = 0;
    double m_smallestNormal = 0;
};

/// number / divisor, but a nonzero quotient never becomes zero: directed rounding must see it. No quotient
/// of a value and a scale of few digits rounds onto a tie that it is not (their tie has at most 31
/// significant bits, and values next to it differ from it by more than half an ulp of the quotient).
double quotient(double number, double divisor)
{
    const double out = number / divisor;
    return out == 0 && number != 0 ? std::copysign(std::numeric_limits<double>::denorm_min(), number) : out;
}

struct Magnitude {
    double largest = 0;
    bool nan = false;
};

template<typename T>
Magnitude magnitudeOf(std::span<const T> values)
{
    T largest = 0;
    bool nan = false;
    for (const T value : values) {
        largest = std::max(largest, std::fabs(value));
        nan |= value != value;
    }
    return {static_cast<double>(largest), nan};
}

/// floor(log2 amax) - emax within the exponents of E8M0; 0 and smaller give the smallest.
int sharedExponent(double amax, int emax)
{
    if (amax == 0)
        return -127;
    const int exponent = std::isinf(amax) ? 128 : std::ilogb(amax);
    return std::clamp(exponent - emax, -127, 127);
}

template<typename T>
void encodeMx(const ScaledBlockFormat& format, std::span<const T> values, std::uint8_t* block,
              const ElementRounder& rounder, std::size_t first)
{
    std::array<std::uint8_t, kMaxBlockElements> codes{};
    const Magnitude magnitude = magnitudeOf(values);
    if (magnitude.nan) {
        block[0] = static_cast<std::uint8_t>(kE8M0FNU.quietNan(false));
    } else {
        const int exponent = sharedExponent(magnitude.largest, format.emax);
        block[0] = static_cast<std::uint8_t>(exponent + 127);
        const double scale = powerOfTwo(exponent);
        for (std::size_t i = 0; i < values.size(); ++i)
            codes[i] = rounder.code(quotient(static_cast<double>(values[i]), scale), first + i);
    }
    packCodes(format, codes.data(), block + 1);
}

template<typename T>
void encodeNvfp4(const ScaledBlockFormat& format, std::span<const T> values, std::uint8_t* block,
                 const ElementRounder& rounder, std::size_t first, double tensorScale)
{
    std::array<std::uint8_t, kMaxBlockElements> codes{};
    const Magnitude magnitude = magnitudeOf(values);
    if (magnitude.nan) {
        block[0] = static_cast<std::uint8_t>(kE4M3FN.quietNan(false));
    } else {
        const Dyadic asked = Dyadic::fromDouble(magnitude.largest / (kE2M1Max * tensorScale));
        block[0] =
            static_cast<std::uint8_t>(roundTo(kE4M3FN, asked, {.overflow = Overflow::Saturate}).pattern);
        const double scale = blockScaleValue(format, block[0]) * tensorScale;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto value = static_cast<double>(values[i]);
            codes[i] =
                rounder.code(scale == 0 ? std::copysign(0.0, value) : quotient(value, scale), first + i);
        }
    }
    packCodes(format, codes.data(), block + 1);
}

void storeHalf(float value, std::uint8_t* block)
{
    const auto bits = roundTo(kBinary16, Dyadic::fromDouble(static_cast<double>(value))).pattern;
    block[0] = static_cast<std::uint8_t>(bits);
    block[1] = static_cast<std::uint8_t>(bits >> 8);
}

template<typename T>
void encodeQ8(const ScaledBlockFormat& format, std::span<const T> values, std::uint8_t* block)
{
    float largest = 0;
    for (const T value : values)
        largest = std::max(largest, std::fabs(static_cast<float>(value)));
    const float d = largest / 127.0F;
    const float inverse = d != 0 ? 1.0F / d : 0.0F;
    storeHalf(d, block);
    std::array<std::uint8_t, kMaxBlockElements> codes{};
    for (std::size_t i = 0; i < values.size(); ++i) {
        const float product = static_cast<float>(values[i]) * inverse;
        if (product == product)
            codes[i] =
                static_cast<std::uint8_t>(static_cast<int>(std::round(std::clamp(product, -128.0F, 127.0F))));
    }
    packCodes(format, codes.data(), block + 2);
}

/// The value of the largest magnitude, with its sign, gets the code 0: Q4_0 and Q5_0.
template<typename T>
void encodeSignedGguf(const ScaledBlockFormat& format, std::span<const T> values, std::uint8_t* block)
{
    const auto offset = static_cast<float>(format.codeOffset);
    float largest = 0;
    float signedLargest = 0;
    for (const T value : values) {
        const auto x = static_cast<float>(value);
        if (largest < std::fabs(x)) {
            largest = std::fabs(x);
            signedLargest = x;
        }
    }
    const float d = signedLargest / -offset;
    const float inverse = d != 0 ? 1.0F / d : 0.0F;
    storeHalf(d, block);
    std::array<std::uint8_t, kMaxBlockElements> codes{};
    codes.fill(static_cast<std::uint8_t>(format.codeOffset));
    for (std::size_t i = 0; i < values.size(); ++i) {
        const float shifted = static_cast<float>(values[i]) * inverse + (offset + 0.5F);
        if (shifted == shifted)
            codes[i] = static_cast<std::uint8_t>(std::clamp(shifted, 0.0F, 2 * offset - 1));
    }
    packCodes(format, codes.data(), block + format.codesAt());
}

/// The smallest value gets the code 0, the largest the last: Q4_1 and Q5_1.
template<typename T>
void encodeMinimumGguf(const ScaledBlockFormat& format, std::span<const T> values, std::uint8_t* block)
{
    std::array<float, kMaxBlockElements> all{};
    std::transform(values.begin(), values.end(), all.begin(),
                   [](T value) { return static_cast<float>(value); });
    float least = std::numeric_limits<float>::max();
    float most = -least;
    for (const float x : all) {
        if (x < least)
            least = x;
        if (x > most)
            most = x;
    }
    const auto last = static_cast<float>((1 << format.elementBits()) - 1);
    const float d = (most - least) / last;
    const float inverse = d != 0 ? 1.0F / d : 0.0F;
    storeHalf(d, block);
    storeHalf(least, block + 2);
    std::array<std::uint8_t, kMaxBlockElements> codes{};
    for (std::size_t i = 0; i < all.size(); ++i) {
        const float steps = (all[i] - least) * inverse + 0.5F;
        if (steps == steps)
            codes[i] = static_cast<std::uint8_t>(std::clamp(steps, 0.0F, last));
    }
    packCodes(format, codes.data(), block + format.codesAt());
}

template<typename T>
void encodeAll(const ScaledBlockFormat& format, std::span<const T> values, std::span<std::uint8_t> bytes,
               const RoundingRule& rule, float tensorScale)
{
    assert(bytes.size() == blockBytes(format, values.size()));
    const ElementRounder rounder(format, rule);
    const auto step = static_cast<std::size_t>(format.elements);
    std::uint8_t* block = bytes.data();
    for (std::size_t first = 0; first < values.size(); first += step, block += format.bytes) {
        const auto part = values.subspan(first, std::min(step, values.size() - first));
        if (format.isMx())
            encodeMx(format, part, block, rounder, first);
        else if (format.kind == BlockKind::Nvfp4)
            encodeNvfp4(format, part, block, rounder, first, static_cast<double>(tensorScale));
        else if (format.kind == BlockKind::Q8_0)
            encodeQ8(format, part, block);
        else if (format.hasMinimum)
            encodeMinimumGguf(format, part, block);
        else
            encodeSignedGguf(format, part, block);
    }
}

} // namespace

void encodeBlocks(const ScaledBlockFormat& format, std::span<const double> values,
                  std::span<std::uint8_t> bytes, const RoundingRule& rule, float tensorScale)
{
    encodeAll(format, values, bytes, rule, tensorScale);
}

void encodeBlocks(const ScaledBlockFormat& format, std::span<const float> values,
                  std::span<std::uint8_t> bytes, const RoundingRule& rule, float tensorScale)
{
    encodeAll(format, values, bytes, rule, tensorScale);
}

float nvfp4TensorScale(double amax)
{
    if (amax == 0 || amax != amax)
        return 1;
    const double asked = amax / (kE2M1Max * kE4M3Max);
    constexpr double kLargest = std::numeric_limits<float>::max();
    return std::max(static_cast<float>(std::min(asked, kLargest)), std::numeric_limits<float>::denorm_min());
}

} // namespace bitloupe
