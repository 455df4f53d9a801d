#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace bitloupe {

/// What a NumberLine shows. Positions of ticks, zone and flag are steps from the middle of the strip, which
/// is the stored number unless the loupe was moved away.
struct NumberLineModel {
    struct Bar {
        double height = 1; ///< 1 + log2 of how many numbers lie there
        bool pale = false; ///< subnormal
    };
    struct Mark {
        int bar = 0; ///< the label stands at the left edge of this bar; bars.size() is the right end
        QString text; ///< rich
    };
    struct Tick {
        double steps = 0;
        QString label; ///< empty where there is no room for one
    };

    std::vector<Bar> bars; ///< one per power of two, ascending
    int currentBar = -1; ///< the one of the stored number
    int loupeBar = -1; ///< the one that the strip shows
    std::vector<Mark> marks;
    QString paleName; ///< under the pale bars
    /// Every value of a small format, from 0 (left end) to 1; shown instead of the bars where not empty.
    std::vector<double> values;
    double currentValue = 0;
    double paleReach = 0; ///< values nearer than this to zeroAt are pale: subnormal
    QString lowLabel, zeroLabel, highLabel; ///< of values
    double zeroAt = 0;

    std::vector<Tick> ticks; ///< ascending; empty leaves the strip out
    int stored = 0; ///< index of the stored number, -1 where it is not on the strip
    int middle = 0; ///< index of the tick whose label comes first
    double halfSpan = 2.12; ///< steps on each side of the middle
    QString neighbours; ///< what screen readers say of the numbers before and after
    double zoneLow = 0, zoneHigh = 0;
    bool lowIncluded = false, highIncluded = false;
    QString zoneName; ///< "all become this"
    bool hasFlag = false;
    double flag = 0;
    QString flagText;

    // A second format, hanging below the axes.
    bool hasOverlay = false;
    bool overlayDense = false; ///< more ticks than can be told apart: a band instead
    std::vector<double> overlayTicks; ///< steps
    double overlayFrom = 0, overlayTo = 0; ///< its range among the bars, in bars
};

/// Where a number lies: all powers of two of the format above, the neighbours of the number below with the
/// zone of numbers that round to it. The loupe is the power of two shown below: dragged, moved by Left and
/// Right, brought back by a double click; the wheel zooms the strip. The flag is the number asked for:
/// dragged, or moved by a tenth of a step. Tab goes from the loupe to the flag.
class NumberLine : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    enum class Phase { Begin, Update, Commit, Single };
    enum class Handle { Loupe, Flag };

    explicit NumberLine(QWidget* parent = nullptr);
    void setModel(NumberLineModel model); ///< emits nothing
    const NumberLineModel& model() const { return m_model; }
    /// Of a place in the strip, in steps from the stored number; and back.
    double stepsAt(double x) const;
    double xOf(double steps) const;
    double barLeft(int bar) const;
    Handle handle() const { return m_handle; } ///< the one that the arrows move
    QRectF barsRect() const;
    QRectF stripRect() const;

    QSize sizeHint() const override { return {500, 138}; }
    QSize minimumSizeHint() const override { return {300, 138}; }

    QAccessible::Role accessibleRole() const override { return QAccessible::Slider; }
    QString accessibleValue() const override;
    int partCount() const override { return 0; }
    AccessiblePart part(int) const override { return {}; }

Q_SIGNALS:
    /// The number asked for, in steps from the number that was stored when the drag began; by the user only.
    void flagMoved(double steps, bitloupe::NumberLine::Phase phase);
    // By the user only.
    void loupeMoved(int bar);
    void loupeReturned(); ///< back to the number
    void zoomed(int direction); ///< +1 closer, -1 further
    void valuePicked(int index); ///< index into values
    void tickPicked(int index); ///< index into ticks

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void mouseDoubleClickEvent(QMouseEvent*) override;
    void wheelEvent(QWheelEvent*) override;
    void leaveEvent(QEvent*) override;
    bool focusNextPrevChild(bool next) override;
    void keyPressEvent(QKeyEvent*) override;
    void focusInEvent(QFocusEvent*) override;
    void focusOutEvent(QFocusEvent*) override;

private:
    QRectF flagRect() const;
    QRectF loupeRect() const; ///< null where there is none
    bool overFlag(const QPointF& point) const;
    int tickAt(const QPointF& point) const;
    int barAt(const QPointF& point) const;
    void drawBars(QPainter& painter) const;
    void drawValues(QPainter& painter) const;
    void drawLoupe(QPainter& painter) const;
    void drawStrip(QPainter& painter) const;
    void drawZone(QPainter& painter, const QRectF& strip) const;
    void drawTickLabels(QPainter& painter, const QRectF& strip) const;
    void drawFlag(QPainter& painter) const;
    void drawOverlay(QPainter& painter) const;

    NumberLineModel m_model;
    bool m_dragging = false; ///< the flag
    bool m_loupeDragging = false;
    Handle m_handle = Handle::Loupe;
    int m_hover = -1;
};

} // namespace bitloupe
