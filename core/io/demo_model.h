#pragma once

#include "core/io/model.h"

namespace bitloupe {

/// The built-in model: the tensors of a small digit network (1 -> 16 -> 32 -> 48 -> 64 -> 10 channels, 3x3,
/// depthwise and 1x1 convolutions, BatchNorm folded), drawn from a fixed seed. It was not trained and
/// recognises nothing.
///
/// Weight = gamma of its output channel times He noise sqrt(2 / fanIn) N(0,1); gamma = exp(s N(0,1)), clamped
/// to [1/8, 8], with s growing from 0.5 at the first layer to 1.2 at the last, as folded BatchNorm scales
/// spread. Some channels are narrow (gamma / 50, uniform noise) and one of pw4 is all zero: both occur in
/// trained networks. N is the sum of twelve uniforms minus 6 (variance 1, Irwin-Hall), so no mathematical
/// library can change a bit of the noise. Values are binary32.
std::shared_ptr<const Model> demoModel();

} // namespace bitloupe
