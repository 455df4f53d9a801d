#pragma once

#include "core/labs/weights/block_rows.h"
#include "core/labs/weights/channel_matrix.h"
#include "core/labs/weights/weights_state.h"
#include "core/quant/affine.h"

#include <cstdint>
#include <span>
#include <vector>

namespace bitloupe::weights {

/// How a tensor is quantized, without which tensor it is.
struct Settings {
    int bits = 8;
    Granularity granularity = Granularity::PerTensor;
    int groupSize = 128;
    bool symmetric = true;
    bool narrow = true;
    const ScaledBlockFormat* block = nullptr; ///< instead of all the above

    std::string key() const;
    friend bool operator==(const Settings&, const Settings&) = default;
};

/// A `block` that names no format counts as none; compute() refuses it.
Settings settingsOf(const State& state);

/// Smallest and largest value; 0..0 of no values.
Range rangeOf(std::span<const float> values);

/// Scale and zero point of a range in binary64, codes signed:
///   symmetric   S = max|w| / (2^(b-1) - 1), Z = 0
///   asymmetric  the range widened to hold 0; S = (max - min) / (quantMax - quantMin),
///               Z = clamp(quantMin - round(min / S)), ties to even
/// `narrow` drops the lowest code. A range of zeros has S = 0 and gives every value the code Z = 0.
AffineParameters parametersOf(const Range& range, const Settings& settings);

/// sum (w - S(q - Z))^2 with q = clamp(round(w / S) + Z), ties to even of the exact quotient. Products in
/// binary64, but where scale and product rounded to binary32, as a file stores and a runtime decodes them,
/// give back every value, nothing is lost: 0, not the 150 dB of those roundings.
double squaredError(std::span<const float> values, const AffineParameters& p);
/// The same, counting the codes as well: counts[q - quantMin].
double squaredError(std::span<const float> values, const AffineParameters& p, std::span<std::int64_t> counts);
/// sum w^2, long runs in pieces of kPiece.
double sumOfSquares(std::span<const float> values);

/// The share i/n of a range whose quantization costs least.
struct ClipChoice {
    int candidate = 0; ///< i, from 1 to n; n keeps the whole range
    Range range;
    double squaredError = 0;
};

/// Searches the shares i/n of the range of the values, i = 1 .. n, for the least squared error; of equal ones
/// the widest. A look in binary32 drops the candidates more than 1 % above the least, the others are compared
/// in binary64. Values of less than 1e-30 keep their range.
ClipChoice bestClip(std::span<const float> values, const Settings& settings, int candidates = 200);

/// 10 log10(signal / noise). Noise below 1e-30 of the signal is that of binary64 itself and counts as none:
/// infinite, as for no noise at all.
double sqnr(double signal, double noise);

/// Values of a long run that are worked on at a time: enough to stay in the second-level cache.
inline constexpr std::size_t kPiece = std::size_t(1) << 17U;

/// The scales of one row: one, or one per group with a last short one.
/// `whole` holds the parameters of the tensor, used as they are per tensor.
/// Long runs come in pieces of kPiece values, so that a visitor can look whether it is still wanted.
template<typename Visit>
void eachGroup(std::span<const float> row, const Settings& settings, const AffineParameters& whole,
               Visit visit)
{
    const auto inPieces = [&](const AffineParameters& p) {
        for (std::size_t at = 0; at < row.size(); at += kPiece)
            visit(row.subspan(at, std::min(kPiece, row.size() - at)), p);
    };
    if (settings.granularity == Granularity::PerTensor)
        return inPieces(whole);
    if (settings.granularity == Granularity::PerChannel)
        return inPieces(parametersOf(rangeOf(row), settings));
    const auto size = static_cast<std::size_t>(settings.groupSize);
    for (std::size_t at = 0; at < row.size(); at += size) {
        const auto group = row.subspan(at, std::min(size, row.size() - at));
        visit(group, parametersOf(rangeOf(group), settings));
    }
}

/// What all rows of a tensor share.
struct WholeTensor {
    Range range;
    AffineParameters parameters; ///< used as they are per tensor
    float blockScale = 1; ///< of block formats with a scale of the whole tensor
};
WholeTensor wholeOf(const Range& range, const Settings& settings);

/// Squared error of one row under any settings. Stops early, with what it has, when cancelled.
double rowError(std::span<const float> row, const Settings& settings, const WholeTensor& whole,
                const Context& context);

/// Number of scales: 1, channels, or channels times groups (or blocks) per channel.
std::int64_t scaleCount(const Settings& settings, std::int64_t channels, std::int64_t perChannel);

/// Codes packed to whole bytes and binary32 scales; of blocks their bytes, and a binary32 scale of the tensor
/// where the format has one.
std::int64_t packedBytes(const Settings& settings, std::int64_t channels, std::int64_t perChannel);

} // namespace bitloupe::weights
