#pragma once

#include <cstddef>

namespace bitloupe {

/// Stored values of one or two bytes, in the processor's byte order and at any address, to binary32, which
/// holds each of them exactly. A NaN stays one.
void widenHalf(const std::byte* bytes, std::size_t count, float* out);
void widenBfloat16(const std::byte* bytes, std::size_t count, float* out);
void widenInt8(const std::byte* bytes, std::size_t count, float* out);
void widenUint8(const std::byte* bytes, std::size_t count, float* out);

} // namespace bitloupe
