#include "core/quant/reconcile.h"

#include "core/base/json.h"
#include "core/base/number_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <tuple>

namespace bitloupe {

namespace {

constexpr std::size_t kMostExplanations = 12;

bool isWordPart(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string lowered(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

/// The number that follows a name, over signs such as `": [` and `=`.
std::optional<double> numberAfter(const std::string& text, std::string_view name)
{
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
        std::size_t end = at + name.size();
        if ((at > 0 && isWordPart(text[at - 1])) || (end < text.size() && isWordPart(text[end])))
            continue;
        while (end < text.size()
               && std::string_view(" \t\n\r\"':=[(").find(text[end]) != std::string_view::npos)
            ++end;
        if (end < text.size() && text[end] == '+')
            ++end;
        double value = 0;
        const auto read = std::from_chars(text.data() + end, text.data() + text.size(), value);
        if (read.ec == std::errc{} && std::isfinite(value))
            return value;
    }
    return std::nullopt;
}

/// Half a unit of the last digit in which a number is written; half an ulp of binary32 at least.
double halfLastDigit(double value)
{
    const double ulp = std::abs(value) * 0x1p-24;
    const std::string text = shortestText(value);
    const std::size_t exponentAt = text.find_first_of("eE");
    const std::string digits = text.substr(0, exponentAt);
    int exponent = 0;
    if (exponentAt != std::string::npos) {
        const std::size_t from = exponentAt + 1 + (text[exponentAt + 1] == '+' ? 1 : 0);
        std::from_chars(text.data() + from, text.data() + text.size(), exponent);
    }
    const std::size_t point = digits.find('.');
    const int places = point == std::string::npos ? 0 : static_cast<int>(digits.size() - point - 1);
    const auto count =
        std::count_if(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    // A full-length number is meant as it stands.
    return count >= 8 ? ulp : std::max(ulp, 0.5 * std::pow(10.0, exponent - places));
}

double ulpAt(double value)
{
    const auto rounded = static_cast<float>(std::abs(value));
    return static_cast<double>(std::nextafter(rounded, HUGE_VALF)) - static_cast<double>(rounded);
}

std::string gridName(const GridOptions& grid)
{
    std::string name = (grid.isSigned ? "int" : "uint") + std::to_string(grid.bits);
    name += grid.symmetric ? " symmetric" : " asymmetric";
    return name + (grid.narrow ? ", narrow" : "");
}

std::string_view roundingName(CodeRounding rounding)
{
    switch (rounding) {
    case CodeRounding::NearestAway:
        return "ties away from zero";
    case CodeRounding::Up:
        return "rounding up";
    case CodeRounding::TowardZero:
        return "rounding toward zero";
    case CodeRounding::NearestEven:
    case CodeRounding::Stochastic:
        break;
    }
    return "ties to even";
}

std::string codeWhy(const Explanation& e)
{
    if (!e.code)
        return {};
    if (e.codeDifference != 0)
        return " The code would be " + integerText(*e.code) + ".";
    return e.rounding == CodeRounding::NearestEven
        ? " The code matches."
        : " The code matches with " + std::string(roundingName(e.rounding)) + ".";
}

std::string parametersWhy(const Explanation& e, const Printed& printed)
{
    std::string text;
    if (!printed.scale)
        text = "No scale was given";
    else if (e.scaleUlp == 0)
        text = "S matches to the last bit";
    else if (e.scaleMatches)
        text = "S matches in every digit given";
    else if (e.scaleUlp <= 1e6)
        text = "S is off by " + autoText(std::round(e.scaleUlp)) + " units in the last place of binary32";
    else
        text = "S would be " + autoText(e.parameters.scale);
    if (!printed.zeroPoint)
        return text + ".";
    if (e.zeroPointDifference == 0)
        return text + (e.scaleMatches || !printed.scale ? ", and" : ", but") + " Z matches.";
    return text + (e.scaleMatches ? ", but" : ", and") + " Z would be " + integerText(e.parameters.zeroPoint)
        + ".";
}

/// The rounding whose code comes closest, and that code.
void compareCodes(Explanation& e, const Printed& printed)
{
    if (!printed.value || !printed.code)
        return;
    for (const CodeRounding rounding :
         {CodeRounding::NearestEven, CodeRounding::NearestAway, CodeRounding::TowardZero, CodeRounding::Up}) {
        const std::int64_t code = quantize(*printed.value, e.parameters, rounding);
        const std::int64_t difference = *printed.code - code;
        if (e.code && std::abs(difference) >= std::abs(e.codeDifference))
            continue;
        e.code = code;
        e.rounding = rounding;
        e.codeDifference = difference;
    }
}

class Search {
public:
    Search(const Printed& printed, std::vector<Explanation>& found)
        : m_printed(printed)
        , m_found(found)
    {
    }

    void add(std::string_view convention, const std::string& options, const AffineParameters& p,
             std::optional<Convention> known = std::nullopt, const GridOptions& grid = {})
    {
        const bool isKnown = std::any_of(m_found.begin(), m_found.end(), [&](const Explanation& e) {
            return e.convention == convention && e.parameters == p;
        });
        if (isKnown || !(p.scale > 0))
            return;
        Explanation e;
        e.convention = convention;
        e.options = options;
        e.known = known;
        e.grid = grid;
        e.parameters = p;
        if (m_printed.scale) {
            const double off = std::abs(*m_printed.scale - p.scale);
            e.scaleUlp = off / ulpAt(*m_printed.scale);
            e.scaleMatches = off <= halfLastDigit(*m_printed.scale);
        } else {
            e.scaleMatches = true;
        }
        if (m_printed.zeroPoint)
            e.zeroPointDifference = *m_printed.zeroPoint - p.zeroPoint;
        compareCodes(e, m_printed);
        e.why = parametersWhy(e, m_printed) + codeWhy(e);
        m_found.push_back(std::move(e));
    }

private:
    const Printed& m_printed;
    std::vector<Explanation>& m_found;
};

void addConventions(Search& search, const RealRange& range, int bits)
{
    std::vector<int> widths{bits};
    for (const int width : {8, 4, 7}) {
        if (std::find(widths.begin(), widths.end(), width) == widths.end())
            widths.push_back(width);
    }
    for (const int width : widths) {
        for (unsigned options = 0; options < 8; ++options) {
            const GridOptions grid{width, (options & 1U) != 0, (options & 2U) != 0, (options & 4U) != 0};
            for (const auto& [convention, word] : kConventions) {
                const auto p = chooseParameters(convention, range, grid);
                if (p)
                    search.add(word, gridName(grid) + (width == 7 ? " (reduced range)" : ""), *p, convention,
                               grid);
            }
        }
    }
}

void addRules(Search& search, const RealRange& range)
{
    const double greatest = std::max(std::abs(range.min), std::abs(range.max));
    for (const double steps : {127.0, 127.5, 128.0, 64.0}) {
        const auto scale = static_cast<float>(greatest / steps);
        for (const bool isSigned : {true, false}) {
            search.add(
                "rule", "max|r| / " + shortestText(steps) + (isSigned ? ", int8" : ", uint8"),
                {scale, ScaleForm::Binary32, isSigned ? 0 : 128, isSigned ? -128 : 0, isSigned ? 127 : 255});
        }
    }
    if (range.max > range.min) {
        const double scale = (range.max - range.min) / 255;
        const double zero = std::nearbyint(-range.min / scale);
        if (std::abs(zero) < 1e9)
            search.add("rule", "(max - min) / 255, 0 not put into the range",
                       {scale, ScaleForm::Binary64, static_cast<std::int64_t>(zero), 0, 255});
    }
}

} // namespace

Expected<Printed> readPrinted(std::string_view text)
{
    const std::string all = lowered(text);
    Printed out;
    out.scale = numberAfter(all, "scale");
    for (const std::string_view name : {"zero_point", "zeropoint", "zero point", "zp", "z"}) {
        if (const auto value = numberAfter(all, name); value && !out.zeroPoint)
            out.zeroPoint = static_cast<std::int64_t>(std::clamp(*value, -1e15, 1e15));
    }
    if (const auto offset = numberAfter(all, "offset"); offset && !out.zeroPoint)
        out.zeroPoint = -static_cast<std::int64_t>(std::clamp(*offset, -1e15, 1e15));
    const auto min = numberAfter(all, "min");
    const auto max = numberAfter(all, "max");
    if (min && max)
        out.range = RealRange{*min, *max};
    for (const std::string_view name : {"value", "real", "x"}) {
        if (const auto value = numberAfter(all, name); value && !out.value)
            out.value = value;
    }
    for (const std::string_view name : {"code", "quantized", "q"}) {
        if (const auto value = numberAfter(all, name); value && !out.code)
            out.code = static_cast<std::int64_t>(std::clamp(*value, -1e15, 1e15));
    }
    if (!out.scale && !out.zeroPoint && !out.range && !out.code)
        return fail(ErrorCode::BadJson, "/state/reconcile/text",
                    "No scale, zero_point, min, max or code was found in the text.");
    return out;
}

std::vector<Explanation> explainParameters(const Printed& printed, const RealRange& range, int bits)
{
    std::vector<Explanation> found;
    Search search(printed, found);
    addConventions(search, range, bits);
    addRules(search, range);
    const auto rank = [&](const Explanation& e) {
        const bool zeroMatches = e.zeroPointDifference == 0;
        const bool codeMatches = e.codeDifference == 0;
        return std::tuple(!(e.scaleMatches && zeroMatches && codeMatches), !(e.scaleMatches && zeroMatches),
                          !zeroMatches && !e.scaleMatches, e.scaleMatches ? std::min(e.scaleUlp, 1.0) : 1.0,
                          std::abs(static_cast<double>(e.zeroPointDifference)),
                          std::abs(static_cast<double>(e.codeDifference)), e.scaleUlp);
    };
    std::stable_sort(found.begin(), found.end(),
                     [&](const Explanation& a, const Explanation& b) { return rank(a) < rank(b); });
    if (found.size() > kMostExplanations)
        found.resize(kMostExplanations);
    return found;
}

} // namespace bitloupe
