#pragma once

#include <QString>
#include <QWidget>

#include <vector>

namespace bitloupe {

/// The products of one output with their running sum, and the scales at the left corner: two painted tables.
class PaintedTable : public QWidget {
    Q_OBJECT

public:
    /// A cell: text with its colour role.
    enum class Ink { Normal, Secondary, W, X };
    struct Cell {
        QString text;
        Ink ink = Ink::Normal;
        bool bold = false;
        bool rich = false; ///< set in the text face with subscripts
        QString tip = {}; ///< formula, substituted, value
    };
    struct Table {
        std::vector<double> widths; ///< shares of the width
        std::vector<Cell> head;
        std::vector<std::vector<Cell>> rows;
        int markedRow = -1;
    };

    explicit PaintedTable(QWidget* parent = nullptr);
    void setTable(Table table);
    void setRowHeight(int pixels);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {200, sizeHint().height()}; }
    const Table& table() const { return m_table; }
    QRectF cellRect(int row, int column) const; ///< row -1 is the head

Q_SIGNALS:
    void menuWanted(const QPoint& globalPos, int row, int column);
    void linkWanted(int row, int column); ///< Shift and click

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    bool event(QEvent*) override;

private:
    struct Place {
        int row = -1;
        int column = -1;
    };
    Place placeAt(const QPointF& point) const;
    const Cell* cellAt(const Place& place) const;
    void paintRow(QPainter& painter, const std::vector<Cell>& row, double top, bool head) const;

    Table m_table;
    int m_rowHeight = 24;
};

} // namespace bitloupe
