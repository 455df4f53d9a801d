#pragma once

#include <cstddef>
#include <string_view>

namespace bitloupe {

/// A way to store a fixed number of values in a fixed number of bytes: quantized blocks with their own scale
/// (GGUF), codes narrower than a byte, and bytes that no ElementType describes.
struct BlockFormat {
    /// blocks * elements values from blocks * bytes bytes, which need no alignment.
    using Decode = void (*)(const std::byte* bytes, std::size_t blocks, bool bigEndian, float* out);

    std::string_view name;
    int elements = 1;
    int bytes = 1;
    Decode decode = nullptr;
    bool isFloat = true; ///< false where every value is a whole number by the format's meaning
};

/// Most values a block may hold: decoders of a part of a block keep that many on the stack.
inline constexpr int kLargestBlock = 256;

} // namespace bitloupe
