#include "core/labs/numbers/format_table.h"

#include "core/num/exact_text.h"

#include <algorithm>
#include <array>

namespace bitloupe::numbers {

namespace {

std::optional<CodeRange> nanCodes(const FloatFormat& format)
{
    switch (format.specials) {
    case Specials::Ieee:
        if (format.fractionBits == 0)
            return std::nullopt;
        return CodeRange{format.infinity() + 1, format.magnitudeMask()};
    case Specials::NanOnly:
        return CodeRange{format.magnitudeMask(), format.magnitudeMask()};
    case Specials::NanNegativeZero:
        return CodeRange{format.signMask(), format.signMask()};
    case Specials::None:
        break;
    }
    return std::nullopt;
}

/// The columns of files, in order.
constexpr std::array<const char*, 16> kColumns{"format",   "bits",          "exponentBits", "fractionBits",
                                               "bias",     "minSubnormal",  "minNormal",    "max",
                                               "epsilon",  "decimalDigits", "finiteValues", "infinity",
                                               "nanFirst", "nanLast",       "quietNan",     "rangeDb"};

Json orNull(const std::string& text)
{
    return text.empty() ? Json() : Json(text);
}

Json codeOrNull(const FormatRow& row, const std::optional<std::uint64_t>& code)
{
    return code ? Json(hexText(*code, row.format.totalBits())) : Json();
}

Json rowJson(const FormatRow& row)
{
    const FloatFormat* layout = row.format.asFloat();
    const FixedFormat* fixed = row.format.asFixed();
    const auto nan = [&](std::uint64_t CodeRange::*end) {
        return codeOrNull(row, row.nan ? std::optional(*row.nan.*end) : std::nullopt);
    };
    const FormatFacts& facts = row.facts;
    Json json;
    json["format"] = row.id;
    json["bits"] = row.format.totalBits();
    json["exponentBits"] = layout != nullptr ? Json(layout->exponentBits) : Json();
    json["fractionBits"] = layout != nullptr ? layout->fractionBits : fixed->fractionBits;
    json["bias"] = row.bias ? Json(*row.bias) : Json();
    json["minSubnormal"] = orNull(facts.smallestSubnormal);
    json["minNormal"] = orNull(facts.smallestNormal);
    json["max"] = facts.largest;
    json["epsilon"] = decimalText({.significand = 1, .exponent = facts.epsilonExponent});
    json["decimalDigits"] = realJson(facts.decimalDigits);
    json["finiteValues"] = realJson(facts.finiteCount);
    json["infinity"] = codeOrNull(row, row.infinity);
    json["nanFirst"] = nan(&CodeRange::first);
    json["nanLast"] = nan(&CodeRange::last);
    json["quietNan"] = codeOrNull(row, row.quietNan);
    json["rangeDb"] = realJson(facts.rangeDb);
    return json;
}

std::string cellText(const Json& cell)
{
    return cell.is_null() ? "" : cell.is_string() ? cell.get<std::string>() : dumpJson(cell);
}

std::string joined(const FormatRow& row, const char* before, const char* between, const char* after)
{
    const Json json = rowJson(row);
    std::string out = before;
    for (std::size_t i = 0; i < kColumns.size(); ++i)
        out += (i > 0 ? between : "") + cellText(json[kColumns[i]]);
    return out + after;
}

std::string heads(const char* before, const char* between, const char* after)
{
    std::string out = before;
    for (std::size_t i = 0; i < kColumns.size(); ++i)
        out += std::string(i > 0 ? between : "") + kColumns[i];
    return out + after;
}

} // namespace

FormatRow formatRow(const NumberFormat& format)
{
    FormatRow row{.format = format,
                  .id = format.label(),
                  .label = format.label(),
                  .facts = formatFacts(format),
                  .bias = {},
                  .infinity = {},
                  .nan = {},
                  .quietNan = {}};
    if (const NamedFormat* named = format.named())
        row.id = named->id;
    if (const FloatFormat* layout = format.asFloat()) {
        row.bias = layout->bias;
        row.nan = nanCodes(*layout);
        if (layout->hasInfinity())
            row.infinity = layout->infinity();
        if (row.nan)
            row.quietNan = layout->quietNan(false);
    }
    return row;
}

std::vector<FormatRow> formatTable(const NumberFormat& current)
{
    std::vector<FormatRow> rows;
    for (const NamedFormat& named : namedFormats())
        rows.push_back(formatRow({named.format}));
    for (const FixedFormat& fixed : {FixedFormat{true, 7, 0}, FixedFormat{false, 8, 0},
                                     FixedFormat{true, 3, 0}, FixedFormat{true, 3, 4}})
        rows.push_back(formatRow({fixed}));
    if (std::ranges::find(rows, current, &FormatRow::format) == rows.end())
        rows.push_back(formatRow(current));
    return rows;
}

std::string fieldText(const NumberFormat& format, std::uint64_t pattern)
{
    std::string out;
    for (int bit = format.totalBits() - 1; bit >= 0; --bit) {
        out += (pattern >> bit & 1U) != 0 ? '1' : '0';
        if (bit > 0 && fieldOf(format, bit) != fieldOf(format, bit - 1))
            out += '.';
    }
    return out;
}

std::string formatTableCsv(const std::vector<FormatRow>& rows)
{
    std::string out = heads("", ",", "\n");
    for (const FormatRow& row : rows)
        out += joined(row, "", ",", "\n");
    return out;
}

std::string formatTableMarkdown(const std::vector<FormatRow>& rows)
{
    std::string out = heads("| ", " | ", " |\n") + "|";
    for (std::size_t i = 0; i < kColumns.size(); ++i)
        out += i == 0 ? " --- |" : " ---: |";
    out += '\n';
    for (const FormatRow& row : rows)
        out += joined(row, "| ", " | ", " |\n");
    return out;
}

Json formatTableJson(const std::vector<FormatRow>& rows)
{
    Json list = Json::array();
    for (const FormatRow& row : rows)
        list.push_back(rowJson(row));
    return Json{{"formats", std::move(list)}};
}

std::string rowText(const FormatRow& row)
{
    return joined(row, "", "\t", "");
}

} // namespace bitloupe::numbers
