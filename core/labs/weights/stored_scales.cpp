#include "core/labs/weights/stored_scales.h"

#include <algorithm>
#include <bit>
#include <cctype>

namespace bitloupe::weights {

namespace {

/// Binary32 patterns in the order of their values.
std::int64_t orderOf(float value)
{
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const auto magnitude = static_cast<std::int64_t>(bits & 0x7FFFFFFFU);
    return (bits >> 31U) != 0 ? -magnitude : magnitude;
}

} // namespace

CodeType codeTypeOf(const TensorInfo& info)
{
    std::string word;
    for (const char c : info.dtype)
        word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    CodeType out;
    out.isSigned = word.find('u') == std::string::npos;
    const std::size_t digit = word.find_first_of("0123456789");
    const bool isInteger = !info.isFloat && word.find('i') != std::string::npos;
    if (digit != std::string::npos && (isInteger || !out.isSigned))
        out.bits = std::atoi(word.c_str() + digit);
    if (info.quantization && info.quantization->bits > 0)
        out.bits = info.quantization->bits;
    return out;
}

std::optional<Settings> ruleOf(const TensorInfo& info)
{
    const CodeType type = codeTypeOf(info);
    if (!info.quantization || type.bits < 2 || type.bits > 16)
        return std::nullopt;
    const auto& zeros = info.quantization->zeroPoints;
    Settings rule;
    rule.bits = type.bits;
    const bool isCentred =
        type.isSigned && std::all_of(zeros.begin(), zeros.end(), [](std::int64_t z) { return z == 0; });
    rule.symmetric = info.quantization->symmetric.value_or(isCentred);
    rule.narrow = rule.symmetric;
    return rule;
}

float ruleScale(const Range& range, const Settings& rule)
{
    return static_cast<float>(parametersOf(range, rule).scale);
}

std::int64_t ulpsBetween(float a, float b)
{
    return orderOf(a) - orderOf(b);
}

} // namespace bitloupe::weights
