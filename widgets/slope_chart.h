#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QStringList>
#include <QWidget>

#include <optional>
#include <vector>

namespace bitloupe {

struct SlopeLine {
    QString name;
    std::vector<std::optional<double>> values; ///< one per column, 0 or below: 0 is the best
    bool isStrong = false; ///< what the words are about
};

struct SlopeChartModel {
    QString name; ///< for screen readers
    QStringList columns;
    int strongColumn = -1;
    std::vector<SlopeLine> lines;
};

/// How far each line is behind the best, column by column; names stand at both ends and do not touch each
/// other. A click on a line or its name picks it, and so do Up and Down.
class SlopeChart : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit SlopeChart(QWidget* parent = nullptr);

    void setModel(SlopeChartModel model); ///< emits nothing
    const SlopeChartModel& model() const { return m_model; }
    void setSelected(int line); ///< emits nothing
    int selected() const { return m_selected; }
    void setDimmed(bool dimmed);
    QPointF placeOf(int column, double value) const;
    int lineAt(const QPointF& place) const; ///< -1: none near
    QSize minimumSizeHint() const override { return {360, 150}; }
    QSize sizeHint() const override { return {460, 190}; }

    QAccessible::Role accessibleRole() const override { return QAccessible::List; }
    int partCount() const override { return static_cast<int>(m_model.lines.size()); }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override { pick(index); }

Q_SIGNALS:
    void picked(int line); ///< by the user only

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    bool event(QEvent*) override;

private:
    struct Label {
        int line = 0;
        QRectF box;
    };
    void layOut();
    void placeLabels(std::vector<Label>& labels, int column, bool isLeft);
    QString valueText(int line, int column) const;
    double labelWidth(int line, int column) const;
    void pick(int line);
    void paintGrid(QPainter& painter) const;
    void paintLine(QPainter& painter, int line) const;
    void paintLabels(QPainter& painter, const std::vector<Label>& labels, int column) const;
    QColor colorOf(int line) const;

    SlopeChartModel m_model;
    int m_selected = -1;
    int m_hover = -1;
    bool m_dimmed = false;
    double m_low = -1;
    QRectF m_area;
    std::vector<Label> m_leftLabels;
    std::vector<Label> m_rightLabels;
};

/// Places as near to the wanted ones (ascending) as a least distance and the bounds allow.
std::vector<double> spreadOut(const std::vector<double>& wanted, double apart, double low, double high);

} // namespace bitloupe
