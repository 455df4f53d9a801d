#include "core/quant/convention.h"

#include <cfloat>
#include <cmath>

namespace bitloupe {

namespace {

using Codes = std::pair<std::int64_t, std::int64_t>;

RealRange holdingZero(const RealRange& range)
{
    return {std::min(range.min, 0.0), std::max(range.max, 0.0)};
}

double greatest(const RealRange& range)
{
    return std::max(std::abs(range.min), std::abs(range.max));
}

/// 2^(b-1): the middle code of an unsigned grid.
std::int64_t middle(int bits)
{
    return std::int64_t{1} << (bits - 1);
}

std::int64_t clampedCode(double code, const Codes& codes)
{
    return static_cast<std::int64_t>(
        std::clamp(code, static_cast<double>(codes.first), static_cast<double>(codes.second)));
}

double steps(const Codes& codes)
{
    return static_cast<double>(codes.second - codes.first);
}

std::int64_t symmetricZero(const GridOptions& grid)
{
    return grid.isSigned ? 0 : middle(grid.bits);
}

/// The rule's scale, or the next power of two where the grid asks for one.
template<typename T>
T finished(T scale, const GridOptions& grid)
{
    if (!grid.powerOfTwoScale || !(scale > 0) || !std::isfinite(scale))
        return scale;
    int exponent = 0;
    return std::frexp(scale, &exponent) == T(0.5) ? scale : std::ldexp(T(1), exponent);
}

/// A rule that names Z.
ConventionSteps named(const RealRange& range, double scale, ScaleForm form, std::int64_t zero,
                      const Codes& codes)
{
    return {{scale, form, zero, codes.first, codes.second}, range, std::nullopt, false};
}

/// Z from `unrounded` by a rounding.
ConventionSteps rounded(const RealRange& range, double scale, ScaleForm form, double unrounded, double zero,
                        const Codes& codes)
{
    return {{scale, form, clampedCode(zero, codes), codes.first, codes.second}, range, unrounded, false};
}

Expected<ConventionSteps> course(const RealRange& range, const GridOptions& grid, const Codes& codes)
{
    if (grid.symmetric) {
        if (greatest(range) == 0)
            return fail(ErrorCode::OutOfRange, "/state/range", "A range of 0 to 0 has no width: widen it.");
        const double scale = finished(greatest(range) / static_cast<double>(middle(grid.bits) - 1), grid);
        return named({-greatest(range), greatest(range)}, scale, ScaleForm::Binary64, symmetricZero(grid),
                     codes);
    }
    if (range.min == range.max)
        return fail(ErrorCode::OutOfRange, "/state/range",
                    "The bounds are equal, so the range has no width: choose min below max.");
    const double scale = finished((range.max - range.min) / steps(codes), grid);
    const auto lowest = static_cast<double>(codes.first);
    const double quotient = -range.min / scale;
    return rounded(range, scale, ScaleForm::Binary64, lowest + quotient, lowest + std::nearbyint(quotient),
                   codes);
}

Expected<ConventionSteps> pytorch(const RealRange& given, const GridOptions& grid, const Codes& codes)
{
    const RealRange range = holdingZero(given);
    const auto low = static_cast<float>(range.min);
    const auto high = static_cast<float>(range.max);
    if (grid.symmetric) {
        const float scale = finished(
            std::max(std::max(-low, high) / static_cast<float>(steps(codes) / 2), FLT_EPSILON), grid);
        // Only the whole 8-bit grid has its zero point by name; others take the middle, rounded down.
        const bool isWhole = grid.bits == 8;
        const std::int64_t zero = grid.isSigned ? 0 : isWhole ? 128 : (codes.first + codes.second) / 2;
        return named({-greatest(range), greatest(range)}, scale, ScaleForm::Binary32, zero, codes);
    }
    const float scale =
        finished(std::max((high - low) / static_cast<float>(steps(codes)), FLT_EPSILON), grid);
    const auto lowest = static_cast<float>(codes.first);
    const float quotient = low / scale;
    return rounded(range, scale, ScaleForm::Binary32, lowest - quotient, lowest - std::nearbyint(quotient),
                   codes);
}

Expected<ConventionSteps> onnxruntime(const RealRange& given, const GridOptions& grid, const Codes& codes)
{
    RealRange range = holdingZero(given);
    if (grid.symmetric)
        range = {-greatest(range), greatest(range)};
    const auto low = static_cast<float>(range.min);
    const auto high = static_cast<float>(range.max);
    const double scale = finished(static_cast<double>(high - low) / steps(codes), grid);
    if (scale < FLT_MIN)
        return named(range, 1, ScaleForm::Binary32, 0, codes);
    const double zero = grid.symmetric ? static_cast<double>(codes.first + codes.second) / 2
                                       : static_cast<double>(codes.first) - low / scale;
    return rounded(range, static_cast<float>(scale), ScaleForm::Binary32, zero, std::nearbyint(zero), codes);
}

Expected<ConventionSteps> onnxruntimeDynamic(const RealRange& given, const GridOptions& grid,
                                             const Codes& codes)
{
    RealRange range = holdingZero(given);
    if (grid.symmetric)
        range = {-greatest(range), greatest(range)};
    const auto low = static_cast<float>(range.min);
    const auto high = static_cast<float>(range.max);
    const float scale = finished((high - low) / static_cast<float>(steps(codes)), grid);
    if (scale == 0)
        return named(range, 1, ScaleForm::Binary32, 0, codes);
    const float zero = static_cast<float>(codes.first) - low / scale;
    const auto bounded = std::clamp(zero, static_cast<float>(codes.first), static_cast<float>(codes.second));
    return rounded(range, scale, ScaleForm::Binary32, zero, std::nearbyint(bounded), codes);
}

ConventionSteps tfliteWeights(const RealRange& range, const GridOptions& grid, const Codes& codes)
{
    const auto half = static_cast<float>(middle(grid.bits) - 1);
    const float scale = finished(static_cast<float>(greatest(range)) / half, grid);
    return named({-greatest(range), greatest(range)}, scale == 0 ? 1 : scale, ScaleForm::Binary64,
                 symmetricZero(grid), codes);
}

Expected<ConventionSteps> tflite(const RealRange& given, const GridOptions& grid, const Codes& codes)
{
    const RealRange range = holdingZero(given);
    if (grid.symmetric)
        return tfliteWeights(range, grid, codes);
    if (range.min == range.max)
        return named(range, 0, ScaleForm::Binary64, 0, codes);
    const auto lowest = static_cast<double>(codes.first);
    const auto highest = static_cast<double>(codes.second);
    const double scale = finished((range.max - range.min) / (highest - lowest), grid);
    const double errorFromMin = std::abs(lowest) + std::abs(range.min / scale);
    const double errorFromMax = std::abs(highest) + std::abs(range.max / scale);
    const bool fromMax = errorFromMin >= errorFromMax;
    const double zero = fromMax ? highest - range.max / scale : lowest - range.min / scale;
    ConventionSteps found = rounded(range, scale, ScaleForm::Binary64, zero, std::round(zero), codes);
    found.fromMax = fromMax;
    return found;
}

Expected<ConventionSteps> gemmlowp(const RealRange& given, const GridOptions& grid, const Codes& codes)
{
    RealRange range = holdingZero(given);
    if (range.min == range.max)
        return named(range, 0, ScaleForm::Binary64, 0, codes);
    if (grid.symmetric) {
        const double half = static_cast<double>(middle(grid.bits) - 1);
        return named({-greatest(range), greatest(range)}, finished(greatest(range) / half, grid),
                     ScaleForm::Binary64, symmetricZero(grid), codes);
    }
    const double scale = finished((range.max - range.min) / steps(codes), grid);
    const double zero = static_cast<double>(codes.first) - range.min / scale;
    return rounded(range, scale, ScaleForm::Binary64, zero, std::round(zero), codes);
}

struct ConventionRow {
    std::string_view title;
    ScaleForm form;
    Expected<ConventionSteps> (*choose)(const RealRange&, const GridOptions&, const Codes&);
};

/// In the order of kConventions.
constexpr std::array<ConventionRow, kConventions.size()> kRows{
    {{"Course", ScaleForm::Binary64, course},
     {"PyTorch", ScaleForm::Binary32, pytorch},
     {"ONNX Runtime", ScaleForm::Binary32, onnxruntime},
     {"ONNX Runtime, dynamic", ScaleForm::Binary32, onnxruntimeDynamic},
     {"TFLite", ScaleForm::Binary64, tflite},
     {"gemmlowp", ScaleForm::Binary64, gemmlowp}}};

const ConventionRow& rowOf(Convention convention)
{
    return kRows[static_cast<std::size_t>(convention)];
}

/// ONNX Runtime's symmetric codes: the 4-bit grid is whole, wider ones give up the code without a mirror
/// image.
Codes onnxruntimeSymmetricCodes(const GridOptions& grid)
{
    const std::int64_t half = middle(grid.bits);
    const std::int64_t spare = grid.bits <= 4 ? 0 : 1;
    return grid.isSigned ? Codes{-half + spare, half - 1} : Codes{0, 2 * half - 1 - spare};
}

} // namespace

Expected<Codes> gridCodes(Convention convention, const GridOptions& grid)
{
    if (grid.bits < 1 || grid.bits > 16)
        return fail(ErrorCode::OutOfRange, "/state/bits", "The width must be 1 to 16 bits.");
    if (grid.symmetric && grid.bits == 1)
        return fail(ErrorCode::OutOfRange, "/state/bits",
                    "One bit has no symmetric signed grid. Use 2 bits or asymmetric.");
    if (grid.symmetric && convention == Convention::Onnxruntime)
        return onnxruntimeSymmetricCodes(grid);
    if (grid.narrow && grid.bits == 1)
        return fail(ErrorCode::OutOfRange, "/state/bits",
                    "One bit without its lowest code leaves a single code. Use 2 bits or the full range.");
    const std::int64_t lowest = (grid.isSigned ? -middle(grid.bits) : 0) + (grid.narrow ? 1 : 0);
    const std::int64_t highest = grid.isSigned ? middle(grid.bits) - 1 : 2 * middle(grid.bits) - 1;
    return Codes{lowest, highest};
}

Expected<ConventionSteps> conventionSteps(Convention convention, const RealRange& range,
                                          const GridOptions& grid)
{
    if (!std::isfinite(range.min) || !std::isfinite(range.max))
        return fail(ErrorCode::OutOfRange, "/state/range", "A range needs two finite numbers.");
    if (range.min > range.max)
        return fail(ErrorCode::OutOfRange, "/state/range", "min must be below max.");
    const auto codes = gridCodes(convention, grid);
    if (!codes)
        return fail(codes.error());
    auto found = rowOf(convention).choose(range, grid, *codes);
    if (found && found->parameters.scale == 0 && convention == Convention::Course)
        return fail(ErrorCode::OutOfRange, "/state/range",
                    "The range is too narrow for a step: choose a wider one.");
    if (found && !std::isfinite(found->parameters.scale))
        return fail(ErrorCode::OutOfRange, "/state/range",
                    "The range is too wide for the arithmetic of this convention: choose a narrower one.");
    return found;
}

Expected<AffineParameters> chooseParameters(Convention convention, const RealRange& range,
                                            const GridOptions& grid)
{
    auto found = conventionSteps(convention, range, grid);
    if (!found)
        return fail(found.error());
    return found->parameters;
}

std::string_view conventionTitle(Convention convention)
{
    return rowOf(convention).title;
}

ScaleForm scaleFormOf(Convention convention)
{
    return rowOf(convention).form;
}

} // namespace bitloupe
