#include "core/labs/numbers/bias_order.h"

#include "core/num/decode.h"

#include <algorithm>
#include <cassert>

namespace bitloupe::numbers {

namespace {

std::uint64_t rewritten(const FloatFormat& format, std::uint64_t pattern)
{
    const auto biased = static_cast<std::int64_t>(pattern >> format.fractionBits & format.exponentMask());
    const auto field = static_cast<std::uint64_t>(biased - format.bias) & format.exponentMask();
    return field << format.fractionBits | (pattern & format.fractionMask());
}

void rankByValue(std::vector<OrderedCode>& codes)
{
    std::vector<std::size_t> order(codes.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::ranges::sort(order, {}, [&](std::size_t i) { return codes[i].value; });
    for (std::size_t rank = 0; rank < order.size(); ++rank)
        codes[order[rank]].valueRank = rank;
}

} // namespace

BiasOrder biasOrder(const FloatFormat& format, ExponentCoding coding)
{
    assert(format.totalBits() <= kMaxOrderBits);
    BiasOrder out;
    for (std::uint64_t pattern = 0; pattern <= format.magnitudeMask(); ++pattern) {
        const Decoded decoded = decode(format, pattern);
        if (decoded.numberClass == NumberClass::Nan)
            continue;
        out.codes.push_back(
            {.pattern = coding == ExponentCoding::Biased ? pattern : rewritten(format, pattern),
             .biasedPattern = pattern,
             .value = decoded.value.toDouble(),
             .exponent = decoded.exponent.value_or(static_cast<int>(format.exponentMask()) - format.bias)});
    }
    std::ranges::sort(out.codes, {}, &OrderedCode::pattern);
    for (std::size_t i = 0; i < out.codes.size(); ++i)
        out.codes[i].patternRank = i;
    rankByValue(out.codes);
    for (std::size_t i = 0; i < out.codes.size(); ++i) {
        for (std::size_t j = i + 1; j < out.codes.size(); ++j)
            out.crossings += out.codes[j].valueRank < out.codes[i].valueRank ? 1 : 0;
    }
    return out;
}

} // namespace bitloupe::numbers
