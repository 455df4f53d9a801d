#pragma once

#include "widgets/accessible_parts.h"

#include <QStringList>
#include <QWidget>

namespace bitloupe {

/// Numbered circles of a walk with their names; a click jumps, Left, Right, Home and End move.
class StepCircles : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit StepCircles(QWidget* parent = nullptr);
    void setSteps(const QStringList& names, int current); ///< emits nothing
    int current() const { return m_current; }
    int count() const { return static_cast<int>(m_names.size()); }
    QRect stepRect(int step) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {200, 32}; }
    QAccessible::Role accessibleRole() const override { return QAccessible::PageTabList; }
    int partCount() const override { return count(); }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override { pick(index); }

Q_SIGNALS:
    void picked(int step); ///< by the user only

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    void pick(int step);

    QStringList m_names;
    int m_current = 0;
};

} // namespace bitloupe
