#pragma once

#include "widgets/accessible_parts.h"

#include <QPointF>
#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

namespace bitloupe {

struct DecisionSeries {
    enum class Kind { Dots, Line };
    Kind kind = Kind::Dots;
    std::vector<QPointF> points; ///< x never falls
    QString name; ///< for hover: "batch maximum"
    bool isPale = false;
};

/// Where the search ended: a dashed line from the top with a dot and a word beside it.
struct DecisionMark {
    double x = 0;
    std::optional<double> y;
    QString label;
};

struct DecisionLevel {
    double y = 0;
    QString label;
};

struct DecisionPlotModel {
    QString name; ///< for screen readers
    QString xName; ///< for hover: "|range|"
    std::vector<DecisionSeries> series;
    std::vector<double> infinite; ///< x of what has no finite y; a strip over the plot
    std::vector<DecisionMark> marks;
    std::vector<DecisionLevel> levels; ///< dashed across
    bool isLogarithmic = false; ///< y; points at or below 0 are left out
    bool isCounting = false; ///< x are whole numbers
    bool startsAtZero = false; ///< x are magnitudes
};

/// What a calibrator looked at, and what it kept. Left and Right walk through the points of the first series.
class DecisionPlot : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit DecisionPlot(QWidget* parent = nullptr);

    void setModel(DecisionPlotModel model);
    const DecisionPlotModel& model() const { return m_model; }
    void setDimmed(bool dimmed);
    QPointF placeOf(const QPointF& point) const;
    /// What hovering at a place says.
    QString tipAt(const QPointF& place) const;
    QSize minimumSizeHint() const override { return {240, 120}; }
    QSize sizeHint() const override { return {400, 170}; }

    QAccessible::Role accessibleRole() const override { return QAccessible::Chart; }
    int partCount() const override { return static_cast<int>(m_model.marks.size()); }
    AccessiblePart part(int index) const override;

protected:
    void paintEvent(QPaintEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void focusOutEvent(QFocusEvent*) override;
    bool event(QEvent*) override;

private:
    QRectF area() const;
    void settleAxes();
    double height(double y) const; ///< 0..1
    std::vector<double> rows() const;
    QString rowText(double y) const;
    /// Beside the line of a mark, where the fewest points lie.
    QRectF labelBox(const DecisionMark& mark, double wide, const QRectF& area) const;
    QString tipOf(const DecisionSeries& series, const QPointF& point) const;
    void paintAxes(QPainter& painter, const QRectF& area) const;
    void paintStrip(QPainter& painter, const QRectF& area) const;
    void paintSeries(QPainter& painter, const DecisionSeries& series) const;
    void paintLevels(QPainter& painter, const QRectF& area) const;
    void paintMarks(QPainter& painter, const QRectF& area) const;

    DecisionPlotModel m_model;
    double m_left = 0;
    double m_right = 1;
    double m_low = 0;
    double m_high = 1;
    double m_labelWidth = 36; ///< of the row labels
    bool m_dimmed = false;
    int m_cursor = -1; ///< point that the keys have reached
};

} // namespace bitloupe
