#include "widgets/channel_strip.h"

#include "widgets/copy_menu.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kGap = 7;
constexpr double kLeastTile = 40;
constexpr int kMostShown = 12;
constexpr double kEdge = 2; ///< room for the frame of the chosen tile

} // namespace

ChannelStrip::ChannelStrip(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, qOverload<>(&QWidget::update));
}

void ChannelStrip::setTiles(int count, std::function<ChannelTile(int)> tile)
{
    m_count = count;
    m_tile = std::move(tile);
    m_hover = -1;
    m_current = std::min(m_current, count - 1);
    scrollTo(m_offset);
}

void ChannelStrip::setCurrent(int index)
{
    m_current = index;
    showCurrent();
    update();
}

void ChannelStrip::setValuesShown(bool shown)
{
    m_valuesShown = shown;
    update();
}

/// Twelve fill the width; where there are more, the next one is cut in half to show that they go on.
double ChannelStrip::pitch() const
{
    const double room = width() - 2 * kEdge;
    const int shown = std::clamp(static_cast<int>((room + kGap) / (kLeastTile + kGap)), 3, kMostShown);
    return m_count <= shown ? (room + kGap) / shown : room / (shown + 0.4);
}

QRectF ChannelStrip::tileRect(int index) const
{
    const double step = pitch();
    const double left = std::round(kEdge + index * step - m_offset);
    return {left, kEdge, std::round(step - kGap), height() - 2 * kEdge};
}

int ChannelStrip::tileAt(const QPointF& point) const
{
    const auto index = static_cast<int>(std::floor((point.x() - kEdge + m_offset) / pitch()));
    return index >= 0 && index < m_count && tileRect(index).contains(point) ? index : -1;
}

void ChannelStrip::scrollTo(double offset)
{
    const double most = std::max(0.0, m_count * pitch() - kGap - (width() - 2 * kEdge));
    m_offset = std::clamp(offset, 0.0, most);
    update();
}

void ChannelStrip::showCurrent()
{
    if (m_current < 0)
        return;
    const double left = m_current * pitch();
    const double most = left + pitch() - kGap - (width() - 2 * kEdge);
    scrollTo(std::clamp(m_offset, most, std::max(most, left)));
}

void ChannelStrip::pick(int index)
{
    if (index < 0 || index >= m_count || index == m_current)
        return;
    setCurrent(index);
    announcePart(this, index, QAccessible::Focus);
    Q_EMIT picked(index);
}

AccessiblePart ChannelStrip::part(int index) const
{
    const ChannelTile tile = m_tile(index);
    AccessiblePart out{QAccessible::ListItem, tile.name, m_valuesShown ? tile.value : QString(),
                       tileRect(index).toRect()};
    out.state.selected = index == m_current;
    out.state.offscreen = !rect().intersects(out.rect);
    return out;
}

void ChannelStrip::paintTile(QPainter& painter, int index) const
{
    const Theme& t = theme();
    const ChannelTile tile = m_tile(index);
    const QRectF box = tileRect(index);
    const bool isCurrent = index == m_current;
    drawRoundedBox(painter, box, 7, isCurrent ? t.accentTint : t.card,
                   isCurrent || index == m_hover ? t.accent : t.line, isCurrent ? 2 : 1);
    const QRectF upper = m_valuesShown ? QRectF(box.left(), box.top() + 4, box.width(), 18) : box;
    painter.setFont(textFont(13));
    painter.setPen(isCurrent ? t.text : t.secondary);
    painter.drawText(upper, Qt::AlignCenter, tile.number);
    if (!m_valuesShown)
        return;
    painter.setFont(monoFont(13));
    painter.setPen(t.text);
    painter.drawText(QRectF(box.left(), box.top() + 21, box.width(), 18), Qt::AlignCenter, tile.value);
}

void ChannelStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int first = std::max(0, static_cast<int>(m_offset / pitch()));
    for (int i = first; i < m_count && tileRect(i).left() < width(); ++i)
        paintTile(painter, i);
    if (showsFocus(this) && m_current >= 0)
        drawFocusRing(painter, tileRect(m_current).adjusted(-2, -2, 2, 2), 8);
}

void ChannelStrip::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    showCurrent();
}

void ChannelStrip::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        pick(tileAt(event->position()));
}

void ChannelStrip::mouseMoveEvent(QMouseEvent* event)
{
    const int index = tileAt(event->position());
    setCursor(index >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (index == m_hover)
        return;
    m_hover = index;
    update();
}

void ChannelStrip::leaveEvent(QEvent*)
{
    m_hover = -1;
    update();
}

void ChannelStrip::wheelEvent(QWheelEvent* event)
{
    const QPoint delta = event->angleDelta();
    const double before = m_offset;
    scrollTo(m_offset - (std::abs(delta.x()) > std::abs(delta.y()) ? delta.x() : delta.y()) * pitch() / 60.0);
    if (m_offset == before)
        event->ignore();
}

void ChannelStrip::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Left:
        return pick(std::max(0, m_current - 1));
    case Qt::Key_Right:
        return pick(std::min(m_count - 1, m_current + 1));
    case Qt::Key_Home:
        return pick(0);
    case Qt::Key_End:
        return pick(m_count - 1);
    default:
        QWidget::keyPressEvent(event);
    }
}

void ChannelStrip::contextMenuEvent(QContextMenuEvent* event)
{
    const int index = event->reason() == QContextMenuEvent::Mouse ? tileAt(event->pos()) : m_current;
    if (index < 0)
        return;
    CopyMenu menu(this, [this](const QString& sentence) { Q_EMIT note(sentence); });
    const CopyTable channels = m_table && m_valuesShown ? m_table() : CopyTable();
    menu.explanation(m_tile(index).tip);
    menu.row(channels, index);
    menu.table(channels);
    menu.picture();
    menu.exec(event->globalPos());
}

bool ChannelStrip::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const int index = tileAt(help->pos());
        if (index >= 0 && m_valuesShown)
            QToolTip::showText(help->globalPos(), m_tile(index).tip, this, tileRect(index).toRect());
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace bitloupe
