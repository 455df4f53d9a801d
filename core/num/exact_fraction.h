#pragma once

#include "core/num/exact.h"
#include "core/num/rounding_core.h"

#include <cstddef>
#include <cstdint>

#include <boost/multiprecision/cpp_int.hpp>

/// What Exact keeps of numbers that do not fit two machine words; for its own sources only.
namespace bitloupe {

using Integer = boost::multiprecision::cpp_int;

/// Positive, reduced.
struct Exact::Fraction {
    Integer numerator;
    Integer denominator;
};

inline std::int64_t topBit(const Integer& value)
{
    return static_cast<std::int64_t>(boost::multiprecision::msb(value));
}

inline Integer shifted(const Integer& value, std::int64_t by)
{
    return value << static_cast<std::size_t>(by);
}

/// numerator / denominator seen as a magnitude to be cut.
class FractionMagnitude {
public:
    FractionMagnitude(const Integer& numerator, const Integer& denominator)
        : m_numerator(numerator)
        , m_denominator(denominator)
    {
    }

    std::int64_t floorLog2() const
    {
        const std::int64_t estimate = topBit(m_numerator) - topBit(m_denominator);
        const bool less = estimate >= 0 ? m_numerator < shifted(m_denominator, estimate)
                                        : shifted(m_numerator, -estimate) < m_denominator;
        return estimate - (less ? 1 : 0);
    }

    Cut cut(std::int64_t place) const
    {
        Integer quotient;
        Integer rest;
        const Integer divisor = divide(place, quotient, rest);
        if (rest == 0)
            return {static_cast<std::uint64_t>(quotient), Rest::None};
        const int compared = Integer(rest << 1U).compare(divisor);
        return {static_cast<std::uint64_t>(quotient),
                compared < 0       ? Rest::BelowHalf
                    : compared > 0 ? Rest::AboveHalf
                                   : Rest::Half};
    }

    bool restExceeds(std::int64_t place, std::uint64_t draw) const
    {
        Integer quotient;
        Integer rest;
        const Integer divisor = divide(place, quotient, rest);
        return Integer(rest << 64U) > divisor * draw;
    }

private:
    Integer divide(std::int64_t place, Integer& quotient, Integer& rest) const
    {
        const Integer dividend = place < 0 ? shifted(m_numerator, -place) : m_numerator;
        Integer divisor = place > 0 ? shifted(m_denominator, place) : m_denominator;
        boost::multiprecision::divide_qr(dividend, divisor, quotient, rest);
        return divisor;
    }

    const Integer& m_numerator;
    const Integer& m_denominator;
};

} // namespace bitloupe
