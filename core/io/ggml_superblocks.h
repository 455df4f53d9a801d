#pragma once

#include <cstddef>

/// Decoders of GGUF's blocks of 256 values (see core/io/ggml_blocks.h for the formulas).
namespace bitloupe {

void decodeQ2_K(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out);
void decodeQ3_K(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out);
void decodeQ4_K(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out);
void decodeQ5_K(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out);
void decodeQ6_K(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out);
void decodeQ8_K(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out);
void decodeTQ1_0(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out);
void decodeTQ2_0(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out);

} // namespace bitloupe
