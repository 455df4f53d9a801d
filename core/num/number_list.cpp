#include "core/num/number_list.h"

#include <algorithm>

namespace bitloupe {

namespace {

constexpr std::string_view kSpaces = " \t\r";

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::vector<std::string_view> splitAt(std::string_view text, std::string_view separators)
{
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find_first_of(separators);
        if (const std::string_view part = trimmed(text.substr(0, end)); !part.empty())
            parts.push_back(part);
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

/// Comments of C and Python become a space.
std::string withoutComments(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const bool line = text[0] == '#' || text.starts_with("//");
        const bool block = text.starts_with("/*");
        if (!line && !block) {
            out += text[0];
            text.remove_prefix(1);
            continue;
        }
        const std::size_t end = line ? text.find('\n') : text.find("*/");
        text.remove_prefix(std::min(text.size(), end == std::string_view::npos ? end : end + (line ? 0 : 2)));
        out += ' ';
    }
    return out;
}

struct Body {
    std::string_view text;
    bool isArray = false; ///< stood in brackets
};

/// What stands between the outer brackets; "float a[3] = {...}" has its numbers in the braces.
Body bodyOf(std::string_view text)
{
    for (const auto& [open, close] : {std::pair{'{', '}'}, std::pair{'[', ']'}}) {
        const std::size_t first = text.find(open);
        const std::size_t last = text.rfind(close);
        if (first != std::string_view::npos && last != std::string_view::npos && first < last)
            return {text.substr(first + 1, last - first - 1), true};
    }
    const std::string_view whole = trimmed(text);
    const bool tuple = whole.size() > 2 && whole.front() == '(' && whole.back() == ')'
        && whole.find(',') != std::string_view::npos && whole.find(')') == whole.size() - 1;
    return tuple ? Body{whole.substr(1, whole.size() - 2), true} : Body{text, false};
}

bool startsLikeANumber(std::string_view word)
{
    if (!word.empty() && (word[0] == '-' || word[0] == '+'))
        word.remove_prefix(1);
    return !word.empty()
        && (isDigit(word[0]) || (word[0] == '.' && word.size() > 1 && isDigit(word[1]))
            || word.starts_with("inf") || word.starts_with("nan") || word.starts_with("Inf")
            || word.starts_with("NaN"));
}

/// Numbers set apart by spaces alone; nothing where one of the words is a sign or a name.
std::vector<std::string_view> words(std::string_view part)
{
    auto all = splitAt(part, kSpaces);
    const bool numbers = all.size() > 1 && std::ranges::all_of(all, startsLikeANumber);
    return numbers ? all : std::vector<std::string_view>{};
}

/// 1 000 000 is one number with its digits grouped.
bool isGrouped(const std::vector<std::string_view>& parts)
{
    return std::ranges::all_of(parts.begin() + 1, parts.end(), [](std::string_view part) {
        return part.size() == 3 && std::ranges::all_of(part, isDigit);
    });
}

/// Suffixes of C, quotes, and the names that numpy 2 prints around numbers go.
std::string plainItem(std::string_view item)
{
    if (item.starts_with("np.") && item.ends_with(')')) {
        item.remove_suffix(1);
        item.remove_prefix(std::min(item.size(), item.find('(') + 1));
    }
    item = trimmed(item);
    if (item.size() > 1 && item.front() == item.back() && (item.front() == '"' || item.front() == '\''))
        item = trimmed(item.substr(1, item.size() - 2));
    const bool isHex = item.find("0x") != std::string_view::npos || item.find("0X") != std::string_view::npos;
    const bool hasDigit = item.find_first_of("0123456789") != std::string_view::npos;
    const std::string_view suffixes = isHex ? "lLuU" : "fFlLuU";
    while (hasDigit && item.size() > 1 && suffixes.find(item.back()) != std::string_view::npos)
        item.remove_suffix(1);
    return std::string(item);
}

/// "1,5" with digits on both sides and nothing else.
bool hasDecimalComma(std::string_view part)
{
    const std::size_t comma = part.find(',');
    return comma != std::string_view::npos && comma > 0 && comma + 1 < part.size() && isDigit(part[comma - 1])
        && isDigit(part[comma + 1]) && part.find(',', comma + 1) == std::string_view::npos;
}

} // namespace

bool isNumberList(std::string_view text)
{
    const std::string clean =
        text.find('\n') == std::string_view::npos ? std::string(trimmed(text)) : withoutComments(text);
    const Body body = bodyOf(clean);
    if (body.isArray)
        return true;
    const std::string_view line = trimmed(body.text);
    if (line.find_first_of("\n\t;") != std::string_view::npos)
        return true;
    const auto spaced = words(line);
    if (spaced.size() >= 3 && !isGrouped(spaced))
        return true;
    if (line.find('(') != std::string_view::npos)
        return false;
    const auto parts = splitAt(line, ",");
    if (parts.size() < 2)
        return false;
    const bool apart = line.find(", ") != std::string_view::npos;
    return apart || (parts.size() > 2 && !isGrouped(parts));
}

namespace {

Status addPart(std::vector<std::string>& items, std::string_view part, bool isArray, const std::string& where)
{
    if (part.find("...") != std::string_view::npos || part.find("…") != std::string_view::npos)
        return fail(ErrorCode::WrongType, where,
                    "The array was shortened when it was printed: \"...\" stands for numbers left out.");
    const auto spaced = words(part);
    const bool apart = !spaced.empty() && (isArray || !isGrouped(spaced));
    for (const std::string_view word : apart ? spaced : std::vector{part})
        items.push_back(plainItem(word));
    if (items.size() > kMaxListItems)
        return fail(ErrorCode::TooLarge, where,
                    "The list has more than 100,000 numbers: open it as a file in another lab.");
    return {};
}

} // namespace

Expected<std::vector<std::string>> numberListItems(std::string_view text, const std::string& where)
{
    const std::string clean = withoutComments(text);
    const Body body = bodyOf(clean);
    std::vector<std::string> items;
    // Semicolons leave the comma to be the decimal sign, as spreadsheets of many countries write it.
    const bool semicolons = !body.isArray && body.text.find(';') != std::string_view::npos;
    const std::string_view lines = body.isArray ? "\n\t;{}[]" : "\n\t;";
    for (const std::string_view line : splitAt(body.text, lines)) {
        const bool commaInside = hasDecimalComma(line) && !body.isArray;
        if (commaInside && !semicolons)
            return fail(
                ErrorCode::WrongType, where,
                "\"" + std::string(line.substr(0, 24))
                    + "\" can be one number or two: write the decimal sign as a point, or put a space "
                      "after the comma.");
        if (commaInside) {
            std::string pointed(line);
            std::ranges::replace(pointed, ',', '.');
            items.push_back(plainItem(pointed));
            continue;
        }
        for (const std::string_view part : splitAt(line, ",")) {
            if (auto status = addPart(items, part, body.isArray, where); !status)
                return fail(status.error());
        }
    }
    if (items.empty())
        return fail(ErrorCode::Missing, where, "There is no number in this list.");
    return items;
}

} // namespace bitloupe
