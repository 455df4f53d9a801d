#pragma once

#include "core/base/context.h"
#include "core/quant/calibration.h"

#include <cstdint>
#include <span>
#include <vector>

/// Calibrators of other frameworks that look at a histogram instead of the values.
namespace bitloupe {

/// Counts over equal bins as numpy.histogram makes them: bin i holds edges[i] <= x < edges[i + 1], the last
/// bin its upper edge too. Edges are low + i (high - low) / bins in binary64, rounded to binary32.
struct Histogram {
    std::vector<float> edges; ///< bins + 1
    std::vector<std::int64_t> counts;
};

/// Of x over [low, high]; values outside are left out. low < high.
Histogram histogramOf(const ExactIndex& index, float low, float high, std::int64_t bins);
/// Of |x| over [min |x|, max |x|].
Histogram magnitudeHistogram(const ExactIndex& index, std::int64_t bins);

/// Most bins of the entropy methods, whose time grows with the square of the number.
inline constexpr std::int64_t kMostEntropyBins = 16'384;

/// Entropy calibration of ONNX Runtime (calibrate.py): histogram over -max|x| .. max|x|; for each half-width
/// i from 64 bins on, the middle 2 i + 1 bins with the tails folded into their ends are compared with
/// themselves merged into 128 levels and spread again over the filled bins. The spread counts are cut to
/// integers, both sides smoothed with eps 1e-4, and the lowest KL divergence wins (the first of equals; a
/// range too short to have a candidate gives min-max). The range is cut to the data's own. `score` is the
/// divergence in nats, computed in binary64 where the original uses binary32: candidates closer than 1e-6 may
/// come out the other way round. 128 levels whatever the bits.
Expected<Calibrated> entropyOrtRange(const ExactIndex& index, std::int64_t bins, const Context& context,
                                     Candidates* tried = nullptr);

/// Entropy calibration of TensorRT as pytorch-quantization does it: histogram of |x|, its first count
/// replaced by the second; for i from 128 bins on, the first i bins with the tail added to the last are
/// compared with themselves averaged over 128 levels. The last of the lowest divergences wins; amax is its
/// upper edge. The range is -amax .. amax, cut to the data's bounds unless `symmetric`.
Expected<Calibrated> entropyTrtRange(const ExactIndex& index, std::int64_t bins, bool symmetric,
                                     const Context& context, Candidates* tried = nullptr);

/// Histogram observer of PyTorch: from the whole histogram the tail with the smaller share of the values is
/// cut quantile by quantile (steps of 1e-5) while the estimated squared error with 2^bits levels does not
/// grow. Values are taken as even within their bin. `score` is that estimate, a sum over all values.
Expected<Calibrated> histogramRange(const ExactIndex& index, std::int64_t bins, int bits,
                                    const Context& context, Candidates* tried = nullptr);

/// KL divergence sum p log(p / q) in nats of two lists that are normalised first; infinite where q is 0 and p
/// is not.
double divergence(std::span<const double> p, std::span<const double> q);

} // namespace bitloupe
