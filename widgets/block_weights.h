#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace bitloupe {

/// A decoded weight of a block.
struct BlockWeight {
    QString text;
    double share = 0; ///< of the largest |weight| of the block, -1 .. 1
    QString tip;
    QString copy; ///< all digits, a plain minus sign
};

struct BlockWeightsModel {
    QString name;
    std::vector<BlockWeight> weights;
    int perPart = 0; ///< weights that share a scale of a part; 0: one scale for all
    std::vector<QString> partLabels; ///< in front of the first line of each part; empty without parts
    int selected = 0;
};

/// The weights of a block as numbers on their colour, the parts set apart. Left and Right ask for the block
/// before and behind, Up and Down move by a weight, Home and End to the first and last.
class BlockWeights : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit BlockWeights(QWidget* parent = nullptr);
    void setModel(BlockWeightsModel model); ///< emits nothing
    const BlockWeightsModel& model() const { return m_model; }
    /// Emits nothing.
    void setSelected(int weight);
    /// Weights outlined because something else is pointed at.
    void setMarked(std::vector<int> weights);
    const std::vector<int>& marked() const { return m_marked; }
    QRectF cellRect(int weight) const;

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override { return {640, heightForWidth(640)}; }
    QSize minimumSizeHint() const override { return {300, heightForWidth(std::max(300, width()))}; }

    QAccessible::Role accessibleRole() const override { return QAccessible::List; }
    int partCount() const override { return static_cast<int>(m_model.weights.size()); }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override;

Q_SIGNALS:
    // By the user only.
    void picked(int weight);
    void hovered(int weight); ///< -1 when the pointer left
    void stepped(int direction);
    void copied(const QString& what);

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
    static int columnsFor(int width);
    QRectF cellIn(int weight, int width) const;
    double margin(int width) const;
    int weightAt(const QPointF& point) const;
    void setHover(int weight);
    void pick(int weight);
    void paintCell(QPainter& painter, int weight, double pixels) const;

    BlockWeightsModel m_model;
    std::vector<int> m_marked;
    int m_hover = -1;
};

} // namespace bitloupe
