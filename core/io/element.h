#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace bitloupe {

/// How one stored value is encoded. Floating types first, then integers, then truth values (a byte, 0 or
/// not).
enum class ElementType {
    F64,
    F32,
    F16,
    BF16,
    F8E4M3,
    F8E5M2,
    F8E8M0,
    I64,
    I32,
    I16,
    I8,
    U64,
    U32,
    U16,
    U8,
    Bool
};

std::size_t elementBytes(ElementType type);
bool isFloatElement(ElementType type);

/// Stored bytes to numbers, out.size() of them. Binary64 output is exact but for integers above 2^53;
/// binary32 output rounds binary64 and wide integers once, to nearest even. `bytes` needs no alignment.
void decodeElements(ElementType type, bool bigEndian, const std::byte* bytes, std::span<double> out);
void decodeElements(ElementType type, bool bigEndian, const std::byte* bytes, std::span<float> out);

} // namespace bitloupe
