#include "core/gemm/reference_gemm.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>

namespace bitloupe {

namespace {

/// A register of the asked width that remembers what would have been without it.
class Accumulator {
public:
    Accumulator(int bits, AccumulatorOverflow overflow)
        : m_bits(bits)
        , m_overflow(overflow)
        , m_max((std::int64_t(1) << (bits - 1)) - 1)
        , m_min(-m_max - 1)
    {
    }

    Addition add(std::int64_t addend)
    {
        m_exact += addend;
        m_sum = m_held + addend;
        const bool overflowed = m_sum > m_max || m_sum < m_min;
        if (overflowed)
            m_held = m_overflow == AccumulatorOverflow::Saturate ? std::clamp(m_sum, m_min, m_max)
                                                                 : wrapTo(m_sum, m_bits);
        else
            m_held = m_sum;
        if (std::llabs(m_held) > std::llabs(m_peak))
            m_peak = m_held;
        m_overflowed = m_overflowed || overflowed;
        return {addend, m_exact, m_held, overflowed};
    }

    bool stopped() const { return m_overflowed && m_overflow == AccumulatorOverflow::Error; }
    GemmStop stop(int row, int column, int addition) const
    {
        return {GemmStop::Kind::Overflow, row, column, addition, m_sum, m_sum > 0 ? m_max : m_min, {}};
    }
    std::int64_t held() const { return m_held; }
    std::int64_t peak() const { return m_peak; }
    bool overflowed() const { return m_overflowed; }

private:
    int m_bits;
    AccumulatorOverflow m_overflow;
    std::int64_t m_max;
    std::int64_t m_min;
    std::int64_t m_exact = 0;
    std::int64_t m_held = 0;
    std::int64_t m_sum = 0;
    std::int64_t m_peak = 0;
    bool m_overflowed = false;
};

std::int64_t codeW(const IntegerGemm& gemm, int row, int k)
{
    return gemm.w[static_cast<std::size_t>(row) * static_cast<std::size_t>(gemm.depth)
                  + static_cast<std::size_t>(k)];
}

std::int64_t codeX(const IntegerGemm& gemm, int k, int column)
{
    return gemm.x[static_cast<std::size_t>(k) * static_cast<std::size_t>(gemm.columns)
                  + static_cast<std::size_t>(column)];
}

/// The products, then the three zero-point terms, then the bias: false where the register stops.
bool accumulate(const IntegerGemm& gemm, ElementTrace& trace, Accumulator& register_, int& addition)
{
    std::int64_t sumWX = 0;
    for (int k = 0; k < gemm.depth; ++k, ++addition) {
        const std::int64_t w = codeW(gemm, trace.row, k);
        const std::int64_t x = codeX(gemm, k, trace.column);
        trace.sumW += w;
        trace.sumX += x;
        sumWX += w * x;
        trace.products.push_back(register_.add(w * x));
        if (register_.stopped())
            return false;
    }
    trace.terms = {sumWX, -gemm.zeroX * trace.sumW, -gemm.zeroW * trace.sumX,
                   static_cast<std::int64_t>(gemm.depth) * gemm.zeroW * gemm.zeroX};
    for (std::size_t term = 1; term < trace.terms.size(); ++term, ++addition) {
        trace.corrections[term - 1] = register_.add(trace.terms[term]);
        if (register_.stopped())
            return false;
    }
    trace.acc = register_.held();
    trace.bias = register_.add(gemm.biasOf(trace.row));
    trace.biased = register_.held();
    return !register_.stopped();
}

} // namespace

std::int64_t wrapTo(std::int64_t value, int bits)
{
    assert(bits >= 1 && bits <= 63);
    const auto mask = (std::uint64_t(1) << bits) - 1;
    const auto sign = std::uint64_t(1) << (bits - 1);
    const std::uint64_t low = static_cast<std::uint64_t>(value) & mask;
    return static_cast<std::int64_t>((low ^ sign) - sign);
}

int bitsNeeded(std::int64_t value)
{
    int bits = 1;
    for (auto magnitude = value < 0 ? ~value : value; magnitude != 0; magnitude >>= 1)
        ++bits;
    return bits;
}

tl::expected<ElementTrace, GemmStop> traceElement(const IntegerGemm& gemm, int row, int column)
{
    assert(gemm.accumulatorBits >= 2 && gemm.accumulatorBits <= 32);
    ElementTrace trace;
    trace.row = row;
    trace.column = column;
    trace.products.reserve(static_cast<std::size_t>(gemm.depth));
    Accumulator register_(gemm.accumulatorBits, gemm.overflow);
    int addition = 0;
    if (!accumulate(gemm, trace, register_, addition))
        return tl::unexpected<GemmStop>(register_.stop(row, column, addition));
    trace.peak = register_.peak();
    trace.overflowed = register_.overflowed();
    auto requantized = traceRequantization(gemm.method, gemm.shift, static_cast<std::int32_t>(trace.biased),
                                           gemm.multiplier(row));
    if (!requantized)
        return tl::unexpected<GemmStop>(
            GemmStop{GemmStop::Kind::NoAnswer, row, column, 0, 0, 0, requantized.error()});
    trace.requantization = *requantized;
    trace.shifted = requantized->result;
    // Far results are all clamped alike; the cut keeps the sum inside 64 bits.
    constexpr std::int64_t kFar = std::int64_t(1) << 62;
    trace.beforeClamp = std::clamp(trace.shifted, -kFar, kFar) + gemm.zeroY;
    trace.out =
        static_cast<std::int32_t>(std::clamp<std::int64_t>(trace.beforeClamp, gemm.clampMin, gemm.clampMax));
    return trace;
}

tl::expected<IntegerGemmResult, GemmStop> referenceGemm(const IntegerGemm& gemm)
{
    IntegerGemmResult result;
    result.kZwZx = static_cast<std::int64_t>(gemm.depth) * gemm.zeroW * gemm.zeroX;
    for (int row = 0; row < gemm.rows; ++row) {
        for (int column = 0; column < gemm.columns; ++column) {
            const auto trace = traceElement(gemm, row, column);
            if (!trace)
                return tl::unexpected<GemmStop>(trace.error());
            if (column == 0)
                result.sumW.push_back(trace->sumW);
            if (row == 0)
                result.sumX.push_back(trace->sumX);
            result.sumWX.push_back(trace->terms[0]);
            result.acc.push_back(trace->acc);
            result.biased.push_back(trace->biased);
            result.beforeClamp.push_back(trace->beforeClamp);
            result.out.push_back(trace->out);
            result.overflowed.push_back(trace->overflowed ? 1 : 0);
        }
    }
    return result;
}

} // namespace bitloupe
