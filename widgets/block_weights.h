#pragma once

#include "widgets/block_tiles.h"

#include <QString>

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
class BlockWeights : public BlockTiles {
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

    int heightForWidth(int width) const override;

    QAccessible::Role accessibleRole() const override { return QAccessible::List; }
    int partCount() const override { return static_cast<int>(m_model.weights.size()); }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override;

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    int tileAt(const QPointF& point) const override;
    QString tipOf(int tile) const override;
    void fillMenu(CopyMenu& menu, int tile) const override;
    int tileInFocus() const override { return m_model.selected; }
    void press(int tile) override { pick(tile); }

private:
    static int columnsFor(int width);
    QRectF cellIn(int weight, int width) const;
    double margin(int width) const;
    void pick(int weight);
    void paintCell(QPainter& painter, int weight, double pixels) const;

    BlockWeightsModel m_model;
    std::vector<int> m_marked;
};

} // namespace bitloupe
