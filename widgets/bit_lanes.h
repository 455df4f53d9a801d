#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QStringList>
#include <QTimer>
#include <QWidget>

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

class QMenu;

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
    std::uint64_t value = 0; ///< the bits as an integer
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
/// dashed lines. Up and Down choose a lane, Ctrl+C and the menu copy it, a hover tells what a bit is worth. A
/// new carry runs through its bits, and what it tips follows.
class BitLanes : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit BitLanes(QWidget* parent = nullptr);
    void setModel(BitLanesModel model); ///< emits nothing
    const BitLanesModel& model() const { return m_model; }
    bool isFolded() const;
    /// Lower tiles and labels, where height is scarce.
    void setDense(bool dense);
    /// Where the bit of that position stands in that lane.
    QRectF tile(std::size_t lane, int position) const;
    /// Further entries of the menu of a lane.
    void setMenuExtra(std::function<void(QMenu&, int lane)> extra) { m_menuExtra = std::move(extra); }
    /// A carry is on its way.
    bool isRunning() const { return m_carry.isActive(); }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {480, sizeHint().height()}; }
    QAccessible::Role accessibleRole() const override { return QAccessible::List; }
    int partCount() const override { return static_cast<int>(m_model.lanes.size()); }
    AccessiblePart part(int index) const override;

Q_SIGNALS:
    void copied(const QString& text);
    void linkWanted(int lane); ///< Shift and click

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    bool event(QEvent*) override;

private:
    struct Heights {
        double head; ///< labels of the groups
        double tile;
        double indices;
    };
    Heights heights() const { return m_isDense ? Heights{20, 22, 14} : Heights{24, 26, 18}; }
    int total() const { return m_model.groups[0] + m_model.groups[1] + m_model.groups[2]; }
    double step() const;
    double left(int position) const;
    double cutX(int group) const; ///< the line after that group
    double top(std::size_t lane) const;
    double wordsLeft(const BitLane& lane) const;
    int laneAt(double y) const;
    void placeWords();
    void runCarry(const BitLanesModel& before);
    LaneTile shownTile(std::size_t lane, std::size_t index) const;
    void copy(int lane, int what);
    void paintHead(QPainter& painter) const;
    void paintLane(QPainter& painter, std::size_t index) const;
    void paintTile(QPainter& painter, const QRectF& box, const LaneTile& tile) const;
    QString tipOf(const BitLane& lane, int position) const;

    BitLanesModel m_model;
    std::vector<WordsLabel*> m_words;
    std::function<void(QMenu&, int)> m_menuExtra;
    QTimer m_carry;
    int m_carriedLane = -1; ///< while a carry runs
    int m_arrived = 0; ///< carried bits it has reached, from the lowest
    int m_current = 0;
    bool m_isDense = false;
};

} // namespace bitloupe
