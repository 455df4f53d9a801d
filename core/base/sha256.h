#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace bitloupe {

/// SHA-256 of bytes given piece by piece. Source: FIPS 180-4, section 6.2.
class Sha256 {
public:
    void add(std::span<const std::byte> bytes);
    /// 64 lower-case hex digits; nothing may be added afterwards.
    std::string hex();

private:
    void block(const std::byte* bytes);

    std::array<std::uint32_t, 8> m_state{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<std::byte, 64> m_waiting = {};
    std::uint64_t m_count = 0; ///< bytes so far; those that fill no block wait
};

} // namespace bitloupe
