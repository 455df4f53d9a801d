#pragma once

#include "widgets/accessible_parts.h"
#include "widgets/range_plot.h"

#include <QPixmap>
#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

namespace bitloupe {

struct ErrorCurvePoint {
    double bound = 0;
    double round = 0; ///< lower area
    double clip = 0; ///< stacked on it
    qint64 zeroPoint = 0;
    friend bool operator==(const ErrorCurvePoint&, const ErrorCurvePoint&) = default;
};

struct ErrorCurveData {
    std::vector<ErrorCurvePoint> points; ///< ascending bounds
    double you = 0;
    double yourError = 0;
    std::optional<double> best;
    double bestError = 0;
    QString boundName; ///< "max"
};

/// Rounding and clipping error stacked over the bound that moves, with the present and the best bound. The
/// present one can be dragged and moved by keys.
class ErrorCurve : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit ErrorCurve(QWidget* parent = nullptr);

    void setData(ErrorCurveData curve); ///< emits nothing
    /// The present bound alone, ahead of its curve; emits nothing.
    void setYou(double bound, double error);
    /// The areas belong to an older range; the mark of the present one does not.
    void setDimmed(bool dimmed);
    double xOf(double bound) const;
    int decimals() const;

    QSize minimumSizeHint() const override { return {260, 120}; }
    QSize sizeHint() const override { return {490, 170}; }
    int partCount() const override { return 1; }
    AccessiblePart part(int index) const override;

Q_SIGNALS:
    void boundEdited(double bound, bitloupe::DragPhase phase);
    void abandoned();

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    bool event(QEvent*) override;

private:
    QRectF plotRect() const;
    double boundAt(double x) const;
    double yOf(const QRectF& area, double error) const;
    void refreshAxes();
    void paintCurve(QPainter& painter, const QRectF& area);
    void paintAxes(QPainter& painter, const QRectF& area) const;
    void paintAreas(QPainter& painter, const QRectF& area) const;
    void paintNames(QPainter& painter, const QRectF& area) const;
    void paintMarks(QPainter& painter, const QRectF& area) const;
    QString tipAt(const QPointF& point) const;

    ErrorCurveData m_data;
    double m_low = 0;
    double m_high = 1;
    double m_top = 1;
    /// Areas and axes as painted last: a drag moves only the marks on them. Null when they have changed.
    QPixmap m_picture;
    bool m_dimmed = false;
    bool m_dragging = false;
};

} // namespace bitloupe
