#pragma once

#include "widgets/accessible_parts.h"
#include "widgets/bit_field.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace bitloupe {

/// One number of a block: its bits, what they mean and what was asked for.
struct BlockCell {
    QString bits; ///< "0110", highest first
    QString value;
    QString asked; ///< empty: nothing was
    QString mark; ///< a short note on the frame, "sets the scale"
    QString tip;
    QString name; ///< for screen readers
};

struct BlockGridModel {
    QString name;
    std::vector<BitGroup::Tone> tones; ///< of the bits of every cell, highest first
    std::vector<BlockCell> cells;
    int selected = 0;
};

/// The numbers of a block, eight per line. A click or the arrows choose one.
class BlockGrid : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    static constexpr int kColumns = 8;

    explicit BlockGrid(QWidget* parent = nullptr);
    void setModel(BlockGridModel model); ///< emits nothing
    const BlockGridModel& model() const { return m_model; }
    /// Lights a cell that is pointed at elsewhere; -1 for none.
    void setLit(int cell);
    QRectF cellRect(int cell) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

    QAccessible::Role accessibleRole() const override { return QAccessible::List; }
    int partCount() const override { return static_cast<int>(m_model.cells.size()); }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override;

Q_SIGNALS:
    void picked(int cell); ///< by the user only
    void hovered(int cell); ///< -1 when the pointer left

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    bool event(QEvent*) override;

private:
    int cellAt(const QPointF& point) const;
    int lines() const { return (partCount() + kColumns - 1) / kColumns; }
    void setHover(int cell);
    void paintCell(QPainter& painter, int index) const;
    void paintBits(QPainter& painter, const QRectF& cell, const QString& bits) const;

    BlockGridModel m_model;
    int m_hover = -1;
    int m_lit = -1;
};

} // namespace bitloupe
