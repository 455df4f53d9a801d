#include "core/report/text_table.h"

#include "core/base/number_text.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::report {

namespace {

/// Characters, not bytes: "×" has two bytes.
std::size_t textWidth(const std::string& text)
{
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

} // namespace

std::string alignedTable(const std::vector<std::vector<std::string>>& rows, std::size_t leftColumns)
{
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()), 0);
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], textWidth(row[i]));
    }
    std::string out;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string pad(widths[i] - textWidth(row[i]), ' ');
            line += (i == 0 ? "" : "  ") + (i < leftColumns ? row[i] + pad : pad + row[i]);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + "\n";
    }
    return out;
}

std::string decibelText(double sqnrDb)
{
    if (std::isinf(sqnrDb) && sqnrDb > 0)
        return "exact";
    return fixedText(sqnrDb, 1);
}

std::string byteText(std::int64_t bytes)
{
    const auto count = static_cast<double>(bytes);
    if (bytes < 1000)
        return integerText(bytes) + " B";
    if (bytes < 1'000'000)
        return fixedText(count / 1e3, 1) + " kB";
    return bytes < 1'000'000'000 ? fixedText(count / 1e6, 2) + " MB" : fixedText(count / 1e9, 2) + " GB";
}

} // namespace bitloupe::report
