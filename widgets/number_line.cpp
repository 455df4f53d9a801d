#include "widgets/number_line.h"

#include "widgets/painting.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace bitloupe {

NumberLine::NumberLine(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Number line"));
}

void NumberLine::setModel(NumberLineModel model)
{
    m_model = std::move(model);
    if (!m_model.hasFlag)
        m_handle = Handle::Loupe;
    update();
}

double NumberLine::xOf(double steps) const
{
    const QRectF strip = stripRect();
    return strip.center().x() + steps * strip.width() / (2 * m_model.halfSpan);
}

double NumberLine::stepsAt(double x) const
{
    const QRectF strip = stripRect();
    return (x - strip.center().x()) * (2 * m_model.halfSpan) / strip.width();
}

QString NumberLine::accessibleValue() const
{
    return m_model.ticks.empty() ? QString() : m_model.neighbours;
}

int NumberLine::barAt(const QPointF& point) const
{
    const QRectF rect = barsRect();
    if (!rect.adjusted(0, 0, 0, 18).contains(point))
        return -1;
    if (!m_model.values.empty()) {
        const double at = (point.x() - rect.left()) / rect.width();
        const auto near =
            std::ranges::min_element(m_model.values, {}, [at](double v) { return std::abs(v - at); });
        return static_cast<int>(near - m_model.values.begin());
    }
    const auto count = static_cast<double>(m_model.bars.size());
    return std::min(static_cast<int>((point.x() - rect.left()) / rect.width() * count),
                    static_cast<int>(count) - 1);
}

bool NumberLine::overFlag(const QPointF& point) const
{
    return m_model.hasFlag && flagRect().adjusted(-14, -6, 14, 30).contains(point);
}

int NumberLine::tickAt(const QPointF& point) const
{
    if (m_model.ticks.empty() || !stripRect().contains(point))
        return -1;
    const auto near = std::ranges::min_element(
        m_model.ticks, {}, [&](const auto& tick) { return std::abs(xOf(tick.steps) - point.x()); });
    return std::abs(xOf(near->steps) - point.x()) <= 6 ? static_cast<int>(near - m_model.ticks.begin()) : -1;
}

void NumberLine::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return QWidget::mousePressEvent(event);
    const QPointF at = event->position();
    if (overFlag(at)) {
        m_handle = Handle::Flag;
        m_dragging = true;
        Q_EMIT flagMoved(stepsAt(at.x()), Phase::Begin);
        return;
    }
    if (const int tick = tickAt(at); tick >= 0 && tick != m_model.stored) {
        Q_EMIT tickPicked(tick);
        return;
    }
    const int bar = barAt(at);
    if (bar < 0)
        return;
    if (!m_model.values.empty()) {
        Q_EMIT valuePicked(bar);
        return;
    }
    m_handle = Handle::Loupe;
    m_loupeDragging = true;
    Q_EMIT loupeMoved(bar);
}

void NumberLine::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF at = event->position();
    if (m_dragging) {
        Q_EMIT flagMoved(std::clamp(stepsAt(at.x()), -m_model.halfSpan, m_model.halfSpan), Phase::Update);
        return;
    }
    if (m_loupeDragging) {
        const QRectF bars = barsRect();
        const int bar = barAt({std::clamp(at.x(), bars.left() + 1, bars.right() - 1), bars.center().y()});
        if (bar >= 0 && bar != m_model.loupeBar)
            Q_EMIT loupeMoved(bar);
        return;
    }
    const int bar = barAt(at);
    const bool clickable = bar >= 0 || (tickAt(at) >= 0 && tickAt(at) != m_model.stored);
    setCursor(overFlag(at) ? Qt::SizeHorCursor : clickable ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (bar != m_hover) {
        m_hover = bar;
        update();
    }
}

void NumberLine::mouseReleaseEvent(QMouseEvent* event)
{
    m_loupeDragging = false;
    if (!m_dragging)
        return;
    m_dragging = false;
    Q_EMIT flagMoved(std::clamp(stepsAt(event->position().x()), -m_model.halfSpan, m_model.halfSpan),
                     Phase::Commit);
}

void NumberLine::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && !overFlag(event->position()))
        Q_EMIT loupeReturned();
}

/// Scrolling of the page goes on where the pointer is not over a picture that can be zoomed.
void NumberLine::wheelEvent(QWheelEvent* event)
{
    const int turned = event->angleDelta().y();
    const bool zooms = !m_model.ticks.empty()
        && (stripRect().contains(event->position()) || barsRect().contains(event->position()));
    if (turned == 0 || !zooms)
        return event->ignore();
    Q_EMIT zoomed(turned > 0 ? 1 : -1);
    event->accept();
}

bool NumberLine::focusNextPrevChild(bool next)
{
    const Handle wanted = next ? Handle::Flag : Handle::Loupe;
    if (!hasFocus() || !m_model.hasFlag || m_handle == wanted)
        return QWidget::focusNextPrevChild(next);
    m_handle = wanted;
    update();
    return true;
}

void NumberLine::leaveEvent(QEvent*)
{
    m_hover = -1;
    update();
}

void NumberLine::keyPressEvent(QKeyEvent* event)
{
    const int direction = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if (direction != 0 && m_handle == Handle::Flag && m_model.hasFlag) {
        Q_EMIT flagMoved(std::round(m_model.flag * 10 + direction) / 10, Phase::Single);
        return;
    }
    if (direction != 0 && m_model.values.empty() && !m_model.bars.empty()) {
        const int last = static_cast<int>(m_model.bars.size()) - 1;
        const int bar = std::clamp(m_model.loupeBar + direction, 0, last);
        if (bar != m_model.loupeBar)
            Q_EMIT loupeMoved(bar);
        return;
    }
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Minus:
        Q_EMIT zoomed(event->key() == Qt::Key_Plus ? 1 : -1);
        return;
    case Qt::Key_Home:
        Q_EMIT loupeReturned();
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void NumberLine::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    if (event->reason() == Qt::BacktabFocusReason && m_model.hasFlag)
        m_handle = Handle::Flag;
    else if (event->reason() == Qt::TabFocusReason)
        m_handle = Handle::Loupe;
    update();
}

void NumberLine::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

} // namespace bitloupe
