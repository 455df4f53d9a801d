#include "core/labs/common/number_words.h"

#include "core/base/number_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace bitloupe {

namespace {

constexpr std::string_view kMinus = "\xE2\x88\x92"; // U+2212
constexpr std::size_t kLongestWord = 400; ///< no number is written longer than this

bool separates(char c)
{
    return std::string_view(" \t\r\n,;[](){}").find(c) != std::string_view::npos;
}

std::optional<double> numberOf(std::string_view word)
{
    std::string plain;
    if (word.starts_with(kMinus) || word.find(kMinus) != std::string_view::npos) {
        plain = word.substr(0, kLongestWord);
        for (std::size_t at = plain.find(kMinus); at != std::string::npos; at = plain.find(kMinus))
            plain.replace(at, kMinus.size(), "-");
        word = plain;
    }
    if (word.starts_with('+'))
        word.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    // A number beyond the range of binary64 is read as what it rounds to.
    if (error == std::errc::result_out_of_range && end == word.data() + word.size())
        return word.find("e-") != std::string_view::npos ? 0.0
                                                         : (word.starts_with('-') ? -HUGE_VAL : HUGE_VAL);
    if (error != std::errc{} || end != word.data() + word.size())
        return std::nullopt;
    return value;
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

/// One end of a part, negative ones from the end of the axis; `whole` where nothing stands there.
std::optional<std::int64_t> endOf(std::string_view text, std::int64_t size, std::int64_t whole)
{
    text = trimmed(text);
    if (text.empty())
        return whole;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value < 0 ? value + size : value;
}

} // namespace

Expected<std::vector<double>> readNumberWords(std::string_view utf8, const std::string& where,
                                              std::int64_t most)
{
    std::vector<double> values;
    std::int64_t count = 0;
    std::size_t at = 0;
    while (at < utf8.size()) {
        if (separates(utf8[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < utf8.size() && !separates(utf8[end]))
            ++end;
        // Past the limit only the count is of interest.
        if (++count <= most) {
            const std::string_view word = utf8.substr(at, end - at);
            const auto value = numberOf(word);
            if (!value)
                return fail(ErrorCode::WrongType, where,
                            "“" + std::string(word.substr(0, 20)) + "” is not a number.");
            values.push_back(*value);
        }
        at = end;
    }
    if (count == 0)
        return fail(ErrorCode::Missing, where, "Paste at least one number.");
    if (count > most)
        return fail(ErrorCode::TooLarge, where,
                    "That is " + integerText(count) + " numbers; the limit for pasting is "
                        + integerText(most) + ". Open them as a file.");
    return values;
}

Expected<std::vector<std::vector<std::int64_t>>>
readSliceWords(std::string_view text, const std::vector<std::int64_t>& shape, const std::string& where)
{
    std::vector<std::vector<std::int64_t>> slice;
    text = trimmed(text);
    if (text.starts_with('[') && text.ends_with(']'))
        text = trimmed(text.substr(1, text.size() - 2));
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        const std::string_view part = trimmed(text.substr(0, comma));
        text = comma == std::string_view::npos ? std::string_view() : trimmed(text.substr(comma + 1));
        if (slice.size() == shape.size())
            return fail(ErrorCode::OutOfRange, where,
                        "The tensor has " + std::to_string(shape.size())
                            + " axes, and the slice names more.");
        const std::int64_t size = shape[slice.size()];
        const std::size_t colon = part.find(':');
        const auto from = endOf(part.substr(0, colon), size, 0);
        const auto to = colon == std::string_view::npos ? (from ? std::optional(*from + 1) : std::nullopt)
                                                        : endOf(part.substr(colon + 1), size, size);
        if (!from || !to || *from < 0 || *from >= *to || *to > size || part.empty())
            return fail(ErrorCode::OutOfRange, where,
                        "Axis " + std::to_string(slice.size()) + " has " + integerText(size)
                            + " entries: write FROM:TO within 0:" + std::to_string(size)
                            + ", one index, or “:”.");
        slice.push_back({*from, *to});
    }
    const bool isWhole =
        std::equal(slice.begin(), slice.end(), shape.begin(),
                   [](const auto& part, std::int64_t size) { return part[0] == 0 && part[1] == size; });
    return isWhole ? std::vector<std::vector<std::int64_t>>{} : slice;
}

std::string sliceWords(const std::vector<std::vector<std::int64_t>>& slice,
                       const std::vector<std::int64_t>& shape)
{
    std::string text;
    for (std::size_t axis = 0; axis < slice.size() && axis < shape.size(); ++axis) {
        if (axis > 0)
            text += ", ";
        const auto& part = slice[axis];
        if (part[0] == 0 && part[1] == shape[axis])
            text += ":";
        else if (part[1] == part[0] + 1)
            text += std::to_string(part[0]);
        else
            text += std::to_string(part[0]) + ":" + std::to_string(part[1]);
    }
    return text;
}

} // namespace bitloupe
