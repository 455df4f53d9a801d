#include "core/num/format_fields.h"

namespace bitloupe {

namespace {

struct CustomFields {
    int exponentBits = 0;
    int fractionBits = -1;
    std::optional<int> bias;
    Specials specials = Specials::Ieee;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("exponentBits", s.exponentBits, Limits{1, 15});
        v("fractionBits", s.fractionBits, Limits{0, 60});
        v("bias", s.bias, Limits{-32768, 32768});
        v("specials", s.specials);
    }
};

struct FixedFields {
    bool isSigned = true;
    int integerBits = -1;
    int fractionBits = 0;

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("signed", s.isSigned);
        v("integerBits", s.integerBits, Limits{0, 64});
        v("fractionBits", s.fractionBits, Limits{0, 64});
    }
};

Status readCustom(const Json& json, NumberFormat& out, const std::string& where)
{
    const auto fields = readFields<CustomFields>(json, where);
    if (!fields)
        return fail(fields.error());
    if (fields->fractionBits < 0)
        return fail(ErrorCode::Missing, where + "/fractionBits",
                    "A custom format needs exponentBits and fractionBits.");
    if (fields->exponentBits + fields->fractionBits > 63)
        return fail(ErrorCode::OutOfRange, where,
                    "Sign, exponent and fraction together may have at most 64 bits.");
    if (fields->specials == Specials::Ieee && fields->fractionBits == 0)
        return fail(ErrorCode::OutOfRange, where + "/fractionBits",
                    "IEEE specials tell infinity from NaN by the fraction, so it needs at least one bit.");
    out.layout = FloatFormat{.exponentBits = fields->exponentBits,
                             .fractionBits = fields->fractionBits,
                             .bias = fields->bias.value_or((1 << (fields->exponentBits - 1)) - 1),
                             .specials = fields->specials};
    return {};
}

Status readFixed(const Json& json, NumberFormat& out, const std::string& where)
{
    const auto fields = readFields<FixedFields>(json, where);
    if (!fields)
        return fail(fields.error());
    if (fields->integerBits < 0)
        return fail(ErrorCode::Missing, where + "/integerBits",
                    "Fixed point needs integerBits and fractionBits.");
    const FixedFormat format{fields->isSigned, fields->integerBits, fields->fractionBits};
    if (format.integerBits + format.fractionBits < 1 || format.totalBits() > 64)
        return fail(ErrorCode::OutOfRange, where,
                    "Fixed point holds 1 to 64 bits with its sign, one of them a digit.");
    out.layout = format;
    return {};
}

} // namespace

Status readValue(const Json& json, NumberFormat& out, const std::string& where, const Limits&)
{
    if (json.is_string()) {
        if (const NamedFormat* row = findFormat(json.get_ref<const std::string&>())) {
            out.layout = row->format;
            return {};
        }
    }
    if (json.is_object() && json.contains("exponentBits"))
        return readCustom(json, out, where);
    if (json.is_object() && json.contains("integerBits"))
        return readFixed(json, out, where);
    if (json.is_object())
        return fail(ErrorCode::Missing, where,
                    "A custom format needs exponentBits, fixed point needs integerBits.");
    std::vector<std::string_view> words;
    for (const NamedFormat& row : namedFormats())
        words.push_back(row.id);
    return fail(wrongWord(json, where, words));
}

Json writeValue(const NumberFormat& format)
{
    if (const FixedFormat* fixed = format.asFixed())
        return writeValue(FixedFields{fixed->isSigned, fixed->integerBits, fixed->fractionBits});
    if (const NamedFormat* row = format.named())
        return std::string(row->id);
    const FloatFormat& custom = *format.asFloat();
    return writeValue(CustomFields{custom.exponentBits, custom.fractionBits, custom.bias, custom.specials});
}

Expected<std::uint64_t> readPattern(const NumberFormat& format, std::string_view digits,
                                    const std::string& where)
{
    const int bits = format.totalBits();
    if (const auto pattern = patternFromHex(digits, bits))
        return *pattern;
    const int count = (bits + 3) / 4;
    return fail(ErrorCode::WrongType, where,
                format.label() + " has " + std::to_string(bits) + " bits: " + std::to_string(count)
                    + (count == 1 ? " hex digit" : " hex digits") + " without 0x, at most "
                    + hexText(~std::uint64_t(0) >> (64 - bits), bits) + ".");
}

} // namespace bitloupe
