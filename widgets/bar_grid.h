#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace bitloupe {

/// A name and a value over a bar.
struct BarCell {
    QString label;
    QString value;
    double share = 0; ///< of the bar, 0 to 1
    bool isCurrent = false;
    QString tip;
};

/// Bars in two or three columns, read line by line. A click or Enter picks one.
class BarGrid : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit BarGrid(const QString& name, QWidget* parent = nullptr);
    void setCells(std::vector<BarCell> cells); ///< emits nothing
    const std::vector<BarCell>& cells() const { return m_cells; }
    QRectF cellRect(int cell) const;
    int columns() const;

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

    QAccessible::Role accessibleRole() const override { return QAccessible::List; }
    int partCount() const override { return static_cast<int>(m_cells.size()); }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override;

Q_SIGNALS:
    void picked(int cell); ///< by the user only
    void cellFocused(int cell); ///< by the keyboard
    void menuRequested(int cell, const QPoint& globalPosition);

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    bool event(QEvent*) override;

private:
    int columnsFor(int width) const;
    int heightFor(int columns) const;
    int cellAt(const QPointF& point) const;
    void paintCell(QPainter& painter, int cell) const;

    std::vector<BarCell> m_cells;
    int m_hover = -1;
    int m_focus = 0;
};

} // namespace bitloupe
