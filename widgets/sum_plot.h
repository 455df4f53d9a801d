#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QWidget>

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

class QMenu;

namespace bitloupe {

/// A sum that grows by one addition per step, in a register with limits.
struct SumPlotModel {
    struct Step {
        QString label; ///< under its slot: "k 0"
        std::int64_t exact = 0;
        std::int64_t wrapped = 0;
        std::int64_t saturated = 0;
        QString tip;
    };
    struct Group {
        int from = 0; ///< first and last step
        int to = 0;
        QString name; ///< under a bracket
    };
    enum class Strong { Wrapped, Saturated }; ///< whose line is set off

    std::vector<Step> steps;
    std::vector<Group> groups;
    int bits = 32; ///< of the register: its limits are −2^(bits−1) and 2^(bits−1) − 1
    int leastBits = 8;
    int mostBits = 32;
    Strong strong = Strong::Wrapped;
};

/// The running sum as a staircase: without limits, wrapped where that differs (dashed), and saturated. The
/// limit lines are handles: dragged, moved by Up and Down, set back by a double click. A limit beyond the
/// axis is an arrow at its edge.
class SumPlot : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit SumPlot(QWidget* parent = nullptr);
    void setModel(SumPlotModel model); ///< emits nothing
    const SumPlotModel& model() const { return m_model; }
    double yOf(double value) const;
    /// Where the upper limit line, or its arrow, stands.
    double limitY() const;

    /// Further entries of the menu.
    void setMenuExtra(std::function<void(QMenu&)> extra) { m_menuExtra = std::move(extra); }

    QSize sizeHint() const override { return {560, 372}; }
    QSize minimumSizeHint() const override { return {380, 300}; }
    int partCount() const override { return static_cast<int>(m_model.steps.size()) + 1; }
    AccessiblePart part(int index) const override;

Q_SIGNALS:
    void bitsDragged(int bits); ///< between dragStarted and dragEnded
    void dragStarted();
    void dragEnded();
    void bitsPicked(int bits); ///< by a key or a double click
    void copied(const QString& text);

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void mouseDoubleClickEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    bool event(QEvent*) override;

private:
    struct EndLabel {
        std::int64_t value = 0;
        QString name;
        QColor color;
    };

    double high() const;
    double low() const;
    QRectF plot() const;
    double slotX(int slot) const; ///< left edge; slot 0 is before the first addition
    void setAxis();
    int bitsAt(double y) const;
    bool isOnLimit(double y) const;
    int stepAt(double x) const;
    void paintAxis(QPainter& painter) const;
    void paintLimits(QPainter& painter) const;
    void paintLimit(QPainter& painter, double value, bool isHigh) const;
    void paintExact(QPainter& painter, const QPen& pen) const;
    void paintSaturated(QPainter& painter, const QPen& pen) const;
    void paintWrapped(QPainter& painter) const;
    void paintSteps(QPainter& painter) const;
    void paintEnds(QPainter& painter) const;
    std::vector<EndLabel> endLabels() const;

    SumPlotModel m_model;
    std::function<void(QMenu&)> m_menuExtra;
    double m_bottom = -1; ///< of the axis
    double m_top = 1;
    bool m_dragging = false;
    bool m_hover = false;
};

} // namespace bitloupe
