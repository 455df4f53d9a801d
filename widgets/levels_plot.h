#pragma once

#include "widgets/accessible_parts.h"
#include "widgets/range_plot.h"

#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

namespace bitloupe {

/// A level: the values left .. right belong to it, and it stands at `at`.
struct LevelCell {
    double left = 0; ///< may be infinite
    double right = 0;
    double at = 0;
    QString bits;
    QString share;
    QString value; ///< the level in words
    QString tip;
};

/// A quantizer as a row of cells, or the sentence why there are none.
struct LevelsLane {
    QString name;
    QString detail; ///< "8.01 dB"
    QString note; ///< a third line, small
    std::vector<LevelCell> cells; ///< ascending
    bool isDraggable = false;
    QString why;
};

struct LevelsPlotData {
    double low = 0; ///< the x axis, and the span of the bars
    double high = 1;
    std::vector<qint64> counts;
    std::vector<LevelsLane> lanes; ///< levels and thresholds of the first are drawn through the histogram
    QString corner; ///< small words over the histogram
    std::optional<double> followed;
};

/// Histogram above lanes of cells with a diamond at each level, all on one x axis.
///
/// Levels of a draggable lane move by the mouse and by Left and Right (one pixel, Shift ten); Up and Down
/// choose another one. In other lanes the arrows walk through the cells. Enter follows a level, Tab goes from
/// lane to lane, Esc gives a drag up, the wheel zooms. The axis stands still during a drag.
class LevelsPlot : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit LevelsPlot(QWidget* parent = nullptr);

    void setData(LevelsPlotData plot); ///< emits nothing
    void setLogarithmic(bool logarithmic);
    bool isLogarithmic() const { return m_logarithmic; }
    void setDimmed(bool dimmed);
    /// A sentence in place of a lane until the next data.
    void setRefusal(int lane, const QString& why);
    const LevelsPlotData& data() const { return m_data; }

    /// Shortest decimals that tell neighbouring pixels apart.
    int decimals() const;
    /// Places in the widget's coordinates, for tests and hints.
    double xOf(double value) const;
    QRectF laneRect(int lane) const;
    QRectF cellRect(int lane, int cell) const;
    QPointF levelPoint(int lane, int cell) const;

    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

    int partCount() const override;
    AccessiblePart part(int index) const override;
    void pressPart(int index) override;

Q_SIGNALS:
    /// The user moved a level of the first lane; `level` is its place when the move began.
    void levelEdited(int level, double value, bitloupe::DragPhase phase);
    void levelPicked(int lane, int cell); ///< by a click or Enter
    void menuRequested(int lane, int cell, const QPoint& globalPosition); ///< -1 over the histogram
    void abandoned();

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void wheelEvent(QWheelEvent*) override;
    void leaveEvent(QEvent*) override;
    void focusInEvent(QFocusEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    bool focusNextPrevChild(bool next) override;
    bool event(QEvent*) override;

private:
    struct Place {
        int lane = 0;
        int cell = 0;

        friend bool operator==(const Place&, const Place&) = default;
    };
    QRectF bars() const;
    double across() const;
    double valueAt(double x) const;
    double snapped(double value) const;
    int laneCount() const { return static_cast<int>(m_data.lanes.size()); }
    const LevelsLane& lane(int index) const { return m_data.lanes[static_cast<std::size_t>(index)]; }
    const LevelCell& cell(const Place& place) const;
    bool exists(const Place& place) const;
    bool canDrag(int lane) const;
    int partsOf(int lane) const;
    Place placeOf(int part) const;
    std::optional<Place> levelAt(const QPointF& point) const; ///< a diamond or its line that can be dragged
    std::optional<Place> cellAt(const QPointF& point) const;
    void settleAxis();
    void choose(const Place& place);
    void moveChosen(double pixels);
    QString tipAt(const QPointF& point) const;
    double topCount() const;
    double barHeight(double count) const; ///< 0..1

    void paintCountAxis(QPainter& painter, const QRectF& area) const;
    void paintBars(QPainter& painter, const QRectF& area) const;
    void paintLines(QPainter& painter, const QRectF& area) const;
    void paintLane(QPainter& painter, int lane) const;
    void paintCells(QPainter& painter, int lane, const QRectF& area) const;
    void paintCellText(QPainter& painter, const LevelCell& cell, const QRectF& box, double& labelledTo) const;
    void paintDiamonds(QPainter& painter, int lane, const QRectF& area) const;
    void paintFollowed(QPainter& painter) const;
    void paintValueAxis(QPainter& painter) const;
    double leastGap(int lane) const; ///< pixels between neighbouring levels in view
    double placed(const Place& place) const; ///< where a level is drawn; under the hand during a drag

    LevelsPlotData m_data;
    double m_low = 0; ///< the axis shown, kept during a drag
    double m_high = 1;
    bool m_zoomed = false;
    bool m_logarithmic = false;
    bool m_dimmed = false;
    Place m_focus;
    std::optional<Place> m_dragged;
    std::optional<Place> m_hovered;
    double m_dragValue = 0;
    double m_grabOffset = 0;
    int m_dragLevel = 0; ///< place of the dragged level when the drag began
    bool m_moved = false;
};

} // namespace bitloupe
