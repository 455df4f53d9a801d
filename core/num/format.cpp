#include "core/num/format.h"

#include <algorithm>
#include <array>

namespace bitloupe {

namespace {

constexpr std::array<NamedFormat, 15> kNamedFormats{{
    {"binary64", "binary64", kBinary64, true},
    {"binary32", "binary32", kBinary32, true},
    {"tf32", "TF32", kTf32, true},
    {"binary16", "binary16", kBinary16, true},
    {"bfloat16", "bfloat16", kBfloat16, true},
    {"float8_e4m3fn", "FP8 E4M3FN", kE4M3FN, true},
    {"float8_e5m2", "FP8 E5M2", kE5M2, true},
    {"float8_e4m3fnuz", "FP8 E4M3FNUZ", kE4M3FNUZ},
    {"float8_e5m2fnuz", "FP8 E5M2FNUZ", kE5M2FNUZ},
    {"float8_e4m3b11fnuz", "FP8 E4M3B11FNUZ", kE4M3B11FNUZ},
    {"float8_e3m4", "FP8 E3M4", kE3M4},
    {"float8_e8m0fnu", "E8M0 scale", kE8M0FNU},
    {"float6_e3m2fn", "FP6 E3M2", kE3M2FN},
    {"float6_e2m3fn", "FP6 E2M3", kE2M3FN},
    {"float4_e2m1fn", "FP4 E2M1", kE2M1FN, true},
}};

std::string fixedLabel(const FixedFormat& format)
{
    if (format.fractionBits == 0)
        return (format.isSigned ? "int" : "uint") + std::to_string(format.totalBits());
    return (format.isSigned ? "Q" : "UQ") + std::to_string(format.integerBits) + "."
        + std::to_string(format.fractionBits);
}

int hexValue(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    const char lower = static_cast<char>(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

} // namespace

std::span<const NamedFormat> namedFormats()
{
    return kNamedFormats;
}

int NumberFormat::totalBits() const
{
    return std::visit([](const auto& format) { return format.totalBits(); }, layout);
}

const NamedFormat* NumberFormat::named() const
{
    const FloatFormat* format = asFloat();
    if (format == nullptr)
        return nullptr;
    const auto row = std::ranges::find(kNamedFormats, *format, &NamedFormat::format);
    return row == kNamedFormats.end() ? nullptr : &*row;
}

std::string NumberFormat::label() const
{
    if (const FixedFormat* fixed = asFixed())
        return fixedLabel(*fixed);
    if (const NamedFormat* row = named())
        return std::string(row->label);
    const FloatFormat& format = *asFloat();
    return "E" + std::to_string(format.exponentBits) + "M" + std::to_string(format.fractionBits);
}

const NamedFormat* findFormat(std::string_view id)
{
    const auto row = std::ranges::find(kNamedFormats, id, &NamedFormat::id);
    return row == kNamedFormats.end() ? nullptr : &*row;
}

std::string hexText(std::uint64_t pattern, int totalBits)
{
    std::string text(static_cast<std::size_t>((totalBits + 3) / 4), '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, pattern >>= 4U)
        *digit = "0123456789abcdef"[pattern & 15U];
    return text;
}

std::optional<std::uint64_t> patternFromHex(std::string_view digits, int totalBits)
{
    if (digits.size() != static_cast<std::size_t>((totalBits + 3) / 4))
        return std::nullopt;
    std::uint64_t pattern = 0;
    for (const char digit : digits) {
        const int value = hexValue(digit);
        if (value < 0)
            return std::nullopt;
        pattern = (pattern << 4U) | static_cast<std::uint64_t>(value);
    }
    if (totalBits < 64 && (pattern >> static_cast<unsigned>(totalBits)) != 0)
        return std::nullopt;
    return pattern;
}

} // namespace bitloupe
