#include "widgets/controls.h"
#include "widgets/painting.h"
#include "widgets/style_sheet.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainterPath>
#include <QToolTip>

namespace bitloupe {
namespace {

constexpr int kRadius = 8;

struct Measures {
    int height, padding;
    double font;
};

Measures measuresOf(bool large)
{
    const double zoom = ThemeManager::instance().textZoom();
    return large ? Measures{qRound(36 * zoom), 15, 14} : Measures{qRound(30 * zoom), 11, 13};
}

} // namespace

Segmented::Segmented(const QStringList& labels, QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setLabels(labels);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void Segmented::setLabels(const QStringList& labels)
{
    m_labels = labels;
    m_whyDisabled.resize(labels.size());
    m_disabled.resize(labels.size());
    m_current = std::min(m_current, static_cast<int>(labels.size()) - 1);
    updateGeometry();
    update();
}

void Segmented::setCurrent(int index)
{
    if (index == m_current)
        return;
    m_current = index;
    announcePart(this, index, QAccessible::StateChanged);
    update();
}

void Segmented::setSegmentEnabled(int index, bool enabled, const QString& why)
{
    if (index < 0 || index >= m_labels.size())
        return;
    m_disabled[index] = !enabled;
    m_whyDisabled[index] = enabled ? QString() : why;
    update();
}

bool Segmented::isSegmentEnabled(int index) const
{
    return isEnabled() && index >= 0 && index < m_labels.size() && !m_disabled[index];
}

void Segmented::setLarge(bool large)
{
    m_large = large;
    updateGeometry();
    update();
}

/// Widths are those of the bold label, so that nothing moves when the choice does.
QRect Segmented::segmentRect(int index) const
{
    const Measures measures = measuresOf(m_large);
    const QFontMetricsF metrics(textFont(measures.font, QFont::DemiBold));
    double left = 1;
    for (int i = 0; i <= index && i < m_labels.size(); ++i) {
        const double width = std::ceil(metrics.horizontalAdvance(m_labels[i])) + 2 * measures.padding;
        if (i == index)
            return QRect(qRound(left), 0, qRound(width), height());
        left += width;
    }
    return QRect(qRound(left), 0, 0, height());
}

QSize Segmented::sizeHint() const
{
    return {segmentRect(static_cast<int>(m_labels.size())).left() + 1, measuresOf(m_large).height};
}

int Segmented::indexAt(const QPoint& point) const
{
    for (int i = 0; i < m_labels.size(); ++i) {
        if (segmentRect(i).contains(point))
            return i;
    }
    return -1;
}

AccessiblePart Segmented::part(int index) const
{
    AccessiblePart part{QAccessible::RadioButton, m_labels.value(index), {}, segmentRect(index), {}};
    part.state.checkable = true;
    part.state.checked = index == m_current;
    part.state.focusable = true;
    part.state.focused = hasFocus() && index == m_current;
    part.state.disabled = !isSegmentEnabled(index);
    return part;
}

void Segmented::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Measures measures = measuresOf(m_large);
    const Theme& t = theme();
    if (m_current >= 0 && m_current < m_labels.size()) {
        QPainterPath outline;
        outline.addRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
        painter.setClipPath(outline);
        painter.fillRect(segmentRect(m_current), isEnabled() ? t.accentTint : t.field);
        painter.setClipping(false);
    }
    drawRoundedBox(painter, rect(), kRadius, {}, t.line);
    for (int i = 0; i < m_labels.size(); ++i) {
        const bool isCurrent = i == m_current;
        QColor color = isCurrent ? t.accent : i == m_hover ? t.text : t.secondary;
        if (!isSegmentEnabled(i))
            color = mixed(t.secondary, t.card, 0.45);
        painter.setPen(color);
        painter.setFont(textFont(measures.font, isCurrent ? QFont::DemiBold : QFont::Normal));
        painter.drawText(segmentRect(i), Qt::AlignCenter, m_labels[i]);
    }
    if (showsFocus(this))
        drawFocusRing(painter, QRectF(segmentRect(std::max(m_current, 0))).adjusted(3, 3, -3, -3), 5);
}

void Segmented::pick(int index)
{
    if (!isSegmentEnabled(index) || index == m_current)
        return;
    setCurrent(index);
    Q_EMIT picked(index);
}

void Segmented::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        pick(indexAt(event->position().toPoint()));
}

void Segmented::mouseMoveEvent(QMouseEvent* event)
{
    const int hover = indexAt(event->position().toPoint());
    if (hover == m_hover)
        return;
    m_hover = isSegmentEnabled(hover) ? hover : -1;
    setCursor(m_hover >= 0 && m_hover != m_current ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void Segmented::leaveEvent(QEvent*)
{
    m_hover = -1;
    update();
}

void Segmented::keyPressEvent(QKeyEvent* event)
{
    const int count = static_cast<int>(m_labels.size());
    int step = 0;
    int from = m_current;
    switch (event->key()) {
    case Qt::Key_Right:
    case Qt::Key_Down:
        step = 1;
        break;
    case Qt::Key_Left:
    case Qt::Key_Up:
        step = -1;
        break;
    case Qt::Key_Home:
        step = 1;
        from = -1;
        break;
    case Qt::Key_End:
        step = -1;
        from = count;
        break;
    case Qt::Key_Space: // two choices: the other one
        step = count == 2 ? (m_current == 0 ? 1 : -1) : 0;
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    if (step == 0)
        return;
    for (int i = from + step; i >= 0 && i < count; i += step) {
        if (isSegmentEnabled(i)) {
            pick(i);
            return;
        }
    }
}

bool Segmented::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const int index = indexAt(help->pos());
        if (index >= 0 && !m_whyDisabled[index].isEmpty()) {
            QToolTip::showText(help->globalPos(), m_whyDisabled[index], this, segmentRect(index));
            return true;
        }
    }
    return QWidget::event(event);
}

} // namespace bitloupe
