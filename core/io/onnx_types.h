#pragma once

#include "core/io/block_format.h"
#include "core/io/element.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace bitloupe {

/// One element type of TensorProto.
struct OnnxType {
    std::string_view word;
    std::optional<ElementType> element; ///< or `block`, or neither: only listed
    const BlockFormat* block = nullptr;
    std::uint32_t typedField = 0; ///< number of the field that holds values one by one

    bool isReadable() const { return element.has_value() || block != nullptr; }
    bool isFloat() const { return block != nullptr ? block->isFloat : element && isFloatElement(*element); }
};

/// Fields of TensorProto.
inline constexpr std::uint32_t kOnnxFloatData = 4;
inline constexpr std::uint32_t kOnnxInt32Data = 5;
inline constexpr std::uint32_t kOnnxInt64Data = 7;
inline constexpr std::uint32_t kOnnxDoubleData = 10;
inline constexpr std::uint32_t kOnnxUint64Data = 11;

inline constexpr std::int64_t kOnnxFloat = 1;
inline constexpr std::int64_t kOnnxInt64 = 7;

/// nullptr for a number that names no type. Source: onnx/onnx.proto, TensorProto.DataType.
const OnnxType* findOnnxType(std::int64_t number);

} // namespace bitloupe
