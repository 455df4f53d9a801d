#include "core/num/exact_text.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdint>
#include <vector>

namespace bitloupe {

namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t kLimb = 1'000'000'000'000'000'000U; // 18 decimal digits
constexpr std::uint64_t kFive25 = 298'023'223'876'953'125U; // 5^25, the largest power of 5 below a limb
constexpr int kTwoStep = 59; // 2^59 < a limb

/// Little-endian limbs of 18 decimal digits.
class DecimalInteger {
public:
    explicit DecimalInteger(std::uint64_t value)
        : m_limbs{value % kLimb}
    {
        if (value >= kLimb)
            m_limbs.push_back(value / kLimb);
    }

    void multiply(std::uint64_t factor)
    {
        std::uint64_t carry = 0;
        for (std::uint64_t& limb : m_limbs) {
            const Wide product = static_cast<Wide>(limb) * factor + carry;
            limb = static_cast<std::uint64_t>(product % kLimb);
            carry = static_cast<std::uint64_t>(product / kLimb);
        }
        if (carry != 0)
            m_limbs.push_back(carry);
    }

    std::string text() const
    {
        std::string digits = std::to_string(m_limbs.back());
        for (auto limb = m_limbs.rbegin() + 1; limb != m_limbs.rend(); ++limb) {
            const std::string part = std::to_string(*limb);
            digits.append(18 - part.size(), '0').append(part);
        }
        return digits;
    }

private:
    std::vector<std::uint64_t> m_limbs;
};

std::string notFiniteText(const Dyadic& number)
{
    if (number.kind == Dyadic::Kind::Nan)
        return "NaN";
    return number.negative ? "-Infinity" : "Infinity";
}

} // namespace

std::string withPoint(std::string digits, std::size_t decimals)
{
    if (decimals == 0)
        return digits;
    if (digits.size() <= decimals)
        digits.insert(0, decimals + 1 - digits.size(), '0');
    digits.insert(digits.size() - decimals, 1, '.');
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.')
        digits.pop_back();
    return digits;
}

std::string decimalText(const Dyadic& number)
{
    if (!number.isFinite())
        return notFiniteText(number);
    const std::string sign = number.negative ? "-" : "";
    if (number.significand == 0)
        return sign + "0";
    // An odd significand makes the decimal as short as it can be: s * 2^-n = s * 5^n / 10^n.
    const int zeros = std::countr_zero(number.significand);
    DecimalInteger digits(number.significand >> zeros);
    const int exponent = number.exponent + zeros;
    for (int left = exponent; left > 0; left -= kTwoStep)
        digits.multiply(std::uint64_t(1) << std::min(left, kTwoStep));
    int fives = std::max(0, -exponent);
    for (; fives >= 25; fives -= 25)
        digits.multiply(kFive25);
    std::uint64_t rest = 1;
    for (; fives > 0; --fives)
        rest *= 5;
    if (rest > 1)
        digits.multiply(rest);
    return sign + withPoint(digits.text(), static_cast<std::size_t>(std::max(0, -exponent)));
}

std::string hexfloatText(const Dyadic& number)
{
    const std::string sign = number.negative && number.kind != Dyadic::Kind::Nan ? "-" : "";
    if (!number.isFinite())
        return number.kind == Dyadic::Kind::Nan ? "nan" : sign + "inf";
    if (number.significand == 0)
        return sign + "0x0p+0";
    const int top = std::bit_width(number.significand) - 1;
    const int exponent = number.exponent + top;
    std::uint64_t fraction = top == 0 ? 0 : number.significand << (64 - top);
    std::string text = sign + "0x1";
    for (bool first = true; fraction != 0; fraction <<= 4U, first = false) {
        if (first)
            text += '.';
        text += "0123456789abcdef"[fraction >> 60U];
    }
    return text + (exponent < 0 ? "p-" : "p+") + std::to_string(exponent < 0 ? -exponent : exponent);
}

} // namespace bitloupe
