#include "widgets/step_circles.h"

#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace bitloupe {

namespace {

constexpr int kCircle = 24;
constexpr int kHeight = 32;
constexpr int kTextGap = 8;
constexpr int kLine = 28;

int nameWidth(const QString& name)
{
    return QFontMetrics(textFont(14, QFont::DemiBold)).horizontalAdvance(name) + 2;
}

} // namespace

StepCircles::StepCircles(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(tr("Steps"));
}

void StepCircles::setSteps(const QStringList& names, int current)
{
    const bool moved = current != m_current || names != m_names;
    m_names = names;
    m_current = current;
    updateGeometry();
    update();
    if (moved)
        announcePart(this, current, QAccessible::Focus);
}

QSize StepCircles::sizeHint() const
{
    return {m_names.isEmpty() ? 0 : stepRect(count() - 1).right() + 6, kHeight};
}

QRect StepCircles::stepRect(int step) const
{
    int x = 4;
    for (int i = 0; i < step; ++i)
        x += kCircle + kTextGap + nameWidth(m_names[i]) + kLine + 16;
    return {x, 0, kCircle + kTextGap + nameWidth(m_names[step]), kHeight};
}

AccessiblePart StepCircles::part(int index) const
{
    AccessiblePart out{
        QAccessible::PageTab, tr("Step %1, %2").arg(index + 1).arg(m_names[index]), {}, stepRect(index)};
    out.state.selected = index == m_current;
    out.state.focused = index == m_current && hasFocus();
    return out;
}

void StepCircles::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& t = theme();
    for (int i = 0; i < count(); ++i) {
        const QRect rect = stepRect(i);
        const QRectF circle(rect.left() + 0.5, (kHeight - kCircle) / 2 + 0.5, kCircle - 1, kCircle - 1);
        const bool here = i == m_current;
        const bool reached = i <= m_current;
        painter.setPen(QPen(reached ? t.accent : t.line, 1));
        painter.setBrush(here ? t.accent : t.card);
        painter.drawEllipse(circle);
        painter.setFont(textFont(12, QFont::DemiBold));
        painter.setPen(here ? t.onAccent : reached ? t.accent : t.secondary);
        painter.drawText(circle, Qt::AlignCenter, QString::number(i + 1));
        painter.setFont(textFont(14, here ? QFont::DemiBold : QFont::Normal));
        painter.setPen(here ? t.accent : reached ? t.text : t.secondary);
        painter.drawText(rect.adjusted(kCircle + kTextGap, 0, 0, 0), Qt::AlignVCenter, m_names[i]);
        if (i + 1 < count())
            painter.fillRect(QRectF(rect.right() + 9, kHeight / 2, kLine, 1), t.line);
        if (here && showsFocus(this))
            drawFocusRing(painter, QRectF(rect).adjusted(-3, 1, 5, -1));
    }
}

void StepCircles::pick(int step)
{
    step = std::clamp(step, 0, std::max(0, count() - 1));
    if (step != m_current)
        Q_EMIT picked(step);
}

void StepCircles::mousePressEvent(QMouseEvent* event)
{
    for (int i = 0; i < count(); ++i) {
        if (stepRect(i).contains(event->pos()))
            pick(i);
    }
}

void StepCircles::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Left:
        pick(m_current - 1);
        return;
    case Qt::Key_Right:
        pick(m_current + 1);
        return;
    case Qt::Key_Home:
        pick(0);
        return;
    case Qt::Key_End:
        pick(count() - 1);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace bitloupe
