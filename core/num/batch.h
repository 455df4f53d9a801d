#pragma once

#include "core/num/rounding.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

/// Many numbers at once, with the widest vectors that the processor has. Results equal roundTo() and decode()
/// bit for bit, for every format, rule and input.
///
/// Formats of at most 32 bits; one unsigned integer per code, wide enough for the format. Loops run in
/// vectors for all named formats and nearly all custom ones, through one routine that knows a format only by
/// its parameters; formats beyond the reach of the source (see batch_plan.h) and stochastic rounding go
/// through roundTo(). The functions expect the default floating-point environment: to nearest, subnormals
/// kept.
namespace bitloupe {

/// Where codes are stored: std::uint8_t, std::uint16_t or std::uint32_t, with or without const.
template<bool isConst>
class CodeSpan {
    template<typename T>
    using MaybeConst = std::conditional_t<isConst, const T, T>;

public:
    CodeSpan(std::span<MaybeConst<std::uint8_t>> codes)
        : CodeSpan(codes.data(), codes.size(), 1)
    {
    }
    CodeSpan(std::span<MaybeConst<std::uint16_t>> codes)
        : CodeSpan(codes.data(), codes.size(), 2)
    {
    }
    CodeSpan(std::span<MaybeConst<std::uint32_t>> codes)
        : CodeSpan(codes.data(), codes.size(), 4)
    {
    }

    MaybeConst<void>* data() const { return m_data; }
    std::size_t size() const { return m_size; }
    int bytesPerCode() const { return m_bytesPerCode; }

    CodeSpan subspan(std::size_t first, std::size_t count) const
    {
        auto* bytes = static_cast<MaybeConst<std::byte>*>(m_data);
        return {bytes + first * static_cast<std::size_t>(m_bytesPerCode), count, m_bytesPerCode};
    }

private:
    CodeSpan(MaybeConst<void>* data, std::size_t size, int bytesPerCode)
        : m_data(data)
        , m_size(size)
        , m_bytesPerCode(bytesPerCode)
    {
    }

    MaybeConst<void>* m_data;
    std::size_t m_size;
    int m_bytesPerCode;
};
using CodesIn = CodeSpan<true>;
using CodesOut = CodeSpan<false>;

/// The rule for one element of a batch. Stochastic draws differ from element to element: element i takes draw
/// i + 1 of SplitMix64(seed), so that a part of a batch can be repeated on its own by passing
/// ruleAt(rule, first).
RoundingRule ruleAt(RoundingRule rule, std::uint64_t element);

/// out[i] = roundTo(target, in[i], ruleAt(rule, i)).pattern. Binary64 rounds once. out.size() == in.size().
void encodeBatch(std::span<const float> in, const FloatFormat& target, const RoundingRule& rule,
                 CodesOut out);
void encodeBatch(std::span<const double> in, const FloatFormat& target, const RoundingRule& rule,
                 CodesOut out);

/// out[i] = codes[i] as binary32: exact where binary32 holds the number, else to nearest even; NaN becomes
/// the quiet NaN with an empty payload and the sign of the code. No code may have a bit above the format.
void decodeBatch(const FloatFormat& source, CodesIn codes, std::span<float> out);

/// Codes of one format into codes of another, rounded once: as decode(), then roundTo().
void recodeBatch(const FloatFormat& source, CodesIn codes, const FloatFormat& target,
                 const RoundingRule& rule, CodesOut out);

/// out[i] = the number of `target` that in[i] rounds to: encodeBatch, then decodeBatch, in tiles that stay in
/// the cache. `in` and `out` may be the same memory.
void quantizeBatch(std::span<const float> in, const FloatFormat& target, const RoundingRule& rule,
                   std::span<float> out);

} // namespace bitloupe
