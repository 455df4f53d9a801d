#include "widgets/slider.h"

#include "widgets/painting.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace bitloupe {

namespace {

constexpr double kKnob = 8; // radius
constexpr double kTrack = 4;

} // namespace

Slider::Slider(const QString& name, QWidget* parent)
    : QWidget(parent)
{
    setAccessibleName(name);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, qOverload<>(&QWidget::update));
}

void Slider::setPosition(double position)
{
    if (m_dragged)
        return;
    m_position = std::clamp(position, 0.0, 1.0);
    update();
}

void Slider::setValueText(const QString& text)
{
    m_valueText = text;
    setToolTip(text);
}

double Slider::xOf(double position) const
{
    return kKnob + 2 + position * (width() - 2 * (kKnob + 2));
}

double Slider::positionAt(double x) const
{
    return std::clamp((x - kKnob - 2) / std::max(1.0, width() - 2 * (kKnob + 2)), 0.0, 1.0);
}

void Slider::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double y = height() / 2.0;
    const double x = xOf(m_position);
    drawRoundedBox(painter, QRectF(xOf(0), y - kTrack / 2, xOf(1) - xOf(0), kTrack), kTrack / 2, theme().line,
                   QColor());
    drawRoundedBox(painter, QRectF(xOf(0), y - kTrack / 2, x - xOf(0), kTrack), kTrack / 2, theme().accent,
                   QColor());
    painter.setPen(QPen(theme().accent, 2));
    painter.setBrush(m_dragged ? theme().accentTint : theme().card);
    painter.drawEllipse(QPointF(x, y), kKnob - 1, kKnob - 1);
    if (showsFocus(this))
        drawFocusRing(painter, QRectF(x - kKnob - 3, y - kKnob - 3, 2 * kKnob + 6, 2 * kKnob + 6), kKnob + 3);
}

void Slider::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_dragged = true;
    Q_EMIT edited(m_position, DragPhase::Begin);
    if (std::abs(event->position().x() - xOf(m_position)) > kKnob) {
        m_position = positionAt(event->position().x());
        Q_EMIT edited(m_position, DragPhase::Update);
    }
    update();
}

void Slider::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_dragged)
        return;
    m_position = positionAt(event->position().x());
    Q_EMIT edited(m_position, DragPhase::Update);
    update();
}

void Slider::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_dragged)
        return;
    m_dragged = false;
    Q_EMIT edited(m_position, DragPhase::Commit);
    update();
}

void Slider::keyPressEvent(QKeyEvent* event)
{
    const double step = event->modifiers().testFlag(Qt::ShiftModifier) ? 0.1 : 0.01;
    double target = m_position;
    switch (event->key()) {
    case Qt::Key_Escape:
        if (!m_dragged)
            return QWidget::keyPressEvent(event);
        m_dragged = false;
        Q_EMIT abandoned();
        update();
        return;
    case Qt::Key_Left:
    case Qt::Key_Down:
        target -= step;
        break;
    case Qt::Key_Right:
    case Qt::Key_Up:
        target += step;
        break;
    case Qt::Key_Home:
        target = 0;
        break;
    case Qt::Key_End:
        target = 1;
        break;
    default:
        return QWidget::keyPressEvent(event);
    }
    m_position = std::clamp(target, 0.0, 1.0);
    Q_EMIT edited(m_position, DragPhase::Single);
    update();
}

} // namespace bitloupe
