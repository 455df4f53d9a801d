#pragma once

#include <QAbstractTableModel>
#include <QColor>
#include <QTableView>

#include <functional>

class QMenu;

namespace bitloupe {

/// One cell: what is read, how it looks, and what a hover says about it.
struct TextCell {
    enum class Tone { Normal, Secondary, Good, Bad };

    QString text;
    Tone tone = Tone::Normal;
    QString explanation;
    bool isBold = false;
    bool isTinted = false; ///< on the tint of what is clipped or differs
    QString bits = {}; ///< 0 and 1 drawn as tiles in front of the text, highest first
    int ring = -1; ///< index of the bit with a ring round it
    QString second = {}; ///< a grey line below the text
    QString full = {}; ///< what is copied and written to files, where the text shortens it
    double bar = -1; ///< 0 to 1: a bar in front of the text, of that share of kTextCellBar pixels
};

inline constexpr int kTextCellBar = 44;

struct TextColumn {
    QString title;
    bool isValue = false; ///< fixed-width face, at the right
    int width = 100; ///< pixels; 0 shares what the others leave
    bool hasRule = false; ///< a line at its left
    Qt::TextElideMode elide = Qt::ElideRight;
    int least = 80; ///< pixels of a shared width; below that the table scrolls sideways
    QString head = {}; ///< read above the rows where the title, which names the column in files, is not
};

/// Rows of text for a TextTable.
class TextTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    void setColumns(const QList<TextColumn>& columns);
    void setRows(const QList<QList<TextCell>>& rows);
    const QList<TextColumn>& columns() const { return m_columns; }
    void setColumnTitle(int column, const QString& title);
    void setColumnHead(int column, const QString& head);
    void setColumnSpace(int column, int width) { m_columns[column].width = width; }
    void setColumnLeast(int column, int width) { m_columns[column].least = width; }
    const TextCell* cell(const QModelIndex& index) const;
    const QList<QList<TextCell>>& rows() const { return m_rows; }
    void setBoldRow(int row);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<TextColumn> m_columns;
    QList<QList<TextCell>> m_rows;
    int m_boldRow = -1;
};

/// A quiet table inside a card: rows to read, to copy and, where `rowActivated` is connected to something, to
/// choose by click or Enter. Ctrl+C copies the row; the menu copies a value, the row or the whole table.
class TextTable : public QTableView {
    Q_OBJECT

public:
    explicit TextTable(const QList<TextColumn>& columns, QWidget* parent = nullptr);

    void setRows(const QList<QList<TextCell>>& rows);
    int rowCount() const { return m_model->rowCount(); }
    QString cellText(int row, int column) const;
    /// What is copied of a cell: its figure in full.
    QString fullText(int row, int column) const;
    /// The row in use is set in bold; -1 for none.
    void setBoldRow(int row) { m_model->setBoldRow(row); }
    /// Rows that can be chosen show the hand and the tint of what can be clicked.
    void setRowsChoosable(bool choosable);
    /// The row in use keeps the tint of what can be clicked; -1 for none.
    void setChosenRow(int row);
    /// 32 px unless told.
    void setRowHeight(int pixels);
    /// Title of a column, where it tells what the column holds just now.
    void setColumnTitle(int column, const QString& title);
    /// What is read above a column; files keep its title. Empty: the title.
    void setColumnHead(int column, const QString& head);
    /// Another width than the column was made with; 0 shares.
    void setColumnSpace(int column, int width);
    /// Another least width of a column that shares.
    void setColumnLeast(int column, int width);
    /// Further entries of the menu of a row; -1 where no row is under the pointer.
    void setMenuExtra(std::function<void(QMenu&, int row)> extra) { m_menuExtra = std::move(extra); }
    /// As high as all its rows, with no scroll bar of its own.
    void setFitsRows(bool fits);

    /// The table as "csv", "md" or "json" (an array of objects keyed by the column titles).
    QString tableText(const QString& ending) const;

Q_SIGNALS:
    void rowActivated(int row); ///< by the user only
    void copied(const QString& what);

protected:
    void resizeEvent(QResizeEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    void leaveEvent(QEvent*) override;

private:
    void arrangeColumns();
    void fitRows();
    void copy(const QString& text, const QString& what);
    QString rowText(int row) const;

    TextTableModel* m_model;
    bool m_choosable = false;
    bool m_fits = false;
    int m_rowHeight = 32;
    std::function<void(QMenu&, int)> m_menuExtra;
};

} // namespace bitloupe
