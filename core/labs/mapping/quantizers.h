#pragma once

#include "core/labs/mapping/mapping.h"

namespace bitloupe::mapping {

/// Whether a State's quantizer is even steps with a scale and a zero point (affine, PACT).
bool isAffineKind(Kind kind);

/// Levels, counts and errors of every quantizer but the affine one.
///
/// The fields beside the kind have these defaults: base 2; block 64; doubleQuantized false; iterations 20;
/// format float8_e4m3fn; element float4_e2m1fn; type q4_0; fraction 0.01; indexBits 16; alpha the greatest
/// value. Levels of the block kinds (nf4, mx, nvfp4, gguf) are those of the codes before the block's scale; a
/// rounding that their formats do not know (up, towardZero) is taken as theirs. outlier: the `fraction`
/// largest magnitudes are kept as binary16 (saturating) with an index, the others get the State's grid over
/// their own min-max range; bits = bits + fraction (16 + indexBits). Errors: fields that make no sense, what
/// does not fit, cancelled.
Status mapLevels(Result& result, const State& state, const ExactIndex& index, const DataArray& data,
                 const Context& context);

/// alpha / (2^bits - 1) on 0 .. alpha. Source: Choi et al. 2018 (PACT). Errors: nothing above zero.
Expected<AffineParameters> pactParameters(const State& state, const ExactIndex& index);

} // namespace bitloupe::mapping
