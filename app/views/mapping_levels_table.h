#pragma once

#include "core/labs/mapping/levels.h"

#include <QAbstractTableModel>
#include <QStyledItemDelegate>
#include <QTableView>

#include <memory>

namespace bitloupe {

/// The lookup table: a row for each code. Texts are made for the rows on screen only.
class LevelsTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { IndexColumn, BitsColumn, ValueColumn, ShareColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    void setPage(std::shared_ptr<const mapping::LevelsPage> page);
    const mapping::LevelRow& row(int index) const
    {
        return m_page->shown.rows[static_cast<std::size_t>(index)];
    }
    /// Codes of more than eight bits are written in hexadecimal digits.
    bool isHexadecimal() const;
    /// More than four digits leave less room for the others.
    bool hasLongBits() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString cell(int row, int column) const;
    QString tip(int row) const;

    std::shared_ptr<const mapping::LevelsPage> m_page;
};

class LevelsTableDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

/// A click or Enter follows a level; the table scrolls where its card is too low.
class LevelsTable : public QTableView {
    Q_OBJECT

public:
    explicit LevelsTable(QWidget* parent = nullptr);
    void setPage(std::shared_ptr<const mapping::LevelsPage> page); ///< emits nothing
    LevelsTableModel* rows() const { return m_model; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void rowPicked(int row); ///< by the user only
    void menuRequested(int row, const QPoint& globalPosition);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void layOutColumns();

    LevelsTableModel* m_model;
};

} // namespace bitloupe
