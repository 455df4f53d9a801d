#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace bitloupe {

template<std::size_t kBytes>
using UnsignedOf =
    std::conditional_t<kBytes == 1, std::uint8_t,
                       std::conditional_t<kBytes == 2, std::uint16_t,
                                          std::conditional_t<kBytes == 4, std::uint32_t, std::uint64_t>>>;

/// A number of either byte order from bytes that need no alignment.
template<typename T>
T loadNumber(const std::byte* bytes, bool bigEndian = false)
{
    using Bits = UnsignedOf<sizeof(T)>;
    static_assert(std::is_arithmetic_v<T> && sizeof(T) == sizeof(Bits));
    Bits bits;
    std::memcpy(&bits, bytes, sizeof bits);
    if constexpr (sizeof bits > 1) {
        if (bigEndian != (std::endian::native == std::endian::big)) {
            Bits swapped = 0;
            for (std::size_t i = 0; i < sizeof bits; ++i)
                swapped = static_cast<Bits>((swapped << 8U) | ((bits >> (8U * i)) & 0xFFU));
            bits = swapped;
        }
    }
    return std::bit_cast<T>(bits);
}

} // namespace bitloupe
