#pragma once

#include "core/quant/affine.h"
#include "core/quant/order_key.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

/// Where codes change, as keys of floats (order_key.h).
namespace bitloupe {

/// Key of the first finite float for which `holds` is true; kEndKey where it is for none. Once true it must
/// stay so for all greater floats. Steps from float to float around `estimate`, and halves the whole range
/// where that is far off.
template<typename Holds>
std::uint32_t firstKeyWhere(double estimate, Holds holds)
{
    constexpr int kSteps = 8;
    std::uint32_t key = keyAtLeast(estimate);
    std::uint32_t low = kFirstKey; // holds for no float below
    std::uint32_t high = kEndKey; // holds from here on
    for (int step = 0; step < kSteps; ++step) {
        if (key < high && !holds(valueOf(key)))
            low = ++key;
        else if (key > low && holds(valueOf(key - 1)))
            high = --key;
        else
            return key;
    }
    while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        if (holds(valueOf(middle)))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/// Key of the first float whose code is at least `code`, by the quantizer's own arithmetic. scale > 0, any
/// rounding but Stochastic.
inline std::uint32_t codeThreshold(const AffineParameters& p, CodeRounding rounding, std::int64_t code)
{
    const auto steps = static_cast<double>(code - p.zeroPoint);
    const bool isNearest = rounding == CodeRounding::NearestEven || rounding == CodeRounding::NearestAway;
    const bool isOnLevel = rounding == CodeRounding::TowardZero && steps > 0;
    const double below = isNearest ? 0.5 : isOnLevel ? 0 : 1;
    return firstKeyWhere((steps - below) * p.scale,
                         [&](float x) { return quantize(x, p, rounding) >= code; });
}

/// Keys of the first representable float and of the first one above the representable interval.
struct InsideKeys {
    std::uint32_t first = kFirstKey;
    std::uint32_t end = kEndKey;
};
inline InsideKeys insideKeys(const AffineParameters& p)
{
    InsideKeys keys;
    keys.first = firstKeyWhere(p.level(p.quantMin),
                               [&](float x) { return !(quantizationError(x, p, p.quantMin) < 0); });
    keys.end =
        firstKeyWhere(p.level(p.quantMax), [&](float x) { return quantizationError(x, p, p.quantMax) > 0; });
    keys.end = std::max(keys.first, keys.end);
    return keys;
}

} // namespace bitloupe
