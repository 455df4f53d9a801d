#include "widgets/number_line.h"

#include "widgets/painting.h"

#include <QKeyEvent>
#include <QMouseEvent>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kHalfSpan = 2.12; // steps on each side of the stored number

} // namespace

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
    update();
}

double NumberLine::xOf(double steps) const
{
    const QRectF strip = stripRect();
    return strip.center().x() + steps * strip.width() / (2 * kHalfSpan);
}

double NumberLine::stepsAt(double x) const
{
    const QRectF strip = stripRect();
    return (x - strip.center().x()) * (2 * kHalfSpan) / strip.width();
}

QString NumberLine::accessibleValue() const
{
    if (m_model.ticks.empty())
        return {};
    const auto label = [&](int index) {
        return index >= 0 && index < static_cast<int>(m_model.ticks.size())
            ? m_model.ticks[static_cast<std::size_t>(index)].label
            : tr("none");
    };
    return tr("%1, previous %2, next %3")
        .arg(label(m_model.stored), label(m_model.stored - 1), label(m_model.stored + 1));
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

void NumberLine::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return QWidget::mousePressEvent(event);
    const QPointF at = event->position();
    if (m_model.hasFlag && flagRect().adjusted(-14, -6, 14, 30).contains(at)) {
        m_dragging = true;
        Q_EMIT flagMoved(stepsAt(at.x()), Phase::Begin);
        return;
    }
    if (const int bar = barAt(at); bar >= 0) {
        if (m_model.values.empty())
            Q_EMIT barPicked(bar);
        else
            Q_EMIT valuePicked(bar);
    }
}

void NumberLine::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF at = event->position();
    if (m_dragging) {
        Q_EMIT flagMoved(std::clamp(stepsAt(at.x()), -kHalfSpan, kHalfSpan), Phase::Update);
        return;
    }
    const bool overFlag = m_model.hasFlag && flagRect().adjusted(-14, -6, 14, 30).contains(at);
    const int bar = barAt(at);
    setCursor(overFlag ? Qt::SizeHorCursor : bar >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (bar != m_hover) {
        m_hover = bar;
        update();
    }
}

void NumberLine::mouseReleaseEvent(QMouseEvent* event)
{
    if (!m_dragging)
        return;
    m_dragging = false;
    Q_EMIT flagMoved(std::clamp(stepsAt(event->position().x()), -kHalfSpan, kHalfSpan), Phase::Commit);
}

void NumberLine::leaveEvent(QEvent*)
{
    m_hover = -1;
    update();
}

void NumberLine::keyPressEvent(QKeyEvent* event)
{
    const int direction = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if (direction == 0 || !m_model.hasFlag)
        return QWidget::keyPressEvent(event);
    const double tenth = std::round(m_model.flag * 10 + direction) / 10;
    Q_EMIT flagMoved(tenth, Phase::Single);
}

void NumberLine::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void NumberLine::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

} // namespace bitloupe
