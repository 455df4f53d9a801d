#include "core/quant/affine.h"

#include <bit>

namespace bitloupe {

namespace {

std::string hexDigits(std::uint64_t value, int digits)
{
    std::string text(static_cast<std::size_t>(digits), '0');
    for (std::size_t i = text.size(); i > 0; --i, value >>= 4U)
        text[i - 1] = "0123456789abcdef"[value & 15U];
    return text;
}

} // namespace

std::string scaleBits(const AffineParameters& p)
{
    if (p.scaleForm == ScaleForm::Binary32)
        return hexDigits(std::bit_cast<std::uint32_t>(static_cast<float>(p.scale)), 8);
    return hexDigits(std::bit_cast<std::uint64_t>(p.scale), 16);
}

} // namespace bitloupe
