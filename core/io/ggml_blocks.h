#pragma once

#include "core/io/block_format.h"
#include "core/io/element.h"

#include <cstdint>
#include <optional>

namespace bitloupe {

/// One tensor type of GGUF: plain elements, blocks that we decode, or blocks of which only the size is known
/// here (those whose values come from large codebooks).
struct GgmlType {
    std::uint32_t id = 0;
    std::string_view name;
    std::optional<ElementType> element;
    BlockFormat block; ///< elements and bytes of every type; decode is null for plain and undecoded ones

    bool isDecoded() const { return element.has_value() || block.decode != nullptr; }
};

/// nullptr for a number that names no type. Source: ggml.h and ggml-common.h of github.com/ggml-org/ggml.
///
/// All arithmetic is binary32 in the order written here, as in ggml's own reference; a value is
/// scale * code [+ offset], rounded after each step. Halves are binary16; [a..b] are bytes.
///   Q4_0 d, 32 codes of 4 bits:            y = (q - 8) d         low nibbles are the first 16 values
///   Q4_1 d, m, 32 codes of 4 bits:         y = q d + m
///   Q5_0 d, 32 fifth bits, 32 codes:       y = (q - 16) d
///   Q5_1 d, m, 32 fifth bits, 32 codes:    y = q d + m
///   Q8_0 d, 32 int8; Q8_1 d, d*sum, 32 int8; Q8_K binary32 d, 256 int8, 16 sums:  y = q d
///   Q2_K 16 x (4-bit scale, 4-bit minimum), 256 codes of 2 bits, d, dmin:   y = (d s) q - (dmin m)
///   Q3_K 256 third bits, 256 codes of 2 bits, 16 scales of 6 bits, d:        y = (d (s - 32)) (q - 4)
///   Q4_K, Q5_K d, dmin, 8 x (6-bit scale, 6-bit minimum), 256 codes:         y = (d s) q - (dmin m)
///   Q6_K 256 codes of 6 bits, 16 int8 scales, d:                             y = (d s) (q - 32)
///   IQ4_NL d, 32 indices;  IQ4_XS d, 8 scales of 6 bits, 256 indices:        y = (d (s - 32)) table[q]
///   TQ1_0 256 base-3 digits, d;  TQ2_0 256 codes of 2 bits, d:               y = (q - 1) d
///   MXFP4 E8M0 scale e, 32 codes of E2M1:  y = 2^(e - 127) value(q)
const GgmlType* findGgmlType(std::uint32_t id);

} // namespace bitloupe
