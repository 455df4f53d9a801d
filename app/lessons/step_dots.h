#pragma once

#include <QVector>
#include <QWidget>

namespace bitloupe {

/// One dot a step: filled when passed, a ring in it when shown, the current one a bar.
class StepDots : public QWidget {
    Q_OBJECT

public:
    enum class Mark { Open, Passed, Shown };

    explicit StepDots(Qt::Orientation orientation, QWidget* parent = nullptr);
    void setSteps(const QVector<Mark>& marks, int current);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    void picked(int step);

protected:
    void paintEvent(QPaintEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    bool event(QEvent*) override;

private:
    QRectF dotRect(int step) const;
    int stepAt(const QPointF& point) const;

    Qt::Orientation m_orientation;
    QVector<Mark> m_marks;
    int m_current = 0;
};

} // namespace bitloupe
