#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace bitloupe {

/// What a cell stands for: Lit lies in the current row or column, Strong is the pair at work, Ahead is not
/// known yet.
struct MatrixCell {
    enum class Tone { Plain, Lit, Strong, Done, Clipped, Current, Ahead };

    QString text;
    Tone tone = Tone::Plain;
    QString tip; ///< formula, substituted, value
    QString name; ///< for screen readers: "W, row 2, column 1, code −26"
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
};

/// A matrix of numbers with row and column indices. A click, or the arrows and Enter, choose a cell.
class MatrixView : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit MatrixView(QWidget* parent = nullptr);
    void setModel(MatrixModel model); ///< emits nothing
    const MatrixModel& model() const { return m_model; }
    void setCellSize(const QSize& size);
    void setClickable(bool clickable);
    QRect cellRect(int row, int column) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

    int partCount() const override { return static_cast<int>(m_model.cells.size()); }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override;

Q_SIGNALS:
    void cellPicked(int row, int column); ///< by the user only
    void cellHovered(int row, int column); ///< -1, -1 when the pointer left

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    bool event(QEvent*) override;

private:
    int cellAt(const QPoint& point) const;
    void paintHeads(QPainter& painter) const;
    void paintCell(QPainter& painter, int row, int column) const;
    void paintSmallCell(QPainter& painter, int row, int column) const;

    MatrixModel m_model;
    QSize m_cell{46, 25};
    bool m_clickable = false;
    int m_hover = -1;
    int m_focus = 0;
};

} // namespace bitloupe
