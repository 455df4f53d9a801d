#pragma once

#include "core/base/context.h"
#include "core/labs/gemm/gemm_state.h"
#include "core/quant/affine.h"

#include <algorithm>
#include <string>
#include <vector>

namespace bitloupe::gemm {

/// A matrix as integers with what they stand for: real = scale * (code - zeroPoint).
struct CodedMatrix {
    std::string name; ///< "W" or "X", for sentences
    int bits = 8; ///< of a code
    bool isSigned = true;
    bool isSymmetric = false; ///< real numbers were coded about 0
    int rows = 0;
    int columns = 0;
    std::vector<std::int32_t> codes; ///< row-major
    std::vector<double> real; ///< the given numbers, or scale * (code - zeroPoint) of given codes
    std::vector<double> scales; ///< binary32 values: one, or one per row
    std::int32_t zeroPoint = 0;
    std::int32_t codeMin = -128; ///< of the type, not narrowed by symmetry
    std::int32_t codeMax = 127;
    Range range; ///< real values that the given range or the data span
    bool fromReal = false; ///< the codes came from rounding
    double largestError = 0; ///< max |real - scale * (code - zeroPoint)|

    std::size_t at(int row, int column) const
    {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns)
            + static_cast<std::size_t>(column);
    }
    double scale(int row) const { return scales[scales.size() == 1 ? 0 : static_cast<std::size_t>(row)]; }
    double decoded(int row, int column) const { return scale(row) * (codes[at(row, column)] - zeroPoint); }
    std::string type() const; ///< "int8"
    /// Distance of a code from the zero point as a share of the type's widest, -1 to 1.
    double shade(std::size_t index) const
    {
        return static_cast<double>(codes[index] - zeroPoint)
            / std::max(codeMax - zeroPoint, zeroPoint - codeMin);
    }
};

/// real / S + Z, rounded, clamped: how one element became its code.
struct CodingSteps {
    double real = 0;
    double scale = 1;
    double divided = 0;
    double shifted = 0;
    double rounded = 0;
    std::int32_t code = 0;
    double decoded = 0;
    double error = 0; ///< decoded - real
};
CodingSteps codingSteps(const CodedMatrix& matrix, int row, int column);

/// "int8", "uint4".
std::string typeName(int bits, bool isSigned);
/// First and last code of a type.
std::pair<std::int32_t, std::int32_t> typeRange(int bits, bool isSigned);

/// Scale (binary32) and zero point of a range widened to hold 0. Asymmetric: ONNX Runtime's arithmetic,
/// S = (max - min) / (2^b - 1), Z = qmin - round(min / S) half to even. Symmetric: S = max|r| / (2^(b-1) -
/// 1), codes of equal reach to both sides. `where` names the field in errors.
Expected<AffineParameters> parametersOf(const Range& range, int bits, bool isSigned, bool symmetric,
                                        const std::string& where);

Expected<CodedMatrix> codedW(const State& state, const Context& context);
Expected<CodedMatrix> codedX(const State& state, const Context& context);

/// A scale as binary32; "Scale of X must be a positive finite number."
Expected<double> checkedScale(double scale, const std::string& name, const std::string& where);

} // namespace bitloupe::gemm
