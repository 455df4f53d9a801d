#include "core/base/json.h"
#include "core/base/number_text.h"
#include "core/quant/convention.h"

#include <cmath>

namespace bitloupe {

namespace {

/// Conventions whose quotient is a binary32: its digits end where those of a binary32 do.
bool dividesInBinary32(Convention convention)
{
    return convention == Convention::Pytorch || convention == Convention::OnnxruntimeDynamic;
}

bool isTie(double x)
{
    return std::abs(x) < 0x1p51 && x - std::floor(x) == 0.5;
}

/// Up to 8 digits, so that 127.49999 does not read 127.5.
std::string unroundedText(double zero, bool isBinary32)
{
    std::string text = shortestText(zero);
    if (isBinary32 || text.size() > 9) {
        text = significantText(zero, 8);
        while (text.find('.') != std::string::npos && (text.back() == '0' || text.back() == '.'))
            text.pop_back();
    }
    return withMinus(text);
}

std::string symmetricWhy(Convention convention, const AffineParameters& p, const GridOptions& grid)
{
    const std::string half = integerText((std::int64_t{1} << (grid.bits - 1)) - 1);
    switch (convention) {
    case Convention::Pytorch:
        return "S = max|r| / " + withMinus(shortestText(static_cast<double>(p.codeCount() - 1) / 2))
            + ", half the number of steps, in binary32.";
    case Convention::Onnxruntime:
        return "The range is mirrored onto codes of its own, " + integerText(p.quantMin) + " … "
            + integerText(p.quantMax) + "; S is rounded to binary32.";
    case Convention::OnnxruntimeDynamic:
        return "The range is mirrored, then treated as any other, in binary32.";
    case Convention::Tflite:
        return "S = max|r| / " + half + " in binary32; Z is fixed.";
    case Convention::Course:
    case Convention::Gemmlowp:
        break;
    }
    return "S = max|r| / " + half + " in binary64; Z is fixed.";
}

std::string zeroWhy(Convention convention, const ConventionSteps& steps)
{
    const AffineParameters& p = steps.parameters;
    const double zero = *steps.unroundedZero;
    const bool isBinary32 = dividesInBinary32(convention);
    std::string text = "Z = " + unroundedText(zero, isBinary32);
    text += isBinary32 ? " in binary32" : steps.fromMax ? " counted from max" : "";
    const bool isAway = convention == Convention::Tflite || convention == Convention::Gemmlowp;
    const double near = isAway ? std::round(zero) : std::nearbyint(zero);
    if (near < static_cast<double>(p.quantMin) || near > static_cast<double>(p.quantMax))
        return text + " lies outside the codes and is clamped to " + integerText(p.zeroPoint) + ".";
    if (isTie(zero))
        return text + (isAway ? " is a tie, and goes away from zero to " : " is a tie, and goes to the even ")
            + integerText(p.zeroPoint) + ".";
    if (zero == std::floor(zero))
        return text + " is whole.";
    return text + " is rounded to " + integerText(p.zeroPoint) + ".";
}

} // namespace

std::string conventionWhy(Convention convention, const RealRange& range, const GridOptions& grid)
{
    const auto steps = conventionSteps(convention, range, grid);
    if (!steps)
        return steps.error().message;
    const AffineParameters& p = steps->parameters;
    if (!steps->unroundedZero && steps->range.min == steps->range.max)
        return p.scale == 0 ? "Without width nothing is quantized: S = 0." : "Without width S = 1 and Z = 0.";
    const std::string raised = grid.powerOfTwoScale ? " S is raised to a power of two." : "";
    if (grid.symmetric)
        return symmetricWhy(convention, p, grid) + raised;
    if (!steps->unroundedZero)
        return "The range is too narrow for this arithmetic: S = 1 and Z = 0.";
    std::string text;
    if (!(steps->range == range))
        text = "0 is put into the range. ";
    else if (convention == Convention::Course && (range.min > 0 || range.max < 0))
        text = "0 stays outside the range. ";
    return text + zeroWhy(convention, *steps) + raised;
}

} // namespace bitloupe
