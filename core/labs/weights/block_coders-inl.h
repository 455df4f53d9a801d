// How each block format turns a block into steps, once per instruction set; the guard is turned over by
// foreach_target.h.
#if defined(BITLOUPE_BLOCK_CODERS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef BITLOUPE_BLOCK_CODERS_INL_H
#undef BITLOUPE_BLOCK_CODERS_INL_H
#else
#define BITLOUPE_BLOCK_CODERS_INL_H
#endif

#include "core/labs/weights/lanes-inl.h"
#include "core/num/block.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

// Vectors of one number have no halves.
#if HWY_TARGET != HWY_SCALAR

HWY_BEFORE_NAMESPACE();
namespace bitloupe::weights::simd::HWY_NAMESPACE {

constexpr std::size_t kSingles = hn::MaxLanes(Single());
using SingleVec = hn::Vec<Single>;

/// Whether no product or quotient below leaves the normal numbers of binary32; zeros are easy too.
HWY_INLINE bool isEasy(float largest)
{
    return largest == 0 || (largest >= 0x1p-90F && largest <= 0x1p100F);
}

template<int kCount>
HWY_INLINE float largestOf(const SingleVec (&v)[kCount])
{
    SingleVec largest = hn::Abs(v[0]);
#pragma GCC unroll 8
    for (int k = 1; k < kCount; ++k)
        largest = hn::Max(largest, hn::Abs(v[k]));
    return hn::GetLane(hn::MaxOfLanes(Single(), largest));
}

/// Magnitudes rounded to a float with f bits of fraction, ties to even: 2^(52 - f) or 2^(23 - f) units of the
/// binade leave no room for more.
template<typename Real>
struct Rounder {
    using Word = std::conditional_t<sizeof(Real) == sizeof(float), std::uint32_t, std::uint64_t>;
    static constexpr Word kExponent = std::bit_cast<Word>(std::numeric_limits<Real>::infinity());

    Real smallestNormal = 1;
    Real room = 1; ///< units of the binade that leave no room
    Real largest = 1;

    static Rounder of(const FloatFormat& format)
    {
        const int fraction = format.fractionBits;
        const std::uint64_t ones = std::uint64_t(1) << static_cast<unsigned>(fraction);
        const std::uint64_t last = format.maxFinite();
        const int exponent = static_cast<int>(last / ones) - 1 + format.minExponent();
        return {std::ldexp(Real(1), format.minExponent()),
                std::ldexp(Real(1), std::numeric_limits<Real>::digits - 1 - fraction),
                std::ldexp(static_cast<Real>(ones + last % ones), exponent - fraction)};
    }

    Real operator()(Real magnitude) const
    {
        const auto binade = std::bit_cast<Word>(std::max(magnitude, smallestNormal)) & kExponent;
        const Real unit = std::bit_cast<Real>(binade) * room;
        return std::min((magnitude + unit) - unit, largest);
    }

    template<typename D>
    HWY_INLINE hn::Vec<D> signedOf(D d, hn::Vec<D> x) const
    {
        constexpr hn::RebindToUnsigned<D> bits;
        const auto magnitude = hn::Abs(x);
        const auto binade = hn::And(hn::BitCast(bits, hn::Max(magnitude, hn::Set(d, smallestNormal))),
                                    hn::Set(bits, kExponent));
        const auto unit = hn::Mul(hn::BitCast(d, binade), hn::Set(d, room));
        const auto rounded = hn::Min(hn::Sub(hn::Add(magnitude, unit), unit), hn::Set(d, largest));
        return hn::CopySignToAbs(rounded, x);
    }
};

/// What turns the steps of a block back into values.
struct Levels {
    double scale = 1;
    double minimum = 0;
};

// Each coder prepares a block (false: it is left to the bytes) and gives the steps of its values.

/// The shared exponent of the MX formats; everything up to the difference is exact in binary32.
class MxScale {
public:
    static constexpr std::size_t kElements = 32;

