#include "core/report/html_cells.h"

#include "core/base/number_text.h"
#include "core/report/svg.h"
#include "core/report/text_table.h"

namespace bitloupe::report {

std::string cell(const char* style, const std::string& content)
{
    return std::string("<td class=\"") + style + "\">" + content + "</td>";
}

std::string nameCell(const std::string& name)
{
    return cell("l name", markup(nameText(name)));
}

std::string decibels(double sqnrDb, double limitDb)
{
    const std::string text = markup(decibelText(sqnrDb));
    return sqnrDb >= limitDb ? text : "<span class=\"badge\">" + text + "</span>";
}

std::string tableHead(const std::initializer_list<const char*>& headings)
{
    std::string out = "<table><thead><tr>";
    for (const char* heading : headings)
        out += *heading == '<' ? "<th class=\"l\">" + markup(heading + 1) + "</th>"
                               : "<th>" + markup(heading) + "</th>";
    return out + "</tr></thead><tbody>";
}

FoldedTable::FoldedTable(std::string head, std::size_t shown)
    : m_head(std::move(head))
    , m_shown(shown)
{
}

void FoldedTable::add(const std::string& row)
{
    (m_rows++ < m_shown ? m_open : m_folded) += row;
}

std::string FoldedTable::str() const
{
    const auto table = [&](const std::string& rows) {
        return "<div class=\"scroll\">" + m_head + rows + "</tbody></table></div>";
    };
    std::string out = table(m_open);
    if (m_rows > m_shown)
        out += "<details><summary>" + integerText(static_cast<std::int64_t>(m_rows - m_shown))
            + " more</summary>" + table(m_folded) + "</details>";
    return out;
}

} // namespace bitloupe::report
