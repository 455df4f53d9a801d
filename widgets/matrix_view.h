#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QWidget>

#include <functional>
#include <vector>

class QMenu;

namespace bitloupe {

/// What a cell stands for: Lit lies in the current row or column, Strong is the pair at work, Ahead is not
/// known yet, Missing will not be.
struct MatrixCell {
    enum class Tone { Plain, Lit, Strong, Done, Clipped, Current, Ahead, Missing };

    QString text;
    Tone tone = Tone::Plain;
    double shade = 0; ///< −1 to 1: colour of a cell too small for its number, orange to blue
};

struct MatrixModel {
    enum class Colour { W, X, Y };

    QString name; ///< the letter
    QString subtitle; ///< "4 × 6 codes"
    Colour colour = Colour::Y;
    int rows = 0;
    int columns = 0;
    std::vector<MatrixCell> cells; ///< row-major
    int litRow = -1;
    int litColumn = -1;
    // Of one cell, made when asked for: thousands of cells are mostly looked at from afar.
    std::function<QString(int row, int column)> tip; ///< formula, substituted, value
    std::function<QString(int row, int column)> spoken; ///< "W, row 2, column 1, code −26"
};

/// The row and the column that keep their numbers where cells are small.
struct MatrixLens {
    int row = -1;
    int column = -1;
    QSize cell{46, 25}; ///< at least: width of the column, height of the row
    QSize others{0, 0}; ///< at least: width of the other columns, height of the other rows

    friend bool operator==(const MatrixLens&, const MatrixLens&) = default;
};

/// A matrix of numbers with row and column indices. A click, or the arrows and Enter, choose a cell. In
/// narrow cells the number stands upright; cells too small for that are colours, but for those in a lens.
class MatrixView : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit MatrixView(QWidget* parent = nullptr);
    void setModel(MatrixModel model); ///< emits nothing
    const MatrixModel& model() const { return m_model; }
    void setCellSize(const QSize& size);
    QSize cellSize() const { return m_cell; }
    void setLens(const MatrixLens& lens);
    void setClickable(bool clickable);
    /// Further entries of the menu of a cell.
    void setMenuExtra(std::function<void(QMenu&, int row, int column)> extra);
    /// Whether the cell is large enough to show its number.
    bool showsNumber(int row, int column) const;
    static constexpr QSize kLeastCell{30, 13}; ///< with room for a number; turned for an upright one
    QRect cellRect(int row, int column) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

    int partCount() const override { return static_cast<int>(m_model.cells.size()); }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override;

Q_SIGNALS:
    void cellPicked(int row, int column); ///< by the user only
    void linkWanted(int row, int column); ///< Shift and click
    void cellHovered(int row, int column); ///< -1, -1 when the pointer left
    void copied(const QString& what);

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    bool event(QEvent*) override;

private:
    static constexpr int kHeadWidth = 24; ///< of the row indices
    static constexpr int kHeadHeight = 35; ///< title and column indices
    /// A number in a cell of that size stands upright.
    static bool isUpright(const QSizeF& size)
    {
        return size.width() < kLeastCell.width() && size.height() > size.width();
    }

    int cellAt(const QPoint& point) const;
    QPoint headCorner() const;
    const MatrixCell& cell(int row, int column) const;
    void arrange();
    void copy(const QString& text, const QString& what);
    QString asJson() const;
    void paintTitle(QPainter& painter) const;
    void paintHeads(QPainter& painter) const;
    void paintCell(QPainter& painter, int row, int column) const;
    void paintSmallCell(QPainter& painter, int row, int column) const;
    void paintNumber(QPainter& painter, const QRectF& box, const QString& text) const;

    MatrixModel m_model;
    QSize m_cell{46, 25};
    MatrixLens m_lens;
    qsizetype m_longest = 0; ///< letters of a number
    std::vector<int> m_x; ///< edges of the columns, one more than there are
    std::vector<int> m_y;
    std::function<void(QMenu&, int, int)> m_menuExtra;
    bool m_clickable = false;
    int m_hover = -1;
    int m_focus = 0;
};

} // namespace bitloupe
