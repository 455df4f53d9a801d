#pragma once

#include "core/quant/exact_index.h"

namespace bitloupe {

/// How far the squared error that a sketch gives can be from the exact one, at most.
///
/// Buckets with one code are exact. In a bucket of n values with several, each error squared lies between the
/// least and the greatest that a float of the bucket can have, L and G, so the exact sum lies in n L .. n G;
/// the bound is the sum of the greater distances of the bucket's estimate from both.
double sketchBound(const ExactIndex& index, const AffineParameters& p, CodeRounding rounding);

} // namespace bitloupe
