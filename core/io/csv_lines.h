#pragma once

#include "core/io/byte_source.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bitloupe {

/// Lines of a text that carry data: without those that are blank or begin with "#", without a byte order mark
/// and the ends of lines ("\n" or "\r\n", or "\r" where the first lines end so). The text is looked at piece
/// by piece.
class CsvLines {
public:
    struct Line {
        std::string_view text; ///< until the next call
        std::uint64_t offset = 0; ///< of its first byte
        std::uint64_t number = 0; ///< counted from where reading began, 1 for the first
    };

    CsvLines(const ByteSource& source, std::uint64_t from);

    /// The next line, or nullopt at the end. Errors: unreadable, tooLarge (a line above 16 MiB).
    Expected<std::optional<Line>> next();

private:
    Expected<std::optional<std::string_view>> anyLine();

    const ByteSource& m_source;
    std::uint64_t m_next = 0;
    char m_lineEnd = '\n';
    std::uint64_t m_number = 0;
    ByteView m_view;
    std::uint64_t m_viewAt = 0;
};

/// Splits a line at the delimiter; a space stands for any run of spaces. Fields lose the spaces around them;
/// those in double quotes keep delimiters, and "" stands for one quote. False for a quote that stays open.
bool splitCsv(std::string_view line, char delimiter, std::vector<std::string_view>& fields);

/// Tab, semicolon or comma, whichever comes first in that order in the line; else a space.
char csvDelimiter(std::string_view line);

enum class CsvField { Number, Empty, TooLarge, Text };

/// A decimal number (a sign, a point, an exponent), "nan" or "inf", rounded once to binary64, to nearest
/// even. Numbers below the smallest subnormal become zero. Nothing between delimiters is a NaN.
/// `decimalComma`: a comma stands for the point as well.
CsvField parseCsvNumber(std::string_view field, double& value, bool decimalComma = false);

} // namespace bitloupe
