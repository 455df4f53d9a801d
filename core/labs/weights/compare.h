#pragma once

#include "core/base/json.h"
#include "core/labs/weights/channel_matrix.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bitloupe::weights {

/// How far B is from A in one tensor that both files hold. Stored scales and zero points are applied first,
/// and values of which one is not finite take no part.
struct MatchedTensor {
    std::string name; ///< in A
    std::string otherName; ///< in B
    std::string renamed; ///< what had to be left out for the names to agree: "“_quantized”"; else empty
    std::vector<std::int64_t> shape;
    std::size_t index = 0; ///< in A
    std::size_t otherIndex = 0; ///< in B
    std::int64_t count = 0; ///< pairs of finite values
    std::int64_t notFinite = 0; ///< pairs left out
    double sqnrDb = 0; ///< 10 log10(sum a^2 / sum (a - b)^2); infinite where all are equal
    double maxAbsError = 0; ///< max |a - b|
    double cosine = 0; ///< sum a b / sqrt(sum a^2 sum b^2); 1 of two zero tensors, 0 where one is zero
    double cosineDistance = 0; ///< 1 - cosine without cancellation: sum (a/|a| - b/|b|)^2 / 2
    std::int64_t bytes = 0; ///< of A, binary32 scales included
    std::int64_t otherBytes = 0;
    // Of the file that stores scales: B, or A where B stores none.
    std::int64_t scales = 0; ///< for which there is a rule; see StoredScale
    std::int64_t scalesAsExpected = 0; ///< of these, equal to the rule's binary32 pattern
    double largestErrorSteps = 0; ///< max |a - b| / S
};

/// A tensor of the same name whose shapes differ.
struct ShapeMismatch {
    std::string name;
    std::vector<std::int64_t> a;
    std::vector<std::int64_t> b;
};

/// One line of "worth a look": two numbers that differ more than they should. Pairs below 10 dB hold
/// different weights and are passed over.
struct Finding {
    enum class Kind {
        ScaleAxis, ///< `count` scales along `axis` take more than a tenth of the codes and give `value` dB;
                   ///< `otherCount`, one per row, would give `otherValue` dB
        ScaleRule, ///< `count` of `otherCount` scales differ from our rule
        Clipped ///< the largest error is `value` steps of the scale, above `otherValue`, a half
    };
    Kind kind = Kind::ScaleAxis;
    std::string tensor;
    int axis = -1;
    std::int64_t count = 0;
    std::int64_t otherCount = 0;
    double value = 0;
    double otherValue = 0;
};

constexpr auto enumWords(Finding::Kind)
{
    return std::array<std::pair<Finding::Kind, std::string_view>, 3>{{{Finding::Kind::ScaleAxis, "scaleAxis"},
                                                                      {Finding::Kind::ScaleRule, "scaleRule"},
                                                                      {Finding::Kind::Clipped, "clipped"}}};
}

struct Comparison {
    std::string file; ///< last part of the path of A
    std::string otherFile;
    std::string format;
    std::string otherFormat;
    std::vector<MatchedTensor> matched; ///< worst SQNR first, then by name
    std::vector<std::string> onlyA; ///< in the order of the file, without scales and zero points of a tensor
    std::vector<std::string> onlyB;
    std::vector<ShapeMismatch> mismatched; ///< also in onlyA and onlyB
    std::vector<Finding> findings; ///< at most three, worst first
    std::int64_t bytes = 0; ///< of the matched tensors
    std::int64_t otherBytes = 0;

    /// Lowest SQNR of a matched tensor, infinite where there is none.
    double worstSqnrDb() const;
};

/// Pairs tensors of equal name and shape. What is left over is tried once more with names made simpler, as
/// long as that leads to one tensor on either side: without a trailing ":0", "_quantized", ".quantized" or
/// "_dequantized"; without the leading "StatefulPartitionedCall/", "module." or "model." and the trailing
/// "/ReadVariableOp", "/resource" and "/Read" that exporters add; of TFLite's joint names "a;b" the first
/// part. Tensors that cannot be read, and the scales and zero points of a tensor, are in no list. Errors:
/// those of reading; cancelled.
Expected<Comparison> compareModels(const Model& a, const Model& b, const Context& context);

/// One stored scale beside that of our rule for the values of the original tensor that it serves.
struct StoredScale {
    std::int64_t index = 0; ///< of the scale
    double stored = 0;
    std::int64_t zeroPoint = 0;
    double rule = 0; ///< of parametersOf, as binary32: max|w| / (2^(b-1) - 1) where all zero points are 0
    std::int64_t ulps = 0; ///< stored - rule in steps of binary32
};

/// Two tensors in detail.
struct PairDetail {
    MatchedTensor pair;
    double width = 0; ///< both histograms span +-width, the larger max|w|
    std::vector<std::int64_t> histogram; ///< 60 bins of A
    std::vector<std::int64_t> otherHistogram; ///< of B, decoded
    // Of the stored scales; empty without them.
    int bits = 0;
    int axis = -1;
    std::vector<StoredScale> scales; ///< in the order of the file
    std::vector<std::int64_t> errorSteps; ///< 60 bins of (b - a) / S over -1 .. 1; beyond in the outer bins
    double largestErrorSteps = 0;
    std::int64_t clipped = 0; ///< values off by more than half a step; see kHalfStep
    std::int64_t codesUsed = 0;
    std::int64_t codesAvailable = 0;
};

/// Errors: missing (no such pair), those of reading, cancelled.
Expected<PairDetail> comparePair(const Model& a, const Model& b, const MatchedTensor& pair,
                                 const Context& context);

/// Half a step, and what the rounding of quotients to binary32 may add to it.
inline constexpr double kHalfStep = 0.5001;

/// {"a", "b", "matched": [{name, sqnrDb, maxAbsError, cosine, shape, count, otherName?, renamed?, notFinite?,
/// scales?, scalesAsExpected?}], "unmatched": {"a": [], "b": []}, "mismatched"? [{name, a, b}],
/// "bytes": {a, b}, "findings": [...]}.
Json comparisonJson(const Comparison& comparison);
Json pairJson(const PairDetail& detail);

} // namespace bitloupe::weights
