#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

class QLineEdit;

namespace bitloupe {

/// Begin, Update and Commit make one edit; Single is all three.
enum class DragPhase { Begin, Update, Commit, Single };

/// Power of ten that the labels of an axis share: 0 while plain decimals are short.
int axisExponent(double low, double high);

/// A code, or a run of neighbouring codes where there are too many to tell apart.
struct PlotCell {
    qint64 code = 0;
    double left = 0; ///< values left..right have this code
    double right = 0;
    double level = 0;
    qint64 count = 0;
    bool isZero = false; ///< its level is 0
    QString bits;
};

struct RangePlotData {
    double low = 0; ///< the x axis, and the span of the bars
    double high = 1;
    std::vector<qint64> counts;
    double dataMin = 0;
    double dataMax = 1;
    double min = 0; ///< handles
    double max = 1;
    double gridMin = 0; ///< first and last level
    double gridMax = 1;
    std::vector<PlotCell> cells;
    qint64 lastCode = 15;
    std::optional<double> followed;
    double followedLevel = 0;
    qint64 followedCode = 0;
    bool canMoveRange = true;
    bool clips = true; ///< values beyond the levels are counted as clipped
    bool estimated = false;
};

/// Histogram with two range handles, the strip of codes and the staircase r to S(q - Z) on one x axis.
///
/// Drag, keys (arrows one pixel, Shift ten, Ctrl one bar, Home and End the data's bounds), a click on a flag
/// to type, double click to reset, Esc to give a drag up, wheel to zoom. The axis stands still during a drag.
class RangePlot : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    enum class Part { Min, Max, Followed };

    explicit RangePlot(QWidget* parent = nullptr);

    void setData(RangePlotData plot); ///< emits nothing
    void setHandles(double min, double max); ///< ahead of the result; emits nothing
    void setLogarithmic(bool logarithmic);
    bool isLogarithmic() const { return m_logarithmic; }
    void setHandleError(bool error);
    void setDimmed(bool dimmed);
    const RangePlotData& data() const { return m_data; }
    void focusPart(Part part);

    /// Shortest decimals that tell neighbouring pixels apart.
    int decimals() const;
    /// Places in the widget's coordinates, for tests and hints.
    double xOf(double value) const;
    QRectF gripRect(Part part) const;
    QRectF flagRect(Part part) const;

    QSize minimumSizeHint() const override { return {420, 300}; }
    QSize sizeHint() const override { return {740, 310}; }

    int partCount() const override;
    AccessiblePart part(int index) const override;

Q_SIGNALS:
    /// The user moved one bound, or both where `data` ties them.
    void boundEdited(bitloupe::RangePlot::Part part, double value, bitloupe::DragPhase phase);
    void followedEdited(double value, bitloupe::DragPhase phase);
    void resetRequested(bitloupe::RangePlot::Part part);
    void abandoned();
    /// A flag was given text that is no number.
    void badText(const QString& text);

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void mouseDoubleClickEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void wheelEvent(QWheelEvent*) override;
    void leaveEvent(QEvent*) override;
    void focusInEvent(QFocusEvent*) override;
    bool focusNextPrevChild(bool next) override;
    bool event(QEvent*) override;
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    static constexpr double kHitPixels = 14; ///< to each side of a handle

    struct Areas {
        QRectF bars, strip, stairs;
    };
    Areas areas() const;
    void settleAxis();
    double valueAt(double x) const;
    double snapped(double value) const;
    double valueOf(Part part) const;
    std::optional<Part> partAt(const QPointF& point) const;
    void moveTo(Part part, double value, DragPhase phase);
    void openEditor(Part part);
    void closeEditor(bool accept);
    QString valueText(double value) const;
    QString tipAt(const QPointF& point) const;
    double barHeight(double count) const; ///< 0..1
    double topCount() const;
    double stairY(const QRectF& area, double level) const;

    void paintCountAxis(QPainter& painter, const QRectF& area) const;
    void paintClippedZones(QPainter& painter, const QRectF& area) const;
    void paintBars(QPainter& painter, const QRectF& area) const;
    void paintStrip(QPainter& painter, const Areas& areas) const;
    void paintCellNumbers(QPainter& painter, const QRectF& strip) const;
    void paintCell(QPainter& painter, const QRectF& cell, const PlotCell& data, double tallest) const;
    void paintStairs(QPainter& painter, const QRectF& area) const;
    void paintGaps(QPainter& painter, const QRectF& area) const;
    void paintValueAxis(QPainter& painter, const QRectF& area) const;
    void paintFollowed(QPainter& painter, const Areas& areas) const;
    void paintHandle(QPainter& painter, const QRectF& area, Part part) const;

    RangePlotData m_data;
    double m_low = 0; ///< the axis shown, kept during a drag
    double m_high = 1;
    bool m_zoomed = false;
    bool m_logarithmic = false;
    bool m_handleError = false;
    bool m_dimmed = false;
    Part m_focus = Part::Min;
    std::optional<Part> m_dragged;
    std::optional<Part> m_hovered;
    bool m_moved = false;
    double m_grabOffset = 0;
    QLineEdit* m_editor = nullptr;
    Part m_editedPart = Part::Min;
};

} // namespace bitloupe
