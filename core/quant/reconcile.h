#pragma once

#include "core/base/expected.h"
#include "core/quant/convention.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Whose numbers are these? Explains quantization parameters that some program printed.
namespace bitloupe {

/// What was printed. A scale counts to its own last digit: 0.0157 means 0.01565 to 0.01575.
struct Printed {
    std::optional<double> scale;
    std::optional<std::int64_t> zeroPoint;
    std::optional<RealRange> range;
    std::optional<double> value; ///< a real number ...
    std::optional<std::int64_t> code; ///< ... and the code it became
};

/// Reads `scale`, `zero_point` (also zeropoint, zp), `offset` (AIMET: the zero point with the other sign),
/// `min` and `max`, `value` (also x, real) and `code` (also q, quantized), each followed by a number, from
/// any text. Errors: none of them is there (badJson).
Expected<Printed> readPrinted(std::string_view text);

struct Explanation {
    std::string convention; ///< word of a convention, or "rule" for a plain formula
    std::optional<Convention> known; ///< the same; none for a plain formula
    GridOptions grid; ///< where `known`
    std::string options; ///< "uint8 asymmetric", "int8 symmetric, narrow"
    AffineParameters parameters;
    double scaleUlp = 0; ///< |printed - computed| in units in the last place of binary32 at the printed scale
    std::int64_t zeroPointDifference = 0; ///< printed - computed; 0 where none was printed
    std::optional<std::int64_t> code; ///< of the printed value, by the rounding that comes closest
    CodeRounding rounding = CodeRounding::NearestEven; ///< that rounding
    std::int64_t codeDifference = 0; ///< printed - computed; 0 where none was printed
    bool scaleMatches = false; ///< to the digits that were printed
    std::string why; ///< one sentence
};

/// Conventions and options that come closest for a range, best first, at most 12: those whose scale agrees to
/// the digits printed and whose zero point and code agree, then the others by zero point, code and scale. A
/// printed code is compared with that of the printed value under each rounding; half to even wins a tie.
///
/// Searched: every convention with `bits`, 8 and 4 bits, signed and not, symmetric and not, narrow and not;
/// ranges reduced by one bit (7 bits) and ONNX Runtime's -64..64; and the plain rules max|r| / 127, / 127.5,
/// / 128 and (max - min) / 255 without extending the range to 0.
std::vector<Explanation> explainParameters(const Printed& printed, const RealRange& range, int bits);

} // namespace bitloupe
