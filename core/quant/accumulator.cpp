#include "core/quant/accumulator.h"

#include <bit>

namespace bitloupe {

std::uint64_t largestProduct(int bits, bool isSigned)
{
    const std::uint64_t factor = isSigned ? std::uint64_t(1) << (bits - 1) : (std::uint64_t(1) << bits) - 1;
    return factor * factor;
}

std::uint64_t sumBound(const SumOfProducts& sum)
{
    return static_cast<std::uint64_t>(sum.terms) * largestProduct(sum.bits, sum.isSigned);
}

int productBits(int bits)
{
    return 2 * bits;
}

int growthBits(std::int64_t terms)
{
    return std::bit_width(static_cast<std::uint64_t>(terms) - 1);
}

int ruleBits(const SumOfProducts& sum)
{
    return productBits(sum.bits) + growthBits(sum.terms);
}

int neededBits(const SumOfProducts& sum)
{
    return static_cast<int>(std::bit_width(sumBound(sum))) + (sum.isSigned ? 1 : 0);
}

std::int64_t safeTerms(int accumulatorBits, int bits, bool isSigned)
{
    const int magnitudeBits = accumulatorBits - (isSigned ? 1 : 0);
    const std::uint64_t largest = magnitudeBits == 0 ? 0 : ~std::uint64_t(0) >> (64 - magnitudeBits);
    return static_cast<std::int64_t>(largest / largestProduct(bits, isSigned));
}

std::int64_t safeTermsInFloat32(int bits, bool isSigned)
{
    constexpr int kSignificandBits = 24;
    return static_cast<std::int64_t>((std::uint64_t(1) << kSignificandBits) / largestProduct(bits, isSigned));
}

std::vector<std::int64_t> doublings(std::int64_t terms)
{
    std::vector<std::int64_t> out;
    for (std::int64_t k = 1; k < terms; k *= 2)
        out.push_back(k);
    out.push_back(terms);
    return out;
}

} // namespace bitloupe
