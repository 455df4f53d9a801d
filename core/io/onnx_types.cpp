#include "core/io/onnx_types.h"

#include "core/io/narrow_formats.h"

#include <array>

namespace bitloupe {

namespace {

constexpr OnnxType plain(std::string_view word, ElementType element, std::uint32_t typedField)
{
    return {word, element, nullptr, typedField};
}

constexpr OnnxType packed(std::string_view word, const BlockFormat& block)
{
    return {word, std::nullopt, &block, kOnnxInt32Data};
}

constexpr OnnxType listed(std::string_view word)
{
    return {word, std::nullopt, nullptr, 0};
}

/// By the number in the file; values below 32 bits wait in int32_data, codes below 8 bits packed as in
/// raw_data.
constexpr std::array kTypes{
    listed("UNDEFINED"),
    plain("FLOAT", ElementType::F32, kOnnxFloatData),
    plain("UINT8", ElementType::U8, kOnnxInt32Data),
    plain("INT8", ElementType::I8, kOnnxInt32Data),
    plain("UINT16", ElementType::U16, kOnnxInt32Data),
    plain("INT16", ElementType::I16, kOnnxInt32Data),
    plain("INT32", ElementType::I32, kOnnxInt32Data),
    plain("INT64", ElementType::I64, kOnnxInt64Data),
    listed("STRING"),
    plain("BOOL", ElementType::Bool, kOnnxInt32Data),
    plain("FLOAT16", ElementType::F16, kOnnxInt32Data),
    plain("DOUBLE", ElementType::F64, kOnnxDoubleData),
    plain("UINT32", ElementType::U32, kOnnxUint64Data),
    plain("UINT64", ElementType::U64, kOnnxUint64Data),
    listed("COMPLEX64"),
    listed("COMPLEX128"),
    plain("BFLOAT16", ElementType::BF16, kOnnxInt32Data),
    plain("FLOAT8E4M3FN", ElementType::F8E4M3, kOnnxInt32Data),
    packed("FLOAT8E4M3FNUZ", kFloat8E4M3FnuzFormat),
    plain("FLOAT8E5M2", ElementType::F8E5M2, kOnnxInt32Data),
    packed("FLOAT8E5M2FNUZ", kFloat8E5M2FnuzFormat),
    packed("UINT4", kUint4Format),
    packed("INT4", kInt4Format),
    packed("FLOAT4E2M1", kFloat4E2M1Format),
    plain("FLOAT8E8M0", ElementType::F8E8M0, kOnnxInt32Data),
    packed("UINT2", kUint2Format),
    packed("INT2", kInt2Format),
};

} // namespace

const OnnxType* findOnnxType(std::int64_t number)
{
    const bool known = number >= 0 && number < std::ssize(kTypes);
    return known ? &kTypes[static_cast<std::size_t>(number)] : nullptr;
}

} // namespace bitloupe
