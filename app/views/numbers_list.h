#pragma once

#include "core/labs/numbers/numbers.h"

#include <QAbstractTableModel>
#include <QStyledItemDelegate>
#include <QTableView>

#include <memory>
#include <vector>

namespace bitloupe {

/// The numbers of a pasted list, one row each. Texts are made for the rows on screen only.
class NumbersListModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { IndexColumn, AskedColumn, StoredColumn, BitsColumn, ErrorColumn, StepsColumn, ColumnCount };
    enum Role { CurrentRole = Qt::UserRole };

    using QAbstractTableModel::QAbstractTableModel;
    void setResult(const numbers::Result& result);
    int current() const { return m_current; }
    QString csv() const;
    QString json() const;
    QString rowText(int row) const; ///< one row with tabs

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const numbers::ListItem& item(int row) const { return (*m_items)[static_cast<std::size_t>(row)]; }
    QString cell(int row, int column) const;
    QStringList fields(int row) const;

    std::shared_ptr<const std::vector<numbers::ListItem>> m_items;
    NumberFormat m_format;
    int m_current = 0;
};

class NumbersListDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

/// A click or the arrows choose the number that the page shows; Ctrl+C copies its row.
class NumbersList : public QTableView {
    Q_OBJECT

public:
    explicit NumbersList(QWidget* parent = nullptr);
    void setResult(const numbers::Result& result); ///< emits nothing
    NumbersListModel* rows() const { return m_model; }
    QSize sizeHint() const override { return minimumSizeHint(); }
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    // By the user only.
    void itemPicked(int item);
    void copied(const QString& text, const QString& what);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    NumbersListModel* m_model;
};

} // namespace bitloupe
