#pragma once

#include "core/base/expected.h"
#include "core/quant/affine.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace bitloupe {

/// Whose arithmetic turns a range into a scale and a zero point.
enum class Convention { Course, Pytorch, Onnxruntime, OnnxruntimeDynamic, Tflite, Gemmlowp };

inline constexpr std::array<std::pair<Convention, std::string_view>, 6> kConventions{
    {{Convention::Course, "course"},
     {Convention::Pytorch, "pytorch"},
     {Convention::Onnxruntime, "onnxruntime"},
     {Convention::OnnxruntimeDynamic, "onnxruntimeDynamic"},
     {Convention::Tflite, "tflite"},
     {Convention::Gemmlowp, "gemmlowp"}}};

constexpr const auto& enumWords(Convention)
{
    return kConventions;
}

struct RealRange {
    double min = 0;
    double max = 0;

    friend bool operator==(const RealRange&, const RealRange&) = default;
};

/// Which codes a range is mapped to.
struct GridOptions {
    int bits = 8;
    bool isSigned = false;
    bool symmetric = false;
    bool narrow = false; ///< drops the lowest code
    bool powerOfTwoScale = false; ///< S becomes the smallest power of two not below the rule's

    friend bool operator==(const GridOptions&, const GridOptions&) = default;
};

/// Scale and zero point of a range. With b bits and codes quantMin .. quantMax:
///
///   asymmetric  S = (max - min) / (quantMax - quantMin),  Z = clamp(quantMin - round(min / S))
///   symmetric   S = max|r| / h, Z = 0 signed or the middle code unsigned
///
/// Every convention but the course first widens the range to hold 0, and each keeps its own arithmetic:
///
///   course              binary64, ties to even, h = 2^(b-1) - 1; Z clamped; no width is an error
///   pytorch             binary32, ties to even, h = (quantMax - quantMin) / 2, S at least 2^-23
///   onnxruntime         differences binary32, quotients binary64, ties to even, S rounded to binary32 last;
///                       below 2^-126 S = 1, Z = 0. Symmetric codes are its own and ignore `narrow`:
///                       -127..127, -32767..32767, but -8..7; unsigned 0..254, 0..65534, but 0..15,
///                       and Z is their middle
///   onnxruntimeDynamic  binary32, ties to even; without width S = 1, Z = 0
///   tflite              binary64, ties away from zero, Z from the end with the smaller error bound; without
///                       width S = 0, Z = 0. Symmetric (weights): S = max|r| / h in binary32, 1 without width
///   gemmlowp            binary64, ties away from zero, Z from min; without width S = 0, Z = 0
///
/// With a power-of-two scale the rule's S is raised to the next power of two before Z is derived, so that a
/// shift multiplies by it and nothing more is clipped.
///
/// Sources: torch.ao MinMaxObserver; onnxruntime quant_utils.compute_scale_zp and qmath.h
/// GetQuantizationParameter; TFLite quantization_util.h and portable_tensor_utils; gemmlowp
/// doc/quantization.md. Errors: a bound that is not finite or min > max (/state/range), a grid without two
/// codes (/state/bits).
Expected<AffineParameters> chooseParameters(Convention convention, const RealRange& range,
                                            const GridOptions& grid);

/// How a convention came to its parameters.
struct ConventionSteps {
    AffineParameters parameters;
    RealRange range; ///< after it was widened to hold 0 and mirrored, before any rounding to binary32
    std::optional<double> unroundedZero; ///< Z before its rounding and clamp; none where the rule names Z
    bool fromMax = false; ///< Z was counted from the upper end
};

/// chooseParameters with the numbers on the way.
Expected<ConventionSteps> conventionSteps(Convention convention, const RealRange& range,
                                          const GridOptions& grid);

/// One sentence on what the convention did with this range: "0 is put into the range; Z = 127.49999 in
/// binary32, rounded to 127."
std::string conventionWhy(Convention convention, const RealRange& range, const GridOptions& grid);

/// Codes of a grid: quantMin, quantMax. Symmetric ONNX Runtime grids are its own.
Expected<std::pair<std::int64_t, std::int64_t>> gridCodes(Convention convention, const GridOptions& grid);

/// What a convention is called in print: "ONNX Runtime, dynamic".
std::string_view conventionTitle(Convention convention);

/// The form in which a convention keeps its scale.
ScaleForm scaleFormOf(Convention convention);

} // namespace bitloupe
