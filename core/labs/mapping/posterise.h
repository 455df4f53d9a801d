#pragma once

#include "core/io/picture.h"
#include "core/labs/mapping/mapping.h"

namespace bitloupe::mapping {

/// A picture before and after its values went through a quantizer.
struct Posterised {
    Picture original;
    Picture mapped; ///< every value rounded to the nearest byte
    std::int64_t colours = 0; ///< different pixels of `mapped`
    std::int64_t coloursBefore = 0;
};

/// Values of a picture (rows, columns[, channels], 0 .. 255) through the levels of `result`, each channel by
/// itself. `dither` spreads each value's error over its neighbours to the right and below, 7, 3, 5 and 1
/// sixteenths (Floyd and Steinberg 1976): single values get worse, areas keep their mean.
///
/// Affine levels use `rounding` (stochastic: half to even, the draws being those of the error figures); free
/// levels the nearest. Errors: cancelled.
Expected<Posterised> posterise(const DataArray& data, const Result& result, CodeRounding rounding,
                               bool dither, const Context& context);

} // namespace bitloupe::mapping
