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
    enum Column { FormatColumn, BitsColumn, ValueColumn, ErrorColumn, BytesColumn, ColumnCount };
    enum Role { PatternRole = Qt::UserRole, FormatRole, ErrorRole, CurrentRole };

    using QAbstractTableModel::QAbstractTableModel;
    void setResult(const numbers::Result& result);
    void setOnlyCommon(bool onlyCommon);
    const numbers::Comparison* comparison(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    void refill();
    void arrange();

    std::vector<numbers::Comparison> m_all; ///< as computed
    std::vector<numbers::Comparison> m_rows;
    NumberFormat m_current;
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
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void formatPicked(const QString& id); ///< by the user only

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void pick(const QModelIndex& index);

    NumbersTableModel* m_model;
};

} // namespace bitloupe
