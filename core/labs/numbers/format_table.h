#pragma once

#include "core/base/json.h"
#include "core/labs/numbers/explain.h"
#include "core/num/format.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The summary of all formats, for the screen and as CSV, JSON and Markdown.
namespace bitloupe::numbers {

/// Codes first to last, without a sign; the same again with the sign bit where there is one.
struct CodeRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

struct FormatRow {
    NumberFormat format;
    std::string id; ///< the word of states; the label of formats without one
    std::string label;
    FormatFacts facts;
    std::optional<int> bias; ///< of floating-point formats
    std::optional<std::uint64_t> infinity; ///< the positive one
    std::optional<CodeRange> nan;
    std::optional<std::uint64_t> quietNan; ///< what arithmetic makes
};

FormatRow formatRow(const NumberFormat& format);

/// Every named format, int8, uint8, int4, Q3.4, and `current` where it is none of these.
std::vector<FormatRow> formatTable(const NumberFormat& current);

/// "0.11111.0000000000": the fields of a code apart from each other.
std::string fieldText(const NumberFormat& format, std::uint64_t pattern);

// As files: exact numbers, codes in hex; a cell without a value is empty (null in JSON).
std::string formatTableCsv(const std::vector<FormatRow>& rows);
std::string formatTableMarkdown(const std::vector<FormatRow>& rows);
Json formatTableJson(const std::vector<FormatRow>& rows);
/// One row, fields set apart by tabulators, for the clipboard.
std::string rowText(const FormatRow& row);

} // namespace bitloupe::numbers
