#pragma once

#include "widgets/range_plot.h"

#include <QWidget>

namespace bitloupe {

/// A value between 0 and 1 on a track. Drag the knob or press anywhere; arrows 1/100, Shift 1/10, Home, End;
/// Esc gives a drag up.
class Slider : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit Slider(const QString& name, QWidget* parent = nullptr);
    void setPosition(double position); ///< emits nothing; ignored during a drag
    double position() const { return m_position; }
    /// What the position means, for hovers and screen readers.
    void setValueText(const QString& text);

    QSize sizeHint() const override { return {180, 30}; }
    QSize minimumSizeHint() const override { return {90, 30}; }

    QAccessible::Role accessibleRole() const override { return QAccessible::Slider; }
    QString accessibleValue() const override { return m_valueText; }
    int partCount() const override { return 0; }
    AccessiblePart part(int) const override { return {}; }

Q_SIGNALS:
    void edited(double position, bitloupe::DragPhase phase); ///< by the user only
    void abandoned();

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    double xOf(double position) const;
    double positionAt(double x) const;

    double m_position = 0;
    QString m_valueText;
    bool m_dragged = false;
};

} // namespace bitloupe
