#pragma once

#include "core/labs/numbers/format_table.h"

#include <QAbstractTableModel>
#include <QStyledItemDelegate>

#include <vector>

namespace bitloupe {

/// The summary of all formats, one row each; a format that is none of them joins as the last row while it is
/// the current one.
class NumbersFormatsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        FormatColumn,
        BitsColumn,
        BiasColumn,
        SubnormalColumn,
        NormalColumn,
        LargestColumn,
        EpsilonColumn,
        DigitsColumn,
        ValuesColumn,
        InfinityColumn,
        NanColumn,
        RangeColumn,
        ColumnCount
    };
    enum Role { CurrentRole = Qt::UserRole };

    explicit NumbersFormatsModel(QObject* parent = nullptr);
    void setCurrent(const NumberFormat& format);
    const numbers::FormatRow* formatRow(int row) const;
    const std::vector<numbers::FormatRow>& formats() const { return m_rows; } ///< in the order shown
    int currentRow() const; ///< of the current format

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// Rows without a value come last either way. Column -1 is the order of the table itself.
    void sort(int column, Qt::SortOrder order) override;

private:
    void arrange();
    QString cellText(const numbers::FormatRow& row, int column) const;
    QString tipText(const numbers::FormatRow& row, int column) const;

    NumberFormat m_current; // before the rows, which begin with it
    std::vector<numbers::FormatRow> m_rows;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

/// Numbers in the fixed-width face with raised exponents, the fields of a format in their colours.
class NumbersFormatsDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace bitloupe