    /// `emax` is the binade of the largest element that the exponent makes room for.
    explicit MxScale(int emax)
        : m_emax(emax)
    {
    }
    template<int kCount>
    HWY_INLINE bool prepare(const SingleVec (&v)[kCount], Levels& levels)
    {
        const float largest = largestOf(v);
        if (!isEasy(largest))
            return false;
        if (largest == 0)
            return true;
        const auto biased = static_cast<int>(std::bit_cast<std::uint32_t>(largest) >> 23U);
        m_inverse = std::bit_cast<float>(static_cast<std::uint32_t>(254 - biased + m_emax) << 23U);
        levels.scale = std::bit_cast<double>(static_cast<std::uint64_t>(biased - m_emax + 896) << 52U);
        return true;
    }

protected:
    HWY_INLINE SingleVec scaled(SingleVec x) const { return hn::Mul(x, hn::Set(Single(), m_inverse)); }

private:
    int m_emax;
    float m_inverse = 1;
};

class MxFloats : public MxScale {
public:
    MxFloats(const ScaledBlockFormat& format, float)
        : MxScale(format.emax)
        , m_rounder(Rounder<float>::of(*format.element.asFloat()))
    {
    }
    HWY_INLINE SingleVec steps(SingleVec x) const { return m_rounder.signedOf(Single(), scaled(x)); }

private:
    Rounder<float> m_rounder;
};

/// MXINT8 counts in 64ths.
class MxIntegers : public MxScale {
public:
    MxIntegers(const ScaledBlockFormat&, float)
        : MxScale(6)
    {
    }
    HWY_INLINE SingleVec steps(SingleVec x) const
    {
        constexpr Single d;
        return hn::Min(hn::Max(hn::Round(scaled(x)), hn::Set(d, -127.0F)), hn::Set(d, 127.0F));
    }
};

/// NVFP4: its scale is no power of two, so that quotients are those of binary64.
class Nvfp4 {
public:
    static constexpr std::size_t kElements = 16;
    Nvfp4(const ScaledBlockFormat& format, float tensorScale)
        : m_tensorScale(static_cast<double>(tensorScale))
        , m_scales(Rounder<double>::of(format.scale))
        , m_elements(Rounder<double>::of(*format.element.asFloat()))
    {
    }
    template<int kCount>
    HWY_INLINE bool prepare(const SingleVec (&v)[kCount], Levels& levels)
    {
        const auto largest = static_cast<double>(largestOf(v));
        levels.scale = m_scales(largest / (m_elements.largest * m_tensorScale)) * m_tensorScale;
        m_scale = levels.scale > 0 ? levels.scale : 1;
        return levels.scale > 0 || largest == 0;
    }
    HWY_INLINE SingleVec steps(SingleVec x) const
    {
        constexpr hn::Rebind<float, Wide> half;
        const auto of = [&](auto part) HWY_ATTR {
            const auto quotient = hn::Div(hn::PromoteTo(Wide(), part), hn::Set(Wide(), m_scale));
            return hn::DemoteTo(half, m_elements.signedOf(Wide(), quotient));
        };
        return hn::Combine(Single(), of(hn::UpperHalf(half, x)), of(hn::LowerHalf(half, x)));
    }

private:
    double m_tensorScale;
    Rounder<double> m_scales;
    Rounder<double> m_elements;
    double m_scale = 1;
};

/// d of the GGUF formats as binary16 holds it; false where that is infinite.
HWY_INLINE bool storedHalf(const Rounder<float>& half, float d, double& out)
{
    out = static_cast<double>(std::copysign(half(std::fabs(d)), d));
    return std::fabs(d) < half.largest;
}

class Q8 {
public:
    static constexpr std::size_t kElements = 32;
    Q8(const ScaledBlockFormat& format, float)
        : m_half(Rounder<float>::of(format.scale))
    {
    }
    template<int kCount>
    HWY_INLINE bool prepare(const SingleVec (&v)[kCount], Levels& levels)
    {
        const float largest = largestOf(v);
        if (!isEasy(largest))
            return false;
        const float d = largest / 127.0F;
        m_inverse = d > 0 ? 1.0F / d : 0.0F;
        return storedHalf(m_half, d, levels.scale);
    }
    /// Half away from zero: the fraction that is cut off is exact.
    HWY_INLINE SingleVec steps(SingleVec x) const
    {
        constexpr Single d;
        const auto product =
            hn::Min(hn::Max(hn::Mul(x, hn::Set(d, m_inverse)), hn::Set(d, -128.0F)), hn::Set(d, 127.0F));
        const auto whole = hn::Trunc(product);
        const auto one = hn::CopySignToAbs(hn::Set(d, 1.0F), product);
        const auto isFar = hn::Ge(hn::Abs(hn::Sub(product, whole)), hn::Set(d, 0.5F));
        return hn::Add(whole, hn::IfThenElseZero(isFar, one));
    }

private:
    Rounder<float> m_half;
    float m_inverse = 1;
};

/// Q4_0 and Q5_0: the first value of the largest magnitude gets the code 0.
class SignedGguf {
public:
    static constexpr std::size_t kElements = 32;
    SignedGguf(const ScaledBlockFormat& format, float)
        : m_half(Rounder<float>::of(format.scale))
        , m_offset(static_cast<float>(format.codeOffset))
    {
    }
    template<int kCount>
    HWY_INLINE bool prepare(const SingleVec (&v)[kCount], Levels& levels)
    {
        constexpr Single d;
        const float largest = largestOf(v);
        if (!isEasy(largest))
            return false;
        float signedLargest = largest;
        for (int k = 0; k < kCount; ++k) {
            const auto isLargest = hn::Eq(hn::Abs(v[k]), hn::Set(d, largest));
            const auto first = hn::FindFirstTrue(d, isLargest);
            if (first < 0)
                continue;
            const auto isNegative = hn::And(isLargest, hn::Lt(v[k], hn::Zero(d)));
            signedLargest = hn::FindFirstTrue(d, isNegative) == first ? -largest : largest;
            break;
        }
        const float scale = signedLargest / -m_offset;
        m_inverse = largest > 0 ? 1.0F / scale : 0.0F;
        return storedHalf(m_half, scale, levels.scale);
    }
    HWY_INLINE SingleVec steps(SingleVec x) const
    {
        constexpr Single d;
        const auto shifted = hn::Add(hn::Mul(x, hn::Set(d, m_inverse)), hn::Set(d, m_offset + 0.5F));
        const auto code = hn::Trunc(hn::Min(hn::Max(shifted, hn::Zero(d)), hn::Set(d, 2 * m_offset - 1)));
        return hn::Sub(code, hn::Set(d, m_offset));
    }

private:
    Rounder<float> m_half;
    float m_offset;
    float m_inverse = 1;
};

/// Q4_1 and Q5_1: the smallest value gets the code 0.
class MinimumGguf {
public:
    static constexpr std::size_t kElements = 32;
    MinimumGguf(const ScaledBlockFormat& format, float)
        : m_half(Rounder<float>::of(format.scale))
        , m_last(static_cast<float>((1 << format.elementBits()) - 1))
    {
    }
    template<int kCount>
    HWY_INLINE bool prepare(const SingleVec (&v)[kCount], Levels& levels)
    {
        constexpr Single d;
        SingleVec low = v[0];
        SingleVec high = v[0];
#pragma GCC unroll 8
        for (int k = 1; k < kCount; ++k) {
            low = hn::Min(low, v[k]);
            high = hn::Max(high, v[k]);
        }
        m_least = hn::GetLane(hn::MinOfLanes(d, low));
        const float width = hn::GetLane(hn::MaxOfLanes(d, high)) - m_least;
        if (!isEasy(width))
            return false;
        const float scale = width / m_last;
        m_inverse = width > 0 ? 1.0F / scale : 0.0F;
        return storedHalf(m_half, scale, levels.scale) && storedHalf(m_half, m_least, levels.minimum);
    }
    HWY_INLINE SingleVec steps(SingleVec x) const
    {
        constexpr Single d;
        const auto shifted =
            hn::Add(hn::Mul(hn::Sub(x, hn::Set(d, m_least)), hn::Set(d, m_inverse)), hn::Set(d, 0.5F));
        return hn::Trunc(hn::Min(hn::Max(shifted, hn::Zero(d)), hn::Set(d, m_last)));
    }

private:
    Rounder<float> m_half;
    float m_last;
    float m_least = 0;
    float m_inverse = 1;
};

} // namespace bitloupe::weights::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
#endif
