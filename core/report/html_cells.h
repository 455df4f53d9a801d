#pragma once

#include <string>

/// Cells of the report's tables.
namespace bitloupe::report {

/// `style` as in pageStyle(): "n" for numbers, "l" for texts; `content` is markup.
std::string cell(const char* style, const std::string& content);

/// A tensor's name as markup.
std::string nameCell(const std::string& name);

/// A number of decibels as markup, marked where it lies below the limit.
std::string decibels(double sqnrDb, double limitDb);

/// The head of a table; headings that begin with '<' stand at the left, without it.
std::string tableHead(const std::initializer_list<const char*>& headings);

/// Rows of a table: the first `shown` of them, the others folded away below with the same head.
class FoldedTable {
public:
    FoldedTable(std::string head, std::size_t shown);

    void add(const std::string& row);
    std::string str() const;

private:
    std::string m_head;
    std::size_t m_shown;
    std::size_t m_rows = 0;
    std::string m_open; ///< rows in sight
    std::string m_folded;
};

} // namespace bitloupe::report
