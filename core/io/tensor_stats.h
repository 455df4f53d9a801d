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

/// One pass straight over the mapped bytes; narrow types and quantized blocks are decoded in tiles that stay
/// in the second-level cache. Sums run in 16 binary64 lanes over 2048 values; tiles are added with
/// compensation (Neumaier 1974) and their spread is merged (Chan, Golub, LeVeque 1983), so the relative error
/// stays near 1e-15 at any length and any offset, and is the same on every processor. `context` is asked
/// every 262,144 values. Errors: cancelled, and whatever the model says while reading.
Expected<TensorStats> tensorStats(const Model& model, std::size_t index, const Context& context = {});

} // namespace bitloupe
