#pragma once

#include "core/labs/mapping/mapping.h"
#include "core/num/block.h"
#include "core/quant/best_uniform.h"
#include "core/quant/codebook.h"

namespace bitloupe::mapping {

/// Whether a State's quantizer is even steps with a scale and a zero point (affine, PACT, the best even
/// levels).
bool isAffineKind(Kind kind);

/// Parameters, levels, counts and errors of the State's quantizer, into `result` whose dataRange is set.
/// Errors: those of chooseParameters and of mapLevels, bad ranges, cancelled.
Status mapQuantizer(Result& result, const State& state, const ExactIndex& index,
                    const std::shared_ptr<const DataArray>& data, const Context& context);

/// Levels, counts and errors of every quantizer but the affine ones.
///
/// The fields beside the kind have these defaults: base 2; block 64; doubleQuantized false; iterations 20;
/// format float8_e4m3fn; element float4_e2m1fn; type q4_0; fraction 0.01; indexBits 16; alpha the greatest
/// value; levels the best ones. Levels of the block kinds (nf4, mx, nvfp4, gguf) are those of the codes
/// before the block's scale; a rounding that their formats do not know (up, towardZero) is taken as theirs.
/// outlier: the `fraction` largest magnitudes are kept as binary16 (saturating) with an index, the others get
/// the State's grid over their own min-max range; bits = bits + fraction (16 + indexBits). Errors: fields
/// that make no sense, what does not fit, more given levels than codes, cancelled.
Status mapLevels(Result& result, const State& state, const ExactIndex& index,
                 const std::shared_ptr<const DataArray>& data, const Context& context);

/// alpha / (2^bits - 1) on 0 .. alpha. Source: Choi et al. 2018 (PACT). Errors: nothing above zero.
Expected<AffineParameters> pactParameters(const State& state, const ExactIndex& index);

/// bestUniform of the State's bits, its codes signed as the State's; kept in the memo by the tensor. Errors:
/// as bestUniform.
Expected<AffineParameters> bestUniformParameters(const State& state, const ExactIndex& index,
                                                 const std::shared_ptr<const DataArray>& data,
                                                 const Context& context);
bool isBestUniformKept(const ExactIndex& index, const std::shared_ptr<const DataArray>& data, int bits,
                       const Context& context);

/// bestCodebook of 2^bits levels, kept in the memo by the tensor. Errors: as bestCodebook.
Expected<Codebook> bestLevels(const ExactIndex& index, const std::shared_ptr<const DataArray>& data, int bits,
                              const Context& context);
bool isBestLevelsKept(const ExactIndex& index, const std::shared_ptr<const DataArray>& data, int bits,
                      const Context& context);
/// The errors of a codebook whose levels are the means of what they stand for.
ErrorMetrics metricsOf(const Codebook& book, const ExactIndex& index);

/// The block format of mx, nvfp4 and gguf. Errors: a name that is none.
Expected<const ScaledBlockFormat*> blockFormatOf(const Quantizer& quantizer);
/// How a State rounds the elements of blocks.
RoundingRule ruleOf(const State& state);

} // namespace bitloupe::mapping
