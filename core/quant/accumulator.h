#pragma once

#include <cstdint>
#include <vector>

/// How wide the sum of K products of two N-bit integers may become.
///
/// Signed codes reach from -2^(N-1) to 2^(N-1) - 1, so the largest product is (-2^(N-1))^2 = 2^(2N-2);
/// unsigned codes reach 2^N - 1, their largest product (2^N - 1)^2. Either fits 2N bits. K of them add up to
/// at most
///     bound = K * largest product,
/// which always fits the rule of thumb of 2N + M bits, M = ceil(log2 K): every doubling of K adds a bit.
namespace bitloupe {

/// K products of `bits`-bit codes. 1 <= terms <= kMaxTerms, 2 <= bits <= kMaxFactorBits.
struct SumOfProducts {
    std::int64_t terms = 1;
    int bits = 8;
    bool isSigned = true;
};
inline constexpr std::int64_t kMaxTerms = std::int64_t(1) << 24;
inline constexpr int kMaxFactorBits = 16;

std::uint64_t largestProduct(int bits, bool isSigned);
/// Largest magnitude that the sum can reach.
std::uint64_t sumBound(const SumOfProducts& sum);
/// 2N.
int productBits(int bits);
/// ceil(log2 K): what the rule of thumb adds.
int growthBits(std::int64_t terms);
/// 2N + M.
int ruleBits(const SumOfProducts& sum);
/// The fewest bits, two's complement or unsigned, that hold every possible sum: the bits of `bound`, plus a
/// sign bit where the codes are signed. Up to one less than the rule says: 25 instead of 26 for 576 products
/// of int8.
int neededBits(const SumOfProducts& sum);

/// The most terms that can never overflow an accumulator of `accumulatorBits` (1 to 64) bits:
/// floor(largest sum / largest product). int8 into int32: floor((2^31 - 1) / 2^14) = 131,071.
std::int64_t safeTerms(int accumulatorBits, int bits, bool isSigned);
/// The same for a binary32 accumulator that must stay exact: integers to 2^24 are. int8: 1,024.
std::int64_t safeTermsInFloat32(int bits, bool isSigned);

/// 1, 2, 4, ... up to `terms`, which is the last whether or not it is a power of two.
std::vector<std::int64_t> doublings(std::int64_t terms);

} // namespace bitloupe
