#pragma once

#include "core/base/expected.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace bitloupe {

/// How a quotient x / S becomes a whole number. Up is toward plus infinity.
enum class CodeRounding { NearestEven, NearestAway, Up, TowardZero, Stochastic };

constexpr std::array<std::pair<CodeRounding, std::string_view>, 5> enumWords(CodeRounding)
{
    return {{{CodeRounding::NearestEven, "nearestEven"},
             {CodeRounding::NearestAway, "nearestAway"},
             {CodeRounding::Up, "up"},
             {CodeRounding::TowardZero, "towardZero"},
             {CodeRounding::Stochastic, "stochastic"}}};
}

/// The format in which a convention keeps its scale.
enum class ScaleForm { Binary32, Binary64 };

/// r = scale * (q - zeroPoint) for the whole codes q in quantMin .. quantMax.
///
/// `scale` holds its exact value whatever its form. A scale of 0 (TFLite's answer to a range without width)
/// gives every value the code zeroPoint.
struct AffineParameters {
    double scale = 1;
    ScaleForm scaleForm = ScaleForm::Binary64;
    std::int64_t zeroPoint = 0;
    std::int64_t quantMin = 0;
    std::int64_t quantMax = 255;

    /// Value of a code: one rounding to binary64, none where the scale is a binary32.
    double level(std::int64_t code) const { return scale * static_cast<double>(code - zeroPoint); }
    std::int64_t codeCount() const { return quantMax - quantMin + 1; }

    friend bool operator==(const AffineParameters&, const AffineParameters&) = default;
};

/// x / scale rounded to a whole number, the rounding being that of the exact quotient; |result| may be
/// infinite.
///
/// The binary64 quotient stands on the same side of a tie or of a whole number as the exact one unless it
/// hits it, and then the sign of the residual x - q * scale (one fused multiply-add, exact in sign) decides.
/// Domain: x finite or infinite, scale > 0. `draw` in (0, 1) is read by Stochastic only: up where draw <
/// fraction.
inline double roundQuotient(double x, double scale, CodeRounding rounding, double draw = 0.5)
{
    const double quotient = x / scale;
    if (!(std::abs(quotient) < 0x1p52))
        return quotient;
    const double whole = std::floor(quotient);
    const double fraction = quotient - whole;
    const double residual = fraction == 0 || fraction == 0.5 ? std::fma(-quotient, scale, x) : 0.0;
    switch (rounding) {
    case CodeRounding::NearestEven:
    case CodeRounding::NearestAway: {
        if (fraction != 0.5)
            return fraction < 0.5 ? whole : whole + 1;
        if (residual != 0)
            return residual < 0 ? whole : whole + 1;
        const bool goesUp = rounding == CodeRounding::NearestEven ? std::fmod(whole, 2) != 0 : quotient > 0;
        return goesUp ? whole + 1 : whole;
    }
    case CodeRounding::Up:
        return fraction == 0 && residual <= 0 ? whole : whole + 1;
    case CodeRounding::TowardZero: {
        const bool isBelowWhole = fraction == 0 && residual < 0;
        const bool isAboveWhole = fraction != 0 || residual > 0;
        if (x >= 0)
            return isBelowWhole ? whole - 1 : whole;
        return isAboveWhole ? whole + 1 : whole;
    }
    case CodeRounding::Stochastic:
        return draw < fraction ? whole + 1 : whole;
    }
    return whole;
}

/// clamp(round(x / S) + Z, quantMin, quantMax). x must not be NaN; infinities go to the ends.
inline std::int64_t quantize(double x, const AffineParameters& p, CodeRounding rounding, double draw = 0.5)
{
    if (p.scale == 0)
        return p.zeroPoint;
    const double code = roundQuotient(x, p.scale, rounding, draw) + static_cast<double>(p.zeroPoint);
    return static_cast<std::int64_t>(
        std::clamp(code, static_cast<double>(p.quantMin), static_cast<double>(p.quantMax)));
}

/// x - S(q - Z), rounded once.
inline double quantizationError(double x, const AffineParameters& p, std::int64_t code)
{
    return std::fma(-static_cast<double>(code - p.zeroPoint), p.scale, x);
}

/// Whether x lies outside the representable interval S(quantMin - Z) .. S(quantMax - Z). The sign of a fused
/// multiply-add is exact, so a value on the last level is inside.
inline bool isClipped(double x, const AffineParameters& p)
{
    return quantizationError(x, p, p.quantMin) < 0 || quantizationError(x, p, p.quantMax) > 0;
}

/// Lower-case hex of the scale in its form: 8 digits binary32, 16 binary64.
std::string scaleBits(const AffineParameters& p);

} // namespace bitloupe
