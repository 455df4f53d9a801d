#pragma once

#include "widgets/accessible_parts.h"
#include "widgets/copy_menu.h"

#include <QString>
#include <QWidget>

#include <utility>
#include <vector>

namespace bitloupe {

/// Bars of equal width, and a second row of heights drawn as a line over them.
struct OverlayBarsModel {
    QString name;
    std::vector<double> bars;
    std::vector<double> line; ///< as many, or empty
    bool isOutline = true; ///< one line around all heights; else a mark across each bar
    bool isPale = false; ///< bars that the line has to stand out from
    std::vector<std::pair<double, QString>> ticks; ///< place along the axis, 0 to 1
    std::vector<QString> tips; ///< one per bar
    CopyTable table = {}; ///< what is copied: a row per bar
};

/// What the pale bars and the line over them are.
class OverlayLegend : public QWidget {
    Q_OBJECT

public:
    explicit OverlayLegend(QWidget* parent = nullptr);
    void setNames(const QString& bars, const QString& line);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {100, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    QString m_bars;
    QString m_line;
};

class OverlayBars : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit OverlayBars(QWidget* parent = nullptr);
    void setModel(OverlayBarsModel model);
    const OverlayBarsModel& model() const { return m_model; }
    QRectF barRect(int index) const;

    QSize sizeHint() const override { return {300, 240}; }
    QSize minimumSizeHint() const override { return {160, 120}; }
    int partCount() const override { return static_cast<int>(m_model.bars.size()); }
    AccessiblePart part(int index) const override;

Q_SIGNALS:
    void note(const QString& sentence); ///< "Copied the picture"

protected:
    void paintEvent(QPaintEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    bool event(QEvent*) override;

private:
    QRectF plot() const;
    double yOf(double height) const;
    int barAt(const QPointF& point) const;
    void paintAxes(QPainter& painter) const;
    void paintLine(QPainter& painter) const;

    OverlayBarsModel m_model;
    double m_top = 1; ///< highest of all
    int m_hover = -1;
};

} // namespace bitloupe
