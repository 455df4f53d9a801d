#pragma once

#include <QAccessible>
#include <QRect>
#include <QString>

namespace bitloupe {

/// Second base class of a widget that paints a table: screen readers then walk it by rows and columns, with
/// the headings of both. The table's own name is QWidget::accessibleName. Its first column names the row.
/// The constructor of the widget calls installAccessibleTables().
class AccessibleTable {
public:
    virtual ~AccessibleTable();
    virtual int tableRows() const = 0;
    virtual int tableColumns() const = 0;
    virtual QString tableHeading(int column) const = 0;
    virtual QString tableCell(int row, int column) const = 0;
    /// In the widget's coordinates; row -1 is the row of headings.
    virtual QRect tableCellRect(int row, int column) const = 0;
    virtual int tableSelectedRow() const { return -1; }
    /// What a click on the row would do.
    virtual void selectTableRow(int) { }
};

/// Makes Qt ask AccessibleTable.
void installAccessibleTables();

/// Tells screen readers that a row has got the focus, by its first cell.
void announceTableRow(QWidget* widget, int row);

} // namespace bitloupe
