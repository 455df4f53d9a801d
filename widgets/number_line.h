#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace bitloupe {

/// What a NumberLine shows. Positions of ticks, zone and flag are steps from the stored number.
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
        QString label;
    };

    std::vector<Bar> bars; ///< one per power of two, ascending
    int currentBar = -1; ///< the one of the stored number
    std::vector<Mark> marks;
    QString paleName; ///< under the pale bars
    /// Every value of a small format, from 0 (left end) to 1; shown instead of the bars where not empty.
    std::vector<double> values;
    double currentValue = 0;
    QString lowLabel, zeroLabel, highLabel; ///< of values
    double zeroAt = 0;

    std::vector<Tick> ticks; ///< ascending; empty leaves the strip out
    int stored = 0; ///< index of the stored number
    double zoneLow = 0, zoneHigh = 0;
    bool lowIncluded = false, highIncluded = false;
    QString zoneName; ///< "all become this"
    bool hasFlag = false;
    double flag = 0;
    QString flagText;
};

/// Where a number lies: all powers of two of the format above, the neighbours of the number below with the
/// zone of numbers that round to it. The flag is the number asked for and can be dragged; Left and Right move
/// it by a tenth.
class NumberLine : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    enum class Phase { Begin, Update, Commit, Single };

    explicit NumberLine(QWidget* parent = nullptr);
    void setModel(NumberLineModel model); ///< emits nothing
    const NumberLineModel& model() const { return m_model; }
    /// Of a place in the strip, in steps from the stored number; and back.
    double stepsAt(double x) const;
    double xOf(double steps) const;

    QSize sizeHint() const override { return {500, 138}; }
    QSize minimumSizeHint() const override { return {300, 138}; }

    QAccessible::Role accessibleRole() const override { return QAccessible::Slider; }
    QString accessibleValue() const override;
    int partCount() const override { return 0; }
    AccessiblePart part(int) const override { return {}; }

Q_SIGNALS:
    /// The number asked for, in steps from the number that was stored when the drag began; by the user only.
    void flagMoved(double steps, bitloupe::NumberLine::Phase phase);
    void barPicked(int bar); ///< by the user only
    void valuePicked(int index); ///< index into values; by the user only

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void focusInEvent(QFocusEvent*) override;
    void focusOutEvent(QFocusEvent*) override;

private:
    QRectF barsRect() const;
    QRectF stripRect() const;
    QRectF flagRect() const;
    int barAt(const QPointF& point) const;
    void drawBars(QPainter& painter) const;
    void drawValues(QPainter& painter) const;
    void drawLoupe(QPainter& painter) const;
    void drawStrip(QPainter& painter) const;
    void drawZone(QPainter& painter, const QRectF& strip) const;
    void drawTickLabels(QPainter& painter, const QRectF& strip) const;
    void drawFlag(QPainter& painter) const;
    double barLeft(int bar) const;

    NumberLineModel m_model;
    bool m_dragging = false;
    int m_hover = -1;
};

} // namespace bitloupe
