#include "core/base/sha256.h"

#include <algorithm>
#include <bit>

namespace bitloupe {

namespace {

/// First 32 bits of the fractions of the cube roots of the first 64 primes.
constexpr std::array<std::uint32_t, 64> kRounds{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

} // namespace

void Sha256::block(const std::byte* bytes)
{
    std::array<std::uint32_t, 64> w;
    for (std::size_t t = 0; t < 16; ++t) {
        w[t] = 0;
        for (std::size_t i = 0; i < 4; ++i)
            w[t] = w[t] << 8U | std::to_integer<std::uint32_t>(bytes[4 * t + i]);
    }
    for (std::size_t t = 16; t < 64; ++t) {
        const std::uint32_t a = w[t - 15];
        const std::uint32_t b = w[t - 2];
        w[t] = w[t - 16] + (std::rotr(a, 7) ^ std::rotr(a, 18) ^ (a >> 3U)) + w[t - 7]
            + (std::rotr(b, 17) ^ std::rotr(b, 19) ^ (b >> 10U));
    }
    auto [a, b, c, d, e, f, g, h] = m_state;
    for (std::size_t t = 0; t < 64; ++t) {
        const std::uint32_t one = h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25))
            + ((e & f) ^ (~e & g)) + kRounds[t] + w[t];
        const std::uint32_t two =
            (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        h = g;
        g = f;
        f = e;
        e = d + one;
        d = c;
        c = b;
        b = a;
        a = one + two;
    }
    const std::array<std::uint32_t, 8> add{a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < 8; ++i)
        m_state[i] += add[i];
}

void Sha256::add(std::span<const std::byte> bytes)
{
    const std::size_t waiting = m_count % 64;
    m_count += bytes.size();
    if (waiting > 0) {
        const auto part = bytes.first(std::min(64 - waiting, bytes.size()));
        std::copy(part.begin(), part.end(), m_waiting.begin() + static_cast<std::ptrdiff_t>(waiting));
        bytes = bytes.subspan(part.size());
        if (waiting + part.size() < 64)
            return;
        block(m_waiting.data());
    }
    for (; bytes.size() >= 64; bytes = bytes.subspan(64))
        block(bytes.data());
    std::copy(bytes.begin(), bytes.end(), m_waiting.begin());
}

std::string Sha256::hex()
{
    const std::uint64_t bits = 8 * m_count;
    std::array<std::byte, 72> end = {};
    end[0] = std::byte{0x80};
    const std::size_t zeros = (119 - m_count % 64) % 64; // up to 8 bytes before the end of a block
    for (std::size_t i = 0; i < 8; ++i)
        end[1 + zeros + i] = static_cast<std::byte>(bits >> (56U - 8U * i));
    add(std::span(end).first(1 + zeros + 8));
    constexpr const char* kDigits = "0123456789abcdef";
    std::string out;
    for (const std::uint32_t word : m_state) {
        for (unsigned shift = 32; shift > 0; shift -= 4)
            out += kDigits[word >> (shift - 4U) & 0xFU];
    }
    return out;
}

} // namespace bitloupe
