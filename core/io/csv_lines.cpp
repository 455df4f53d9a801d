#include "core/io/csv_lines.h"

#include "core/io/file_text.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

namespace bitloupe {

namespace {

constexpr std::uint64_t kPiece = 64U << 10U;
constexpr std::uint64_t kLongestLine = 16U << 20U;

bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// Takes a field in quotes off the front, with what follows up to the delimiter; false without a closing
/// quote.
bool takeQuoted(std::string_view& rest, std::string_view& field)
{
    for (std::size_t at = 1; at < rest.size(); ++at) {
        if (rest[at] != '"')
            continue;
        if (at + 1 < rest.size() && rest[at + 1] == '"') {
            ++at;
            continue;
        }
        field = rest.substr(1, at - 1);
        rest.remove_prefix(at + 1);
        return true;
    }
    return false;
}

} // namespace

CsvLines::CsvLines(const ByteSource& source, std::uint64_t from)
    : m_source(source)
    , m_next(from)
{
    const auto start = source.bytes(0, std::min(source.size(), kPiece));
    const auto holds = [&](char c) {
        return start
            && std::find(start->bytes.begin(), start->bytes.end(), static_cast<std::byte>(c))
            != start->bytes.end();
    };
    if (!holds('\n') && holds('\r'))
        m_lineEnd = '\r';
}

Expected<std::optional<std::string_view>> CsvLines::anyLine()
{
    if (m_next >= m_source.size())
        return std::nullopt;
    for (std::uint64_t reach = kPiece;; reach *= 4) {
        const std::uint64_t viewEnd = m_viewAt + m_view.bytes.size();
        const bool covered = m_next >= m_viewAt && m_next < viewEnd;
        const std::string_view rest = covered
            ? std::string_view(reinterpret_cast<const char*>(m_view.bytes.data()), m_view.bytes.size())
                  .substr(static_cast<std::size_t>(m_next - m_viewAt))
            : std::string_view();
        const std::size_t end = rest.find(m_lineEnd);
        if (covered && (end != std::string_view::npos || viewEnd == m_source.size())) {
            m_next += end == std::string_view::npos ? rest.size() : end + 1;
            return rest.substr(0, end);
        }
        if (reach > kLongestLine)
            return fail(ErrorCode::TooLarge, "offset " + std::to_string(m_next),
                        "A line has more than 16 MiB, which no table of numbers has.");
        auto view = m_source.bytes(m_next, std::min(reach, m_source.size() - m_next));
        if (!view)
            return fail(view.error());
        m_view = std::move(*view);
        m_viewAt = m_next;
    }
}

Expected<std::optional<CsvLines::Line>> CsvLines::next()
{
    for (;;) {
        std::uint64_t offset = m_next;
        const auto found = anyLine();
        if (!found)
            return fail(found.error());
        if (!*found)
            return std::nullopt;
        ++m_number;
        std::string_view text = **found;
        if (offset == 0 && text.starts_with("\xEF\xBB\xBF")) {
            text.remove_prefix(3);
            offset += 3;
        }
        if (text.ends_with('\r'))
            text.remove_suffix(1);
        const std::string_view content = trimmed(text);
        if (!content.empty() && content.front() != '#')
            return Line{text, offset, m_number};
    }
}

bool splitCsv(std::string_view line, char delimiter, std::vector<std::string_view>& fields)
{
    fields.clear();
    std::string_view rest = delimiter == ' ' ? trimmed(line) : line;
    for (;;) {
        while (!rest.empty() && isBlank(rest.front()) && rest.front() != delimiter)
            rest.remove_prefix(1);
        std::string_view field;
        const bool quoted = rest.starts_with('"');
        if (quoted && !takeQuoted(rest, field))
            return false;
        const std::size_t end = std::min(rest.find(delimiter), rest.size());
        fields.push_back(quoted ? field : trimmed(rest.substr(0, end)));
        if (end == rest.size())
            return true;
        rest.remove_prefix(end + 1);
        while (delimiter == ' ' && rest.starts_with(' '))
            rest.remove_prefix(1);
    }
}

char csvDelimiter(std::string_view line)
{
    for (const char candidate : {'\t', ';', ','}) {
        if (line.find(candidate) != std::string_view::npos)
            return candidate;
    }
    return ' ';
}

CsvField parseCsvNumber(std::string_view field, double& value, bool decimalComma)
{
    if (const std::size_t comma = field.find(','); decimalComma && comma != std::string_view::npos
        && field.find('.') == std::string_view::npos && field.size() < 64) {
        std::string withPoint(field);
        withPoint[comma] = '.';
        return parseCsvNumber(withPoint, value);
    }
    value = std::numeric_limits<double>::quiet_NaN();
    if (field.empty())
        return CsvField::Empty;
    const bool hasPlus = field.front() == '+';
    field.remove_prefix(hasPlus ? 1 : 0);
    // from_chars takes a minus of its own, but "+-1" is no number.
    if (hasPlus && field.starts_with('-'))
        return CsvField::Text;
    const auto [end, code] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (end != field.data() + field.size() || code == std::errc::invalid_argument)
        return CsvField::Text;
    if (code == std::errc{})
        return CsvField::Number;
    // Out of range on the small side: a negative exponent, or zeros behind the point.
    const std::size_t exponent = field.find_first_of("eE");
    const bool isSmall = exponent != std::string_view::npos
        ? field.substr(exponent + 1).starts_with('-')
        : field.find_first_not_of("-0") == field.find('.');
    value = field.front() == '-' ? -0.0 : 0.0;
    return isSmall ? CsvField::Number : CsvField::TooLarge;
}

} // namespace bitloupe
