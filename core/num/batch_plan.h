#pragma once

#include "core/num/rounding.h"

#include <cstddef>
#include <cstdint>
#include <optional>

/// What the vector loops need to know of a format and a rule, worked out once per batch.
namespace bitloupe::batch {

/// How the magnitude code of a number is found; see batch_simd.cpp.
enum class Shape {
    Magic, ///< nearest even by one floating-point addition; the format lies well within binary32
    Flat, ///< the exponents of the format are those of binary32: one shift for all elements
    Powers, ///< Flat without fraction, sign and zero: e8m0
    Shifted, ///< a shift per element; the smallest normal number of the source is not above the format's
    Deep, ///< Shifted with binary32 subnormals made normal first
};

struct EncodePlan {
    Shape shape = Shape::Shifted;
    bool nearestEven = true;
    bool lean = true; ///< infinity gives what overflow gives, for both signs; the format has a negative zero
    bool powersOnly = false;

    int fractionBits = 0;
    int droppedBits = 0; ///< source fraction bits below the last place of a normal number
    int minExponent = 0; ///< biased exponent of the smallest normal number, in the bias of the source
    int maxExponent = 0; ///< biased exponent of the first binade past all codes
    int signShift = 0; ///< from bit 31 down to the sign of the format

    std::uint32_t magicCap = 0; ///< Magic: first binary32 that is certain to overflow
    std::uint32_t magicOffset = 0; ///< Magic: (smallest normal number as binary32) >> droppedBits

    std::uint32_t signMask = 0;
    std::uint32_t magnitudeMask = 0;
    std::uint32_t overflowCode = 0; ///< magnitude code of what exceeds the largest finite number, positive
    std::uint32_t overflowFlip = 0; ///< XORed to it for negative numbers
    std::uint32_t infinityCode = 0;
    std::uint32_t infinityFlip = 0;
    std::uint32_t nanCode = 0;
    std::uint32_t negativeCode = 0; ///< powersOnly: code of zero and of finite negative numbers
    bool dropsZeroSign = false; ///< the code of negative zero is NaN

    // increment = (half & halfMask) | (last & (sign ^ stepFlip) & stepMask), where half is half a step, last
    // the largest rest, and sign all ones for negative numbers; not used by nearestEven.
    std::uint32_t halfMask = 0;
    std::uint32_t stepFlip = 0;
    std::uint32_t stepMask = 0;
};

struct DecodePlan {
    int fractionShift = 0; ///< up to the fraction of binary32
    int signShift = 0; ///< up to bit 31
    std::uint32_t signMask = 0;
    std::uint32_t magnitudeMask = 0;
    std::uint32_t exponentOffset = 0; ///< added after the shift, modulo 2^32
    std::uint32_t minNormal = 0; ///< magnitude codes below it are subnormal
    float subnormalStep = 0; ///< the value of magnitude code 1 where subnormal
    std::uint32_t subnormalFlip = 0; ///< XORed to subnormals: the bits of 2^-127 in e8m0
    std::uint32_t maxFinite = 0;
    std::uint32_t infinityCode = 0; ///< magnitude code of infinity, or one that does not occur
    std::uint32_t nanCode =
        0; ///< the whole code that is NaN beside those above maxFinite, or one that does not occur
};

/// The plan for vectors, or nothing where only roundTo() reaches.
std::optional<EncodePlan> planFromFloat(const FloatFormat& target, const RoundingRule& rule);
std::optional<EncodePlan> planFromDouble(const FloatFormat& target, const RoundingRule& rule);
/// Nothing where binary32 does not hold every finite number of the format.
std::optional<DecodePlan> planDecode(const FloatFormat& source);

struct Sink {
    void* data = nullptr;
    int bytesPerCode = 4; ///< 1, 2 or 4
    bool toFloat = false; ///< decoded in the registers, where goesStraightToFloat(plan)
    DecodePlan decode;
};
bool goesStraightToFloat(const EncodePlan& plan);

void encode(const float* in, std::size_t count, const EncodePlan& plan, const Sink& sink);
void encode(const double* in, std::size_t count, const EncodePlan& plan, const Sink& sink);
void decode(const void* codes, int bytesPerCode, std::size_t count, const DecodePlan& plan, float* out);

} // namespace bitloupe::batch
