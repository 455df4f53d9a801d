#include "core/io/write_npy.h"

#include "core/base/atomic_file.h"

#include <bit>
#include <cstdint>

namespace bitloupe {

Status writeNpy(const std::string& path, std::span<const double> values)
{
    std::string header =
        "{'descr': '<f8', 'fortran_order': False, 'shape': (" + std::to_string(values.size()) + ",), }";
    // Magic, version and length take 10 bytes; the header ends with a newline at a multiple of 64.
    constexpr std::size_t kBefore = 10;
    constexpr std::size_t kAlignment = 64;
    header.append(kAlignment - (kBefore + header.size() + 1) % kAlignment, ' ');
    header += '\n';
    std::string bytes("\x93NUMPY\x01\x00", 8);
    bytes += static_cast<char>(header.size() & 0xFFU);
    bytes += static_cast<char>(header.size() >> 8U);
    bytes += header;
    bytes.reserve(bytes.size() + 8 * values.size());
    for (const double value : values) {
        const auto pattern = std::bit_cast<std::uint64_t>(value);
        for (unsigned shift = 0; shift < 64; shift += 8)
            bytes += static_cast<char>((pattern >> shift) & 0xFFU);
    }
    return writeFileAtomically(path, bytes);
}

} // namespace bitloupe
