#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace bitloupe {

/// One value on its way through storage.
struct StoredCell {
    QString real;
    QString code; ///< its bits
    QString shortCode; ///< where the bits have no room
    QString restored;
    double shade = -1; ///< place of its level, 0 lowest to 1 highest; below 0 for none
    bool isFollowed = false;
    QString tip;
    QString name; ///< for screen readers
};

/// Three small matrices of four columns: the values, their codes, the values read back.
class StoredValues : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    static constexpr int kColumns = 4;
    enum class Part { Real, Code, Restored };

    explicit StoredValues(QWidget* parent = nullptr);
    void setCells(std::vector<StoredCell> cells); ///< at most 16; emits nothing
    const std::vector<StoredCell>& cells() const { return m_cells; }
    QRectF cellRect(Part part, int cell) const;

    QSize sizeHint() const override { return {640, 114}; }
    QSize minimumSizeHint() const override { return {500, 114}; }

    QAccessible::Role accessibleRole() const override { return QAccessible::Table; }
    int partCount() const override { return static_cast<int>(m_cells.size()); }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override;

Q_SIGNALS:
    void cellPicked(int cell); ///< by the user only
    void menuRequested(int cell, const QPoint& globalPosition);

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    bool event(QEvent*) override;

private:
    double realWidth() const;
    double codeWidth() const;
    bool hasShortCodes() const;
    double leftOf(Part part) const;
    int cellAt(const QPointF& point) const;
    void paintCell(QPainter& painter, Part part, int cell) const;

    std::vector<StoredCell> m_cells;
    int m_hover = -1;
    int m_focus = 0;
};

} // namespace bitloupe
