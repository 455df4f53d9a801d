#pragma once

#include "core/labs/numbers/numbers.h"

#include <QAbstractTableModel>
#include <QStyledItemDelegate>
#include <QTableView>

#include <vector>

namespace bitloupe {

/// The number in other formats, one row each.
class NumbersTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        FormatColumn,
        BitsColumn,
        ValueColumn,
        HexfloatColumn,
        UlpColumn,
        AbsoluteColumn,
        ErrorColumn,
        BytesColumn,
        ConvertColumn, ///< a link that makes the code of the row the number to convert
        ColumnCount
    };
    enum Role { PatternRole = Qt::UserRole, FormatRole, ErrorRole, CurrentRole };

    using QAbstractTableModel::QAbstractTableModel;
    void setResult(const numbers::Result& result);
    void setOnlyCommon(bool onlyCommon);
    const numbers::Comparison* comparison(int row) const;
    /// The rows shown, all columns of numbers, as text for a file or the clipboard.
    QString csv() const;
    QString json() const;
    QString rowText(int row) const; ///< one row with tabs

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    void refill();
    void arrange();
    QString cell(const numbers::Comparison& row, int column) const;
    QStringList fields(const numbers::Comparison& row) const;

    std::vector<numbers::Comparison> m_all; ///< as computed
    std::vector<numbers::Comparison> m_rows;
    NumberFormat m_current;
    Exact m_asked;
    bool m_askedIsNan = false;
    bool m_onlyCommon = true;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

/// A stripe per bit and a bar on a log scale for the error.
class NumbersTableDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    void paintBits(QPainter& painter, const QRectF& cell, const QModelIndex& index) const;
    void paintError(QPainter& painter, const QRectF& cell, const QModelIndex& index) const;
};

class NumbersTable : public QTableView {
    Q_OBJECT

public:
    explicit NumbersTable(QWidget* parent = nullptr);
    NumbersTableModel* rows() const { return m_model; }
    /// The columns that are shown on request: hexfloat, ULP, absolute error, "convert from here".
    static const std::vector<NumbersTableModel::Column>& extraColumns();
    QString columnName(NumbersTableModel::Column column) const;
    void setExtraShown(NumbersTableModel::Column column, bool shown);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    // By the user only.
    void formatPicked(const QString& id);
    void convertPicked(const QString& id, quint64 pattern);
    void copied(const QString& text, const QString& what);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void pick(const QModelIndex& index);
    void arrangeColumns();
    void sortBy(int column);

    NumbersTableModel* m_model;
};

} // namespace bitloupe
