#include "app/lessons/step_dots.h"

#include "widgets/theme.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

namespace bitloupe {

namespace {

constexpr double kDot = 8;
constexpr double kBar = 18;
constexpr double kGap = 7;

} // namespace

StepDots::StepDots(Qt::Orientation orientation, QWidget* parent)
    : QWidget(parent)
    , m_orientation(orientation)
{
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, qOverload<>(&QWidget::update));
}

void StepDots::setSteps(const QVector<Mark>& marks, int current)
{
    m_marks = marks;
    m_current = current;
    const auto passed =
        std::count_if(marks.begin(), marks.end(), [](Mark mark) { return mark != Mark::Open; });
    setAccessibleName(tr("Step %1 of %2, %3 passed").arg(current + 1).arg(marks.size()).arg(passed));
    updateGeometry();
    update();
}

QSize StepDots::sizeHint() const
{
    const int length = static_cast<int>(m_marks.size() * (kDot + kGap) + kBar - kDot + 2);
    return m_orientation == Qt::Horizontal ? QSize(length, 20) : QSize(20, length);
}

QRectF StepDots::dotRect(int step) const
{
    const double start = 1 + step * (kDot + kGap) + (step > m_current ? kBar - kDot : 0);
    const double length = step == m_current ? kBar : kDot;
    return m_orientation == Qt::Horizontal ? QRectF(start, 6, length, kDot) : QRectF(6, start, kDot, length);
}

int StepDots::stepAt(const QPointF& point) const
{
    for (int i = 0; i < m_marks.size(); ++i) {
        if (dotRect(i).adjusted(-4, -6, 4, 6).contains(point))
            return i;
    }
    return -1;
}

void StepDots::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& t = theme();
    for (int i = 0; i < m_marks.size(); ++i) {
        const bool current = i == m_current;
        const bool filled = current || m_marks[i] == Mark::Passed;
        painter.setPen(filled ? QPen(Qt::NoPen) : QPen(t.secondary, 1.5));
        painter.setBrush(current ? QBrush(t.accent) : filled ? QBrush(t.text) : QBrush(Qt::NoBrush));
        const QRectF dot = filled ? dotRect(i) : dotRect(i).adjusted(0.75, 0.75, -0.75, -0.75);
        painter.drawRoundedRect(dot, kDot / 2, kDot / 2);
        if (m_marks[i] == Mark::Shown && !current) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(t.secondary);
            painter.drawEllipse(dot.center(), 1.6, 1.6);
        }
    }
}

void StepDots::mouseReleaseEvent(QMouseEvent* event)
{
    if (const int step = stepAt(event->position()); step >= 0)
        Q_EMIT picked(step);
}

bool StepDots::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int step = stepAt(help->pos());
    if (step >= 0)
        QToolTip::showText(help->globalPos(),
                           m_marks[step] == Mark::Open ? tr("Step %1, not passed").arg(step + 1)
                                                       : tr("Step %1, passed").arg(step + 1));
    return true;
}

} // namespace bitloupe
