#pragma once

#include "core/io/block_format.h"

namespace bitloupe {

/// Codes of 4 and 2 bits, the first value in the lowest bits of a byte; signed ones in two's complement.
extern const BlockFormat kInt4Format;
extern const BlockFormat kUint4Format;
extern const BlockFormat kInt2Format;
extern const BlockFormat kUint2Format;
/// Signed codes of 2 to 7 bits in two's complement, one after another from the lowest bit of the first byte
/// up. A block is the fewest codes that fill whole bytes: 8 of 5 bits in 5 bytes, 4 of 6 bits in 3.
const BlockFormat& packedCodeFormat(int bits);
/// E2M1 without infinity and NaN: 0, 0.5, 1, 1.5, 2, 3, 4, 6 and the same negated; packed like 4-bit codes.
extern const BlockFormat kFloat4E2M1Format;
/// E4M3, bias 8, and E5M2, bias 16, of which the code 0x80 is the only NaN and nothing is infinite or -0.
/// Source: P3109 / Graphcore's 8-bit formats as ONNX names them (FNUZ).
extern const BlockFormat kFloat8E4M3FnuzFormat;
extern const BlockFormat kFloat8E5M2FnuzFormat;

} // namespace bitloupe
