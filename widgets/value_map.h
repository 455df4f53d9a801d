#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QWidget>

#include <functional>
#include <utility>
#include <vector>

class QMenu;

namespace bitloupe {

struct ValueMapModel {
    struct Cell {
        double value = 0;
        QString text; ///< drawn where cells are wide enough
    };

    int rows = 0;
    int columns = 0;
    std::vector<Cell> cells; ///< row-major
    double most = 1; ///< magnitude of the full colour
    int currentRow = -1;
    int currentColumn = -1;
    std::function<QString(int row, int column)> tip; ///< made when asked for
};

/// A matrix of signed numbers as colours, blue above 0 and orange below; numbers stand in cells that have
/// room for them. A click, or the arrows and Enter, choose a cell.
class ValueMap : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit ValueMap(QWidget* parent = nullptr);
    void setModel(ValueMapModel model); ///< emits nothing
    const ValueMapModel& model() const { return m_model; }
    QRectF cell(int row, int column) const;

    /// Further entries of the menu of a cell, by the indices of the output.
    void setMenuExtra(std::function<void(QMenu&, int row, int column)> extra)
    {
        m_menuExtra = std::move(extra);
    }

    QSize sizeHint() const override { return {480, 240}; }
    QSize minimumSizeHint() const override { return {260, 160}; }
    QAccessible::Role accessibleRole() const override { return QAccessible::Table; }
    int partCount() const override { return static_cast<int>(m_model.cells.size()); }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override;

Q_SIGNALS:
    void cellPicked(int row, int column); ///< by the user only
    void copied(const QString& text);

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    bool event(QEvent*) override;

private:
    int cellAt(const QPointF& point) const;
    void paintCell(QPainter& painter, int index) const;

    ValueMapModel m_model;
    std::function<void(QMenu&, int, int)> m_menuExtra;
    int m_hover = -1;
    int m_focus = 0;
};

} // namespace bitloupe
