#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QStringList>
#include <QWidget>

#include <array>
#include <vector>

namespace bitloupe {

class WordsLabel;

/// One bit of a lane.
struct LaneTile {
    enum class Tone {
        Solid, ///< full where 1, pale where 0
        Faint, ///< a digit in a frame
        Carried ///< a carry changed it
    };

    bool isOne = false;
    Tone tone = Tone::Solid;
    bool hasRing = false; ///< the first bit that differs
};

/// A number as bits under the bits of the product: `tiles` run down from position `high`.
struct BitLane {
    QString name; ///< "Round twice"; empty goes on with the lane above
    QString detail; ///< "TFLite double"
    int high = 0;
    std::vector<LaneTile> tiles;
    bool hasIndices = false; ///< the bits of the group ends are numbered under the tiles
    QString words; ///< beside the tiles, **bold** runs allowed
    QString spoken; ///< what the bits are, for screen readers: "5888"
    QStringList copies; ///< what a right click offers: decimal, hexadecimal, binary
};

struct BitLanesModel {
    std::array<int, 3> groups{}; ///< bits left of the point, between point and scale, and of the scale
    std::array<QString, 3> labels; ///< over them
    QString folded; ///< instead of the last group where its tiles would be too narrow: "31 bits: 0.5488"
    std::vector<BitLane> lanes; ///< from the top
};

/// Bits of one product and of its roundings, aligned at the binary point. The cuts between the groups are
/// dashed lines. Up and Down choose a lane, Ctrl+C and the menu copy it, a hover tells what a bit is worth.
class BitLanes : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit BitLanes(QWidget* parent = nullptr);
    void setModel(BitLanesModel model); ///< emits nothing
    const BitLanesModel& model() const { return m_model; }
    bool isFolded() const;
    /// Where the bit of that position stands in that lane.
    QRectF tile(std::size_t lane, int position) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {480, sizeHint().height()}; }
    QAccessible::Role accessibleRole() const override { return QAccessible::List; }
    int partCount() const override { return static_cast<int>(m_model.lanes.size()); }
    AccessiblePart part(int index) const override;

Q_SIGNALS:
    void copied(const QString& text);

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    bool event(QEvent*) override;

private:
    int total() const { return m_model.groups[0] + m_model.groups[1] + m_model.groups[2]; }
    double step() const;
    double left(int position) const;
    double cutX(int group) const; ///< the line after that group
    double top(std::size_t lane) const;
    double wordsLeft(const BitLane& lane) const;
    int laneAt(double y) const;
    void placeWords();
    void copy(int lane, int what);
    void paintHead(QPainter& painter) const;
    void paintLane(QPainter& painter, std::size_t index) const;
    void paintTile(QPainter& painter, const QRectF& box, const LaneTile& tile) const;
    QString tipOf(const BitLane& lane, int position) const;

    BitLanesModel m_model;
    std::vector<WordsLabel*> m_words;
    int m_current = 0;
};

} // namespace bitloupe
