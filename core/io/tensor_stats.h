#pragma once

#include "core/base/context.h"
#include "core/io/model.h"

namespace bitloupe {

/// Statistics of the values of one tensor. NaN and infinities are counted and left out of everything else.
struct TensorStats {
    std::int64_t count = 0;
    std::int64_t nan = 0;
    std::int64_t inf = 0;
    std::int64_t zeros = 0; ///< of either sign
    std::int64_t finite = 0; ///< count - nan - inf; min, max, mean, std mean nothing where it is 0
    double min = 0;
    double max = 0;
    double mean = 0;
    double std = 0; ///< sqrt(sum (x - mean)^2 / finite), the population's
    double sumAbs = 0;
    std::vector<double> first4; ///< as stored, NaN included
    std::vector<double> last4;
};

/// One pass in tiles of 32 KiB; sums of tiles are compensated (Neumaier 1974) and the spread is merged from
/// tile to tile (Chan, Golub, LeVeque 1983), so the relative error stays near 1e-15 at any length. Errors:
/// cancelled, and whatever the model says while reading.
Expected<TensorStats> tensorStats(const Model& model, std::size_t index, const Context& context = {});

} // namespace bitloupe
