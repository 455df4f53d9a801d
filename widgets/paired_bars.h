#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QWidget>

#include <array>
#include <vector>

namespace bitloupe {

/// Two counts per whole number, side by side.
struct PairedBarsModel {
    struct Pair {
        int key = 0; ///< under the bars
        int first = 0;
        int second = 0;
    };

    std::vector<Pair> pairs; ///< ascending keys
    std::array<QString, 2> names; ///< of the two counts
    int most = 1; ///< top of the axis
    int current = -1; ///< key in use
};

/// Bars in two colours over whole numbers; a click, or Left and Right, choose one.
class PairedBars : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit PairedBars(QWidget* parent = nullptr);
    void setModel(PairedBarsModel model); ///< emits nothing
    const PairedBarsModel& model() const { return m_model; }
    QRectF slot(int index) const;
    QSize sizeHint() const override { return {360, 176}; }
    QSize minimumSizeHint() const override { return {260, 150}; }
    QAccessible::Role accessibleRole() const override { return QAccessible::List; }
    int partCount() const override { return static_cast<int>(m_model.pairs.size()); }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override;

Q_SIGNALS:
    void picked(int key); ///< by the user only

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    bool event(QEvent*) override;

private:
    double plotLeft() const;
    QRectF plot() const;
    int indexAt(const QPointF& point) const;
    int currentIndex() const;

    PairedBarsModel m_model;
    int m_hover = -1;
};

} // namespace bitloupe
