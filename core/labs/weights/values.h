#pragma once

#include "core/labs/weights/weights.h"
#include "core/num/format.h"

#include <cstdint>
#include <string>
#include <vector>

/// The values of a tensor one by one, and what quantization makes of each. Pure functions of a Result.
namespace bitloupe::weights {

/// Where a value stands: its channel, and its place among the values of that channel in row-major order of
/// the other dimensions.
struct Place {
    std::int64_t channel = 0;
    std::int64_t at = 0;

    friend bool operator==(const Place&, const Place&) = default;
};

/// A run of one channel. NaN and infinities stand where they are in the file.
struct Slice {
    Place first;
    std::vector<float> original;
    std::vector<std::int64_t> codes; ///< clamp(round(w / S) + Z); 0 of what is not finite
    std::vector<double> dequantized; ///< S(q - Z), of blocks what they decode to; NaN of what is not finite
    bool hasCodes = true; ///< false for block formats, whose codes mean nothing without their block

    bool isNumber(std::size_t i) const;
};

/// Scale and zero point of one value: of the tensor, of its channel or of its group. Groups count the finite
/// values of a channel. Not for block formats.
AffineParameters parametersAt(const Result& result, const Place& place);

/// `count` values from `first` on, fewer where the channel ends before.
Slice sliceOf(const Result& result, const Place& first, std::int64_t count);

/// Index of a value in the tensor, one number per dimension.
std::vector<std::int64_t> indexOf(const Result& result, const Place& place);

/// The place of an index as a person types it: "17" counts row-major over the whole tensor, "4, 17, 0, 0"
/// names every dimension; brackets and spaces are welcome. Errors: outOfRange, with what would fit.
Expected<Place> placeOf(const Result& result, const std::string& typed);

/// A value as the file holds it.
struct StoredBits {
    const NamedFormat* format =
        nullptr; ///< binary16 or bfloat16 where the tensor is of that type, else binary32
    std::uint64_t pattern = 0;
};
StoredBits storedBits(const Result& result, float value);

/// The lowest `width` bits of a code in two's complement, highest first: "1110" of -2 in 4 bits.
std::string bitText(std::int64_t code, int width);

} // namespace bitloupe::weights
