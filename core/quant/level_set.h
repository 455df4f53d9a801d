#pragma once

#include "core/base/context.h"
#include "core/base/expected.h"
#include "core/num/format.h"
#include "core/quant/metrics.h"

#include <cstddef>
#include <vector>

/// Quantizers whose levels need not be even.
namespace bitloupe {

/// Levels in ascending order and the thresholds between them: x belongs to level i where
/// thresholds[i - 1] < x < thresholds[i]; on thresholds[i] itself to level i where `tieDown[i]`, else to i
/// + 1.
struct LevelSet {
    std::vector<double> levels;
    std::vector<double> thresholds; ///< one less than levels
    std::vector<bool> tieDown;

    std::size_t codeOf(double x) const;
    double step(std::size_t i) const { return levels[i + 1] - levels[i]; }
};

/// Thresholds halfway; a tie goes to the lower level.
LevelSet nearestLevels(std::vector<double> levels);

/// 0 and powers of two up to 2^e, e = floor(log2(4 amax / 3)), so that amax rounds to the largest: with
/// negative data 2^(bits-1) - 1 magnitudes of either sign, else 2^bits - 1. Nearest level, ties to the larger
/// magnitude. Source: Zhou et al. 2017 (INQ), with zero as a level. Errors: one bit for data of both signs.
Expected<LevelSet> powerOfTwoLevels(const ExactIndex& index, int bits);

/// 0 and base^k, k up to round(log_base amax), as many as powerOfTwoLevels has. Rounded in the logarithm: the
/// threshold between base^k and base^(k+1) is base^(k + 1/2), below half a step under the smallest is 0.
/// Source: Miyashita et al. 2016. base > 1.
Expected<LevelSet> logarithmicLevels(const ExactIndex& index, int bits, double base);

/// v . e for all e in {-1, 1}^bits, from v_k = mean|x| 2^-k (k = 0 ..), then `iterations` times: codes to
/// the nearest level, v = (B'B + d I)^-1 (B'x + d v), d = 1e-4 count. Each step only lowers the squared
/// error. Source: Zhang et al. 2018 (LQ-Nets). Errors: bits above 8 (tooLarge), cancelled.
struct LqFit {
    LevelSet set;
    std::vector<double> basis;
};
Expected<LqFit> lqLevels(const ExactIndex& index, int bits, int iterations, const Context& context);

/// Every finite number of a format of at most 16 bits times `scale`; to nearest, ties to the even code.
struct ScaledFormat {
    LevelSet set;
    double scale = 1;
};
/// scale = binary32(amax / largest number); 1 where amax is 0. Errors: a format above 16 bits (tooLarge).
Expected<ScaledFormat> formatLevels(const ExactIndex& index, const NumberFormat& format);

/// Exact error and counts; the code is the level's place. Clipped: beyond the outer levels.
Measurement measure(const ExactIndex& index, const LevelSet& set);

} // namespace bitloupe
